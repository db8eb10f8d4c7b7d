"""A process that has everything imported, and starts the moment it is told the time.

usage: python -m bot.rehearsal.understudy once|again COMMAND [WORD]…

A fresh Python needs a second to import the program, which at 600 times real time is ten minutes of
the training. So the clock of a rehearsal is set only when its processes are ready to go: each says
so and then waits for a line of input, the clock. What runs from there on is the ordinary command.

With `again` it forks at every line and answers with the process id: so a process that was killed
is replaced at once. It ends when its input does.
"""

from __future__ import annotations

import os
import signal
import sys
from os import fork  # the system's own: gevent's would bury the dead in its own way
from typing import NoReturn

from bot.rehearsal.leash import tie

READY = "ready"
"""What is said when everything is imported."""


def main() -> None:
    """Do what the module says."""
    times, *command = sys.argv[1:]
    if command[0] == "web":
        from gevent import monkey

        monkey.patch_all()  # as `python -m bot web` does, before all other imports
        from bot.pages import blueprints

        blueprints()
    import click  # here, so that it comes after that

    from bot.cli import main as attendant

    attendant.get_command(click.Context(attendant), command[0])
    _say(READY)
    if times == "again":
        _understudy_again(command)
    elif clock := sys.stdin.readline():
        _perform(command, clock)


def _understudy_again(command: list[str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    while clock := sys.stdin.readline():
        child = fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            tie(os.getppid())
            _perform(command, clock)
        _say(f"{child}")


def _perform(command: list[str], clock: str) -> NoReturn:
    """Go on as that command, on that clock."""
    from bot.cli import main as attendant

    os.environ["ATTENDANT_CLOCK"] = clock.strip()
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    attendant(command)
    sys.exit()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
