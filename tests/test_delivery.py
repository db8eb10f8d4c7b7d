"""A delivery becomes a fact with its own time, once, and without what is secret."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local_time import parse_iso
from tests.deliveries import delivery, joined, left, meeting
from tests.from_zoom import DELIVERIES
from webhooks.delivery import NOT_KEPT, DeliveryError, fact_of, moment_of, parse

RECEIVED = 1_796_499_999_000

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("made_at", [True, 1.5, "1796407200000", None, 2**62])
def test_a_time_that_is_no_whole_number_of_milliseconds_counts_as_none(made_at: object) -> None:
    found = parse(json.dumps({"event": "meeting.alert", "event_ts": made_at}).encode())
    assert moment_of(found, RECEIVED) is RECEIVED


def test_a_join_happened_at_its_join_time() -> None:
    found = parse(joined("Ann Able", "2026-12-04T17:46:02Z"))
    assert moment_of(found, RECEIVED) == parse_iso("2026-12-04T17:46:02Z")


def test_a_join_with_date_time_in_place_of_join_time_happened_then() -> None:
    person = {"user_id": "1", "date_time": "2026-12-04T17:46:02Z"}
    found = parse(delivery("webinar.participant_joined", meeting(participant=person)))
    assert moment_of(found, RECEIVED) == parse_iso("2026-12-04T17:46:02Z")


@pytest.mark.parametrize(
    "event", ["meeting.participant_left", "meeting.participant_left_breakout_room"]
)
def test_a_leave_happened_at_its_leave_time(event: str) -> None:
    person = {"leave_time": "2026-12-04T18:30:00Z", "date_time": "2026-12-04T18:00:00Z"}
    found = parse(delivery(event, meeting(participant=person)))
    assert moment_of(found, RECEIVED) == parse_iso("2026-12-04T18:30:00Z")


def test_an_end_happened_at_the_end_time_not_at_the_start() -> None:
    found = parse(delivery("meeting.ended", meeting(end_time="2026-12-04T20:15:30Z")))
    assert moment_of(found, RECEIVED) == parse_iso("2026-12-04T20:15:30Z")


@pytest.mark.parametrize("time", [None, "", "yesterday", 17, "2026-12-04T17:46:02", ["x"]])
def test_where_the_payload_has_no_clear_time_the_time_of_the_event_counts(time: object) -> None:
    person = {"join_time": time}
    found = parse(
        delivery("meeting.participant_joined", meeting(participant=person), event_ts=42_000)
    )
    assert moment_of(found, RECEIVED) == 42_000


def test_where_there_is_no_time_at_all_the_time_of_receipt_counts() -> None:
    assert moment_of(parse(b'{"event": "meeting.odd"}'), RECEIVED) == RECEIVED


def test_a_repeat_with_the_same_bytes_has_the_same_fingerprint() -> None:
    one, two = (parse(joined("Ann Able", "2026-12-04T17:46:02Z")) for _ in range(2))
    other = parse(left("Ann Able", "2026-12-04T17:46:02Z"))
    assert fact_of(one, None, 1).fingerprint == fact_of(two, None, 2).fingerprint
    assert fact_of(one, None, 1).fingerprint != fact_of(other, None, 1).fingerprint


def test_the_meeting_number_is_read_as_text_or_as_a_number() -> None:
    assert parse(delivery("meeting.updated", meeting(id=86084701483))).meeting[0] == "86084701483"
    assert parse(delivery("meeting.updated", meeting(id="86084701483"))).meeting[0] == "86084701483"


def test_secrets_and_needless_details_are_not_kept() -> None:
    person = {
        "user_name": "Ann Able",
        "phone_number": "5550100",
        "public_ip": "192.0.2.7",
        "join_time": "2026-12-04T17:46:02Z",
    }
    secrets = {"password": "XYz-not-for-you", "settings": {"host_key": "445566"}}
    raw = delivery("meeting.participant_joined", meeting(participant=person, **secrets))
    body = fact_of(parse(raw), None, 1).body
    for secret in ("5550100", "192.0.2.7", "XYz-not-for-you", "445566"):
        assert secret not in body
    kept = json.loads(body)["payload"]["object"]["participant"]
    assert (kept["user_name"], kept["phone_number"]) == ("Ann Able", NOT_KEPT)


def test_a_secret_is_found_however_its_name_is_written_and_wherever_it_stands() -> None:
    written = rb'[{"deep": [{"pass\u0077ord": "XYz"}]}, {"event": "a"}]'
    assert json.loads(fact_of(parse(written), None, 1).body) == [
        {"deep": [{"password": NOT_KEPT}]},
        {"event": "a"},
    ]


def test_an_absent_telephone_number_stays_absent() -> None:
    raw = joined("Ann Able", "2026-12-04T17:46:02Z", phone_number="")
    kept = json.loads(fact_of(parse(raw), None, 1).body)["payload"]["object"]["participant"]
    assert kept["phone_number"] == ""


def test_a_body_without_secrets_is_kept_to_the_letter() -> None:
    raw = joined("Zoë Ünal", "2026-12-04T17:46:02Z")
    assert fact_of(parse(raw), None, 1).body == raw.decode()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"name=x", b"{'event': 1}", b"[" * 100_000]
)
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(DeliveryError, match="not JSON"):
        parse(raw)


@given(value=json_values)
def test_any_json_can_be_kept(value: object) -> None:
    found = parse(json.dumps(value).encode())
    fact = fact_of(found, None, moment_of(found, RECEIVED))
    json.loads(fact.body)
    assert fact.kind.startswith("zoom.")
    assert isinstance(fact.happened_at, int)


@given(event=st.text(max_size=30), inner=json_values)
def test_any_payload_of_any_event_can_be_kept(event: str, inner: object) -> None:
    raw = json.dumps({"event": event, "payload": {"object": inner}}).encode()
    found = parse(raw)
    assert fact_of(found, None, moment_of(found, RECEIVED)).kind == f"zoom.{event or 'unnamed'}"


@pytest.mark.skipif(not DELIVERIES, reason="Zoom's own example deliveries are not on this machine")
def test_zooms_own_examples_become_facts_with_the_times_of_their_payload() -> None:
    for path in DELIVERIES:
        found = parse(path.read_bytes())
        assert moment_of(found, RECEIVED) != RECEIVED, path.name
        assert fact_of(found, None, 1).kind == f"zoom.{found.event}"
        assert "XYz@BC!D1087" not in fact_of(found, None, 1).body
