"""What opens the meeting to the bot: a link, or Zoom's interface."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

from bot.session import Session
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.attend.invitation import InvitationError, asked_of_zoom, of_link
from bot.zoom.attend.room import Invitation


def test_a_link_tells_number_passcode_and_a_registrants_token(small_session: Session) -> None:
    for path in ("https://zoom.us/j/", "https://us06web.zoom.us/w/", "https://zoom.us/wc/join/"):
        link = f"{path}86084701483?pwd=abc.1&tk=registrant.token"
        assert of_link(link, small_session) == Invitation(
            "86084701483", "abc.1", "registrant.token"
        )


def test_a_link_without_passcode_is_an_invitation_too(small_session: Session) -> None:
    assert of_link("https://zoom.us/j/86084701483", small_session) == Invitation("86084701483")


def test_a_link_to_another_meeting_is_refused_without_showing_its_passcode(
    small_session: Session,
) -> None:
    with pytest.raises(InvitationError) as refusal:
        of_link("https://zoom.us/j/11122233344?pwd=secret", small_session)
    assert "of the meeting 11122233344" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("link", ["", "86084701483", "https://example.org/j/1", "not a link"])
def test_what_is_no_link_is_refused(link: str, small_session: Session) -> None:
    with pytest.raises(InvitationError, match="no link to a Zoom meeting"):
        of_link(link, small_session)


def test_an_invitation_does_not_show_what_is_secret_of_it() -> None:
    assert repr(Invitation("86084701483", "passcode", "token")) == "Invitation(86084701483)"


# --- asked of Zoom ---


@dataclass
class Meeting:
    """What a stand-in for Zoom's interface answers about the meeting."""

    fields: dict[str, Any] = field(default_factory=lambda: {"password": "pass"})
    registered: list[dict[str, Any]] = field(default_factory=list)
    join_url: str = "https://zoom.us/w/86084701483?tk=token&pwd=hidden"
    status: int = 200


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


@pytest.fixture
def zoom(meeting: Meeting, settings: Settings) -> Iterator[Zoom]:
    """Zoom's interface at a stand-in, over real HTTP."""
    app = Flask("stand-in")

    @app.post("/oauth/token")
    def token() -> dict[str, Any]:
        return {"access_token": "access", "expires_in": 3600, "scope": ""}

    @app.get("/v2/meetings/86084701483")
    def show() -> tuple[dict[str, Any], int]:
        if meeting.status != 200:
            return {"code": 3001, "message": "Meeting does not exist: 86084701483."}, meeting.status
        return meeting.fields, 200

    @app.post("/v2/meetings/86084701483/registrants")
    def register() -> tuple[dict[str, Any], int]:
        meeting.registered.append(request.get_json())
        return {"registrant_id": "R1", "join_url": meeting.join_url}, 201

    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    yield Zoom(replace(settings, zoom_api_url=f"{base}/v2", zoom_oauth_url=f"{base}/oauth/token"))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database=tmp_path / "attendant.db",
        base_url="https://pages.example.org",
        secret_key=b"k" * 32,
        zoom_account_id="account",
        zoom_client_id="client",
        zoom_client_secret="secret",
    )


def test_an_open_meeting_tells_its_passcode(
    zoom: Zoom, meeting: Meeting, small_session: Session
) -> None:
    found = asked_of_zoom(small_session, zoom, "attendant@pages.example.org")
    assert found == Invitation("86084701483", "pass")
    assert meeting.registered == []


def test_where_people_register_the_bot_does_so_under_its_name(
    zoom: Zoom, meeting: Meeting, small_session: Session
) -> None:
    meeting.fields["registration_url"] = "https://zoom.us/meeting/register/x"
    found = asked_of_zoom(small_session, zoom, "attendant@pages.example.org")
    assert found == Invitation("86084701483", "hidden", "token")
    assert meeting.registered == [
        {
            "email": "attendant@pages.example.org",
            "first_name": "Attendant",
            "last_name": "(attendance)",
        }
    ]


def test_a_registration_that_waits_for_approval_is_said_to(
    zoom: Zoom, meeting: Meeting, small_session: Session
) -> None:
    meeting.fields["registration_url"] = "https://zoom.us/meeting/register/x"
    meeting.join_url = ""
    with pytest.raises(InvitationError, match="waits for approval"):
        asked_of_zoom(small_session, zoom, "attendant@pages.example.org")


def test_what_zoom_refuses_is_said_with_what_to_do(
    zoom: Zoom, meeting: Meeting, small_session: Session
) -> None:
    meeting.status = 404
    with pytest.raises(InvitationError, match="The bot has no invitation"):
        asked_of_zoom(small_session, zoom, "attendant@pages.example.org")
