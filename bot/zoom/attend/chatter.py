"""Posts what is due in everyone's chat, each message once whatever crashes."""

from __future__ import annotations

import structlog

from bot import facts
from bot.clock import SECOND
from bot.facts import Body
from bot.zoom.attend.room import Room, RoomError
from bot.zoom.chat import Message, due
from bot.zoom.following import Following

ATTEMPTS = 3
"""How often a message that was surely not posted is tried, while it is still right to say it."""

PAUSE = 5 * SECOND
"""How long after a failure the next attempt is made."""

_log = structlog.get_logger(__name__)


class Chatter:
    """Posts the messages of one training. `site` is the address of the attendees' pages."""

    def __init__(self, following: Following, session: str, source: str, site: str) -> None:
        self._following = following
        self._session = session
        self._source = source
        self._site = site
        self._quiet_until = 0

    def say_due(self, room: Room, now: int) -> None:
        """Post what is due and was not said. Raises LedgerError; then nothing more was posted."""
        plan = self._following.catalogue.get(self._session)
        if plan is None or now < self._quiet_until:
            return
        progress = self._following.progress(self._session)
        for message in due(plan, progress, self._site, now):
            attempt = self._attempt(message)
            if attempt:
                self._say(room, message, attempt, now)

    def _attempt(self, message: Message) -> int:
        """The number of the attempt that is due now, 0 where none is."""
        said = self._following.said(self._session).get(message.id)
        if said is None:
            return 1
        return said.attempt + 1 if said.failed and said.attempt < ATTEMPTS else 0

    def _say(self, room: Room, message: Message, attempt: int, now: int) -> None:
        intended = facts.ChatIntended(message=message.id, attempt=attempt, text=message.text)
        if not self._record(intended, now):
            return
        try:
            room.post(message.text)
        except RoomError as error:
            _log.warning("not posted", session=self._session, message=message.id, why=error.code)
            self._quiet_until = now + PAUSE
            self._record(
                facts.ChatFailed(message=message.id, attempt=attempt, reason=str(error)), now
            )
        else:
            self._record(facts.ChatPosted(message=message.id, attempt=attempt), now)

    def _record(self, body: Body, now: int) -> bool:
        """Append a fact; whether it was the first of its kind."""
        fact = body.fact(self._session, at=now, source=self._source)
        first = self._following.ledger.append(fact).first
        self._following.catch_up()
        return first
