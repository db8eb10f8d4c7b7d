"""A training with a certificate, on a ledger that it shares with another, and its bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.bundle import archive
from bot.bundle.archive import Archive
from bot.bundle.making import make
from bot.bundle.manifest import MANIFEST, Manifest, entry_of, read_manifest, written
from bot.bundle.verdict import Verdict
from bot.bundle.verifying import verify
from bot.clock import HandClock
from bot.facts import Fact, PageOpened, SessionAdded
from bot.ledger import Ledger
from bot.records import Records
from tests.issued import certificate
from tests.test_outcomes import ID, SESSION, Told, at, tell_all, who

NOW = at("12:00:00", 7)
OTHER = "other-2026-12-05"
NUMBER = "K7QD-3M9X-T2VZ"


class Audit:
    """The small training three days later, its ledger, and bundles of it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.clock = HandClock(NOW)
        self.ledger = Ledger(folder / "attendant.db", self.clock)
        self.told = Told(self.ledger)
        self.elsewhere("somebody else")
        tell_all(self.told)
        self.elsewhere("another")
        self.certify("ada@example.org", NUMBER)

    def elsewhere(self, attendee: str) -> None:
        """Something happens in another session."""
        opened = PageOpened(attendee=attendee)
        self.ledger.append(opened.fact(OTHER, at=NOW, source="page"))

    def certify(self, email: str, number: str, *, head: str = "", edition: int = 1) -> Fact:
        """A certificate is issued to somebody, on all facts so far; or with a head made up."""
        facts, chain = self.ledger.head()
        issued = certificate(
            who(email),
            number,
            edition=edition,
            name=email,
            credits=0.5,
            ledger_facts=facts,
            ledger_head=head or chain,
            pdf=hashlib.sha256(number.encode()).hexdigest(),
        )
        return self.ledger.append(issued.fact(ID, at=NOW, source="cli")).fact

    def replan(self, *changes: tuple[str, str]) -> None:
        """A new version of the session file is added."""
        text = SESSION
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        versions = Records(self.ledger).catalogue.versions[ID]
        added = SessionAdded(text=text, version=versions + 1)
        self.ledger.append(added.fact(ID, at=NOW, source="cli"))

    def bundle(self, name: str = "bundle.zip", *, now: int = NOW) -> Path:
        """A bundle of the training as the ledger stands."""
        path = self.home / name
        make(self.ledger, self.home, ID, path, now=now)
        return path


def unpacked(path: Path) -> dict[str, bytes]:
    """The files of a bundle, by name."""
    opened = Archive(path)
    try:
        return {name: opened.content(name) for name in opened.names}
    finally:
        opened.close()


def packed(files: Mapping[str, bytes], path: Path) -> Path:
    """The files as a bundle that nobody signed anew."""
    archive.write(path, [(name, [content]) for name, content in files.items()])
    return path


def altered(path: Path, name: str, change: Callable[[bytes], bytes]) -> Verdict:
    """What is found of a bundle in which one file was changed."""
    files = unpacked(path)
    return verify(packed(files | {name: change(files[name])}, path.with_name("altered.zip")))


def altered_with_manifest(path: Path, changes: Mapping[str, bytes]) -> Verdict:
    """What is found where the hashes in the manifest were made to fit, without the key."""
    files = unpacked(path) | dict(changes)
    manifest = read_manifest(files[MANIFEST])
    entries = [entry_of(entry.name, [files[entry.name]]) for entry in manifest.files]
    fitting = Manifest(
        format=manifest.format,
        program=manifest.program,
        origin=manifest.origin,
        files=tuple(entries),
    )
    return verify(packed(files | {MANIFEST: written(fitting)}, path.with_name("fitted.zip")))


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    """A change of one text into another, wherever it is."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content, old
        return content.replace(old.encode(), new.encode())

    return change


def told_of(verdict: Verdict) -> str:
    """All that was found to be wrong."""
    return "\n".join(problem.text for problem in verdict.problems)
