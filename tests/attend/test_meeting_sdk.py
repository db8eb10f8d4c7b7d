"""Zoom's Meeting SDK itself, where it is installed: that it offers what is used, and starts.

Not in the ordinary requirements, for it is 118 MB: pip install -r requirements-meeting.txt
"""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.zoom.attend import meeting_sdk, troubles

ROOT = Path(__file__).parent.parent.parent

needs_sdk = pytest.mark.skipif(
    importlib.util.find_spec(meeting_sdk.PACKAGE) is None,
    reason="Zoom's Meeting SDK is not installed: pip install -r requirements-meeting.txt",
)

USED = {
    "": [
        *("InitSDK", "CleanUPSDK", "CreateAuthService", "CreateMeetingService"),
        *("DestroyAuthService", "DestroyMeetingService", "LEAVE_MEETING"),
        *("MeetingFailCode", "MeetingEndReason"),
    ],
    "InitParam": [
        *("strWebDomain", "strSupportUrl", "emLanguageID"),
        *("enableLogByDefault", "enableGenerateDump"),
    ],
    "SDK_LANGUAGE_ID": ["LANGUAGE_English"],
    "SDKUserType": ["SDK_UT_WITHOUT_LOGIN"],
    "SDKChatMessageType": ["To_All"],
    "AuthContext": ["jwt_token"],
    "JoinParam": ["userType", "param"],
    "JoinParam4WithoutLogin": [
        *("meetingNumber", "userName", "psw", "webinarToken", "isVideoOff", "isAudioOff"),
    ],
    "IAuthService": ["SetEvent", "SDKAuth"],
    "IMeetingService": [
        *("SetEvent", "Join", "Leave", "GetMeetingStatus", "GetMeetingInfo"),
        *("GetMeetingParticipantsController", "GetMeetingChatController"),
        "GetMeetingReminderController",
    ],
    "IMeetingInfo": ["GetMeetingID"],
    "IMeetingParticipantsController": ["GetParticipantsList", "GetUserByUserID"],
    "IMeetingChatController": ["GetChatMessageBuilder", "SendChatMsgTo"],
    "IChatMsgInfoBuilder": ["SetContent", "SetReceiver", "SetMessageType", "Build", "Clear"],
    "IMeetingReminderController": ["SetEvent"],
    "IMeetingReminderHandler": ["Accept"],
    "IUserInfo": [
        *("GetUserID", "GetUserName", "IsVideoOn", "IsAudioMuted", "GetAudioJoinType"),
        *("IsMySelf", "IsInWaitingRoom"),
    ],
    "AuthServiceEventCallbacks": [],
    "MeetingServiceEventCallbacks": [],
    "MeetingReminderEventCallbacks": [],
}
"""What the program uses of the SDK, by class."""

CALLBACKS = {
    "AuthServiceEventCallbacks": "onAuthenticationReturnCallback",
    "MeetingServiceEventCallbacks": "onMeetingStatusChangedCallback",
    "MeetingReminderEventCallbacks": "onReminderNotifyCallback",
}


@needs_sdk
@pytest.mark.processes
def test_every_class_and_method_that_is_used_exists(tmp_path: Path) -> None:
    names = [f"{kind}.{name}".strip(".") for kind, several in USED.items() for name in several]
    names += [kind for kind in USED if kind]
    missing = json.loads(run(tmp_path, LOOK, json.dumps(names)))
    assert missing == []


@needs_sdk
@pytest.mark.processes
def test_every_callback_that_is_handed_over_is_known(tmp_path: Path) -> None:
    documented = json.loads(run(tmp_path, DOCUMENTED, json.dumps(CALLBACKS)))
    assert documented == dict.fromkeys(CALLBACKS, True)


@needs_sdk
@pytest.mark.processes
def test_every_code_that_has_words_exists(tmp_path: Path) -> None:
    codes = {
        "AuthResult": list(troubles._SIGN_IN),
        "MeetingFailCode": list(troubles._FAILURES),
        "MeetingEndReason": list(troubles._ENDS),
        "MeetingStatus": list(meeting_sdk._STATES),
        "AudioType": ["AUDIOTYPE_NONE", "AUDIOTYPE_UNKNOWN"],
        "SDKError": ["SDKERR_SUCCESS"],
    }
    names = [f"{kind}.{name}" for kind, several in codes.items() for name in several]
    assert json.loads(run(tmp_path, LOOK, json.dumps(names))) == []


def test_nothing_else_of_the_sdk_is_used() -> None:
    known = {name for several in USED.values() for name in several} | set(USED)
    tree = ast.parse(Path(meeting_sdk.__file__).read_text())
    foreign = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr[0].isupper()
    }
    assert foreign - known - {"CDLL", "O_WRONLY"} == set()


@needs_sdk
@pytest.mark.processes
def test_it_starts_without_a_network_and_says_clearly_that_signing_in_failed(
    tmp_path: Path,
) -> None:
    told = json.loads(run(tmp_path, SIGN_IN, str(tmp_path / "home")))
    assert told["join before signing in"] == "SDKERR_UNAUTHENTICATION"
    assert told["people"] == told["post"] == "SDKERR_NOT_IN_MEETING"
    assert told["meeting"] == ""
    assert told["event"] == "SignInRefused"
    assert troubles.sign_in_trouble(told["code"]).text
    assert (tmp_path / "home" / ".zoomsdk").is_dir()
    assert "a secret passcode" not in told["printed"]


LOOK = """
import json, sys
import zoom_meeting_sdk
missing = []
for name in json.loads(sys.argv[1]):
    found = zoom_meeting_sdk
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is None:
        missing.append(name)
print(json.dumps(missing))
"""

DOCUMENTED = """
import json, sys
import zoom_meeting_sdk
print(json.dumps({
    kind: name in getattr(zoom_meeting_sdk, kind).__init__.__doc__
    for kind, name in json.loads(sys.argv[1]).items()
}))
"""

SIGN_IN = """
import json, os, sys, tempfile, time
from pathlib import Path
from bot.zoom.attend.meeting_sdk import MeetingSdk
from bot.zoom.attend.room import Invitation, RoomError
from bot.zoom.attend.token import sdk_token

printed = tempfile.TemporaryFile()
kept = os.dup(1)
os.dup2(printed.fileno(), 1)

def code_of(call, *values):
    try:
        call(*values)
    except RoomError as error:
        return error.code

room = MeetingSdk(Path(sys.argv[1]))
invitation = Invitation("86084701483", "a secret passcode")
told = {
    "join before signing in": code_of(room.join, invitation, "Bot"),
    "people": code_of(room.people),
    "post": code_of(room.post, "Hello"),
    "meeting": room.meeting(),
}
room.sign_in(sdk_token("no key", "no secret", time.time_ns() // 1_000_000))
events, patience = [], time.monotonic() + 60
while not events and time.monotonic() < patience:
    events = room.turn()
    time.sleep(0.02)
told |= {"event": type(events[0]).__name__, "code": events[0].code} if events else {}
room.leave()
room.close()
os.dup2(kept, 1)
printed.seek(0)
told["printed"] = printed.read().decode(errors="replace")
print(json.dumps(told), flush=True)
os._exit(0)
"""


def run(home: Path, program: str, word: str) -> str:
    """What a program prints in a process of its own, for the SDK prints and may crash."""
    ended = subprocess.run(
        [sys.executable, "-c", program, word],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
    )
    lines = [line for line in ended.stdout.splitlines() if line.startswith(("[", "{"))]
    assert lines, ended.stderr[-2000:]
    return lines[-1]
