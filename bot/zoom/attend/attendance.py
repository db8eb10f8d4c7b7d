"""One training attended: the bot comes in, sees, writes the chat, comes back when dropped, leaves.

It is moved on by `step`, some ten times a second, and never waits. What it cannot do is said in
words for the facilitator, recorded as `source.lost`, and tried again; the training goes on without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import structlog

from bot import facts
from bot.clock import MINUTE, SECOND, Clock
from bot.evidence.naming import BOT_NAME, same_name
from bot.ledger import LedgerError
from bot.session import Session
from bot.zoom.attend import troubles
from bot.zoom.attend.chatter import Chatter
from bot.zoom.attend.invitation import InvitationError
from bot.zoom.attend.room import (
    Invitation,
    Moved,
    Person,
    Room,
    RoomError,
    RoomEvent,
    SignedIn,
    SignInRefused,
)
from bot.zoom.attend.troubles import Trouble
from bot.zoom.claims import Claims
from bot.zoom.devices import Devices, Notes, Watch
from bot.zoom.following import Following

SOURCE = "meeting-sdk"
"""The source of everything that the bot records."""

EARLY = 10 * MINUTE
"""How long before the first block the bot comes to the meeting."""

LINGER = 1 * MINUTE
"""How long it stays after the last block: the evaluation is announced then."""

LOOK = 1 * SECOND
"""How often it looks at everybody's camera and microphone."""

ASLEEP = 30 * SECOND
"""After so long without a look, what was seen before holds no more."""

STUCK = 1 * MINUTE
"""How long signing in or joining may take without an answer."""

FIRST_WAIT, LONGEST_WAIT = 5 * SECOND, 1 * MINUTE
"""How long it waits before it tries again: doubling from the one to the other."""

Phase = Literal["standing by", "outside", "signing in", "joining", "waiting", "inside"]

_log = structlog.get_logger(__name__)


def is_on(session: Session, ends_at: int, now: int) -> bool:
    """Whether the bot belongs into the training's meeting at `now` (UTC milliseconds)."""
    return session.starts_at - EARLY <= now < ends_at + LINGER


