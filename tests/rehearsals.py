"""A short training for rehearsals, and days of one played without a clock, in facts alone.

The training has 30 minutes that count, 13:10 to 13:40 UTC, and three polls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from random import Random

from bot import facts
from bot.clock import HOUR, MINUTE, SECOND
from bot.evidence.record import SessionRecord
from bot.facts import Fact, NewFact
from bot.links import pseudonym
from bot.rehearsal.allowances import allowances_of
from bot.rehearsal.day import Day
from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Person
from bot.rehearsal.script import Step, script
from bot.rehearsal.spans import holds
from bot.rehearsal.zoom import Zoom
from bot.rules.policy import policy_of
from bot.session_file import parse
from webhooks import delivery

SHORT_SESSION = """\
id = "short-2026-12-04"
title = "A short training"
date = 2026-12-04
timezone = "UTC"
credits = 0.4
facilitators = ["facilitator@example.org"]

[zoom]
id = "86084701483"

[provider]
name = "A provider"
approved = [2022-01-12, 2028-01-12]

[policy]
missed_minutes = 6
polls_least = 3

[evaluation]
hours = 4

[[blocks]]
starts = "13:00"
ends = "13:10"
title = "The room opens"
kind = "open"
counts = false

[[blocks]]
starts = "13:10"
ends = "13:25"
title = "An activity"
kind = "activity"
counts = true

  [[blocks.polls]]
  id = "first"
  launch = "start+5m"
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "Which of these is a colour?"
    choices = ["Blue", "Seven"]

[[blocks]]
starts = "13:25"
ends = "13:40"
title = "Questions"
kind = "questions"
counts = true

  [[blocks.polls]]
  id = "second"
  launch = ["start+1m", "start+2m"]
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "How sure are you?"
    kind = "rating"

    [[blocks.polls.questions]]
    text = "Why?"
    kind = "short_answer"

  [[blocks.polls]]
  id = "last"
  launch = "end-6m"
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "Which of these are colours?"
    kind = "multiple"
    choices = ["Blue", "Seven", "Green"]
