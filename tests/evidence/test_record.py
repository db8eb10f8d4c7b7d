"""A record takes facts in any order and any number of times, and looks again only where needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import facts
from bot.evidence.record import SessionRecord
from bot.facts import Fact
from tests.evidence.telling import OVER, SECOND_UUID, UUID, Telling, row, who
from tests.trainings import at

NAMES = ("Ana Lopez", "Ben Ito", "Chloe Ward", "Dmitri Volk", "Elif Aydin")


@cache
def busy_day() -> Telling:
    """A day with every kind of fact, told out of order already."""
    told = Telling()
    told.registered(*NAMES[:4])
    told.registered("Dmitri Volk", version=2, registrant_id="R-dmitri")
    told.started()
    told.joined("12:55:00", "Ana Lopez", "1")
    told.person("joined_breakout_room", "13:05:00", user_id="R1", parent_user_id="1")
    told.left("13:20:00", "Ana Lopez", "1")
    told.joined("13:21:00", "Ana Lopez", "2")
    told.stayed("12:58:00", "14:00:00", "Ben Ito", "3", email="", participant_uuid="PB")
    told.stayed("13:10:00", "13:50:00", "Ben Ito", "4", email="", participant_uuid="PB2")
    told.stayed("13:00:00", "14:10:00", "iPhone", "5", email="", participant_uuid="PX")
    told.sampled("13:06:00", "audio_input", "video_input", user_id="1")
    told.sampled("13:07:00", "audio_input", user_id="1")
    told.sampled("13:30:00", "audio_input", user_id="99")
    told.video("13:22:00", on=True, source="rtms", user_id="2")
    told.video("13:40:00", on=False, source="meeting-sdk", user_id="2")
    told.own(facts.SourceLost(source="rtms", reason="gone"), at("13:45:00"), "rtms")
    told.ended("14:02:00")
    told.started("14:03:00", SECOND_UUID)
    told.joined("14:04:00", "Dmitri Volk", "1", uuid=SECOND_UUID, registrant_id="R-dmitri")
    told.ended("14:11:00", SECOND_UUID)
    told.own(facts.BlockStarted(block="block-2"), at("13:01:00"))
    told.launched("13:05:00")
    told.shown("13:05:01", "Chloe Ward")
    told.answered("13:06:00", "Ana Lopez")
    told.own(
        facts.IdentityClaimed(attendee=who("Chloe Ward"), participant="iPhone"), at("13:00:00")
    )
    _decided(told)
    told.registered("Elif Aydin")
    removed = facts.RegistrantRemoved(attendee=who("Elif Aydin"), version=1, reason="cancelled")
    told.own(removed, at("12:00:00"))
    told.report("14:20:00", row("Ben Ito", "12:58:00", "14:01:00", "3", email=""))
    told.report("14:40:00", row("Ana Lopez", "13:21:00", "13:59:00", "2"))
    submitted = facts.EvaluationSubmitted(attendee=who("Ana Lopez"), response="1")
    told.own(submitted, at("15:00:00"))
    return told


def _decided(told: Telling) -> None:
    person = {"by": "The director", "reason": "She called."}
    ben, chloe = who("Ben Ito"), who("Chloe Ward")
    linked, unlinked = facts.IdentityLinked, facts.IdentityUnlinked
    told.own(linked(participant=f"{UUID}/PB", attendee=ben, **person), at("14:30:00"))
    told.own(unlinked(participant=f"{UUID}/PB2", attendee=ben, **person), at("14:31:00"))
    told.own(linked(participant=f"{UUID}/PX", attendee=chloe, **person), at("14:32:00"))
    told.own(unlinked(participant=f"{UUID}/PX", attendee=chloe, **person), at("14:33:00"))
    settled: Any = {"requirement": "CAM-03", "by": "The director", "reason": "No source."}
    told.own(facts.ReviewSettled(outcome="pass", **settled), at("14:50:00"))
    told.own(facts.ReviewSettled(outcome="fail", **settled), at("14:45:00"))


def picture(record: SessionRecord) -> list[object]:
    """Everything a record tells."""
    return [
        record.registrants,
        [record.evidence(attendee, OVER) for attendee in sorted(record.registrants)],
        record.unmatched(OVER),
        record.connections(OVER),
        record.differences(OVER),
        record.meetings,
        record.settled,
        record.blocks_as_run,
        record.camera_sources,
        record.latest,
    ]


@settings(max_examples=60)
@given(st.permutations(range(len(busy_day().facts))), st.lists(st.integers(0, 40), max_size=20))
def test_order_and_repetition_never_change_a_result(order: list[int], again: list[int]) -> None:
    day = busy_day()
    record = SessionRecord(day.session)
    for number in [*order, *again]:
        record.apply(day.facts[number % len(day.facts)])
    assert picture(record) == picture(day.record)


@settings(max_examples=30)
@given(st.permutations(range(len(busy_day().facts))), st.sets(st.integers(0, 40)))
def test_looking_in_between_never_changes_a_result(order: list[int], looks: set[int]) -> None:
    day = busy_day()
    record = SessionRecord(day.session)
    for turn, number in enumerate(order):
        record.apply(day.facts[number])
        if turn in looks:
            picture(record)
    assert picture(record) == picture(day.record)


def test_a_new_fact_touches_its_own_attendee_alone() -> None:
    told = Telling()
    told.registered(*NAMES)
    told.started()
    for number, name in enumerate(NAMES):
        told.stayed("13:00:00", "14:10:00", name, str(number))
    told.ended()
    before = {name: told.evidence(name) for name in NAMES}
    told.sampled("13:30:00", "video_input", user_id="2")
    after = {name: told.evidence(name) for name in NAMES}
    assert [name for name in NAMES if after[name] is not before[name]] == ["Chloe Ward"]
    assert after["Chloe Ward"].camera_on == 90_000


def test_a_fact_of_the_whole_session_reaches_everybody() -> None:
    told = Telling()
    told.registered(*NAMES)
    told.started()
    assert told.evidence("Ana Lopez").polls == ()
    told.launched("13:05:00")
    assert all(len(told.evidence(name).polls) == 1 for name in NAMES)


def test_what_it_does_not_know_it_passes_over() -> None:
    day = busy_day()
    before = picture(day.record)
    strange = day.facts[0]
    for kind in ("zoom.meeting.sharing_chat", "weather.changed", "zoom.nothing"):
        fields = {name: getattr(strange, name) for name in Fact.__struct_fields__}
        day.record.apply(Fact(**{**fields, "kind": kind, "seq": 900 + len(kind), "happened_at": 5}))
    assert picture(day.record) == before
