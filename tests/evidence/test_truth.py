"""Days whose truth is known, told by deliveries that come shuffled, repeated, late or never.

What holds is stated here as precisely as it can be:

* Nothing lost: every interval of everybody equals the truth, to the second.
* Any deliveries lost: what is *surely* there is never more than the truth; and what is *perhaps*
  there is never less than what the truth is of the visits that anything at all tells of. So no
  number of needed minutes can be passed or failed wrongly.
* The one limit: a visit of which every delivery that names the participant was lost, and during
  which their page was not in use, leaves no trace; deliveries alone cannot show it. Zoom's
  participants report can: with it, everything equals the truth again whatever was lost.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import MINUTE
from bot.evidence.intervals import clip, overlap, subtract, total, union
from bot.evidence.model import AttendeeEvidence, Span
from bot.evidence.presence import counted
from bot.evidence.record import SessionRecord
from bot.rules.decision import decide
from bot.rules.policy import policy_of
from tests.evidence.days import (
    BEGIN,
    Day,
    Losable,
    Person,
    Visit,
    begin,
    days,
    deliveries,
    moment,
    report_rows,
    watched,
)
from tests.evidence.telling import OVER, Telling
from tests.trainings import at

orders = st.integers(0, 2**32).map(random.Random)
DRAWN = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def told(day: Day, arrived: Sequence[Losable], order: random.Random) -> Telling:
    """The day as told by what arrived, in any order and some of it twice."""
    telling = begin(day)
    for delivery in arrived:
        delivery.tell(telling)
    again = [*telling.facts, *order.sample(telling.facts, len(telling.facts) // 3)]
    order.shuffle(again)
    telling.record = SessionRecord(telling.session)
    for fact in again:
        telling.record.apply(fact)
    return telling


def within(spans: Sequence[Span], telling: Telling) -> int:
    """How much of a union lies in the blocks that count."""
    return total(clip(spans, counted(telling.record.blocks_as_run)))


def evidence(telling: Telling, person: Person) -> AttendeeEvidence:
    return telling.record.evidence(person.attendee, OVER)


@settings(max_examples=120, **DRAWN)  # type: ignore[arg-type]
@given(days(), orders)
def test_with_nothing_lost_every_interval_equals_the_truth(day: Day, order: random.Random) -> None:
    telling = told(day, deliveries(day), order)
    nameless = [person for person in day.people if person.how == "device"]
    for person in day.people:
        found = evidence(telling, person)
        if person in nameless:
            assert found.presence == ()
            continue
        assert [part.span for part in found.presence] == person.presence
        assert {part.basis for part in found.presence} == {"observed"}
        assert found.present == found.surely_present == within(person.presence, telling)
        assert found.missing == () or nameless
        for block, run in zip(found.blocks, telling.record.blocks_as_run, strict=True):
            assert block.present == total(clip(person.presence, [(run.starts_at, run.ends_at)]))
    listed = union(
        stay.span
        for one in telling.record.connections(OVER)
        if one.match is None
        for stay in one.stays
    )
    assert listed == union(span for person in nameless for span in person.presence)


@settings(max_examples=60, **DRAWN)  # type: ignore[arg-type]
@given(days(), orders)
def test_with_nothing_lost_every_interval_of_the_camera_equals_the_truth(
    day: Day, order: random.Random
) -> None:
    telling = told(day, [*deliveries(day), *watched(day)], order)
    for person in day.people:
        if person.how == "device":
            continue
        found = evidence(telling, person)
        edges = sorted(moment(second) for second in person.camera)
        for state in ("on", "off"):
            truth = [
                Span(start, end)
                for whole in person.presence
                for start, end in pairwise([whole.start, *_inside(edges, whole), whole.end])
                if person.camera_on((start - BEGIN) // 1000) == (state == "on")
            ]
            assert union(one.span for one in found.camera if one.state == state) == union(truth)
        assert found.camera_on + found.camera_off == found.present
        assert found.camera_unknown == 0


def _inside(edges: Sequence[int], whole: Span) -> list[int]:
    return [edge for edge in edges if whole.start < edge < whole.end]


@settings(max_examples=250, **DRAWN)  # type: ignore[arg-type]
@given(days(), orders, st.floats(0, 1))
def test_with_any_deliveries_lost_nothing_passes_or_fails_wrongly(
    day: Day, order: random.Random, share: float
) -> None:
    arrived = [one for one in deliveries(day) if order.random() >= share]
    telling = told(day, arrived, order)
    seen = {id(one.visit) for one in arrived if one.visit}
    for person in day.people:
        found = evidence(telling, person)
        truth = within(person.presence, telling)
        assert found.surely_present <= truth or found.doubts
        assert found.surely_present <= found.present
        told_of = [visit for visit in person.visits if _told_of(visit, person, seen)]
        known = within(union(visit.span for visit in told_of), telling)
        assert found.perhaps_present >= known
        if found.perhaps_present > found.surely_present:
            assert found.missing
        if len(told_of) == len(person.visits):
            assert found.perhaps_present >= truth
            _not_judged_wrongly(telling, person, truth)


def _not_judged_wrongly(telling: Telling, person: Person, truth: int) -> None:
    """Whatever share of the minutes is asked for, nobody passes or fails against the truth."""
    for missed in (0, 5, 20, 40, 55):
        session = telling.session.model_copy(
            update={"policy": {"ruleset": "aswb-ace", "missed_minutes": missed}}
        )
        decision = decide(telling.record, person.attendee, policy_of(session), OVER)
        attended = decision.requirement("ATT-01")
        assert attended
        doubted = decision.requirement("ID-01")
        if attended.outcome == "pass" and doubted and doubted.outcome == "pass":
            assert truth >= (60 - missed) * MINUTE
        if attended.outcome == "fail":
            assert truth < (60 - missed) * MINUTE


def _told_of(visit: Visit, person: Person, seen: set[int]) -> bool:
    """Whether anything tells of a visit: a delivery that names the person, or their page."""
    if id(visit) in seen:
        return True
    alone = not any(
        overlap(visit.span, [other.span]) for other in person.visits if other is not visit
    )
    return alone and any(visit.start <= second < visit.end for second in person.pages)


@settings(max_examples=80, **DRAWN)  # type: ignore[arg-type]
@given(days(), orders, st.floats(0, 1))
def test_the_participants_report_mends_whatever_was_lost(
    day: Day, order: random.Random, share: float
) -> None:
    day.people = [person for person in day.people if person.how != "device"]
    arrived = [one for one in deliveries(day) if order.random() >= share]
    telling = told(day, arrived, order)
    for uuid, _, _ in day.meetings:
        telling.report("14:30:00", *report_rows(day, uuid), uuid=uuid)
    for person in day.people:
        found = evidence(telling, person)
        truth = within(person.presence, telling)
        assert found.surely_present == found.present == found.perhaps_present == truth
        assert found.missing == ()
        assert [part.span for part in found.presence] == person.presence or subtract(
            [part.span for part in found.presence], person.presence
        ) == []


@settings(max_examples=40, **DRAWN)  # type: ignore[arg-type]
@given(days(), orders, st.floats(0, 0.6))
def test_facts_that_arrive_one_by_one_leave_the_same_as_facts_read_at_once(
    day: Day, order: random.Random, share: float
) -> None:
    arrived = [one for one in deliveries(day) if order.random() >= share]
    telling = told(day, arrived, order)
    followed = SessionRecord(telling.session)
    shuffled = list(telling.facts)
    order.shuffle(shuffled)
    for fact in shuffled:
        followed.apply(fact)
        for person in day.people[: order.randrange(2) * 4]:
            if person.attendee in followed.registrants:
                followed.evidence(person.attendee, order.choice([at("13:20:00"), OVER]))
                followed.unmatched(OVER)
    for person in day.people:
        assert followed.evidence(person.attendee, OVER) == evidence(telling, person)
    assert followed.unmatched(OVER) == telling.record.unmatched(OVER)
    assert followed.meetings == telling.record.meetings
