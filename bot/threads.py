"""Work that would hold up everybody else, done where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

Result = TypeVar("Result")


def off_the_loop(work: Callable[[], Result]) -> Result:
    """Run `work`; under gevent in a native thread, so that others go on while the disk is slow.

    Raises what `work` raises. A greenlet that is told to end meanwhile ends when `work` is over.
    """
    if not is_module_patched("threading"):
        return work()
    running = get_hub().threadpool.spawn(_caught, work)
    try:
        ended: Callable[[], Result] = running.get()
    except BaseException:
        running.wait()
        raise
    return ended()


def _caught(work: Callable[[], Result]) -> Callable[[], Result]:
    """Run `work`; what gives its result, or raises its error.

    An error that a thread of gevent's ends with is written to standard error with its trace, each
    time, past the log: on a full disk that would be a page of text a delivery.
    """
    try:
        result = work()
    except Exception as error:
        return _raising(error)
    return lambda: result


def _raising(error: Exception) -> Callable[[], NoReturn]:
    def fail() -> NoReturn:
        raise error

    return fail
