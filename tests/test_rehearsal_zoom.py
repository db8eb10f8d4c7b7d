"""What the stand-in for Zoom tells of a day; by it the evidence comes to the truth."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue import Catalogue
from bot.clock import HOUR, MINUTE
from bot.evidence.record import SessionRecord
from bot.facts import Fact, NewFact, RegistrantAdded
from bot.links import pseudonym
from bot.local_time import parse_iso
from bot.rehearsal.casting import cast
from bot.rehearsal.chaos import KILLS, LATEST, Chaos, kills
from bot.rehearsal.day import Day
from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Person
from bot.rehearsal.script import Step, script
from bot.rehearsal.truth import truths
from bot.rehearsal.zoom import Zoom
from tests.rehearsals import short_day
from webhooks.delivery import fact_of, moment_of, parse

SAMPLE = Path(__file__).parent.parent / "schedules/sessions/harm-reduction.toml"
EXAMPLES = Path(__file__).parent.parent.parent / "shared/zoom/webhooks"
DAY = short_day(SAMPLE.read_text())
KEY = b"a key of thirty-two bytes or more"

Told = list[tuple[bytes, int, int | None]]


class Recorder:
    """Takes down what Zoom tells instead of carrying it."""

    def __init__(self) -> None:
        self.told: Told = []

    def send(self, body: bytes, at: int, about: int | None) -> None:
        self.told.append((body, at, about))


def played(day: Day, people: tuple[Person, ...], together: int = 1) -> tuple[Told, list[Diary]]:
    """What Zoom tells of a day on which everybody does exactly what they planned."""
    recorder, diaries = Recorder(), [Diary() for _ in people]
    zoom = Zoom(day, recorder, Random(1))
    zoom.open(day.opens_at)
    for step in script(day, people, together, Random(2)):
        _do(zoom, step, people, diaries)
    zoom.end(day.closes_at)
    for person, diary in zip(people, diaries, strict=True):
        diary.stays = {index: list(one.stays) for index, one in enumerate(person.devices)}
        diary.claimed = bool(person.claims)
    return recorder.told, diaries


def _do(zoom: Zoom, step: Step, people: tuple[Person, ...], diaries: list[Diary]) -> None:
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


def record_of(day: Day, people: tuple[Person, ...], told: Told) -> SessionRecord:
    """The record of a session from a roster and from deliveries in the order given."""
    record, seq = SessionRecord(day.session), 0
    facts: list[NewFact] = []
    for one in people:
        added = RegistrantAdded(
            attendee=pseudonym(KEY, day.session.id, one.email),
            version=1,
            email=one.email,
            name=one.name,
            registrant_id=one.registrant_id,
        )
        facts.append(added.fact(day.session.id, at=day.opens_at - HOUR, source="roster"))
    for body, at, _ in told:
        delivery = parse(body)
        facts.append(fact_of(delivery, day.session.id, moment_of(delivery, at)))
    for seq, new in enumerate(facts, start=1):
        values = {name: getattr(new, name) for name in NewFact.__struct_fields__}
        record.apply(Fact(**values, seq=seq, recorded_at=0, digest="", chain=""))
    return record


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), together=st.integers(1, 5))
def test_the_evidence_of_a_day_is_the_truth_to_the_second(seed: int, together: int) -> None:
    order = Random(seed)
    people = tuple(one for one in cast(DAY, 30, seed) if not one.claims)
    told, diaries = played(DAY, people, together)
    told += order.sample(told, len(told) // 10)  # some come twice
    order.shuffle(told)
    record = record_of(DAY, people, told)
    for person, truth in zip(people, truths(DAY, people, diaries, []), strict=True):
        who = pseudonym(KEY, DAY.session.id, person.email)
        evidence = record.evidence(who, as_of=DAY.closes_at + 3 * HOUR)
        assert evidence.present == evidence.surely_present == truth.present, person.kind


def test_cameras_are_seen_once_a_minute_as_they_are() -> None:
    people = tuple(one for one in cast(DAY, 24, 7) if one.kind == "camera off long")
    told, _ = played(DAY, people, together=4)
    looks = [
        entry["type"]
        for body, _, _ in told
        for entry in json.loads(body)["payload"]["object"].get("participant", {}).get("qos", ())
    ]
    (stay,), (off,) = people[0].devices[0].stays, people[0].devices[0].camera_off
    present, dark = (stay[1] - stay[0]) / MINUTE, (off[1] - off[0]) / MINUTE
    assert Counter(looks)["audio_input"] == pytest.approx(present, abs=1)
    assert Counter(looks)["video_input"] == pytest.approx(present - dark, abs=2)


def test_somebody_who_drops_out_is_told_to_have_left_after_they_are_back() -> None:
    people = tuple(one for one in cast(DAY, 24, 7) if one.kind == "drops out")
    told, _ = played(DAY, people)
    gone, back = people[0].devices[0].stays[0][1], people[0].devices[0].stays[1][0]
    sent = {
        event["payload"]["object"]["participant"]["leave_time"]: at
        for body, at, who in told
        if who == 0 and (event := json.loads(body))["event"] == "meeting.participant_left"
    }
    told_at = next(at for text, at in sent.items() if parse_iso(text) == gone)
    assert 60_000 <= told_at - back <= 90_000


def test_every_delivery_can_be_placed_by_the_session_and_holds_no_more_than_zoom_sends() -> None:
    people = cast(DAY, 24, 7)
    catalogue = Catalogue()
    catalogue.sessions[DAY.session.id] = DAY.session
    for body, at, _ in sorted(played(DAY, people)[0], key=lambda one: one[1]):
        delivery = parse(body)
        catalogue.know(*delivery.meeting)
        found = catalogue.session_at(*delivery.meeting, moment_of(delivery, at))
        assert found == DAY.session.id, delivery.event


@pytest.mark.skipif(not EXAMPLES.exists(), reason="Zoom's own example deliveries are not here")
def test_no_delivery_has_a_field_that_zooms_examples_lack() -> None:
    optional = {"participant_user_id", "registrant_id", "customer_key", "phone_number"}
    times = {"join_time", "leave_time"}  # some examples have `date_time` in their place
    for body, _, _ in played(DAY, cast(DAY, 24, 7))[0]:
        event = json.loads(body)
        example = EXAMPLES / f"{event['event']}.json"
        if not example.exists():  # the quality of service has no example
            assert event["event"].endswith("participant_qos")
            continue
        ours, theirs = _fields(event), _fields(json.loads(example.read_text()))
        assert ours - theirs <= optional | times, event["event"]


def _fields(value: Any) -> set[str]:
    if not isinstance(value, dict):
        return set()
    return set(value) | {name for inner in value.values() for name in _fields(inner)}


@given(seed=st.integers(0, 10_000))
def test_chaos_loses_nothing_in_secret_and_delays_nothing_for_ever(seed: int) -> None:
    chaos = Chaos(Random(seed))
    lost = 0
    for about in range(200):
        delays = chaos.fate(b'{"event": "meeting.participant_left"}', about)
        lost += not delays
        assert all(0 <= delay <= LATEST for delay in delays)
        assert (chaos.lost[about] == ["participant_left"]) is (not delays)
    assert chaos.counts["lost"] == lost
    assert chaos.counts["shuffled"] == 200 - lost


def test_the_scheduler_is_killed_ten_times_half_of_them_about_a_launch() -> None:
    moments = kills(DAY, Random(7))
    launches = [start for start, _ in DAY.prompts]
    near = [one for one in moments if any(abs(one - at) <= 10_000 for at in launches)]
    assert len(moments) == KILLS == 10
    assert len(near) >= 5
    assert moments == sorted(moments)
