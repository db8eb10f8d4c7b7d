"""The command line: every command, by subject. Only what a command needs is imported for it."""

from __future__ import annotations

import importlib
from typing import Any

import click

SUBJECTS: dict[str, tuple[str, ...]] = {
    "session": ("session",),
    "rulesets": ("rulesets",),
    "roster": ("roster",),
    "serve": ("serve", "web", "schedule"),
    "deliveries": ("replay", "deliveries"),
    "outcomes": ("decide", "explain", "export", "settle"),
    "overruling": ("override", "exempt", "appeal"),
    "duties": ("duties",),
    "identity": ("link", "unlink"),
    "incidents": ("incident",),
    "rehearse": ("rehearse",),
    "evaluations": ("evaluations",),
    "certificates": ("certificates",),
    "mail": ("mail",),
    "zoom": ("polls", "reconcile", "doctor"),
    "attend": ("attend",),
    "rtms": ("rtms",),
    "bundle": ("bundle", "verify"),
    "retention": ("purge", "erase"),
    "user": ("user",),
    "backup": ("backup", "restore"),
}
"""The modules of `bot.commands` and the commands that each lists in its `COMMANDS`."""

LOOK_AT = "Check the path, that this user may read and write there, and that the disk has room."

_MODULES = {name: module for module, names in SUBJECTS.items() for name in names}


class Commands(click.Group):
    """All commands, each imported when it is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(_MODULES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"bot.commands.{_MODULES[cmd_name]}")
        listed: tuple[click.Command, ...] = module.COMMANDS
        return next(command for command in listed if command.name == cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it. A ledger or a file that cannot be used ends it with a message and no trace."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from bot.commands.opening import refuse
            from bot.ledger import LedgerError

            if isinstance(error, LedgerError):
                refuse(str(error))
            if isinstance(error, OSError) and error.filename is not None and error.strerror:
                refuse(f"{error.filename} cannot be used: {error.strerror}. {LOOK_AT}")
            raise


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
def main() -> None:
    """Run live trainings in Zoom by the clock, and keep evidence that stands up."""
