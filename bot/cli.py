"""The command line: every command, by subject."""

from __future__ import annotations

import importlib

import click

SUBJECTS = (
    "session",
    "roster",
    "serve",
    "deliveries",
    "outcomes",
    "overruling",
    "identity",
    "incidents",
    "rehearse",
    "evaluations",
    "certificates",
    "mail",
    "zoom",
    "attend",
    "rtms",
    "bundle",
    "retention",
    "user",
    "backup",
)
"""The modules of `bot.commands`; each lists its commands in `COMMANDS`."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Run live trainings in Zoom by the clock, and keep evidence that stands up."""


for subject in SUBJECTS:
    for command in importlib.import_module(f"bot.commands.{subject}").COMMANDS:
        main.add_command(command)
