"""Work that would hold up everybody else, done where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

Result = TypeVar("Result")


def off_the_loop(work: Callable[[], Result]) -> Result:
    """Run `work`; under gevent in a native thread, so that others go on while the disk is slow."""
    if is_module_patched("threading"):
        return get_hub().threadpool.apply(work)  # type: ignore[no-any-return]
    return work()
