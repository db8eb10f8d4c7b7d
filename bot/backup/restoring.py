"""Bringing a copy back as the ledger, without losing what the ledger held before."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from bot.backup.copy import (
    SIDE_FILES,
    BackupError,
    Copy,
    check,
    draft_beside,
    file_stamp,
    into_one_file,
    remove,
    settle,
)
from bot.clock import Clock
from bot.rules.wording import counted

LOOK_AT = "Check that this user may read the copy and write there, and that the disk has room."


class Restored(NamedTuple):
    """What was brought back, and where the ledger of before is kept (None where none was)."""

    copy: Copy
    aside: Path | None


def restore(source: Path, target: Path, clock: Clock, *, though_newer: bool = False) -> Restored:
    """Put a checked copy in the place of the ledger, which is kept under another name.

    Nothing is changed where the ledger is in use, or where it holds facts that the copy lacks
    (unless `though_newer`). Raises BackupError.
    """
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = draft_beside(target)
        try:
            shutil.copyfile(source, draft)
            found = check(draft, clock, source)
            aside = _set_aside(target, found, draft, clock, though_newer)
            settle(draft, target)
        finally:
            remove(draft)
    except OSError as error:
        reason = f"{error.strerror} ({error.filename})"
        raise BackupError(f"{source} could not be restored: {reason}. {LOOK_AT}") from error
    except sqlite3.Error as error:
        raise BackupError(f"{source} could not be restored to {target}: {error}.") from error
    return Restored(found._replace(path=target), aside)


def _set_aside(
    target: Path, copy: Copy, draft: Path, clock: Clock, though_newer: bool
) -> Path | None:
    """Keep the ledger of now under another name as well, until the copy takes its place."""
    if not target.exists():
        return None
    aside = target.with_name(f"{target.name}.before-{file_stamp(clock.now())}")
    if aside.exists():
        raise BackupError(f"{aside} is there already. Move it away, then try again.")
    _link(target, aside, SIDE_FILES)  # SQLite takes them away where it cannot read the database
    is_readable = True
    try:
        is_readable = _is_behind(target, copy, draft, though_newer)
    finally:
        if is_readable:
            remove(aside)
    _link(target, aside, ("",))
    for side in SIDE_FILES:  # what is left must not be taken for the copy's
        Path(f"{target}{side}").unlink(missing_ok=True)
    return aside


def _is_behind(target: Path, copy: Copy, draft: Path, though_newer: bool) -> bool:
    """Whether the ledger of now can be read; where it holds more than the copy, BackupError.

    Raises BackupError too where another program has it open.
    """
    try:
        into_one_file(target)
        lacking = _lacking(target, draft)
    except sqlite3.DatabaseError as error:
        if "locked" not in str(error):
            return False  # it is no ledger (any more): the copy can only be better
        raise BackupError(
            f"{target} is in use. Stop the web server, the scheduler and all else that uses it, "
            "then try again."
        ) from error
    if lacking and not though_newer:
        raise BackupError(
            f"{target} holds {counted(lacking, 'fact')} that the copy lacks; it ends with fact "
            f"{copy.facts}. To go back to it all the same, add --even-though-newer; the ledger of "
            "now is kept."
        )
    return True


def _lacking(target: Path, copy: Path) -> int:
    """How many facts the ledger of now holds and the copy does not."""
    with closing(sqlite3.connect(target)) as rows:
        rows.execute("attach database ? as copy", [str(copy)])
        found = rows.execute(
            "select count(*) from main.facts one where not exists (select 1 from copy.facts other"
            " where other.seq = one.seq and other.chain = one.chain)"
        )
        return int(found.fetchone()[0])


def _link(target: Path, aside: Path, sides: tuple[str, ...]) -> None:
    """Give a database's files a second name each, where they are there."""
    for side in sides:
        with suppress(FileNotFoundError):
            os.link(f"{target}{side}", f"{aside}{side}")
