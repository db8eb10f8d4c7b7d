"""Zoom's own survey counts as the evaluation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot import facts
from bot.clock import HandClock
from bot.facts import EvaluationSubmitted, EvaluationUnmatched
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.records import Records
from bot.registrants import Row, register
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_survey import ANONYMOUS, take_survey
from bot.session import Session
from bot.session_file import parse
from bot.zoom.adapter import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.survey_import import NoSurveyError, SurveyImport, import_survey
from tests.deliveries import delivery, joined
from tests.deliveries import meeting as fields
from tests.zoom.trainings import add, at, training
from webhooks import delivery as deliveries

KEY = b"k" * 32
UUID = "/first//uuid=="
SAID = {"Was it useful?": "Very", "Your name": "Ann Able"}

TakeIn = Callable[[], SurveyImport]


@pytest.fixture
def session(ledger: Ledger, account: RestAccount, meeting: RestMeeting) -> Session:
    """The training with Ann and Bob, who registered; its meeting ended at 13:40."""
    found = add(ledger, training())
    rows = [Row(f"{who}@example.org", f"{who.title()} Able") for who in ("ann", "bob")]
    register(ledger, KEY, found.id, rows, at=0, source="test")
    account.report_delay = 0
    meeting.start(UUID, at("12:50"))
    start = delivery("meeting.started", fields(uuid=UUID, start_time="2026-12-04T12:50:00Z"))
    receive(ledger, start)
    meeting.end(at("13:40"))
    return found


@pytest.fixture
def take_in(zoom: Zoom, ledger: Ledger, clock: HandClock, session: Session) -> TakeIn:
    """Import at 15:00."""
    clock.moment = at("15:00")

    def imported() -> SurveyImport:
        record = Records(ledger).record(session.id)
        return import_survey(zoom, ledger, record, at=clock.now())

    return imported


def receive(ledger: Ledger, body: bytes) -> None:
    one = deliveries.parse(body)
    ledger.append(deliveries.fact_of(one, "training", deliveries.moment_of(one, 0)))


def submitted(ledger: Ledger) -> list[tuple[str, int, dict[str, str]]]:
    found = [(facts.read(fact), fact.happened_at) for fact in ledger.read()]
    return [
        (body.attendee, when, body.answers)
        for body, when in found
        if isinstance(body, EvaluationSubmitted)
    ]


def test_answers_become_the_evaluation_of_whom_the_e_mail_names_at_their_own_time(
    ledger: Ledger, meeting: RestMeeting, take_in: TakeIn
) -> None:
    take_survey(meeting, "Ann on a phone", "ANN@example.org", SAID, at("13:41"))
    done = take_in()
    assert (done.new, done.known, done.needs_a_person) == (1, 0, False)
    ann = pseudonym(KEY, "training", "ann@example.org")
    assert submitted(ledger) == [(ann, at("13:41"), {"Was it useful?": "Very"})]


def test_the_same_report_again_changes_nothing(
    ledger: Ledger, meeting: RestMeeting, take_in: TakeIn
) -> None:
    take_survey(meeting, "Ann", "ann@example.org", SAID, at("13:41"))
    take_in()
    done = take_in()
    assert (done.new, done.known) == (0, 1)
    assert len(submitted(ledger)) == 1


def test_without_an_e_mail_a_name_that_means_one_person_in_the_room_counts(
    ledger: Ledger, meeting: RestMeeting, take_in: TakeIn
) -> None:
    receive(ledger, joined("Bobby", "2026-12-04T12:55:00Z", uuid=UUID, email="bob@example.org"))
    take_survey(meeting, "Bobby", "", SAID, at("13:41"))
    assert take_in().new == 1
    assert submitted(ledger)[0][0] == pseudonym(KEY, "training", "bob@example.org")


def test_an_unknown_one_is_kept_and_an_anonymous_one_is_refused(
    ledger: Ledger, meeting: RestMeeting, take_in: TakeIn
) -> None:
    take_survey(meeting, "Cy", "cy@example.org", SAID, at("13:41"))
    take_survey(meeting, ANONYMOUS, "", SAID, at("13:42"))
    done = take_in()
    assert ([one.email for one in done.unmatched], done.nameless) == (["cy@example.org"], 1)
    assert done.needs_a_person
    *_, fact = ledger.read()
    stray = facts.read(fact)
    assert isinstance(stray, EvaluationUnmatched)
    assert stray.via == "zoom"


def test_a_report_that_is_not_there_yet_is_waited_for(
    account: RestAccount, take_in: TakeIn
) -> None:
    account.report_delay = 10**9
    assert take_in().waiting == [UUID]


def test_a_lack_of_the_scope_is_told(account: RestAccount, take_in: TakeIn) -> None:
    account.scopes.discard("report:read:meeting_survey:admin")
    with pytest.raises(ZoomError, match="report:read:meeting_survey:admin"):
        take_in()


def test_of_a_webinar_zoom_reports_no_survey(zoom: Zoom, ledger: Ledger) -> None:
    webinar = parse(training().text.replace("[zoom]", '[zoom]\nkind = "webinar"'))
    add(ledger, webinar)
    with pytest.raises(NoSurveyError, match="evaluations import"):
        import_survey(zoom, ledger, Records(ledger).record("training"), at=0)
