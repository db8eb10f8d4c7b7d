"""Noting, as facts, that Zoom does not do what is asked of it, and that it does so again."""

from __future__ import annotations

from bot.facts import RestFailed, RestRestored
from bot.ledger import Ledger
from bot.troubles import open_troubles
from bot.zoom.errors import ZoomError

SOURCE = "zoom-rest"
"""The source of every fact that was asked of Zoom."""


def note_failure(ledger: Ledger, session: str, doing: str, error: ZoomError | str, at: int) -> bool:
    """Record that a piece of work failed, unless it failed in the same words before.

    Whether it was recorded, and so is news. Raises LedgerError.
    """
    before = open_troubles(ledger, session).get(doing)
    if before and before.message == str(error):
        return False
    status, code = (error.status, error.code) if isinstance(error, ZoomError) else (0, 0)
    failed = RestFailed(doing=doing, message=str(error), status=status, code=code)
    return ledger.append(failed.fact(session, at=at, source=SOURCE)).first


def note_success(ledger: Ledger, session: str, doing: str, at: int) -> bool:
    """Record that a piece of work goes well again, where it had failed. Raises LedgerError."""
    if doing not in open_troubles(ledger, session):
        return False
    restored = RestRestored(doing=doing)
    return ledger.append(restored.fact(session, at=at, source=SOURCE)).first
