"""The doctor says what works, what does not, and what to do about it."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from bot.clock import DAY, HandClock, SystemClock
from bot.ledger import Ledger
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.session import Session
from bot.session_file import parse
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.doctor import examine_meeting, examine_zoom
from bot.zoom.findings import Finding, fails, findings_text, note, works
from bot.zoom.poll_push import push_polls
from bot.zoom.surroundings import (
    examine_cameras,
    examine_deliveries,
    examine_mail,
    examine_webhook,
)
from tests.deliveries import SECRET, joined
from tests.zoom.trainings import TRAINING, at, training
from webhooks import delivery as deliveries
from webhooks.app import create_app
from webhooks.signature import answer_challenge

ASKED = ("CE license number", "State of licensure", "CE credit?")


@pytest.fixture
def session(meeting: RestMeeting) -> Session:
    """The training, in a meeting that is set up well."""
    meeting.starts_at, meeting.questions = at("13:00"), ASKED
    return training()


@pytest.fixture
def examine(zoom: Zoom, session: Session) -> Callable[[], dict[str, list[str]]]:
    """What the doctor finds about the session's meeting, by state."""

    def found() -> dict[str, list[str]]:
        states: dict[str, list[str]] = {"works": [], "fails": [], "note": []}
        for one in examine_meeting(zoom, session):
            states[one.state].append(f"{one.what} {one.advice}")
        return states

    return found


Examine = Callable[[], dict[str, list[str]]]


# --- Zoom ---------------------------------------------------------------------------------------


def test_a_meeting_that_is_set_up_well_has_nothing_to_mend(
    zoom: Zoom, ledger: Ledger, settings: Settings, session: Session
) -> None:
    push_polls(zoom, ledger, session, at=0)
    found = list(examine_zoom(Zoom(settings, clock=SystemClock()), [session]))
    assert [one.what for one in found] == [
        "The sign-in to Zoom",
        "This machine's clock agrees with Zoom's",
        "The app has every scope for a meeting",
        "training: meeting 86084701483 is “A small training”",
        "training: the host's plan gives reports (Pro or higher)",
        "training: the registration form asks for all that the roster holds",
        "training: its polls are ready in Zoom",
    ]
    assert {one.state for one in found} == {"works"}


def test_a_sign_in_that_fails_is_all_there_is_to_say(settings: Settings, session: Session) -> None:
    wrong = Zoom(replace(settings, zoom_client_secret="wrong"))
    (found,) = examine_zoom(wrong, [session])
    assert found.state == "fails"
    assert "Copy ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET again" in found.advice


def test_a_clock_that_is_wrong_is_found_by_zooms_own(settings: Settings) -> None:
    ahead = HandClock(SystemClock().now() + DAY)
    found = list(examine_zoom(Zoom(settings, clock=ahead), []))
    (wrong,) = (one for one in found if one.state == "fails")
    assert wrong.what.startswith("This machine's clock is 86")
    assert "ahead of Zoom's" in wrong.what
    assert "every delivery is refused" in wrong.advice


def test_each_missing_scope_is_named_with_what_it_is_for(
    settings: Settings, account: RestAccount
) -> None:
    account.scopes -= {"meeting:write:poll:admin", "report:read:list_meeting_participants:admin"}
    account.scopes |= {"report:read:admin"}  # the older one, which includes it
    found = list(examine_zoom(Zoom(settings), []))
    (lacking,) = (one for one in found if one.state == "fails")
    assert lacking == fails(
        "The app may not create polls",
        "Add the scope meeting:write:poll:admin under Scopes on the app's page at "
        "marketplace.zoom.us.",
    )


def test_a_plan_without_reports_is_named_with_the_plan_that_has_them(
    examine: Examine, account: RestAccount
) -> None:
    account.is_paid = False
    (found,) = examine()["fails"][:1]
    assert found == (
        "training: the plan of the host Zoom did not let the participants report be asked for: "
        "the host's plan does not include it (200). Meetings need a Pro plan or higher, webinars "
        "the Webinar plan: see Plans and Billing at zoom.us."
    )


