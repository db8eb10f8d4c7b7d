"""Where in a TOML text a key stands, so that a message can name its line."""

from __future__ import annotations

import re
from collections.abc import Sequence

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)([A-Za-z0-9_.\- \t]++)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*(.*)$")


class Lines:
    """The lines at which the tables and keys of one TOML text begin."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        quoted = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if quoted:
                quoted = "" if quoted in line else quoted
            elif header := _HEADER.match(line):
                table = self._table(header[2].split("."), is_array=header[1] == "[[")
                self._lines.setdefault(table, number)
            elif key := _KEY.match(line):
                self._lines.setdefault((*table, key[1]), number)
                opening = key[2][:3]
                if opening in ('"""', "'''") and key[2].count(opening) == 1:
                    quoted = opening

    def find(self, path: Sequence[str | int]) -> int:
        """The line of a key, or of the nearest table around it; 1 where there is none."""
        for length in range(len(path), 0, -1):
            line = self._lines.get(tuple(path[:length]))
            if line:
                return line
        return 1

    def _table(self, names: list[str], *, is_array: bool) -> Path:
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name.strip())
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, names[-1].strip())
        if is_array:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
        return path
