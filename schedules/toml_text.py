"""Writing TOML that every reader reads back as it was meant, whatever the texts hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

Scalar = str | int | float | bool | date
Value = Scalar | Sequence["Value"] | Mapping[str, "Value"]
Table = Mapping[str, Value]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NAMED = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029]')
_SURROGATES = re.compile("[\ud800-\udfff]")
_WIDE = 88
_STEP = "  "


def dumps(table: Table, comments: Sequence[str] = ()) -> str:
    """The TOML text of a table, after the comments.

    A mapping becomes a table and a sequence of mappings an array of tables; both stand after the
    plain keys of the table they are in.
    """
    lines = [*(f"# {_comment(text)}".rstrip() for text in comments), *([""] if comments else [])]
    return "\n".join([*lines, *_body(table, (), "")]).strip("\n") + "\n"


def string(text: str) -> str:
    """A TOML basic string on one line. Halves of a surrogate pair, which no file holds, are `�`."""
    return '"' + _ESCAPED.sub(_escape, _SURROGATES.sub("\ufffd", text)) + '"'


def _escape(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _comment(text: str) -> str:
    return " ".join(
        _ESCAPED.sub(lambda c: '"' if c[0] == '"' else " ", _SURROGATES.sub("�", text)).split()
    )


def _body(table: Table, path: tuple[str, ...], indent: str) -> Iterator[str]:
    inner = [(key, value) for key, value in table.items() if _is_inner(value)]
    for key, value in table.items():
        if not _is_inner(value):
            yield f"{indent}{_key(key)} = {_value(value, indent)}"
    for key, value in inner:
        name = (*path, key)
        header = ".".join(map(_key, name))
        if isinstance(value, Mapping):
            yield ""
            yield f"{indent}[{header}]"
            yield from _body(value, name, indent)
        elif isinstance(value, Sequence):
            deeper = indent + _STEP if path else indent
            for item in value:
                if isinstance(item, Mapping):
                    yield from ([] if path else [""])
                    yield f"{deeper}[[{header}]]"
                    yield from _body(item, name, deeper)


def _is_inner(value: Value) -> bool:
    if isinstance(value, Mapping):
        return True
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and isinstance(value[0], Mapping)
    )


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else string(key)


def _value(value: Value, indent: str) -> str:
    if isinstance(value, str):
        return string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    items = [_value(item, indent) for item in value]
    line = f"[{', '.join(items)}]"
    if len(line) <= _WIDE or not items:
        return line
    return "".join(["[\n", *(f"{indent}{_STEP}{item},\n" for item in items), f"{indent}]"])