def test_a_meeting_that_zoom_does_not_know_is_named(examine: Examine, account: RestAccount) -> None:
    account.meetings.clear()
    (failed,) = examine()["fails"]
    assert "there is no such meeting in the app's account (3001)" in failed


def test_a_meeting_at_another_time_is_named_with_both_times(
    examine: Examine, meeting: RestMeeting
) -> None:
    meeting.starts_at = at("18:00")
    failed = examine()["fails"][0]
    assert (
        "Zoom's meeting begins on 2026-12-04 at 6:00 PM, the session on 2026-12-04 at 1:00 PM (UTC)"
        in failed
    )


def test_a_meeting_without_registration_is_named(examine: Examine, meeting: RestMeeting) -> None:
    meeting.needs_registration = False
    assert "Set Registration to Required" in examine()["fails"][0]


def test_questions_that_are_not_recognised_are_named(
    examine: Examine, meeting: RestMeeting
) -> None:
    meeting.questions = ("State of licensure", "Your hopes")
    (noted,) = examine()["note"]
    assert "asking for the licence number, whether credit is wanted" in noted


def test_polls_that_were_not_pushed_are_named_with_the_command(
    examine: Examine, session: Session
) -> None:
    (failed,) = examine()["fails"]
    assert failed == (
        "training: not in Zoom yet: “The words in a chart”, “Second half” "
        "Run: python -m bot polls push training"
    )


def test_polls_that_are_turned_off_are_named(examine: Examine, account: RestAccount) -> None:
    account.has_polls = False
    assert "turn on Meeting Polls/Quizzes" in examine()["fails"][0]


def test_settings_that_keep_cameras_off_or_people_out_are_named(
    examine: Examine, meeting: RestMeeting
) -> None:
    meeting.settings = {"participant_video": False, "meeting_authentication": True}
    first, second = examine()["note"]
    assert "cameras are off when people join" in first
    assert "only people signed in to Zoom can join" in second
    meeting.settings = {"disable_participant_video": True}
    assert any("lets no attendee turn a camera on" in one for one in examine()["fails"])


def test_a_session_without_a_meeting_is_noted(settings: Settings) -> None:
    text = TRAINING.format(channel="page").replace('[zoom]\nid = "86084701483"\n', "")
    found = list(examine_zoom(Zoom(settings), [parse(text)]))
    assert note("training names no Zoom meeting", "Add [zoom] to its session file.") in found


# --- the receiver -------------------------------------------------------------------------------


