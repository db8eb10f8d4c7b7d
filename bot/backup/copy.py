"""Taking a copy of a ledger while it is being written, and checking a copy."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from bot.bundle.against import check_ledger
from bot.clock import Clock
from bot.ledger import Ledger, LedgerError
from bot.local_time import iso
from bot.storage.address import Address, is_postgres, shown

SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by what is added to its name."""


KEEP_IT = "No copy was made. Keep the ledger as it is, and compare it with an earlier copy."

CHOOSE = "Make room there, or let this user write there, or name another file with --out."


class BackupError(Exception):
    """A copy that cannot be taken or used; the text says why and what to do."""


class Copy(NamedTuple):
    """A copy that was checked: how many facts it holds, and the chain of its last."""

    path: Path
    facts: int
    head: str


def take_copy(source: Address, target: Path, clock: Clock) -> Copy:
    """Copy a ledger into one file, while others write to it; the file is there when it is checked.

    Of a PostgreSQL database it makes a SQLite file with the same facts.

    What was acknowledged before the call is in the copy. Raises BackupError.
    """
    if os.path.lexists(target):
        raise BackupError(f"{target} is there already. Choose another name, or move it away.")
    if not (is_postgres(source) or Path(source).is_file()):
        raise BackupError(f"There is no ledger at {source}. Check ATTENDANT_DATABASE.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = draft_beside(target)
        try:
            copy_facts(source, draft, clock)
            found = check(draft, clock, shown(source), KEEP_IT)
            settle(draft, target)
        finally:
            remove(draft)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}. {CHOOSE}") from error
    except (sqlite3.Error, LedgerError) as error:
        reason = str(error).removesuffix(".")
        raise BackupError(f"{shown(source)} could not be copied to {target}: {reason}.") from error
    return Copy(target, found.facts, found.head)


def check(path: Path, clock: Clock, name: object, advice: str = "Use another copy.") -> Copy:
    """Check that a file is a ledger, whole and unaltered from its first fact to its last.

    An older ledger's tables are brought up to date in it. Raises BackupError, which calls it by
    the name that people know, and ends with the advice.
    """
    try:
        with closing(sqlite3.connect(path)) as rows:
            (sound,) = rows.execute("pragma integrity_check(1)").fetchone()
            known = rows.execute("select count(*) from sqlite_master where name = 'facts'")
            if sound != "ok" or known.fetchone() != (1,):
                reason = "it holds no facts" if sound == "ok" else str(sound)
                raise BackupError(f"{name} is no whole ledger: {reason}. {advice}")
        ledger = Ledger(path, clock)
        try:
            found = check_ledger(ledger)
        finally:
            ledger.close()
        into_one_file(path)
    except (sqlite3.Error, LedgerError) as error:
        reason = str(error).removesuffix(".")
        raise BackupError(f"{name} is no ledger: {reason}. {advice}") from error
    if found.problem:
        raise BackupError(f"{name} was altered. {found.problem} {advice}")
    return Copy(path, found.walked.facts, found.walked.head)


def into_one_file(path: Path) -> None:
    """Bring all that a database keeps beside itself into its one file.

    Raises sqlite3.OperationalError where another program has it open.
    """
    with closing(sqlite3.connect(path, timeout=1)) as rows:
        rows.execute("pragma journal_mode = delete")


def draft_beside(target: Path) -> Path:
    """An empty file in the folder of `target`, which its owner alone can read."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(descriptor)
    return Path(name)


def settle(draft: Path, target: Path) -> None:
    """Put a finished file under its name, so that a crash leaves it whole or not at all."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove(path: Path) -> None:
    """Take a database away with all that is kept beside it, where it is there."""
    for side in ("", *SIDE_FILES):
        with suppress(FileNotFoundError):
            Path(f"{path}{side}").unlink()


def file_stamp(moment: int) -> str:
    """A moment (UTC milliseconds) as it stands in the name of a file: `20261204T174500Z`."""
    return iso(moment).replace("-", "").replace(":", "")


def copy_facts(source: Address, draft: Path, clock: Clock) -> None:
    """Fill an empty file with what a ledger holds. Raises sqlite3.Error or LedgerError."""
    if is_postgres(source):
        with closing(Ledger(source, clock)) as ledger, closing(Ledger(draft, clock)) as copy:
            copy.take_in(ledger.read(upto=ledger.last_seq()))
        return
    # SQLite's online backup, in one step: a reader's view, which holds up no writer
    with closing(sqlite3.connect(source)) as rows, closing(sqlite3.connect(draft)) as copy:
        rows.backup(copy)