class Attendance:
    """The bot in one training. `ended` says why it is done, None while it is not.

    `sign` makes a token for the SDK, `invite` tells what opens the meeting (it may raise
    InvitationError), `site` is the address of the attendees' pages as people know it.
    """

    def __init__(
        self,
        session: str,
        room: Room,
        following: Following,
        claims: Claims,
        clock: Clock,
        *,
        sign: Callable[[], str],
        invite: Callable[[], Invitation],
        site: str,
    ) -> None:
        self.session = session
        self.ended: Trouble | None = None
        self._room = room
        self._following = following
        self._claims = claims
        self._clock = clock
        self._sign = sign
        self._invite = invite
        self._chatter = Chatter(following, session, SOURCE, site)
        self._notes = Notes(following.ledger, session, SOURCE)
        self._watch = Watch()
        self._phase: Phase = "standing by"
        self._since = 0
        self._retry_at = 0
        self._failures = 0
        self._signed_in = False
        self._looked_at = 0
        self._said = ""

    def step(self) -> None:
        """Do what is to be done now."""
        if self.ended is None:
            now = self._clock.now()
            self._keep_up()
            for event in self._room.turn():
                self._take(event, now)
            if self.ended is None:
                self._go_on(now)
        self._notes.write()

    def stop(self, why: Trouble = troubles.STOPPED) -> None:
        """Leave, and say that nothing is seen any more."""
        if self.ended is None:
            self._finish(why, self._clock.now())
            self._notes.write()

    # --- who attends ---

    def _keep_up(self) -> None:
        """Learn what happened, and show that this process is alive."""
        try:
            self._following.catch_up()
            self._claims.note()
            self._claims.settle_dead()
            self._claims.take(self.session)
        except LedgerError as error:
            self._tell(f"The ledger is in trouble, and the bot goes on: {error}")

    def _go_on(self, now: int) -> None:
        if now >= self._ends_at() + LINGER:
            self._finish(troubles.OVER, now)
        elif not self._claims.holds(self.session):
            self._stand_by()
        elif self._phase == "standing by":
            self._phase = "outside"
        elif self._phase == "outside":
            self._come_in(now)
        elif self._phase in ("signing in", "joining"):
            if now - self._since > STUCK:
                self._room.leave()
                self._fail(troubles.SILENT, now)
        elif self._phase == "inside":
            self._attend(now)

    def _stand_by(self) -> None:
        """Another process attends: stay out for as long as it does."""
        if self._phase != "standing by":
            self._room.leave()
            self._watch.forget()
            self._phase = "standing by"
        self._tell(troubles.REPLACED.text)

    def _ends_at(self) -> int:
        plan = self._following.catalogue.get(self.session)
        if plan is None:
            return 0
        return self._following.progress(self.session).blocks_as_run(plan)[-1].ends_at

    # --- coming in ---

    def _come_in(self, now: int) -> None:
        if now < self._retry_at:
            return
        self._since = now
        try:
            if self._signed_in:
                self._phase = "joining"
                self._room.join(self._invite(), BOT_NAME)
            else:
                self._phase = "signing in"
                self._room.sign_in(self._sign())
        except InvitationError as error:
            self._fail(Trouble(str(error)), now)
        except RoomError as error:
            self._fail(Trouble(f"{error} The bot tries again."), now)

    def _take(self, event: RoomEvent, now: int) -> None:
        if self.ended or self._phase in ("standing by", "outside"):
            return  # an echo of what is over
        match event:
            case SignedIn():
                self._signed_in = True
                self._phase = "outside"
            case SignInRefused(code):
                self._fail(troubles.sign_in_trouble(code), now)
            case Moved("in meeting"):
                self._be_in(now)
            case Moved("ended", code):
                self._fail(troubles.end_trouble(code), now)
            case Moved("failed", code):
                self._fail(troubles.failure_trouble(code), now)
            case Moved("waiting room"):
                self._wait(troubles.WAITING_ROOM, now)
            case Moved("waiting for host"):
                self._wait(troubles.NOT_STARTED, now)
            case Moved("reconnecting"):
                self._wait(troubles.RECONNECTING, now)

    def _be_in(self, now: int) -> None:
        self._phase = "inside"
        self._failures = 0
        self._said = ""
        self._looked_at = 0
        self._notes.add(facts.SourceJoined(source=SOURCE, meeting=self._meeting()), now)
        _log.info("in the meeting", session=self.session)

    def _wait(self, trouble: Trouble, now: int) -> None:
        """Zoom holds the bot back; it comes in by itself when that is over."""
        self._lose(trouble, now)
        self._phase = "waiting"

    def _fail(self, trouble: Trouble, now: int) -> None:
        """The bot is out: try again a little later, unless that is of no use."""
        if trouble.hopeless:
            self._finish(trouble, now)
            return
        self._lose(trouble, now)
        self._phase = "outside"
        self._retry_at = now + min(FIRST_WAIT * 2**self._failures, LONGEST_WAIT)
        self._failures += 1

    def _finish(self, trouble: Trouble, now: int) -> None:
        """The bot is done here."""
        self._lose(trouble, now)
        self._notes.write()
        self._room.leave()
        self._phase = "outside"
        self.ended = trouble
        try:
            self._claims.release(self.session, reason=trouble.text, final=trouble.unwanted)
        except LedgerError as error:
            _log.error("claim not released", session=self.session, error=str(error))

    def _lose(self, trouble: Trouble, now: int) -> None:
        """Record that nothing is seen: from the last look on, and once for each reason."""
        was_inside = self._phase == "inside"
        if was_inside or (trouble.text != self._said and self._claims.holds(self.session)):
            at = self._looked_at or now if was_inside else now
            self._notes.add(facts.SourceLost(source=SOURCE, reason=trouble.text), at)
        self._watch.forget()
        self._tell(trouble.text)

    def _tell(self, text: str) -> None:
        """Tell the facilitator, once for as long as it is the same."""
        if text != self._said:
            self._said = text
            _log.warning("attendance", session=self.session, message=text)

    # --- being there ---

    def _attend(self, now: int) -> None:
        if now - self._looked_at < LOOK:
            return
        if self._looked_at and now - self._looked_at > ASLEEP:
            self._lose(troubles.ASLEEP, now)
            self._looked_at = 0
        try:
            self._look(now)
            self._chatter.say_due(self._room, now)
        except RoomError as error:
            self._tell(f"{error} The bot looks again.")
        except LedgerError as error:
            self._tell(f"The ledger is in trouble, and the bot goes on: {error}")

    def _look(self, now: int) -> None:
        """Note what changed of cameras and audio since the last look."""
        meeting = self._meeting()
        if not meeting:
            return  # no delivery has told yet under which name this meeting is known
        everybody = [_devices(one) for one in self._room.people() if _counts(one)]
        for body, at in self._watch.look(meeting, everybody, now):
            self._notes.add(body, at)
        self._looked_at = now

    def _meeting(self) -> str:
        """The uuid by which deliveries know the meeting; else the SDK's own, where it is one."""
        known = self._following.occurrence(self.session)
        if known:
            return known
        own = self._room.meeting()
        return own if own.endswith("==") else ""


def _counts(person: Person) -> bool:
    is_bot = person.is_me or same_name(person.name) == same_name(BOT_NAME)
    return not (is_bot or person.is_waiting)


def _devices(person: Person) -> Devices:
    return Devices(person.user_id, person.camera_on, person.audio_on)
