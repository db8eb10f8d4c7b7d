"""After the end Zoom's reports are fetched until they are ready, and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import facts
from bot.clock import DAY, HOUR, MINUTE, HandClock
from bot.differences import differences_text
from bot.facts import ReconcileTried, ReportParticipants, RestFailed, RestRestored
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.records import record_of
from bot.registrants import Row, register
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import Session
from bot.zoom.adapter import Zoom
from bot.zoom.poll_push import push_polls
from bot.zoom.reconciling import (
    ATTEMPTS,
    Reconciliation,
    due_attempt,
    reconcile,
    reconcile_if_due,
    tries_of,
)
from bot.zoom.reports import Reports, record_reports
from tests.deliveries import delivery, joined, left
from tests.deliveries import meeting as meeting_fields
from tests.zoom.trainings import add, at, training
from webhooks import delivery as deliveries

KEY = b"k" * 32
UUID = "kZ9XexampleAAAAuuid1=="
END = at("13:40")

Fetch = Callable[[str], Reports]


@pytest.fixture
def session(ledger: Ledger, meeting: RestMeeting) -> Session:
    """The training with Ann and Bob, whose meeting ran from 12:50 to 13:42."""
    session = add(ledger, training())
    rows = [Row(f"{who}@example.org", who.title(), registrant_id=who) for who in ("ann", "bob")]
    register(ledger, KEY, session.id, rows, at=0, source="test")
    meeting.start(UUID, at("12:50"))
    begun = meeting_fields(uuid=UUID, start_time="2026-12-04T12:50:00Z")
    receive(ledger, delivery("meeting.started", begun))
    for who in ("ann", "bob"):
        fields = {"uuid": UUID, "email": "", "registrant_id": who, "user_id": f"1-{who}"}
        receive(ledger, joined(who.title(), "2026-12-04T12:55:00Z", **fields))
        meeting.attend(who.title(), at("12:55"), at("13:41"), registrant_id=who, user_id=f"1-{who}")
    meeting.end(at("13:42"))
    return session


@pytest.fixture
def fetch(zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session) -> Fetch:
    """Fetch the reports at a time of the day."""

    def fetch_at(moment: str) -> Reports:
        clock.moment = at(moment)
        return record_reports(zoom, ledger, record_of(ledger, session.id), at=clock.now())

    return fetch_at


def receive(ledger: Ledger, *bodies: bytes) -> None:
    for body in bodies:
        one = deliveries.parse(body)
        ledger.append(deliveries.fact_of(one, "training", deliveries.moment_of(one, 0)))


def reported(ledger: Ledger) -> list[ReportParticipants]:
    bodies = [facts.read(fact) for fact in ledger.select("kind = ?", ["report.participants"])]
    return [body for body in bodies if isinstance(body, ReportParticipants)]


def minutes(ledger: Ledger, who: str) -> float:
    attendee = pseudonym(KEY, "training", f"{who}@example.org")
    return record_of(ledger, "training").evidence(attendee, at("14:00")).present / MINUTE


# --- the report ---------------------------------------------------------------------------------


def test_a_report_is_recorded_when_it_is_there_and_counted(fetch: Fetch, ledger: Ledger) -> None:
    assert fetch("13:44:59") == Reports(waiting=[UUID])  # 404 for three minutes
    assert fetch("13:47:59") == Reports(waiting=[UUID])  # and durations of 0 for three more
    assert reported(ledger) == []
    assert fetch("13:48") == Reports(new=[UUID])
    (report,) = reported(ledger)
    assert [(row["name"], row["registrant_id"], row["duration"]) for row in report.rows] == [
        ("Ann", "ann", 46 * 60),
        ("Bob", "bob", 46 * 60),
    ]


def test_the_same_report_again_is_the_same_fact_in_whatever_order_it_comes(
    fetch: Fetch, ledger: Ledger, meeting: RestMeeting
) -> None:
    fetch("14:00")
    meeting.occurrences[0].rows.reverse()
    assert fetch("14:05") == Reports(known=[UUID])
    assert len(reported(ledger)) == 1


def test_a_report_that_zoom_corrected_takes_the_others_place(
    fetch: Fetch, ledger: Ledger, meeting: RestMeeting
) -> None:
    fetch("14:00")
    meeting.attend("Bob", at("13:41:10"), at("13:41:40"), registrant_id="bob", user_id="2-bob")
    assert fetch("14:05") == Reports(new=[UUID])
    assert [len(report.rows) for report in reported(ledger)] == [2, 3]


def test_the_report_tells_of_a_lost_leave(
    fetch: Fetch, ledger: Ledger, meeting: RestMeeting
) -> None:
    meeting.occurrences[0].rows[0]["leave_time"] = "2026-12-04T13:30:00Z"
    assert minutes(ledger, "ann") == 40  # until the meeting's end, as far as is known
    fetch("14:00")
    assert minutes(ledger, "ann") == 30
    assert minutes(ledger, "bob") == 40


def test_somebody_who_came_and_went_within_a_second_does_not_hold_up_the_report(
    fetch: Fetch, meeting: RestMeeting
) -> None:
    meeting.attend("Visitor", at("13:10"), at("13:10"))
    assert fetch("14:00") == Reports(new=[UUID])


def test_a_report_of_nobody_is_not_ready(fetch: Fetch, meeting: RestMeeting) -> None:
    meeting.occurrences[0].rows.clear()
    assert fetch("14:00") == Reports(waiting=[UUID])


def test_every_page_of_the_report_is_read(
    fetch: Fetch, ledger: Ledger, account: RestAccount, meeting: RestMeeting
) -> None:
    account.page_limit = 1
    fetch("14:00")
    assert len(reported(ledger)[0].rows) == 2


def test_the_reports_of_all_occurrences_are_fetched(
    fetch: Fetch, ledger: Ledger, meeting: RestMeeting
) -> None:
    meeting.start("/restarted//uuid==", at("13:44"))
    meeting.attend("Ann", at("13:44"), at("13:50"), registrant_id="ann", user_id="2-ann")
    meeting.end(at("13:50"))
    assert fetch("13:52") == Reports(new=[UUID], waiting=["/restarted//uuid=="])
    done = fetch("14:00")
    assert (done.new, done.known, done.complete) == (["/restarted//uuid=="], [UUID], True)


def test_only_the_fields_that_are_evidence_are_kept(
    fetch: Fetch, ledger: Ledger, rest: ZoomRest
) -> None:
    row = {
        "name": "Ann",
        "join_time": "2026-12-04T12:55:00Z",
        "leave_time": "2026-12-04T13:41:00Z",
        "duration": 2760,
        "ip_address": "192.0.2.7",
        "user_email": None,
    }
    body = {"participants": [row, "no row"], "next_page_token": ""}
    rest.faults.append(Fault("/report/", status=200, body=body))
    fetch("14:00")
    assert set(reported(ledger)[0].rows[0]) == {"name", "join_time", "leave_time", "duration"}


def test_a_session_of_which_zoom_knows_nothing_is_not_complete(
    zoom: Zoom, ledger: Ledger, meeting: RestMeeting
) -> None:
    add(ledger, training())
    done = record_reports(zoom, ledger, record_of(ledger, "training"), at=END)
    assert (done, done.complete) == (Reports(), False)


# --- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "tried", "due"),
    [
        (5 * MINUTE - 1, (), None),
        (5 * MINUTE, (), 1),
        (29 * MINUTE, (1,), None),
        (30 * MINUTE, (1,), 2),
        (3 * HOUR, (1,), 3),
        (3 * HOUR, (1, 3), None),
        (24 * HOUR, (1, 2, 3), 4),
        (3 * DAY, (), 4),
        (31 * DAY, (), None),
    ],
)
def test_the_attempt_that_is_due(after: int, tried: tuple[int, ...], due: int | None) -> None:
    assert due_attempt(END, tried, False, END + after) == due
    assert due_attempt(END, tried, True, END + after) is None


@given(st.lists(st.integers(0, 40 * DAY), min_size=1, max_size=30))
def test_whenever_it_looks_no_attempt_is_made_twice_and_none_before_its_time(
    looks: list[int],
) -> None:
    tried: list[int] = []
    for after in sorted(looks):
        attempt = due_attempt(END, tried, False, END + after)
        if attempt:
            assert attempt not in tried
            assert after >= ATTEMPTS[attempt - 1]
            tried.append(attempt)
    assert tried == sorted(tried)


# --- the scheduler's attempts -------------------------------------------------------------------


def attempt(zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session, after: int) -> str:
    """What the scheduler's look so long after the end does: nothing, or the attempt's message."""
    clock.moment = END + after
    tried = reconcile_if_due(zoom, ledger, session, ends_at=END, now=clock.now())
    return tried.message if tried else ""


def test_it_is_tried_until_the_report_is_in_and_no_more(
    zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session, account: RestAccount
) -> None:
    account.report_delay = HOUR
    assert attempt(zoom, ledger, clock, session, 4 * MINUTE) == ""
    waiting = "Participants reports: 0 new, 0 known already, 1 not ready yet."
    assert attempt(zoom, ledger, clock, session, 5 * MINUTE).startswith(waiting)
    assert attempt(zoom, ledger, clock, session, 6 * MINUTE) == ""
    assert attempt(zoom, ledger, clock, session, 30 * MINUTE).startswith(waiting)
    come = "Participants reports: 1 new, 0 known already, 0 not ready yet."
    assert attempt(zoom, ledger, clock, session, 2 * HOUR).startswith(come)
    assert attempt(zoom, ledger, clock, session, 24 * HOUR) == ""
    assert tries_of(ledger, session.id) == (frozenset({1, 2, 3}), True)


def test_a_report_that_is_never_ready_ends_in_a_message_and_what_was_seen_live_stands(
    zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session, account: RestAccount
) -> None:
    account.report_delay = 90 * DAY
    for after in ATTEMPTS:
        attempt(zoom, ledger, clock, session, after)
    failures = [facts.read(fact) for fact in ledger.select("kind = ?", [RestFailed.KIND])]
    (failed,) = (body for body in failures if isinstance(body, RestFailed))
    assert failed.doing == "reconcile"
    assert failed.message.startswith(
        "A day after A training ended (1:40 PM) Zoom's reports are still not complete."
    )
    assert "python -m bot reconcile training" in failed.message
    assert minutes(ledger, "ann") == 40


def test_trouble_with_zoom_is_a_fact_and_the_next_attempt_comes(
    zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session, account: RestAccount
) -> None:
    account.scopes.discard("report:read:list_meeting_participants:admin")
    message = attempt(zoom, ledger, clock, session, 5 * MINUTE)
    assert "lacks the scope report:read:list_meeting_participants:admin (4711)" in message
    (fact,) = ledger.select("kind = ?", [RestFailed.KIND])
    failed = facts.read(fact)
    assert isinstance(failed, RestFailed)
    assert (failed.doing, failed.status, failed.code) == ("report.participants", 400, 4711)
    account.scopes.add("report:read:list_meeting_participants:admin")
    attempt(zoom, ledger, clock, session, 30 * MINUTE)
    assert len(ledger.select("kind = ?", [RestRestored.KIND])) == 1
    assert len(reported(ledger)) == 1


FAULTS = {
    "wrong credentials": (
        Fault("/oauth", times=99, status=400, body={"error": "invalid_client"}),
        "Copy ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET again",
    ),
    "a revoked app": (
        Fault("/v2", times=99, status=401, body={"code": 124, "message": "Invalid access token."}),
        "Activate it again",
    ),
    "a missing scope": (
        Fault(
            "/report/",
            times=99,
            status=400,
            body={"code": 4711, "message": "Invalid access token, does not contain scopes:[a:b]."},
        ),
        "the app lacks the scope a:b",
    ),
    "a storm of 429s": (
        Fault("/report/", times=99, status=429, body={"code": 429}),
        "too many requests at once",
    ),
    "500s": (Fault("/report/", times=99, status=500, body={}), "status.zoom.us"),
    "half pages": (Fault("/report/", times=99, cut=True), "its answer was cut short"),
    "expired page tokens": (
        Fault(
            "/report/",
            times=99,
            status=400,
            body={"code": 300, "message": "The next page token is invalid or expired."},
        ),
        "the list was left open too long",
    ),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_a_message_and_a_fact_and_when_it_is_mended_the_report_comes(
    zoom: Zoom,
    rest: ZoomRest,
    ledger: Ledger,
    clock: HandClock,
    session: Session,
    fault: Fault,
    words: str,
) -> None:
    rest.faults.append(replace(fault))
    assert words in attempt(zoom, ledger, clock, session, 5 * MINUTE)
    (failed, *_) = (facts.read(fact) for fact in ledger.select("kind = ?", [RestFailed.KIND]))
    assert isinstance(failed, RestFailed)
    assert failed.doing == "report.participants"
    assert words in failed.message
    assert minutes(ledger, "ann") == 40  # what was received live still stands
    rest.faults.clear()
    attempt(zoom, ledger, clock, session, 30 * MINUTE)
    assert len(reported(ledger)) == 1


def test_a_report_that_does_not_answer_in_time_is_trouble_as_any_other(
    hasty: Zoom, rest: ZoomRest, ledger: Ledger, clock: HandClock, session: Session
) -> None:
    rest.faults.append(Fault("/report/", times=99, delay=0.4))
    message = attempt(hasty, ledger, clock, session, 5 * MINUTE)
    assert "there was no answer (ReadTimeout)" in message
    (failed,) = (facts.read(fact) for fact in ledger.select("kind = ?", [RestFailed.KIND]))
    assert isinstance(failed, RestFailed)
    assert "there was no answer" in failed.message
    assert minutes(ledger, "ann") == 40


def test_an_attempt_is_one_fact_however_many_schedulers_make_it(
    zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session
) -> None:
    clock.moment = END + 30 * MINUTE
    for _ in range(2):
        reconcile(zoom, ledger, session.id, now=clock.now())
    attempt(zoom, ledger, clock, session, 30 * MINUTE)
    assert attempt(zoom, ledger, clock, session, 30 * MINUTE) == ""
    assert len(ledger.select("kind = ?", [ReconcileTried.KIND])) == 1
    assert len(reported(ledger)) == 1


def test_a_session_without_a_meeting_is_left_alone(
    zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session
) -> None:
    bare = session.model_copy(update={"zoom": None})
    assert attempt(zoom, ledger, clock, bare, HOUR) == ""


# --- all of it ----------------------------------------------------------------------------------


def test_answers_are_matched_to_people_whom_only_the_report_names(
    zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session, meeting: RestMeeting
) -> None:
    """Of Cy no delivery came; the report shows under which name she was there."""
    row = Row("cy@example.org", "Cy", registrant_id="cy")
    register(ledger, KEY, session.id, [row], at=0, source="test")
    push_polls(zoom, ledger, session, at=0)
    meeting.attend("Cynthia", at("13:00"), at("13:40"), registrant_id="cy", user_id="1-cy")
    meeting.launch("Second half")
    meeting.answer("Second half", "Cynthia", "", {"Which is a colour?": "Blue"}, at("13:26"))
    meeting.end_poll("Second half")
    clock.moment = at("14:00")
    found = reconcile(zoom, ledger, session.id, now=clock.now())
    assert found.complete
    assert found.polls
    assert (found.polls.new, found.polls.unmatched) == (1, [])
    assert found.text == (
        "Participants reports: 1 new, 0 known already, 0 not ready yet. "
        "Answers in Zoom: 1 new, 0 known already, 0 of nobody known."
    )


def test_trouble_with_the_reports_does_not_keep_from_the_answers(
    zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session, rest: ZoomRest
) -> None:
    rest.faults.append(Fault("/report/", times=999, status=500, body={}))
    clock.moment = at("14:00")
    found: Reconciliation = reconcile(zoom, ledger, session.id, now=clock.now())
    assert (found.reports, found.complete) == (None, False)
    assert found.polls is not None
    assert "Zoom itself has trouble (500)" in found.text


def test_the_difference_between_live_and_report_is_shown_for_whom_there_is_one(
    fetch: Fetch, ledger: Ledger
) -> None:
    def table() -> str:
        return differences_text(record_of(ledger, "training"), at("14:00"))

    for who, moment in (("Ann", "2026-12-04T13:41:00Z"), ("Bob", "2026-12-04T13:30:00Z")):
        gone = {"user_id": f"1-{who.lower()}", "registrant_id": who.lower(), "email": ""}
        receive(ledger, left(who, moment, **gone))
    assert table() == ""  # no report yet
    fetch("14:00")
    assert table().splitlines() == [
        "    live    report  participant",
        "    35.0      46.0  Bob <bob@example.org>: Zoom's report adds 11:00 min.",
    ]
