"""All that the facts tell of one attendee, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.evidence.devices import Line, Watched, line, spans, times
from bot.evidence.evaluation import evaluation_evidence
from bot.evidence.intervals import clip, subtract, total, union
from bot.evidence.link_letters import Delivery
from bot.evidence.model import (
    Acceptance,
    AttendeeEvidence,
    Connection,
    DeviceSpan,
    EvaluationEvidence,
    PollEvidence,
    Registrant,
    Span,
    Stay,
    merged,
)
from bot.evidence.native_polls import Word
from bot.evidence.polls import Prompts, Shown, poll_evidence
from bot.evidence.presence import by_block, presence
from bot.evidence.progress import BlockAsRun, PollAsRun
from bot.evidence.said import Appeal, Settlement
from bot.evidence.submissions import Submission
from bot.evidence.unmatched import Stranger


@dataclass(frozen=True, slots=True)
class Scene:
    """What is the same for all attendees, seen from one moment.

    `counted` is the time of the blocks that count up to that moment; `earliest` is when a meeting
    of the session can have begun. `polls` are those launched, and whether each is required; `zoom`
    is what is known of the answers to each in Zoom.
    `silent` is whether nothing at all came from Zoom. `say` puts a moment into words.
    """

    blocks: tuple[BlockAsRun, ...]
    counted: tuple[Span, ...]
    earliest: int
    ends_at: int
    polls: tuple[tuple[PollAsRun, bool], ...]
    zoom: Mapping[str, Word]
    evaluation_until: int | None
    evaluation_lasts: int
    evaluation_opened: int | None
    lost: Mapping[str, Sequence[int]]
    silent: bool
    say: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Person:
    """What is one attendee's own: connections with what was seen of each, and page activity.

    `idle` holds the moments of activity at which Zoom shows no connection of theirs.
    """

    registrant: Registrant
    connections: tuple[Connection, ...]
    seen: tuple[Watched, ...]
    prompts: Prompts
    idle: tuple[Shown, ...]
    page_opened: tuple[int, int] | None
    accepted: tuple[Acceptance, ...]
    submitted: Submission | None
    link_late: Delivery | None
    link_lost: Delivery | None
    words: tuple[Settlement, ...]
    appeals: tuple[Appeal, ...]
    perhaps_submitted: tuple[Submission, ...]
    is_panelist: bool

    @property
    def stays(self) -> list[Stay]:
        """The stays of all connections."""
        return [stay for connection in self.connections for stay in connection.stays]


def assemble(scene: Scene, person: Person, strangers: Sequence[Stranger]) -> AttendeeEvidence:
    """The evidence of one attendee, who may be one of these strangers."""
    stays = person.stays
    present = presence(stays)
    within = [part.span for part in present]
    surely = union(stay.surely for stay in stays if stay.surely)
    perhaps, missing = _possible(scene, person, surely, strangers)
    counted_presence = clip(within, scene.counted)
    camera = spans(_lines("video", scene, person))
    audio = spans(_lines("audio", scene, person))
    camera_times, audio_times = times(camera, counted_presence), times(audio, counted_presence)
    polls = poll_evidence(scene.polls, person.prompts, scene.zoom)
    evaluation = _evaluation(scene, person)
    return AttendeeEvidence(
        registrant=person.registrant,
        connections=person.connections,
        presence=present,
        blocks=by_block(within, scene.blocks),
        present=total(counted_presence),
        surely_present=total(clip(surely, scene.counted)),
        perhaps_present=total(clip(perhaps, scene.counted)),
        missing=missing,
        doubts=_doubts(scene, person),
        camera=camera,
        camera_on=camera_times["on"],
        camera_off=camera_times["off"],
        camera_unknown=camera_times["unknown"],
        audio=audio,
        audio_on=audio_times["on"],
        audio_off=audio_times["off"],
        audio_unknown=audio_times["unknown"],
        is_panelist=person.is_panelist,
        page_opened_at=person.page_opened[0] if person.page_opened else None,
        accepted=person.accepted,
        polls=polls,
        evaluation=evaluation,
        nudges=tuple(sorted(person.prompts.nudges.values(), key=lambda one: (one.at, one.fact))),
        words=person.words,
        appeals=person.appeals,
        facts=_behind(person, [*camera, *audio], polls, evaluation),
    )


def _behind(
    person: Person,
    devices: Sequence[DeviceSpan],
    polls: Sequence[PollEvidence],
    evaluation: EvaluationEvidence | None,
) -> tuple[int, ...]:
    """Every fact on which any of it rests, each once and in order."""
    groups = [one.facts for one in devices]
    groups += [one.facts for one in polls]
    groups += [evaluation.facts] if evaluation else []
    groups += _own(person)
    return merged(groups)


def _own(person: Person) -> Iterator[tuple[int, ...]]:
    """The facts of the person that need no working out."""
    yield person.registrant.facts
    yield from (one.facts for one in person.connections)
    yield tuple(one.fact for one in person.accepted)
    yield tuple(one.fact for one in person.words)
    yield tuple(one.fact for one in person.appeals)
    yield tuple(one.answer.fact for one in person.appeals if one.answer)


def _evaluation(scene: Scene, person: Person) -> EvaluationEvidence | None:
    return evaluation_evidence(
        person.submitted,
        _evaluation_until(scene, person),
        scene.evaluation_opened,
        person.perhaps_submitted,
        [one for one in (person.link_late, person.link_lost) if one],
    )


def _evaluation_until(scene: Scene, person: Person) -> int | None:
    """Until when an evaluation is in time; later where its letter could not be sent at once."""
    if scene.evaluation_until is None or person.link_late is None:
        return scene.evaluation_until
    return max(scene.evaluation_until, person.link_late.at + scene.evaluation_lasts)


def _possible(
    scene: Scene, person: Person, surely: Sequence[Span], strangers: Sequence[Stranger]
) -> tuple[list[Span], tuple[str, ...]]:
    """The most that the attendee can have been in the room, and in words what is missing."""
    parts: list[tuple[Sequence[Span], str]] = [
        ([stay.perhaps], stay.missing) for stay in person.stays if stay.missing
    ]
    own = union(stay.perhaps for stay in person.stays)
    parts += [([gap], _idle(at, scene)) for gap, at in _idle_gaps(person, own, scene).items()]
    parts += [(stranger.possible, _stranger(stranger, scene)) for stranger in strangers]
    if scene.silent:
        parts.append(([Span(scene.earliest, scene.ends_at)], NOTHING))
    possible, missing = [*own], []
    for more, words in parts:
        possible += more
        matters = subtract(clip(union(more), scene.counted), surely)
        if matters and words not in missing:
            missing.append(words)
    return union(possible), tuple(missing)


NOTHING = "Nothing at all was received from Zoom for this session."


def _idle_gaps(person: Person, own: Sequence[Span], scene: Scene) -> dict[Span, list[int]]:
    """When the page was in use without a connection, by the gap: from a leave to the next join."""
    gaps: dict[Span, list[int]] = {}
    for shown in person.idle:
        start = max((span.end for span in own if span.end <= shown.at), default=scene.earliest)
        end = min((span.start for span in own if span.start > shown.at), default=scene.ends_at)
        gaps.setdefault(Span(start, max(start, end)), []).append(shown.at)
    return gaps


def _idle(moments: Sequence[int], scene: Scene) -> str:
    first, last = scene.say(min(moments)), scene.say(max(moments))
    when = f"at {first}," if first == last else f"from {first} to {last}, {len(moments)} times,"
    return f"Their page was in use {when} when Zoom shows no connection of theirs."


def _stranger(stranger: Stranger, scene: Scene) -> str:
    name = stranger.unmatched.name or "without a name"
    start, end = stranger.possible[0].start, stranger.possible[-1].end
    return (
        f"The participant “{name}”, there from {scene.say(start)} to {scene.say(end)} and tied to "
        "no attendee, may be them."
    )


def _doubts(scene: Scene, person: Person) -> tuple[str, ...]:
    certain = union(
        stay.span
        for connection in person.connections
        if connection.match and connection.match.certain
        for stay in connection.stays
    )
    doubts = []
    for connection in person.connections:
        if connection.match and not connection.match.certain:
            brings = clip(union(stay.span for stay in connection.stays), scene.counted)
            if subtract(brings, certain) and connection.match.reason not in doubts:
                doubts.append(connection.match.reason)
    return tuple(doubts)


def _lines(device: str, scene: Scene, person: Person) -> list[Line]:
    """What was seen of the device on each connection; a telephone has no camera to judge."""
    found = list(zip(person.connections, person.seen, strict=True))
    if device == "video":
        found = [one for one in found if not one[0].by_telephone] or found
    return [
        line(device, one.stays, seen, scene.lost, by_telephone=one.by_telephone)
        for one, seen in found
    ]
