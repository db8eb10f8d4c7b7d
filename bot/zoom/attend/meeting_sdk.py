"""Zoom's Meeting SDK for Linux (the package zoom-meeting-sdk) behind the boundary `Room`.

The SDK does its work in GLib's main loop, on the one thread that called it first; `turn` goes round
that loop. It is closed-source and writes its files into the home folder, so it is given one of its
own. No picture and no sound is ever asked of it.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.zoom.attend.room import (
    Invitation,
    Moved,
    Person,
    RoomError,
    RoomEvent,
    SignedIn,
    SignInRefused,
    State,
)

PACKAGE = "zoom_meeting_sdk"
WEB_DOMAIN = "https://zoom.us"

ROUNDS = 200
"""How often one turn goes round the loop at most."""

_STATES: dict[str, State] = {
    "MEETING_STATUS_CONNECTING": "connecting",
    "MEETING_STATUS_WAITINGFORHOST": "waiting for host",
    "MEETING_STATUS_IN_WAITING_ROOM": "waiting room",
    "MEETING_STATUS_INMEETING": "in meeting",
    "MEETING_STATUS_RECONNECTING": "reconnecting",
    "MEETING_STATUS_ENDED": "ended",
    "MEETING_STATUS_FAILED": "failed",
}
_OUTSIDE = ("MEETING_STATUS_IDLE", "MEETING_STATUS_ENDED", "MEETING_STATUS_FAILED")


class MissingSdkError(Exception):
    """The Meeting SDK is not installed, or does not run on this machine."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The in-meeting bot needs Zoom's Meeting SDK, which is not usable here: {why}. On "
            "Linux (x86-64): .venv/bin/python -m pip install -r requirements-meeting.txt, and the "
            "system's package libglib2.0-0."
        )


