"""What the scheduler's process does besides, now and then: an errand has no moment of its own.

An errand may take long (a mail server, Zoom's interface), so it never holds up the clock; it may
fail, and is then tried again at its next turn; and it does no harm when two processes do it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do every `every` seconds of real time."""

    name: str
    every: float
    run: Callable[[], object]
