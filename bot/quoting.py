"""A value of somebody's file as a message quotes it: short, whatever it is. Pure."""

from __future__ import annotations

LONGEST = 200
"""How much of a value is quoted, in characters."""


def quoted(value: object) -> str:
    """The value as Python writes it, cut where it is long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, or within a list
        return "something too long to be shown"
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
