"""What an attendee's page is sent while it is open."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import structlog

from bot.ledger import LedgerError
from bot.pages import events
from bot.pages.attendee_look import Looking, WithdrawnError
from bot.pages.attendee_state import AttendeeView
from bot.pages.guests import Guest
from bot.pages.streams import Wake
from bot.pages.training import Moment

log = structlog.get_logger(__name__)


def follow_page(looking: Looking, view: AttendeeView, guest: Guest, token: str) -> Iterator[bytes]:
    """The events of one page, for as long as it listens.

    It begins with everything, so that nothing is missed by a page that lost its stream. Nothing
    that was sent is kept while the page waits: there are ten thousand of them.
    """
    live = looking.here.live
    page = _Page(looking, view)
    with live.stream(guest.session, guest.attendee) as stream:
        try:
            yield events.retry(token)
            yield from page.begin()
            while not (why := stream.wait()) & Wake.END:
                yield from page.go_on(why)
        except (WithdrawnError, LedgerError) as error:
            log.warning("an attendee's page was let go", error=type(error).__name__)


class _Page:
    """Knows what one page was sent last, and so what is new to it."""

    __slots__ = ("_live", "_looking", "_news", "_own", "_sent_at", "_view")

    def __init__(self, looking: Looking, view: AttendeeView) -> None:
        self._live = looking.here.live
        self._looking = looking
        self._view = view
        self._news = self._own = 0
        self._sent_at = 0.0

    def begin(self) -> Sequence[bytes]:
        """Everything."""
        look = self._looking.look()
        self._news, self._own = self._version(look.moment), hash(look.key)
        self._sent_at = time.monotonic()
        return [events.event("state", self._live.seq, self._view.state(look))]

    def go_on(self, why: Wake) -> Sequence[bytes]:
        """What is new since; a sign of life where there was nothing for long."""
        chunks = [*self._new_for_all(), *(self._new_for_one() if why & ~Wake.NEWS else ())]
        now = time.monotonic()
        if not chunks and now - self._sent_at >= events.BEAT_EVERY:
            chunks = [events.BEAT, events.event("clock", self._live.seq, self._view.clock())]
        if chunks:
            self._sent_at = now
        return chunks

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
        if hash(look.key) != self._own:
            self._own = hash(look.key)
            yield events.event("you", self._live.seq, self._view.own(look))

    def _version(self, moment: Moment) -> int:
        """What decides whether what all attendees see is another than before."""
        return hash((self._live.edition(moment.session.id), moment.key))
