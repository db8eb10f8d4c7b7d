"""What keeps the bot out of the room, in words that tell the facilitator what to do."""

from __future__ import annotations

from typing import NamedTuple

from bot.evidence.naming import BOT_NAME
from bot.zoom.errors import APP


class Trouble(NamedTuple):
    """Why the bot does not see; `hopeless` where trying again is of no use until somebody acts.

    `unwanted` says that the host sent the bot away.
    """

    text: str
    hopeless: bool = False
    unwanted: bool = False


WAITING_ROOM = Trouble(
    f"The bot is in the waiting room. Admit “{BOT_NAME}”; until then camera and microphone are "
    "unknown, and nothing is posted in the chat."
)
NOT_STARTED = Trouble("The host has not started the meeting yet. The bot waits and comes in then.")
RECONNECTING = Trouble("The bot's connection to the meeting broke. It is connecting again.")
SILENT = Trouble("The Meeting SDK gives no answer. The bot tries again.")
ASLEEP = Trouble(
    "The bot could not look for a while: its machine stood still, or the Meeting SDK gave no "
    "answer. What happened meanwhile is unknown."
)
STOPPED = Trouble("The bot was stopped. Camera and microphone are unknown until it is started.")
REPLACED = Trouble("Another process of the bot attends this training. This one stands by.")
OVER = Trouble("The training is over.")

_KEY = (
    "Zoom does not accept the key of the app with the Meeting SDK. Copy ZOOM_SDK_KEY and "
    f"ZOOM_SDK_SECRET again from App Credentials on {APP} (Client ID and Client Secret), and check "
    "that this machine's clock is right. Then start the bot again."
)
_ACCOUNT = (
    "The Zoom account that owns the app may not use the Meeting SDK. Turn the SDK on under "
    f"Features > Embed on {APP}, then start the bot again."
)
_SIGN_IN = {
    "AUTHRET_KEYORSECRETEMPTY": Trouble(_KEY, hopeless=True),
    "AUTHRET_KEYORSECRETWRONG": Trouble(_KEY, hopeless=True),
    "AUTHRET_JWTTOKENWRONG": Trouble(_KEY, hopeless=True),
    "AUTHRET_ACCOUNTNOTSUPPORT": Trouble(_ACCOUNT, hopeless=True),
    "AUTHRET_ACCOUNTNOTENABLESDK": Trouble(_ACCOUNT, hopeless=True),
    "AUTHRET_CLIENT_INCOMPATIBLE": Trouble(
        "Zoom no longer accepts this version of the Meeting SDK. Install a newer one: raise "
        "zoom-meeting-sdk in requirements-meeting.txt, then start the bot again.",
        hopeless=True,
    ),
    "AUTHRET_LIMIT_EXCEEDED_EXCEPTION": Trouble(
        "Zoom says that the app signed in too often. The bot tries again."
    ),
}

_KICKED = Trouble(
    "The host removed the bot from the meeting, so it stays out. To have it back, start it by "
    "hand: python -m bot attend ID",
    hopeless=True,
    unwanted=True,
)
_ENDS = {
    "EndMeetingReason_KickByHost": _KICKED,
    "EndMeetingReason_EndByHost": Trouble(
        "The host ended the meeting. If it is started again, the bot comes in again."
    ),
    "EndMeetingReason_HostStartAnotherMeeting": Trouble(
        "The host started another meeting, which ended this one."
    ),
    "EndMeetingReason_FreeMeetingTimeOut": Trouble(
        "Zoom ended the meeting: the host's plan has a time limit."
    ),
    "EndMeetingReason_NoAttendee": Trouble("Zoom ended the meeting: nobody was left in it."),
    "EndMeetingReason_JBHTimeOut": Trouble("Zoom ended the meeting: the host did not come."),
}

