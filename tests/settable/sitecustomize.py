"""A machine whose clock can be set, for the process that has this folder on its PYTHONPATH.

The file that CLOCK_SET_BY names holds by how many seconds the machine's clock is wrong. What was
measured without that clock (time.monotonic, waiting) goes on as ever, as on a real machine.
"""

import datetime
import os
import time
from pathlib import Path

_FILE = Path(os.environ["CLOCK_SET_BY"])
_time, _datetime = time.time, datetime.datetime


def _set_time() -> float:
    return _time() + float(_FILE.read_text())


class _Kind(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _datetime)


class _SetDatetime(datetime.datetime, metaclass=_Kind):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "_SetDatetime":
        return cls.fromtimestamp(_set_time(), tz)


time.time = _set_time
time.time_ns = lambda: int(_set_time() * 1_000_000_000)
datetime.datetime = _SetDatetime  # type: ignore[misc]
