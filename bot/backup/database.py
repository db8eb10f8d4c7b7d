"""Bringing a copy's facts into a PostgreSQL database: to restore one, and to move there."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.backup.copy import BackupError, Copy, check, copy_facts
from bot.clock import Clock
from bot.ledger import Ledger, LedgerError
from bot.storage.address import shown


def bring_into(source: Path, target: str, clock: Clock) -> Copy:
    """Store the facts of a SQLite ledger in a database that holds none, or the first of them.

    They are checked first; they stay as they are, with their places in the chain. All or none of
    them is stored. Raises BackupError.
    """
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    try:
        with tempfile.TemporaryDirectory(prefix="attendant-restore-") as folder:
            draft = Path(folder) / source.name  # what is checked is brought up to date as well
            copy_facts(source, draft, clock)
            found = check(draft, clock, source)
            with closing(Ledger(draft, clock)) as copy, closing(Ledger(target, clock)) as ledger:
                _continue(ledger, copy)
    except (sqlite3.Error, LedgerError, OSError) as error:
        reason = str(error).removesuffix(".")
        raise BackupError(f"{source} could not be restored: {reason}.") from error
    return found._replace(path=source)


def _continue(ledger: Ledger, copy: Ledger) -> None:
    last, head = ledger.head()
    if last and [fact.chain for fact in copy.select("seq = ?", [last])] != [head]:
        raise BackupError(
            f"{shown(ledger.name)} holds facts that the copy lacks. Make an empty database "
            "(createdb), and name it in ATTENDANT_DATABASE; the one of now is left as it is."
        )
    ledger.take_in(copy.read(after=last))
