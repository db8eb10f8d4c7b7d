"""The commands that ask Zoom, as a person runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.clock import HandClock
from bot.facts import RestFailed, RestRestored
from bot.ledger import Ledger
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import Session
from bot.settings import Settings
from tests.zoom.trainings import add, at, training

ASKING = ("roster sync", "polls push", "polls import", "reconcile")
"""The commands that ask Zoom about a session."""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def session(ledger: Ledger, meeting: RestMeeting) -> Session:
    return add(ledger, training())


@pytest.fixture
def run(settings: Settings, session: Session) -> Callable[..., Said]:
    """Runs a command line with the settings of the stand-in."""
    environ = {
        "ATTENDANT_DATABASE": str(settings.database),
        "ATTENDANT_SECRET_KEY": "k" * 32,
        "ATTENDANT_BASE_URL": "http://127.0.0.1:9",
        "ZOOM_ACCOUNT_ID": settings.zoom_account_id,
        "ZOOM_CLIENT_ID": settings.zoom_client_id,
        "ZOOM_CLIENT_SECRET": settings.zoom_client_secret,
        "ZOOM_API_URL": settings.zoom_api_url,
        "ZOOM_OAUTH_URL": settings.zoom_oauth_url,
    }

    def run(line: str, **changes: str | None) -> Said:
        result = CliRunner().invoke(main, line.split(), env={**environ, **changes})
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return Said(result.exit_code, result.stdout, result.stderr)

    return run


Runner = Callable[..., Said]


def test_the_roster_is_synced_and_says_how_many(
    run: Runner, account: RestAccount, meeting: RestMeeting
) -> None:
    account.register(meeting, "ann@example.org", "Ann", "Able")
    answer = "1 registered in Zoom: 1 new, 0 changed, 0 as before; 0 withdrawn.\n"
    assert run("roster sync training") == Said(0, answer, "")
    assert "0 new, 0 changed, 1 as before" in run("roster sync training").out
    assert "ann@example.org,http://127.0.0.1:9/a/" in run("roster links training").out


def test_a_roster_that_needs_a_person_says_whom_it_is_about(
    run: Runner, account: RestAccount, meeting: RestMeeting
) -> None:
    account.register(meeting, "ann@example.org", "Ann", status="pending")
    said = run("roster sync training")
    assert said.code == 1
    assert said.err == "Not on the roster, for they wait for approval in Zoom: ann@example.org.\n"


def test_polls_are_pushed_and_imported(
    run: Runner, account: RestAccount, meeting: RestMeeting, clock: HandClock
) -> None:
    account.register(meeting, "ann@example.org", "Ann")
    run("roster sync training")
    assert run("polls push training") == Said(
        0, "Polls in Zoom: 2 created, 0 changed, 0 deleted, 0 as before.\n", ""
    )
    meeting.start("uuid==", at("12:50"))
    meeting.launch("Second half")
    meeting.answer("Second half", "Ann", "ann@example.org", {"Which is a colour?": "Blue"}, 1)
    meeting.answer("Second half", "Zed", "", {"Which is a colour?": "Blue"}, 1)
    meeting.end(at("13:40"))
    clock.moment = at("14:00")
    said = run("polls import training")
    assert (said.code, said.out) == (1, "Answers in Zoom: 1 new, 0 known already.\n")
    assert said.err == (
        "Zed answered “colour” and could be given to nobody: Nobody in the room is known under "
        "this name. If they were in the room, say who it is with `python -m bot link` and import "
        "again; else settle POLL-02 of whoever it was with `python -m bot settle`.\n"
    )
    assert "2 as before" in run("polls push training").out


def test_a_refusal_ends_in_a_message_and_a_fact_and_its_end_too(
    run: Runner, ledger: Ledger, account: RestAccount
) -> None:
    account.has_polls = False
    said = run("polls push training")
    assert said.code == 1
    assert said.err == (
        "Zoom did not list the polls: polls are turned off, or the host's plan has none (4400). "
        "The host needs a Pro plan or higher; turn on Meeting Polls/Quizzes under Settings > "
        "Meeting > In Meeting (Basic) at zoom.us.\n"
    )
    assert len(ledger.select("kind = ?", [RestFailed.KIND])) == 1
    run("polls push training")
    assert len(ledger.select("kind = ?", [RestFailed.KIND])) == 1
    account.has_polls = True
    run("polls push training")
    assert len(ledger.select("kind = ?", [RestRestored.KIND])) == 1


def test_reconciling_shows_what_came_and_what_differs(
    run: Runner, account: RestAccount, meeting: RestMeeting, clock: HandClock
) -> None:
    account.register(meeting, "ann@example.org", "Ann", registrant_id="ann")
    run("roster sync training")
    meeting.start("uuid==", at("12:50"))
    meeting.attend("Ann", at("12:55"), at("13:30"), registrant_id="ann")
    meeting.end(at("13:40"))
    clock.moment = at("13:41")
    assert run("reconcile training").code == 1
    clock.moment = at("14:00")
    said = run("reconcile training")
    assert said.code == 0
    assert said.out.splitlines() == [
        "Participants reports: 1 new, 0 known already, 0 not ready yet. "
        "Answers in Zoom: 0 new, 0 known already, 0 of nobody known.",
        "    live    report  participant",
        "     0.0      35.0  Ann <ann@example.org>: Only in Zoom's report, which adds 35:00 min.",
    ]


@pytest.mark.parametrize(
    "line",
    ["roster sync training", "polls push training", "polls import training", "reconcile training"],
)
def test_without_credentials_a_command_says_where_to_get_them(run: Runner, line: str) -> None:
    unset = dict.fromkeys(("ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"))
    said = run(line, **unset)
    assert (said.code, said.out) == (2, "")
    assert "Server-to-Server OAuth app" in said.err


@pytest.mark.parametrize("line", [f"{one} other" for one in ASKING])
def test_a_session_that_is_not_there_is_named_with_those_that_are(run: Runner, line: str) -> None:
    said = run(line)
    assert said.code == 2
    assert "There is no session 'other'. Added so far: training." in said.err


def test_the_doctor_lists_what_works_and_exits_with_1_where_something_does_not(
    run: Runner,
) -> None:
    said = run("doctor training")
    assert said.code == 1
    assert "ok    The sign-in to Zoom" in said.out
    assert "FAIL  training: not in Zoom yet" in said.out
    assert "      Run: python -m bot polls push training" in said.out


def test_the_doctor_goes_on_when_there_are_no_credentials(run: Runner) -> None:
    unset = dict.fromkeys(("ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"))
    said = run("doctor", **unset)
    assert said.code == 1
    assert said.out.startswith("FAIL  The sign-in to Zoom\n      ZOOM_ACCOUNT_ID")
    assert "note  Mail is not sent but written to" in said.out


def test_no_secret_is_ever_printed(run: Runner, rest: ZoomRest, account: RestAccount) -> None:
    rest.faults.append(Fault("/oauth", times=99, status=400, body={"error": "invalid_client"}))
    for line in ("doctor", "roster sync training", "polls push training"):
        said = run(line)
        assert account.client_secret not in said.out + said.err