"""

NATIVE_SESSION = SHORT_SESSION.replace('id = "first"', 'id = "first"\n  channel = "both"').replace(
    'id = "last"', 'id = "last"\n  channel = "zoom"'
)
"""The same, with one poll asked in Zoom too and one in Zoom alone."""

WITHOUT_POLLS = re.sub(
    r"\n  \[\[blocks\.polls.*?(?=\n\[\[blocks\]\]|\Z)", "", SHORT_SESSION, flags=re.S
)
"""The same, and nothing that shows who sits at which device."""


def short_day(text: str = SHORT_SESSION) -> Day:
    """The day of the short training, or of another."""
    session = parse(text)
    return Day(session, allowances_of(session, policy_of(session)))


KEY = b"a key of thirty-two bytes or more"

Told = list[tuple[bytes, int, int | None]]


class Recorder:
    """Takes down what Zoom tells instead of carrying it."""

    def __init__(self) -> None:
        self.told: Told = []

    def send(self, body: bytes, at: int, about: int | None) -> None:
        self.told.append((body, at, about))


def played(day: Day, people: Sequence[Person], together: int = 1) -> tuple[Told, list[Diary]]:
    """What Zoom tells of a day on which everybody does exactly what they planned."""
    recorder = Recorder()
    zoom = Zoom(day, recorder, Random(1))
    zoom.open(day.opens_at)
    for step in script(day, people, together, Random(2)):
        _do(zoom, step, people)
    zoom.end(day.closes_at)
    return recorder.told, [_diary(day, person) for person in people]


def _do(zoom: Zoom, step: Step, people: Sequence[Person]) -> None:
    match step.deed:
        case "join":
            device = people[step.person].devices[step.device]
            zoom.join(step.person, step.device, device, step.at)
        case "leave":
            zoom.leave(step.person, step.device, step.at, step.told_at)
        case "to breakout":
            zoom.to_breakout(step.person, step.device, step.at)
        case "from breakout":
            zoom.from_breakout(step.person, step.device, step.at)
        case "be seen":
            zoom.look(step.person, step.device, step.looks)


def launches(day: Day) -> dict[str, int]:
    """When each poll is launched on a day without a hitch: at its first possible moment."""
    return {
        poll.id: poll.launch.earliest.within(block.starts_at, block.ends_at)
        for block, poll in day.session.polls()
    }


def _diary(day: Day, person: Person) -> Diary:
    diary = Diary(
        stays={index: list(one.stays) for index, one in enumerate(person.devices)},
        claimed=bool(person.claims),
        evaluated_at=person.evaluates_at,
    )
    for poll, at in launches(day).items():
        if person.opens_page and holds(person.stays, at + MINUTE):
            diary.shown.add(poll)
            diary.active.append(at + MINUTE)
            if poll not in person.skips:
                diary.answered[poll] = "Recorded"
    return diary


def attendee_of(day: Day, person: Person) -> str:
    """The pseudonym under which facts speak of a person."""
    return pseudonym(KEY, day.session.id, person.email)


def registrations(day: Day, people: Iterable[Person]) -> Iterator[NewFact]:
    """The roster."""
    for one in people:
        yield facts.RegistrantAdded(
            attendee=attendee_of(day, one),
            version=1,
            email=one.email,
            name=one.name,
            registrant_id=one.registrant_id,
            license_state=one.license_state,
            camera_exempt=one.camera_exempt,
        ).fact(day.session.id, at=day.opens_at - HOUR, source="roster")


def told_facts(day: Day, told: Told) -> Iterator[NewFact]:
    """The facts of what Zoom told."""
    for body, at, _ in told:
        read = delivery.parse(body)
        yield delivery.fact_of(read, day.session.id, delivery.moment_of(read, at))


def own_facts(day: Day, people: Sequence[Person], diaries: Sequence[Diary]) -> Iterator[NewFact]:
    """The facts of the polls, the pages and the evaluations."""
    session = day.session.id
    for block, poll in day.session.polls():
        at = launches(day)[poll.id]
        launched = facts.PollLaunched(
            poll=poll.id, block=block.id, due_at=at, closes_at=at + poll.open_for
        )
        yield launched.fact(session, at=at, source="scheduler")
        closed = facts.PollClosed(poll=poll.id)
        yield closed.fact(session, at=at + poll.open_for, source="scheduler")
    for person, diary in zip(people, diaries, strict=True):
        yield from _page_facts(day, attendee_of(day, person), person, diary)
    if day.deadline:
        opened = facts.EvaluationOpened(closes_at=day.deadline)
        yield opened.fact(session, at=day.session.ends_at, source="scheduler")


def _page_facts(day: Day, attendee: str, person: Person, diary: Diary) -> Iterator[NewFact]:
    session = day.session.id
    if diary.claimed:
        claim = facts.IdentityClaimed(attendee=attendee, participant=person.claims)
        yield claim.fact(session, at=person.stays[0][0], source="page")
    for poll in sorted(diary.shown):
        at = launches(day)[poll] + MINUTE
        yield facts.PromptShown(poll=poll, attendee=attendee).fact(session, at=at, source="page")
        if poll in diary.answered:
            answer = facts.PollAnswered(poll=poll, attendee=attendee, answers=(("Blue",),))
            yield answer.fact(session, at=at + SECOND, source="page")
    if diary.evaluated_at:
        sent = facts.EvaluationSubmitted(attendee=attendee, via="form", response=attendee)
        yield sent.fact(session, at=diary.evaluated_at, source="form")


def record_of(day: Day, happened: Iterable[NewFact]) -> SessionRecord:
    """The record of a session from facts in the order given."""
    record = SessionRecord(day.session)
    for seq, new in enumerate(happened, start=1):
        values = {name: getattr(new, name) for name in NewFact.__struct_fields__}
        record.apply(Fact(**values, seq=seq, recorded_at=0, digest="", chain=""))
    return record
