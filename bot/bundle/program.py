"""By what a bundle names the program that decided: the digest of everything that bears on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_BOT = Path(__file__).parent.parent

_FOLDERS = ("facts", "evidence", "rules", "bundle")
_MODULES = (
    "catalogue.py",
    "certificate.py",
    "erasures.py",
    "launch.py",
    "local_time.py",
    "outcomes.py",
    "session.py",
    "session_file.py",
    "told.py",
)
_SUFFIXES = {".py", ".toml", ".html"}


@cache
def program() -> str:
    """`sha256:…` over the sources that read facts, judge them and write what is in a bundle.

    Another digest means that the same facts may come to something else, with nothing altered.
    """
    whole = hashlib.sha256()
    for path in sorted(_sources()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(_BOT).as_posix()
        whole.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _sources() -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from (path for path in (_BOT / folder).rglob("*") if path.suffix in _SUFFIXES)
    yield from (_BOT / name for name in _MODULES)
