"""Whether the installation lives: what a host's health check and a person ask."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.ledger import LedgerError

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """200 while the ledger can be read, with the ages (seconds) of what should be fresh."""
    here = context()
    now = here.clock.now()
    try:
        last = here.ledger.rows("select recorded_at from facts order by seq desc limit 1")
        woke_at = here.ledger.last_wake("scheduler")
    except LedgerError as error:
        return jsonify(status="the ledger cannot be read", error=str(error)), 503
    return jsonify(
        status="ok",
        last_fact_age=_age(now, last[0][0] if last else None),
        scheduler_wake_age=_age(now, woke_at),
    )


def _age(now: int, moment: int | None) -> float | None:
    return None if moment is None else max(now - moment, 0) / 1000
