"""Something a page says, with the line that says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from schedules.reading.page_lines import Line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Something the page says, and the line that says it."""

    value: T
    line: Line


def value_of(found: Found[T] | None) -> T | None:
    """What was found, None where nothing was."""
    return found.value if found else None
