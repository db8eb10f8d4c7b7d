"""Zoom's deliveries are read whatever is missing, added or oddly typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evidence import deliveries
from bot.evidence.deliveries import moment, text
from bot.evidence.record import SessionRecord
from bot.facts import Fact
from tests.from_zoom import DELIVERIES
from tests.trainings import at, training


def body(**participant: Any) -> str:
    return json.dumps({"payload": {"object": {"uuid": "U==", "participant": participant}}})


@pytest.mark.parametrize(
    "broken",
    ["", "{", "[]", "null", '"text"', "{}", '{"payload": null}', '{"payload": {"object": 7}}'],
)
def test_what_cannot_be_read_is_no_delivery(broken: str) -> None:
    assert deliveries.read(broken) is None


def test_an_oddly_typed_field_does_not_lose_the_rest() -> None:
    found = deliveries.read(body(user_id=7, user_name=["a"], email={"a": 1}, qos="none"))
    assert found
    assert found.participant
    assert (text(found.uuid), text(found.participant.user_id)) == ("U==", "7")
    assert text(found.participant.email) == ""


@pytest.mark.parametrize(("value", "expected"), [(None, ""), ("", ""), (7, "7"), (" a ", "a")])
def test_absent_null_and_empty_are_the_same(value: Any, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-12-04T13:00:00Z", at("13:00:00")),
        ("2026-12-04T13:00:00", at("13:00:00")),
        ("2026-12-04T08:00:00-05:00", at("13:00:00")),
        ("2026-12-04T13:00:00.250Z", at("13:00:00") + 250),
        ("", None),
        ("soon", None),
        (None, None),
        (1796389200, None),
    ],
)
def test_moments_are_utc_milliseconds(value: Any, expected: int | None) -> None:
    assert moment(value) == expected


@pytest.mark.parametrize("path", DELIVERIES, ids=lambda path: path.stem)
def test_every_example_of_zooms_own_is_taken_in(path: Path) -> None:
    record = SessionRecord(training())
    record.apply(
        Fact(
            session=None,
            kind=f"zoom.{path.stem}",
            happened_at=at("13:00:00"),
            source="zoom",
            body=path.read_text(),
            fingerprint="",
            seq=1,
            recorded_at=0,
            digest="",
            chain="",
        )
    )
    told = (".started", ".ended", ".participant_")
    expected = any(name in path.name for name in told) and "left_waiting" not in path.name
    assert bool(record.meetings) == expected


def test_an_erased_body_is_passed_over() -> None:
    record = SessionRecord(training())
    for seq, kind in enumerate(("zoom.meeting.participant_joined", "poll.answered"), start=1):
        record.apply(
            Fact(
                session=None,
                kind=kind,
                happened_at=at("13:00:00"),
                source="zoom",
                body="",
                fingerprint=str(seq),
                seq=seq,
                recorded_at=0,
                digest="",
                chain="",
            )
        )
    assert record.unmatched(at("15:00:00")) == ()
