"""Zoom's participants report beside what was observed live."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.intervals import subtract, total, union
from bot.evidence.model import Span
from bot.evidence.reconciliation import marked, reconcile
from tests.evidence.telling import OVER, SECOND_UUID, UUID, Telling, minutes, row, shown_as, span

LIVE = [span("13:00:00", "13:30:00")]


def test_both_agree() -> None:
    (one,) = reconcile({"A": LIVE}, {"A": LIVE})
    assert (one.added, one.unreported, one.agrees) == ((), (), True)
    assert one.spans == ((LIVE[0], "observed+reported"),)
    assert one.note == "Both agree."


def test_the_report_adds_what_the_deliveries_lack() -> None:
    (one,) = reconcile({"A": LIVE}, {"A": [span("12:58:20", "13:45:00")]})
    assert one.added == (span("12:58:20", "13:00:00"), span("13:30:00", "13:45:00"))
    assert one.note == "Zoom's report adds 16:40 min."
    assert [basis for _, basis in one.spans] == ["reported", "observed+reported", "reported"]


def test_the_report_lowers_nothing_that_was_observed() -> None:
    (one,) = reconcile({"A": LIVE}, {"A": [span("13:10:00", "13:20:00")]})
    assert total([part for part, _ in one.spans]) == total(LIVE)
    assert one.unreported == (span("13:00:00", "13:10:00"), span("13:20:00", "13:30:00"))
    assert one.note == "20:00 min observed live, not in the report, count."


def test_what_only_one_of_the_two_shows() -> None:
    live, reported = reconcile({"A": LIVE}, {"B": LIVE})
    assert live.note == "Observed live; not in Zoom's report. What was observed counts."
    assert reported.note == "Only in Zoom's report, which adds 30:00 min."


UNIONS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)).map(
    lambda pairs: union(Span(*pair) for pair in pairs)
)


@given(UNIONS, UNIONS, UNIONS)
def test_the_parts_cover_exactly_what_any_of_the_three_covers(
    observed: list[Span], reported: list[Span], inferred: list[Span]
) -> None:
    parts = marked(observed, reported, inferred)
    assert union(part for part, _ in parts) == union([*observed, *reported, *inferred])
    for basis, spans in (("observed", observed), ("reported", reported)):
        named = union(part for part, of in parts if basis in of)
        assert subtract(spans, named) == subtract(named, spans) == []


# --- in the record ---


@pytest.fixture
def told() -> Telling:
    """Ana is registered; the meeting runs from 12:45 to 14:11."""
    telling = Telling()
    telling.registered("Ana Lopez")
    telling.started()
    telling.ended()
    return telling


def test_the_table_of_differences_names_every_participant_of_a_reported_meeting(
    told: Telling,
) -> None:
    told.stayed("13:00:00", "13:30:00", "Ana Lopez", "1")
    told.stayed("13:00:00", "13:30:00", "iPhone", "2", email="")
    assert told.record.differences(OVER) == ()
    told.report("14:20:00", row("Ana Lopez", "13:00:00", "13:40:00", "1"))
    ana, phone = sorted(told.record.differences(OVER), key=lambda one: one.reported, reverse=True)
    assert ana.note == "Zoom's report adds 10:00 min."
    assert phone.note == "Observed live; not in Zoom's report. What was observed counts."


def test_a_report_that_shows_less_lowers_nothing(told: Telling) -> None:
    told.stayed("13:00:00", "13:40:00", "Ana Lopez", "1")
    told.report("14:20:00", row("Ana Lopez", "13:10:00", "13:20:00", "1"))
    assert minutes(told.evidence("Ana Lopez").surely_present) == 40.0


def test_a_report_without_a_person_lowers_nothing(told: Telling) -> None:
    told.stayed("13:00:00", "13:40:00", "Ana Lopez", "1")
    told.report("14:20:00")
    assert minutes(told.evidence("Ana Lopez").surely_present) == 40.0


def test_a_later_report_takes_the_place_of_an_earlier_one_in_any_order(told: Telling) -> None:
    told.report("14:50:00", row("Ana Lopez", "13:00:00", "13:40:00", "1"))
    told.report("14:20:00", row("Ana Lopez", "13:00:00", "14:05:00", "1"))
    assert minutes(told.evidence("Ana Lopez").present) == 40.0
    again = Telling()
    for fact in reversed(told.facts):
        again.record.apply(fact)
    assert minutes(again.evidence("Ana Lopez").present) == 40.0


def test_a_row_that_zoom_is_still_counting_adds_nothing(told: Telling) -> None:
    told.report("14:20:00", row("Ana Lopez", "13:00:00", "13:40:00", "1", duration=0))
    assert told.evidence("Ana Lopez").present == 0


def test_a_row_of_the_waiting_room_adds_nothing(told: Telling) -> None:
    told.report("14:20:00", row("Ana Lopez", "13:00:00", "13:40:00", status="in_waiting_room"))
    assert told.evidence("Ana Lopez").present == 0


def test_a_row_without_a_leave_adds_nothing(told: Telling) -> None:
    told.report("14:20:00", row("Ana Lopez", "13:00:00", "13:40:00", leave_time=""))
    assert told.evidence("Ana Lopez").present == 0


def test_the_report_opens_a_lost_join(told: Telling) -> None:
    told.left("13:40:00", "Ana Lopez", "1")
    told.report("14:20:00", row("Ana Lopez", "13:05:00", "13:40:00", "1"))
    evidence = told.evidence("Ana Lopez")
    assert minutes(evidence.surely_present) == 35.0
    assert evidence.missing == ()


def test_each_occurrence_has_a_report_of_its_own(told: Telling) -> None:
    told.stayed("12:55:00", "13:20:00", "Ana Lopez", "1")
    told.started("13:25:00", SECOND_UUID)
    told.joined("13:26:00", "Ana Lopez", "1", uuid=SECOND_UUID)
    told.report("14:20:00", row("Ana Lopez", "12:55:00", "13:20:00", "1"), uuid=UUID)
    assert told.evidence("Ana Lopez").missing
    told.report("14:20:00", row("Ana Lopez", "13:26:00", "14:10:00", "1"), uuid=SECOND_UUID)
    evidence = told.evidence("Ana Lopez")
    assert evidence.missing == ()
    assert shown_as(evidence.presence) == [
        ("12:55:00", "13:20:00", "observed+reported"),
        ("13:26:00", "14:10:00", "reported"),
    ]
    assert [one.reported for one in told.record.meetings] == [True, True]
