"""Commands about copies of the ledger: take one, bring one back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.backup.copy import BackupError, file_stamp, take_copy
from bot.backup.database import bring_into
from bot.backup.restoring import restore as bring_back
from bot.commands.opening import refuse, settings
from bot.rules.wording import counted
from bot.settings import clock_from
from bot.storage.address import is_postgres, shown

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--out", type=FILE, help="The file to write; in backups/ beside the ledger if unset.")
def backup(out: Path | None) -> None:
    """Copy the ledger into one file, while it is in use, and check the copy.

    Of a PostgreSQL database it makes a SQLite file with the same facts. The whole chain is
    verified in the copy before it is there under its name. The secret key is not in it: keep a
    copy of secret.key elsewhere, for without it no personal link opens.

    \b
    Example: python -m bot backup --out /mnt/backups/attendant.db
    """
    chosen, clock = settings(), clock_from(os.environ)
    stem = "attendant" if is_postgres(chosen.database) else Path(chosen.database).stem
    name = f"{stem}-{file_stamp(clock.now())}.db"
    try:
        copy = take_copy(chosen.database, out or chosen.home / "backups" / name, clock)
    except BackupError as error:
        refuse(str(error))
    click.echo(f"{copy.path}: {counted(copy.facts, 'fact')}, head {copy.head}.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--even-though-newer", is_flag=True, help="Also where the ledger holds facts more.")
def restore(file: Path, even_though_newer: bool) -> None:
    """Check a copy of the ledger and put it in the ledger's place; all else must be stopped.

    The ledger of now is kept beside it. A ledger that holds facts which the copy lacks is
    replaced only with --even-though-newer. A PostgreSQL database takes the facts of the copy in
    where it holds none yet, or the first of them; so a ledger moves there.

    \b
    Example: python -m bot restore /mnt/backups/attendant.db
    """
    chosen, clock = settings(), clock_from(os.environ)
    try:
        if is_postgres(chosen.database):
            copy, aside = bring_into(file, str(chosen.database), clock), None
        else:
            path = Path(chosen.database)
            copy, aside = bring_back(file, path, clock, though_newer=even_though_newer)
    except BackupError as error:
        refuse(str(error))
    click.echo(f"{shown(chosen.database)}: {counted(copy.facts, 'fact')}, head {copy.head}.")
    if aside:
        click.echo(f"The ledger of before is kept as {aside}.", err=True)


COMMANDS = (backup, restore)