class MeetingSdk:
    """The SDK of this process; there can be one only. All calls belong on one thread."""

    def __init__(self, home: Path) -> None:
        """Start the SDK, which keeps its files in `home`. Raises MissingSdkError, RoomError."""
        home.mkdir(parents=True, exist_ok=True)
        os.environ["HOME"] = str(home.resolve())
        try:
            self._sdk: Any = importlib.import_module(PACKAGE)
            self._glib = ctypes.CDLL("libglib-2.0.so.0")
        except (ImportError, OSError) as error:
            raise MissingSdkError(str(error)) from error
        self._events: list[RoomEvent] = []
        # the SDK keeps pointers to what it is handed, so that must live as long as it does
        self._kept: dict[str, Any] = {}
        self._start()

    def sign_in(self, token: str) -> None:
        """Begin to sign in with a token made from the app's key."""
        context = self._keep("context", self._sdk.AuthContext())
        context.jwt_token = self._keep("token", token)
        self._check("sign in", self._auth.SDKAuth(context))

    def join(self, invitation: Invitation, name: str) -> None:
        """Begin to join, with camera and microphone off."""
        whole = self._keep("join", self._sdk.JoinParam())
        whole.userType = self._sdk.SDKUserType.SDK_UT_WITHOUT_LOGIN
        how = whole.param
        how.meetingNumber = int(invitation.number)
        how.userName = self._keep("name", name)
        how.isVideoOff = how.isAudioOff = True
        if invitation.passcode:
            how.psw = self._keep("passcode", invitation.passcode)
        if invitation.token:
            how.webinarToken = self._keep("registrant", invitation.token)
        with _unheard():  # the binding prints the passcode
            result = self._service.Join(whole)
        self._check("join the meeting", result)

    def turn(self) -> list[RoomEvent]:
        """Go round GLib's main loop; what happened since the last turn."""
        for _ in range(ROUNDS):
            if not self._glib.g_main_context_iteration(None, 0):
                break
        events, self._events = self._events, []
        return events

    def meeting(self) -> str:
        """The uuid of the meeting occurrence, as the SDK knows it; may be empty."""
        info = self._service.GetMeetingInfo()
        return str(info.GetMeetingID() or "") if info else ""

    def people(self) -> list[Person]:
        """Everybody who is in the same room as the bot. Raises RoomError outside a meeting."""
        everybody = self._service.GetMeetingParticipantsController()
        if everybody is None:
            raise RoomError("list the participants", "SDKERR_NOT_IN_MEETING")
        users = [
            everybody.GetUserByUserID(number) for number in everybody.GetParticipantsList() or ()
        ]
        return [self._person(user) for user in users if user is not None]

    def post(self, text: str) -> None:
        """Write to everyone's chat. Raises RoomError where it was not posted."""
        chat = self._service.GetMeetingChatController()
        if chat is None:
            raise RoomError("post in the chat", "SDKERR_NOT_IN_MEETING")
        builder = chat.GetChatMessageBuilder()
        builder.SetContent(text)
        builder.SetReceiver(0)
        builder.SetMessageType(self._sdk.SDKChatMessageType.To_All)
        result = chat.SendChatMsgTo(builder.Build())
        builder.Clear()
        self._check("post in the chat", result)

    def leave(self) -> None:
        """Leave the meeting; nothing happens where the bot is in none."""
        if self._service.GetMeetingStatus().name not in _OUTSIDE:
            self._service.Leave(self._sdk.LEAVE_MEETING)

    def close(self) -> None:
        """Give back what the SDK holds."""
        self._sdk.DestroyMeetingService(self._service)
        self._sdk.DestroyAuthService(self._auth)
        self._sdk.CleanUPSDK()

    def _start(self) -> None:
        settings = self._keep("settings", self._sdk.InitParam())
        settings.strWebDomain = settings.strSupportUrl = WEB_DOMAIN
        settings.emLanguageID = self._sdk.SDK_LANGUAGE_ID.LANGUAGE_English
        settings.enableLogByDefault = settings.enableGenerateDump = False
        with _unheard():
            result = self._sdk.InitSDK(settings)
        self._check("start", result)
        self._auth = self._sdk.CreateAuthService()
        self._service = self._sdk.CreateMeetingService()
        signing = self._sdk.AuthServiceEventCallbacks(onAuthenticationReturnCallback=self._signed)
        moving = self._sdk.MeetingServiceEventCallbacks(onMeetingStatusChangedCallback=self._moved)
        self._check("start", self._auth.SetEvent(self._keep("signing", signing)))
        self._check("start", self._service.SetEvent(self._keep("moving", moving)))

    def _signed(self, result: Any) -> None:
        accepted = result.name == "AUTHRET_SUCCESS"
        self._events.append(SignedIn() if accepted else SignInRefused(result.name))

    def _moved(self, status: Any, code: int) -> None:
        state = _STATES.get(status.name)
        if state is None:
            return
        if state == "in meeting":
            self._accept_notices()
        codes = {"failed": self._sdk.MeetingFailCode, "ended": self._sdk.MeetingEndReason}
        self._events.append(Moved(state, _name(codes[state], code) if state in codes else ""))

    def _accept_notices(self) -> None:
        """Accept what Zoom asks everybody to accept, such as that the meeting is recorded."""
        notices = self._service.GetMeetingReminderController()
        if notices:
            accept = self._sdk.MeetingReminderEventCallbacks(
                onReminderNotifyCallback=lambda _, notice: notice.Accept() if notice else None
            )
            notices.SetEvent(self._keep("notices", accept))

    def _person(self, user: Any) -> Person:
        return Person(
            user_id=str(user.GetUserID()),
            name=str(user.GetUserName() or ""),
            camera_on=bool(user.IsVideoOn()),
            audio_on=_audio(user.GetAudioJoinType().name, is_muted=bool(user.IsAudioMuted())),
            is_me=bool(user.IsMySelf()),
            is_waiting=bool(user.IsInWaitingRoom()),
        )

    def _check(self, doing: str, result: Any) -> None:
        if result.name != "SDKERR_SUCCESS":
            raise RoomError(doing, result.name)

    def _keep(self, name: str, value: Any) -> Any:
        self._kept[name] = value
        return value


def _audio(joined: str, *, is_muted: bool) -> bool | None:
    """Whether audio is connected, by how it was joined; None where that cannot be told."""
    if joined == "AUDIOTYPE_UNKNOWN":
        return None if is_muted else True  # who is heard has audio
    return joined != "AUDIOTYPE_NONE"


def _name(codes: Any, code: int) -> str:
    """The name of one of the SDK's numbers; the number itself where it has none."""
    try:
        return str(codes(code).name)
    except ValueError:
        return str(code)


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Let nothing that is written to standard output meanwhile be heard."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
