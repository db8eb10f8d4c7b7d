"""How often one may try to get in: by the address that tries, and by the account that is tried.

Counted in this process's memory: with several web processes each counts for itself, and a
restart begins anew.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from hashlib import sha256
from typing import cast

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

EXTENSION = "attendant.limits"

TRIES = "30 per 15 minutes"
"""How often one address may try anything that takes a secret."""

WRONG = parse("10 per 15 minutes")
"""How often a password may be wrong before its account takes none, whoever tries."""

TOO_OFTEN = "There were too many tries from your address. Please wait a quarter of an hour."
LOCKED = (
    "There were too many wrong passwords for this account, so it takes none for a quarter of an "
    "hour. With a new link you can set a password at once: ask an administrator for one."
)


PAGES = ("sign_in", "openid")
"""The blueprints whose addresses take a secret."""


def set_up(app: Flask) -> None:
    """Count for this application.

    The limiter looks at every request of an application, which costs more than receiving a
    delivery does; so it is made to look at these pages alone.
    """
    app.extensions[EXTENSION] = Limiter(
        get_remote_address, app=app, storage_uri="memory://", strategy="moving-window"
    )
    for hooks in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        own = hooks[None].pop()
        for pages in PAGES:
            hooks.setdefault(pages, []).append(own)  # type: ignore[arg-type]


def limited_by_address() -> AbstractContextManager[None]:
    """Counts one more try from the caller's address; raises TooManyRequests where it is too often.

    To be entered with `with`.
    """
    limit = _limiter().limit(TRIES, key_func=_address, error_message=TOO_OFTEN)
    return cast("AbstractContextManager[None]", limit)


def is_locked(email: str) -> bool:
    """Whether an account takes no password now."""
    return not _limiter().limiter.test(WRONG, _account(email))


def note_wrong(email: str) -> None:
    """Note that a password was wrong, also for an account that nobody has."""
    _limiter().limiter.hit(WRONG, _account(email))


def _limiter() -> Limiter:
    return cast(Limiter, current_app.extensions[EXTENSION])


def _address() -> str:
    return f"try:{get_remote_address()}"


def _account(email: str) -> str:
    return "account:" + sha256(email.encode()).hexdigest()