_SIGNED_IN_ONLY = Trouble(
    "The meeting admits only people who are signed in to Zoom, which the bot is not. Turn off "
    "“Require authentication to join” for this meeting, then start the bot again.",
    hopeless=True,
)
_TOKEN = Trouble(
    "Zoom wants proof of who sends the bot, for the meeting is not of the account that owns the "
    "app. Let the account that hosts the meeting own the app, then start the bot again.",
    hopeless=True,
)
_FAILURES = {
    "MEETING_FAIL_PASSWORD_ERR": Trouble(
        "The meeting's passcode is missing or wrong. Start the bot with the meeting's invitation: "
        "python -m bot attend ID --link LINK",
        hopeless=True,
    ),
    "MEETING_FAIL_MEETING_NOT_EXIST": Trouble(
        "There is no meeting of that number. Correct [zoom] id in the session file, then: "
        "python -m bot session add FILE",
        hopeless=True,
    ),
    "MEETING_FAIL_MEETING_NOT_START": NOT_STARTED,
    "MEETING_FAIL_MEETING_RESTRICTED_JBH": NOT_STARTED,
    "MEETING_FAIL_MEETING_OVER": Trouble(
        "Zoom says that the meeting is over. If it is started again, the bot comes in again."
    ),
    "MEETING_FAIL_CONFLOCKED": Trouble(
        "The meeting is locked. Unlock it (Host tools > Lock meeting) and the bot comes in."
    ),
    "MEETING_FAIL_MEETING_USER_FULL": Trouble("The meeting is full. The bot tries again."),
    "CONF_FAIL_REMOVED_BY_HOST": _KICKED,
    "MEETING_FAIL_ENFORCE_LOGIN": _SIGNED_IN_ONLY,
    "MEETING_FAIL_NEED_SIGN_IN_FOR_PRIVATE_MEETING": _SIGNED_IN_ONLY,
    "MEETING_FAIL_FORBID_TO_JOIN_INTERNAL_MEETING": _SIGNED_IN_ONLY,
    "MEETING_FAIL_HOST_DISALLOW_OUTSIDE_USER_JOIN": _SIGNED_IN_ONLY,
    "MEETING_FAIL_UNABLE_TO_JOIN_EXTERNAL_MEETING": _TOKEN,
    "MEETING_FAIL_APP_CAN_NOT_ANONYMOUS_JOIN_MEETING": _TOKEN,
    "MEETING_FAIL_USER_LEVEL_TOKEN_NOT_HAVE_HOST_ZAK_OBF": _TOKEN,
    "MEETING_FAIL_BLOCKED_BY_ACCOUNT_ADMIN": Trouble(
        "The administrator of the Zoom account blocks the bot. Ask them to allow the app.",
        hopeless=True,
    ),
    "MEETING_FAIL_CLIENT_INCOMPATIBLE": _SIGN_IN["AUTHRET_CLIENT_INCOMPATIBLE"],
    "MEETING_FAIL_REGISTERWEBINAR_FULL": Trouble(
        "Registration is full, so the bot has no place. Raise the limit of registrants.",
        hopeless=True,
    ),
    "MEETING_FAIL_REGISTERWEBINAR_DENIED_EMAIL": Trouble(
        "The bot's registration was denied. Approve “Attendant” among the registrants.",
        hopeless=True,
    ),
    "MEETING_FAIL_WRITE_CONFIG_FILE": Trouble(
        "The Meeting SDK cannot write its files. Make room on the disk, or let the bot write into "
        "the folder of the database.",
        hopeless=True,
    ),
}


def sign_in_trouble(code: str) -> Trouble:
    """Why Zoom did not let the app sign in (AUTHRET_…)."""
    other = f"The bot could not sign in to Zoom ({code}): Zoom cannot be reached, or is in trouble."
    return _SIGN_IN.get(code) or Trouble(f"{other} It tries again; check the network.")


def end_trouble(code: str) -> Trouble:
    """Why the meeting ended for the bot (EndMeetingReason_…)."""
    return _ENDS.get(code) or Trouble(f"The meeting ended for the bot ({code}). It tries again.")


def failure_trouble(code: str) -> Trouble:
    """Why the bot could not join, or dropped out (MEETING_FAIL_…)."""
    other = f"The bot could not join the meeting, or dropped out of it ({code}). It tries again."
    return _FAILURES.get(code) or Trouble(other)
