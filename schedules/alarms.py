"""What of a training needs a facilitator now, and in words what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.clock import MINUTE, SECOND
from bot.evidence.model import Occurrence, Unmatched
from bot.local_time import clock_text
from bot.rules.wording import counted
from schedules.timeline import Timeline

GRACE = MINUTE
"""How long after its time the room may still be opened without an alarm."""

SILENCE = 5 * MINUTE
"""How long nothing may come from Zoom while the meeting runs, in real time."""

LATE = 30 * SECOND
"""How late the clock may do what is due."""

ASLEEP = 15 * SECOND
"""How long the scheduler may give no sign of life, in real time."""

OVERDUE = 2 * MINUTE
"""How late the host may launch a poll in Zoom without an alarm."""

STRANGE = MINUTE
"""From how long a presence on a participant who is tied to nobody is worth a question."""


SOURCES = {
    "rtms": "Zoom’s media streams (rtms)",
    "meeting-sdk": "the bot in the meeting (meeting-sdk)",
}
"""What people call what tells camera states."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that needs a facilitator; `name` tells it from others of the same training."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of a training that runs. Durations are milliseconds of real time.

    `silent_for` is how long nothing has come from Zoom, and `asleep_for` how long the scheduler
    has given no sign of life, each None where there was none ever; `late_for` is how long what is
    due has not been done. `lost` are the sources of camera states that do not see, with the reason
    each gave.
    """

    meetings: Sequence[Occurrence] = ()
    silent_for: float | None = None
    asleep_for: float | None = 0
    late_for: float = 0
    unmatched: Sequence[Unmatched] = ()
    lost: Mapping[str, str] = field(default_factory=dict)


def alarms(timeline: Timeline, signs: Signs, now: int) -> tuple[Alarm, ...]:
    """The alarms at `now` (UTC milliseconds); none before a training opens and after its end."""
    if not timeline.starts_at <= now < timeline.ends_at:
        return ()
    found = [*_scheduler(signs)]
    if timeline.session.zoom:
        found += [*_room(timeline, signs, now), *_deliveries(signs), *_lost(signs)]
        found += _unlaunched(timeline, now)
    return (*found, *_unmatched(signs))


def is_open(meetings: Sequence[Occurrence]) -> bool:
    """Whether the meeting runs, as far as is known."""
    return any(meeting.ended_at is None for meeting in meetings[-1:])


def _room(timeline: Timeline, signs: Signs, now: int) -> Iterator[Alarm]:
    if is_open(signs.meetings) or now < timeline.starts_at + GRACE:
        return
    zone = timeline.session.zone
    opens, ends = (clock_text(one, zone) for one in (timeline.starts_at, timeline.ends_at))
    ended = signs.meetings[-1].ended_at if signs.meetings else None
    if ended is not None:
        yield Alarm(
            "room",
            f"The Zoom room was closed at {clock_text(ended, zone)}, though the training runs "
            f"until {ends}. Start the meeting again in Zoom, or end the training here.",
        )
    else:
        yield Alarm(
            "room",
            f"The Zoom room is not open, though it was to open at {opens}. Start the meeting in "
            "Zoom. If it runs, Zoom's deliveries do not reach us: check the webhook's address at "
            "marketplace.zoom.us.",
        )


def _deliveries(signs: Signs) -> Iterator[Alarm]:
    if is_open(signs.meetings) and (signs.silent_for or 0) >= SILENCE:
        yield Alarm(
            "deliveries",
            "Nothing has come from Zoom for five minutes, though the meeting runs. If people came "
            "or went meanwhile, check the webhook at marketplace.zoom.us, and that the server’s "
            "clock is right; what is missed is made up for by Zoom's report after the end. If "
            "nobody did, all is well.",
        )


def _scheduler(signs: Signs) -> Iterator[Alarm]:
    asleep = signs.asleep_for is None or signs.asleep_for > ASLEEP
    if asleep or signs.late_for > LATE:
        yield Alarm(
            "scheduler",
            "The scheduler is late: blocks and polls do not come by themselves. Whoever runs the "
            "server starts it again (python -m bot schedule). Until then, launch polls by hand.",
        )


def _unmatched(signs: Signs) -> Iterator[Alarm]:
    """Names are left out: an alarm is a fact, and it tells of nobody in particular."""
    number = sum(one.present >= STRANGE for one in signs.unmatched)
    if number:
        they = f"{counted(number, 'participant')} in the Zoom room {'is' if number == 1 else 'are'}"
        yield Alarm(
            "unmatched",
            f"{they} tied to nobody who registered. Ask under which e-mail they registered; their "
            "time counts for nobody until it is known. The page lists them by name.",
        )


def _unlaunched(timeline: Timeline, now: int) -> Iterator[Alarm]:
    """Polls that wait for the host: Zoom lets no program launch one."""
    for times in timeline.polls:
        due_at = times.launches_at
        waits = times.is_hosts and times.state == "planned" and not times.is_cut
        if waits and due_at is not None and due_at + OVERDUE <= now:
            yield Alarm(
                f"poll:{times.poll.id}",
                f"“{times.title}” was to be launched in Zoom at "
                f"{clock_text(due_at, timeline.session.zone)}, and nobody has. As the host, click "
                "Polls/Quizzes, choose it, click Launch. If you have: it is noticed when Zoom's "
                "interface answers, or by the answers after the end.",
            )


def _lost(signs: Signs) -> Iterator[Alarm]:
    for source, reason in sorted(signs.lost.items()):
        yield Alarm(
            f"source:{source}",
            f"Camera states are no longer seen by {SOURCES.get(source, source)}: {reason} Until it "
            "sees again they are unknown, which is held against nobody.",
        )
