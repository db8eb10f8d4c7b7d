"""What an attendee's page is sent while it is open."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.ledger import LedgerError
from bot.pages import events
from bot.pages.attendee_look import Looking, WithdrawnError
from bot.pages.attendee_state import AttendeeView
from bot.pages.guests import Guests
from bot.pages.parking import GoneError
from bot.pages.streams import Wake
from bot.pages.training import Moment


class AttendeePage:
    """Follows a training for one attendee's page.

    It knows what the page was sent last, and so what is new to it: no more than that, for there are
    ten thousand of them. It begins with everything, so that nothing is missed by a page that lost
    its stream.
    """

    __slots__ = (
        "_asked",
        "_guests",
        "_live",
        "_looking",
        "_news",
        "_own",
        "_sent_at",
        "_token",
        "_view",
    )

    def __init__(self, looking: Looking, view: AttendeeView, guests: Guests, token: str) -> None:
        self._live = looking.here.live
        self._looking = looking
        self._view = view
        self._guests = guests
        self._token = token
        self._news = self._own = self._asked = 0
        self._sent_at = 0.0

    @property
    def session(self) -> str:
        """The session that it follows."""
        return self._looking.guest.session

    @property
    def attendee(self) -> str:
        """For whom."""
        return self._looking.guest.attendee

    def begin(self) -> bytes:
        """Everything. Raises GoneError."""
        with _gone():
            look = self._looking.look()
            self._news = self._version(look.moment)
            self._own, self._asked = hash(look.key), hash(look.asked_key)
            self._sent_at = time.monotonic()
            whole = events.event("state", self._live.seq, self._view.state(look))
            return events.retry(self._token) + whole

    def go_on(self, why: Wake) -> bytes:
        """What is new since; a sign of life where there was nothing for long. Raises GoneError."""
        with _gone():
            chunk = b"".join(self._new(why))
        now = time.monotonic()
        if not chunk and now - self._sent_at >= events.BEAT_EVERY:
            chunk = events.BEAT + events.event("clock", self._live.seq, self._view.clock())
        if chunk:
            self._sent_at = now
        return chunk

    def _new(self, why: Wake) -> Iterator[bytes]:
        yield from self._new_for_all()
        if why & ~Wake.NEWS:
            if self._guests.find(self._token) is None:
                raise GoneError("its link was taken back")
            yield from self._new_for_one()

    def _new_for_all(self) -> Iterator[bytes]:
        """What all attendees see, made once for all of them."""
        moment = self._looking.moment()
        version = self._version(moment)
        if version != self._news:
            self._news = version
            yield self._live.shared(
                moment.session.id,
                "news",
                version,
                lambda: events.event("news", self._live.seq, self._view.news(moment)),
            )

    def _new_for_one(self) -> Iterator[bytes]:
        look = self._looking.look()
        own, asked = hash(look.key), hash(look.asked_key)
        if own != self._own:
            news = self._view.own(look, is_asked_anew=asked != self._asked)
            self._own, self._asked = own, asked
            yield events.event("you", self._live.seq, news)

    def _version(self, moment: Moment) -> int:
        """What decides whether what all attendees see is another than before."""
        return hash((self._live.edition(moment.session.id), moment.key))


@contextmanager
def _gone() -> Iterator[None]:
    """What ends a page: a registration withdrawn, a ledger that cannot be read."""
    try:
        yield
    except (WithdrawnError, LedgerError) as error:
        raise GoneError(type(error).__name__) from error
