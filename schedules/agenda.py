"""The agenda of a page: its lines with times, as blocks that follow one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.session import BlockKind
from schedules.reading.agenda_entries import Entry, find_entries, gather
from schedules.reading.block_kinds import counts, kind_of
from schedules.reading.half_days import DAY, Span, is_silent, resolve
from schedules.reading.page_lines import Line

MOST_BLOCKS = 100
"""An agenda with more lines is read no further."""

_MOST_NOTES = 5

_CLOSING = re.compile(
    r"(?:(?:the )?(?:session|training|webinar|event|meeting|course|program|workshop) )?"
    r"(?:ends?|adjourn(?:s|ed|ment)?|clos(?:e|es|ed)|concludes?|dismissal|finish(?:es)?|done)"
    r"|end of (?:the )?(?:session|training|webinar|event|day|course|program|workshop)"
)


@dataclass(frozen=True, slots=True)
class AgendaBlock:
    """A block of the agenda: minutes after midnight of the session's day, local time.

    `end` is None where the page does not say when the block ends.
    """

    line: Line
    start: int
    end: int | None
    title: str
    kind: BlockKind = "instruction"

    @property
    def counts(self) -> bool:
        """Whether its minutes count towards the credit."""
        return counts(self.kind)

    @property
    def minutes(self) -> int:
        """How long it lasts; 0 where the page has it wrong or does not say."""
        return max(self.end - self.start, 0) if self.end is not None else 0


@dataclass(frozen=True, slots=True)
class Agenda:
    """The blocks of a page in its own order, and what a person must know about them.

    `problems` must be mended; `notes` say what was taken for what. `first` and `last` are the
    places, in the list of lines, between which the agenda stands.
    """

    blocks: list[AgendaBlock] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    first: int = 0
    last: int = -1


def clock(minutes: int) -> str:
    """Minutes after midnight as people say them: `1:15 PM`."""
    hour, minute = divmod(minutes % DAY, 60)
    return f"{hour % 12 or 12}:{minute:02d} {'PM' if hour >= 12 else 'AM'}"


def counted_minutes(blocks: Sequence[AgendaBlock]) -> int:
    """The planned minutes of the blocks that count."""
    return sum(block.minutes for block in blocks if block.counts)


def read_agenda(lines: Sequence[Line]) -> Agenda:
    """The agenda among the lines of a page; without blocks where the page has none."""
    entries, stray = gather(find_entries(lines))
    notes = [
        f"{entry.line} has a time but stands apart: not used." for entry in stray[:_MOST_NOTES]
    ]
    problems = []
    if len(entries) > MOST_BLOCKS:
        problems.append(f"{entries[MOST_BLOCKS].line}: more than {MOST_BLOCKS} lines with times.")
        entries = entries[:MOST_BLOCKS]
    entries, spans, dropped = _without_frame(entries)
    notes += dropped
    if not entries:
        return Agenda(notes=notes)
    if is_silent([entry.timed for entry in entries]):
        problems.append(
            f"{entries[0].line}: no line of the agenda says am or pm. It was read as "
            f"{clock(spans[0].start)}; write am or pm in the page if that is wrong."
        )
    blocks, ended = _with_ends(entries, spans)
    blocks = _with_kinds(blocks)
    return Agenda(
        blocks,
        [*problems, *_problems(blocks)],
        [*notes, *ended],
        first=min(entry.place for entry in entries),
        last=max(entry.last for entry in entries),
    )


def _without_frame(entries: list[Entry]) -> tuple[list[Entry], list[Span], list[str]]:
    """The entries and their times without the line that gives those of the whole, or repeats."""
    notes: list[str] = []
    spans = resolve([entry.timed for entry in entries])
    kept: list[int] = []
    seen: set[tuple[Span, str]] = set()
    for index, (entry, span) in enumerate(zip(entries, spans, strict=True)):
        others = [*spans[:index], *spans[index + 1 :]]
        if len(others) > 1 and _covers(span, others):
            notes.append(f"{entry.line} gives the time of the whole: not a block.")
        elif (span, entry.timed.title) in seen:
            notes.append(f"{entry.line} says again what an earlier line says: not used.")
        else:
            seen.add((span, entry.timed.title))
            kept.append(index)
    if len(kept) == len(entries):
        return entries, spans, notes
    entries = [entries[index] for index in kept]
    return entries, resolve([entry.timed for entry in entries]), notes


def _covers(span: Span, others: Sequence[Span]) -> bool:
    end = span.end
    if end is None:
        return False
    return all(span.start <= other.start and (other.end or other.start) <= end for other in others)


def _with_ends(
    entries: Sequence[Entry], spans: Sequence[Span]
) -> tuple[list[AgendaBlock], list[str]]:
    """The blocks, each that gives no end lasting until the next begins."""
    blocks: list[AgendaBlock] = []
    notes: list[str] = []
    for index, (entry, span) in enumerate(zip(entries, spans, strict=True)):
        end, is_last = span.end, index == len(entries) - 1
        if end is None and not is_last:
            end = spans[index + 1].start
        if span.end is None and (
            (is_last and _CLOSING.fullmatch(entry.timed.title.casefold()))
            or (not is_last and end == span.start)
        ):
            notes.append(f"{entry.line} marks a moment: not a block.")
            continue
        blocks.append(AgendaBlock(entry.line, span.start, end, entry.timed.title))
    return blocks, notes


def _with_kinds(blocks: Sequence[AgendaBlock]) -> list[AgendaBlock]:
    known: list[AgendaBlock] = []
    for block in blocks:
        before_content = not any(earlier.counts for earlier in known)
        known.append(replace(block, kind=kind_of(block.title, before_content=before_content)))
    return known


def _problems(blocks: Sequence[AgendaBlock]) -> Iterator[str]:
    """What is wrong with the times, each named by its line."""
    for index, block in enumerate(blocks):
        if not block.title:
            yield f"{block.line} gives times and no title. Write what happens then."
        if block.end is None:
            yield f"{block.line} does not say when it ends, and nothing follows. Write the end."
        elif block.end == block.start:
            yield f"{block.line} starts and ends at {clock(block.start)}: it lasts no time."
        elif block.end < block.start:
            yield (
                f"{block.line} ends at {clock(block.end)}, before it starts at "
                f"{clock(block.start)}. Mend one of the two."
            )
        if index and block.minutes:
            yield from _between(blocks[index - 1], block)


def _between(earlier: AgendaBlock, later: AgendaBlock) -> Iterator[str]:
    ended = max(earlier.end or earlier.start, earlier.start)
    minutes = later.start - ended
    if minutes > 0 and earlier.end is not None:
        yield (
            f"{later.line} starts at {clock(later.start)}, {minutes} minutes after line "
            f"{earlier.line.number} ends at {clock(ended)}. Say what happens in this gap."
        )
    elif minutes < 0:
        yield (
            f"{later.line} starts at {clock(later.start)}, before line {earlier.line.number} ends "
            f"at {clock(ended)}: they overlap. Mend one of the two; another day is another session."
        )