@pytest.fixture
def served(ledger: Ledger, clock: HandClock, tmp_path: Path) -> Iterator[Settings]:
    """The web application on a loopback address, and its settings."""
    settings = Settings(
        database=tmp_path / "attendant.db",
        base_url="http://127.0.0.1:0",
        secret_key=b"k" * 32,
        zoom_webhook_secret_token=SECRET,
    )
    server = make_server("127.0.0.1", 0, create_app(settings, clock, ledger), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield replace(settings, base_url=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


def about_webhook(settings: Settings) -> Finding:
    (found,) = examine_webhook(settings, answer_challenge)
    return found


def test_a_receiver_that_only_this_machine_reaches_answers_but_is_not_enough(
    served: Settings,
) -> None:
    found = about_webhook(served)
    assert found.state == "fails"
    assert "where Zoom cannot reach it" in found.what
    assert "begins with https" in found.advice


def test_a_receiver_with_another_secret_is_found_out(served: Settings) -> None:
    found = about_webhook(replace(served, zoom_webhook_secret_token="another"))
    assert found.state == "fails"
    assert "has another secret" in found.what


def test_a_receiver_that_does_not_run_is_named() -> None:
    settings = Settings(
        database=Path("x.db"),
        base_url="http://127.0.0.1:9",
        secret_key=b"k" * 32,
        zoom_webhook_secret_token=SECRET,
    )
    found = about_webhook(settings)
    assert "Nothing answers at http://127.0.0.1:9/webhooks/zoom" in found.what
    assert "Start the web process" in found.advice


def test_a_secret_that_is_not_set_is_named_with_where_to_get_it(served: Settings) -> None:
    found = about_webhook(replace(served, zoom_webhook_secret_token=""))
    assert "Copy the Secret Token" in found.advice


def test_the_last_delivery_is_told_or_that_there_was_none(ledger: Ledger) -> None:
    (nothing,) = examine_deliveries(ledger)
    assert nothing.state == "note"
    one = deliveries.parse(joined("Ann", "2026-12-04T17:46:02Z"))
    ledger.append(deliveries.fact_of(one, None, 0))
    (found,) = examine_deliveries(ledger)
    assert found == works("The last delivery from Zoom came at 2026-12-04T17:45:00Z")


# --- mail and cameras ---------------------------------------------------------------------------


class _MailServer(socketserver.StreamRequestHandler):
    """As much of SMTP as a sign-in needs; the password is `right`."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example.org\r\n")
        for line in self.rfile:
            self.wfile.write(self._answer(line.decode().strip()))
            if line.upper().startswith(b"QUIT"):
                return

    def _answer(self, line: str) -> bytes:
        if line.upper().startswith("EHLO"):
            return b"250-mail.example.org\r\n250 AUTH PLAIN\r\n"
        if line.upper().startswith("AUTH PLAIN"):
            said = base64.b64decode(line.split()[2]).split(b"\0")
            return b"235 ok\r\n" if said[2] == b"right" else b"535 no\r\n"
        return b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n"


@pytest.fixture
def mail_server() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def about_mail(settings: Settings, url: str) -> Finding:
    (found,) = examine_mail(replace(settings, smtp_url=url))
    return found


def test_a_mail_server_is_greeted_and_signed_in_to(settings: Settings, mail_server: str) -> None:
    found = about_mail(settings, f"smtp://user:right@{mail_server}")
    assert found == works("The mail server 127.0.0.1 takes mail from us")
    assert about_mail(settings, f"smtp://{mail_server}").state == "works"


def test_a_mail_server_that_refuses_the_password_is_named(
    settings: Settings, mail_server: str
) -> None:
    found = about_mail(settings, f"smtp://user:wrong@{mail_server}")
    assert (found.state, found.what) == (
        "fails",
        "The mail server 127.0.0.1 refuses the sign-in (535)",
    )
    assert "wrong" not in found.what + found.advice


def test_a_mail_server_that_is_not_there_is_named(settings: Settings) -> None:
    found = about_mail(settings, "smtp://127.0.0.1:9")
    assert found.state == "fails"
    assert "Check host and port in ATTENDANT_SMTP_URL" in found.advice


def test_without_a_mail_server_it_says_where_letters_go(settings: Settings) -> None:
    found = about_mail(settings, "")
    assert found.state == "note"
    assert found.what.endswith("outbox")


def test_quality_deliveries_are_a_source_of_camera_state(
    settings: Settings, ledger: Ledger
) -> None:
    body = b'{"event": "meeting.participant_qos", "payload": {}}'
    ledger.append(deliveries.fact_of(deliveries.parse(body), None, 0))
    found = [one for one in examine_cameras(settings, ledger) if one.state == "works"]
    assert len(found) == 1
    assert "Quality of Service deliveries" in found[0].what


def test_half_of_what_a_source_needs_is_named_with_the_other_half(
    settings: Settings, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"rtms": ModuleSpec("rtms", None)}
    monkeypatch.setattr("bot.zoom.surroundings.find_spec", there.get)
    keyed = replace(settings, zoom_sdk_key="key", zoom_sdk_secret="secret")
    assert [one.what for one in examine_cameras(keyed, ledger) if one.state == "note"] == [
        "Realtime Media Streams would need ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET too",
        "The in-meeting bot would need the package zoom-meeting-sdk too",
        "No source of camera state is set up",
    ]
    both = replace(settings, zoom_rtms_client_id="id", zoom_rtms_client_secret="secret")
    (found,) = examine_cameras(both, ledger)
    assert found == works("Camera state can come from: Realtime Media Streams (package rtms)")


def test_the_findings_are_a_list_that_can_be_read() -> None:
    text = findings_text([works("This"), fails("That", "Mend it."), note("By the way")])
    assert text == "ok    This\nFAIL  That\n      Mend it.\nnote  By the way"
