"""Which occurrences of its meeting a session had: a meeting that is restarted has several."""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalogue import window
from bot.session import Session
from bot.zoom.adapter import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.fields import moment, tables, text
from bot.zoom.paths import place_of


def occurrences_of(zoom: Zoom, session: Session, seen: Iterable[str]) -> list[str]:
    """The uuids of the session's occurrences: those `seen` live, and those that Zoom lists.

    An occurrence of which no delivery came is found by its start, which must lie in the session's
    time, two hours either side. Raises ZoomError, unless some are known anyway.
    """
    found = list(dict.fromkeys(seen))
    try:
        listed = _listed(zoom, session)
    except ZoomError as error:
        if not found and error.trouble != "missing":
            raise
        listed = []
    return [*found, *(uuid for uuid in listed if uuid not in found)]


def _listed(zoom: Zoom, session: Session) -> list[str]:
    place = place_of(session)
    answer = zoom.get(place.occurrences(), "list the past occurrences")
    first, last = window(session)
    return [
        text(one, "uuid")
        for one in tables(answer, f"{place.kind}s")
        if text(one, "uuid") and first <= (moment(one, "start_time") or 0) <= last
    ]
