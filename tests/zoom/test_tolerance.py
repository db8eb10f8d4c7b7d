"""Whatever is missing in Zoom's answers, or is there besides or in another form, is lived with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import HandClock
from bot.ledger import Ledger
from bot.records import Records
from bot.rehearsal.zoom_account import RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import RegistrationQuestions, Session
from bot.zoom.adapter import Zoom
from bot.zoom.doctor import examine_zoom
from bot.zoom.errors import ZoomError
from bot.zoom.poll_import import import_polls
from bot.zoom.poll_push import push_polls
from bot.zoom.poll_results import read_results
from bot.zoom.poll_watch import PollWatch
from bot.zoom.reconciling import reconcile
from bot.zoom.registrants import sync_roster
from bot.zoom.registration import read_registration
from tests.zoom.trainings import add, at, training

KEY = b"k" * 32
UUID = "kZ9XexampleAAAAuuid1=="
LISTS = ("polls", "registrants", "participants", "questions", "custom_questions", "meetings")

Work = Callable[[Zoom, Ledger, Session], object]


def sync(zoom: Zoom, ledger: Ledger, session: Session) -> None:
    sync_roster(zoom, ledger, KEY, session, at=at("14:00"))


def push(zoom: Zoom, ledger: Ledger, session: Session) -> None:
    push_polls(zoom, ledger, session, at=at("14:00"))


def take_in(zoom: Zoom, ledger: Ledger, session: Session) -> None:
    import_polls(zoom, ledger, Records(ledger).record(session.id), at=at("14:00"))


def compare(zoom: Zoom, ledger: Ledger, session: Session) -> None:
    reconcile(zoom, ledger, session.id, now=at("14:00"))


def examine(zoom: Zoom, _ledger: Ledger, session: Session) -> None:
    list(examine_zoom(zoom, [session]))


def watch(zoom: Zoom, ledger: Ledger, _session: Session) -> None:
    PollWatch(zoom, ledger, HandClock(at("13:05"))).look()


WORK: dict[str, Work] = {
    "roster sync": sync,
    "polls push": push,
    "polls import": take_in,
    "reconcile": compare,
    "doctor": examine,
    "watch": watch,
}

ODD: dict[str, Any] = {
    "nothing": {},
    "null": dict.fromkeys((*LISTS, "settings", "topic", "next_page_token")),
    "other types": dict.fromkeys(LISTS, "text") | {"settings": 7, "start_time": 3},
    "odd items": {name: [None, 3, "x", [], {"id": None}, {"status": 4}] for name in LISTS},
    "deep items": {
        name: [
            {
                "uuid": 5,
                "title": ["x"],
                "questions": [None, {"answers": {"a": 1}}],
                "question_details": [{"question": None, "answer": 4, "date_time": "soon"}],
                "custom_questions": [{"title": None}],
                "join_time": "yesterday",
                "duration": "long",
            }
        ]
        for name in LISTS
    },
}


@pytest.fixture
def session(ledger: Ledger, meeting: RestMeeting) -> Session:
    meeting.start(UUID, at("12:50"))
    meeting.end(at("13:40"))
    return add(ledger, training())


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_no_odd_answer_ends_in_anything_but_what_the_work_comes_to_or_a_zoom_error(
    zoom: Zoom, rest: ZoomRest, ledger: Ledger, session: Session, work: Work, body: dict[str, Any]
) -> None:
    zoom.sign_in()
    rest.faults.append(Fault("/v2/", times=999, status=200, body=body))
    with suppress(ZoomError):
        work(zoom, ledger, session)
    assert ledger.verify().holds


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def odd(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """A table with some of these fields, each of any form."""
    return st.dictionaries(st.sampled_from(names), JSON, max_size=len(names))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(odd("name", "email", "question_details"), max_size=3),
    detail=odd("question", "answer", "polling_id", "date_time"),
)
def test_answers_to_polls_of_any_form_are_read_as_far_as_they_go(
    rows: list[dict[str, Any]], detail: dict[str, Any]
) -> None:
    report = {"questions": [*rows, {"question_details": [detail, None]}]}
    results = read_results(report, training(), {"z1": "colour"})
    assert all(one.poll in {"words", "colour"} for one in results.given)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(odd("id", "email", "first_name", "last_name", "join_url", "status", "custom_questions"))
def test_registrants_of_any_form_are_read_as_far_as_they_go(registrant: dict[str, Any]) -> None:
    found = read_registration(registrant, RegistrationQuestions())
    assert found.ce_credit in (True, False, None)
