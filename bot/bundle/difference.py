"""Where a file of a bundle differs from what the facts come to, in words. Pure."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import msgspec

NAMING = ("email", "number", "id", "version", "participant", "fact")
"""Fields by which an entry of a list is named, the first that it has."""

LONGEST = 80
"""How much of a value is shown, in characters."""

SPARE = 1 << 16
"""How many bytes more than twice those expected are still read to tell the difference."""

_ABSENT = object()


def difference(expected: bytes, found: bytes, name: str) -> str:
    """The first place where a file differs from what was expected of it."""
    if len(found) > 2 * len(expected) + SPARE:
        return f"it has {len(found)} bytes, and the facts come to {len(expected)}"
    if name.endswith(".json"):
        return _of_json(expected, found)
    lines = zip_longest(expected.splitlines(), found.splitlines())
    for number, (one, other) in enumerate(lines, start=1):
        if one != other:
            return f"line {number} is not what the facts come to"
    return "its line ends are not what this program writes"


def _of_json(expected: bytes, found: bytes) -> str:
    try:
        values = msgspec.json.decode(found)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"it is no JSON any more ({error})"
    return (
        _first((), msgspec.json.decode(expected), values)
        or "it holds the same, but not as this program writes it"
    )


def _first(path: tuple[str, ...], expected: Any, found: Any) -> str:
    """The first difference below a path, empty where there is none."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            one, other = expected.get(key, _ABSENT), found.get(key, _ABSENT)
            if told := _first((*path, key), one, other):
                return told
        return ""
    if isinstance(expected, list) and isinstance(found, list):
        pairs = zip_longest(expected, found, fillvalue=_ABSENT)
        for index, (one, other) in enumerate(pairs):
            name = _name(other if one is _ABSENT else one, index)
            if told := _first((*path, name), one, other):
                return told
        return ""
    if type(expected) is type(found) and expected == found:
        return ""
    return f"{': '.join(path) or 'it'} is {_shown(found)}, and the facts come to {_shown(expected)}"


def _name(value: Any, index: int) -> str:
    if isinstance(value, dict):
        for name in NAMING:
            if name in value:
                return str(value[name])
    return f"[{index + 1}]"


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
