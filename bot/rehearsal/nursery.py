"""Starts the scheduler without the second that a fresh Python needs to import it.

At 600 times real time that second is ten minutes of the training. So where the scheduler is to be
killed and started again in the midst of it, this process has everything imported, and forks at
every line of its input. What runs then is `python -m bot schedule`, in a process of its own.

It answers each line with the process id, and ends, with what it started, when its input does.
"""

from __future__ import annotations

import os
import signal
import sys

from bot.cli import main as attendant
from bot.rehearsal.leash import tie

READY = "ready"
"""The first line of the output: everything is imported."""

COMMAND = ["schedule"]


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    started = []
    _say(READY)
    for line in sys.stdin:
        clock = line.strip()
        child = os.fork()
        if child == 0:
            _become_scheduler(clock)
        started.append(child)
        _say(f"{child}")
    for child in started:
        _end(child)


def _become_scheduler(clock: str) -> None:
    """Go on as the scheduler, tied to the life of this process's parent."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    tie(os.getppid())
    os.environ["ATTENDANT_CLOCK"] = clock
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    status = 1
    try:
        attendant(COMMAND, standalone_mode=False)
        status = 0
    finally:
        os._exit(status)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _end(child: int) -> None:
    try:
        os.kill(child, signal.SIGTERM)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main()
