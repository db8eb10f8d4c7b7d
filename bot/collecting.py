"""Python's cyclic garbage collector, told how the records live: read at once, then kept for hours.

Left alone it walks through what is kept again and again, while it is being read (a fifth of the
time), and while facts arrive (ten milliseconds in which a page waits).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SOON = (700, 3, 30)
"""After how many new objects, and how often before the next generation: small rounds, so that
each is short."""


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
