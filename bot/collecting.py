"""Python's cyclic garbage collector, told how the records live: read at once, then kept for hours.

Left alone it walks through what is kept again and again: while it is being read (a fifth of the
time), and while facts arrive. With sixty thousand of them such a walk stopped everything for most
of a second, every few seconds.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SOON = (700, 3, 30)
"""After how many new objects, and how often before the next generation: small rounds, so that
each is short."""

ROUNDS = 500
"""After so many full rounds all is looked through once, for what became garbage while kept."""


class _Keeper:
    """Keeps whatever survives a full round out of all further ones."""

    def __init__(self) -> None:
        self.rounds = 0

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        """A round begins or ends; called by the collector."""
        if phase == "stop" and info["generation"] == 2:
            self.rounds += 1
            if self.rounds % ROUNDS:
                gc.freeze()
            else:
                gc.unfreeze()


_keeper = _Keeper()


def keep_what_lives() -> None:
    """From now on look for garbage only among what is newer than the last full round.

    For a process that goes on: what is there by now stays, and so does most of what comes.
    """
    gc.set_threshold(*SOON)
    if _keeper not in gc.callbacks:
        gc.callbacks.append(_keeper)
    gc.collect()


@contextmanager
def keeping() -> Iterator[None]:
    """Do not look for garbage meanwhile, and never again among all that there is afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*SOON)
        gc.enable()


def let_go() -> None:
    """Something large that was kept is dropped: find and free it."""
    gc.unfreeze()
    gc.collect()
