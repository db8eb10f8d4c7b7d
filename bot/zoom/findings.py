"""What the doctor finds: each thing looked at, whether it works, and what to do if not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

State = Literal["works", "fails", "note"]


class Finding(NamedTuple):
    """One thing that was looked at. A note is neither good nor bad, but worth knowing."""

    state: State
    what: str
    advice: str = ""


def works(what: str) -> Finding:
    """Something that works."""
    return Finding("works", what)


def fails(what: str, advice: str = "") -> Finding:
    """Something that does not work, and what to do."""
    return Finding("fails", what, advice)


def note(what: str, advice: str = "") -> Finding:
    """Something worth knowing, and what to do where one wants it otherwise."""
    return Finding("note", what, advice)


def findings_text(findings: Iterable[Finding]) -> str:
    """The findings as a list for a terminal."""
    signs = {"works": "ok  ", "fails": "FAIL", "note": "note"}
    lines = []
    for one in findings:
        lines.append(f"{signs[one.state]}  {one.what}")
        if one.advice:
            lines.append(f"      {one.advice}")
    return "\n".join(lines)
