"""Run a program that ends when whoever started it does, however that ended.

usage: python leash.py PARENT PROGRAM [WORD]…   with the process id of whoever starts it

On Linux the kernel sees to it, and this very process becomes the program. Elsewhere it stays and
watches. Run as a file, with nothing of the project imported, so that it costs no time.
"""

import ctypes
import os
import signal
import sys
import time

PR_SET_PDEATHSIG = 1

LOOK_EVERY = 0.5
"""How often a watcher looks whether the parent is still there, in seconds."""


def tie(parent: int) -> bool:
    """Have the kernel kill this process when its parent dies; False where it cannot."""
    try:
        tied = ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) == 0
    except (AttributeError, OSError):
        return False
    if os.getppid() != parent:  # it died in the meantime
        os._exit(1)
    return bool(tied)


def watch(parent: int, program: list[str]) -> int:
    """Run the program beside this process until it or the parent ends; its exit status."""
    child = os.fork()
    if child == 0:
        os.execv(program[0], program)  # noqa: S606 - the program that we were asked to run
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if os.getppid() != parent:
            os.kill(child, signal.SIGKILL)
        time.sleep(LOOK_EVERY)


def main() -> None:
    """Do what the module says."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if not tie(parent):
        sys.exit(watch(parent, program))
    os.execv(program[0], program)  # noqa: S606 - the program that we were asked to run


if __name__ == "__main__":
    main()
