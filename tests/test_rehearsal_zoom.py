"""What the stand-in for Zoom tells of a day; by it the evidence comes to the truth."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.catalogue import Catalogue
from bot.clock import HOUR, MINUTE
from bot.local_time import parse_iso
from bot.rehearsal.casting import cast
from bot.rehearsal.chaos import KILLS, LATEST, Chaos, interface_faults, revocation
from bot.rehearsal.kills import of_scheduler
from bot.rehearsal.truth import truths
from bot.zoom.client import TIMEOUT
from tests.from_zoom import DELIVERIES
from tests.rehearsals import attendee_of, played, record_of, registrations, short_day, told_facts
from webhooks.delivery import moment_of, parse

SAMPLE = Path(__file__).parent.parent / "schedules/sessions/harm-reduction.toml"
DAY = short_day(SAMPLE.read_text())


@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 10_000), together=st.integers(1, 5))
def test_the_evidence_of_a_day_is_the_truth_to_the_second(seed: int, together: int) -> None:
    order = Random(seed)
    people = tuple(one for one in cast(DAY, 30, seed) if not one.claims)
    told, diaries = played(DAY, people, together)
    told += order.sample(told, len(told) // 10)  # some come twice
    order.shuffle(told)
    record = record_of(DAY, [*registrations(DAY, people), *told_facts(DAY, told)])
    for person, truth in zip(people, truths(DAY, people, diaries, []), strict=True):
        evidence = record.evidence(attendee_of(DAY, person), as_of=DAY.closes_at + 3 * HOUR)
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


@pytest.mark.skipif(not DELIVERIES, reason="Zoom's own example deliveries are not here")
def test_no_delivery_has_a_field_that_zooms_examples_lack() -> None:
    optional = {"participant_user_id", "registrant_id", "customer_key", "phone_number"}
    times = {"join_time", "leave_time"}  # some examples have `date_time` in their place
    examples = {path.stem: path for path in DELIVERIES}
    for body, _, _ in played(DAY, cast(DAY, 24, 7))[0]:
        event = json.loads(body)
        example = examples.get(event["event"])
        if example is None:  # the quality of service has no example
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
    kills = of_scheduler(DAY, KILLS, Random(7))
    moments = [kill.at for kill in kills]
    launches = [start for start, _ in DAY.prompts]
    near = [one for one in moments if any(abs(one - at) <= 10_000 for at in launches)]
    assert len(moments) == KILLS == 10
    assert len(near) >= 5
    assert moments == sorted(moments)
    assert {kill.process for kill in kills} == {"scheduler"}


@given(seed=st.integers(0, 10_000))
def test_zooms_interface_fails_while_the_training_runs_and_last_of_all_does_not_answer(
    seed: int,
) -> None:
    faults = interface_faults(DAY, Random(seed))
    moments = [moment for moment, _ in faults]
    assert moments == sorted(moments)
    assert DAY.session.starts_at <= moments[0]
    assert moments[-1] <= DAY.session.ends_at
    assert {fault.status for _, fault in faults} == {0, 429, 500}
    assert faults[-1][1].delay > TIMEOUT
    first, last = revocation(DAY, Random(seed))
    assert DAY.session.starts_at <= first < last <= DAY.session.ends_at
