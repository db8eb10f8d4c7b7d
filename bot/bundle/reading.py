"""Reading the facts of a bundle, once: their hash, their links, and the facts themselves."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bot.bundle import lines
from bot.bundle.archive import Archive
from bot.bundle.files import FACTS
from bot.bundle.lines import Line, LineError
from bot.bundle.manifest import Entry, entry_of
from bot.bundle.strand import Strand
from bot.chain import GENESIS
from bot.facts import Fact


class Reading:
    """The facts of a bundle as they are read.

    `fault` says what is wrong with the first that was altered, `faulty` is its seq where it can be
    told; `chains` holds the chain at every fact where it is known, `last` the last seq that held.
    """

    def __init__(self, archive: Archive, strand: Strand) -> None:
        self._archive = archive
        self.strand = strand
        self.facts: list[Fact] = []
        self.chains: dict[int, str] = {0: GENESIS}
        self.fault = ""
        self.faulty: int | None = None
        self.last = 0

    def whole(self) -> Entry:
        """Read all of it; the file as the manifest would list it. Raises DamagedError."""
        entry = entry_of(FACTS, self._followed())
        if not self.fault:
            self.fault = self.strand.end()
        return entry

    def _followed(self) -> Iterator[bytes]:
        for number, text in enumerate(self._archive.lines(FACTS), start=1):
            if not self.fault:
                self._follow(number, text)
            yield text

    def _follow(self, number: int, text: bytes) -> None:
        try:
            line = lines.read(text)
            self.fault = self.strand.follow(line)
        except (LineError, msgspec.DecodeError) as error:
            after = f", after fact {self.last}," if self.last else ""
            self.fault = f"Line {number} of {FACTS}{after} was altered: {error}."
            return
        if self.fault:
            self.faulty = line.seq
            return
        self._take(line)

    def _take(self, line: Line) -> None:
        self.last = line.seq
        self.facts.append(line.fact)
        self.chains[line.seq] = line.chain
        self.chains[line.seq - 1] = line.previous
