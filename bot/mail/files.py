"""Letters as .eml files, where no mail server is set: any mail program opens them."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from bot.mail.errors import UnusableError

FOLDER = "outbox"


def path_of(home: Path, key: str) -> Path:
    """Where a letter is written, by the fingerprint of its intention: the same one every time."""
    _, session, letter = [*key.split(":"), "", ""][:3]
    readable = re.sub(r"[^a-z0-9-]+", "-", f"{session}-{letter}".lower())
    return home / FOLDER / f"{readable}-{hashlib.sha256(key.encode()).hexdigest()[:12]}.eml"


def write(path: Path, content: bytes) -> None:
    """Write a letter in one step: it is there whole or not at all, and never a second time.

    What is written is on the disk when this returns. Raises UnusableError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(draft).replace(path)
    except OSError as error:
        raise UnusableError("file", f"{path} cannot be written: {error.strerror}.") from error
