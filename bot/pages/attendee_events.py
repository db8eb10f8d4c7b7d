"""What an attendee's page is sent while it is open."""

from __future__ import annotations

import time
from collections.abc import Iterator

import structlog

from bot.ledger import LedgerError
from bot.pages import events
from bot.pages.attendee_state import AttendeeView, Look, WithdrawnError
from bot.pages.guests import Guest
from bot.pages.live import Live
from bot.pages.streams import Stream, Wake
from bot.pages.training import Moment

log = structlog.get_logger(__name__)


def follow_page(live: Live, view: AttendeeView, guest: Guest, token: str) -> Iterator[bytes]:
    """The events of one page, for as long as it listens.

    It begins with everything, so that nothing is missed by a page that lost its stream.
    """
    with live.stream(guest.session, guest.attendee) as stream:
        try:
            look = view.look()
            yield events.retry(token) + events.event("state", live.seq, view.state(look))
            yield from _changes(live, view, stream, look)
        except (WithdrawnError, LedgerError) as error:
            log.warning("an attendee's page was let go", error=type(error).__name__)


def _changes(live: Live, view: AttendeeView, stream: Stream, look: Look) -> Iterator[bytes]:
    """What changes from then on. What all attendees get is made once for all of them."""
    news, own, sent_at = _version(live, look.moment), _key(look), time.monotonic()
    while not (why := stream.wait()) & Wake.END:
        chunk = b""
        moment = view.moment()
        if _version(live, moment) != news:
            news = _version(live, moment)
            chunk += _news(live, view, moment)
        if why & (Wake.OWN | Wake.VISIT):
            look = view.look()
            if _key(look) != own:
                own = _key(look)
                chunk += events.event("you", live.seq, view.own(look))
        if not chunk and time.monotonic() - sent_at >= events.BEAT_EVERY:
            chunk = events.BEAT + events.event("clock", live.seq, view.clock())
        if chunk:
            sent_at = time.monotonic()
            yield chunk


def _version(live: Live, moment: Moment) -> tuple[object, ...]:
    """What decides whether what all attendees see is another than before."""
    return live.edition(moment.session.id), *moment.key


def _key(look: Look) -> int:
    """The same for what is the attendee's own; a number, for there are many pages."""
    return hash((look.moment.phase, look.registrant.name, look.you.key))


def _news(live: Live, view: AttendeeView, moment: Moment) -> bytes:
    """What all attendees see now, as an event."""
    return live.shared(
        moment.session.id,
        "news",
        _version(live, moment),
        lambda: events.event("news", live.seq, view.news(moment)),
    )
