"""What closed-source libraries print is kept out of the program's own output."""

from __future__ import annotations

import os
import sys


def mute_native_output() -> None:
    """Let standard output and error be Python's alone; what native code writes there is dropped.

    Zoom's libraries print at will: complaints about sound cards, and the meeting's passcode too.
    This holds for the rest of the process, and comes before logging is set up.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    sys.stdout = os.fdopen(_taken_over(1, nowhere), "w", buffering=1)
    sys.stderr = os.fdopen(_taken_over(2, nowhere), "w", buffering=1)
    os.close(nowhere)


def _taken_over(descriptor: int, nowhere: int) -> int:
    """Another number for an open file, which under its old one leads nowhere from now on."""
    kept = os.dup(descriptor)
    os.set_inheritable(kept, False)
    os.dup2(nowhere, descriptor)
    return kept
