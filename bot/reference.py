"""The reference pages of the documentation, made from the program itself: commands and facts."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from copy import copy

import click

from bot.facts import KINDS, Body

NOTE = "<!-- Made by bin/docs from the program itself; change the program, then run bin/docs. -->"


def commands_page(main: click.Group) -> str:
    """Every command with its help, as Markdown."""
    lines = [NOTE, "", "# Commands", ""]
    lines += [
        "Each is run as `python -m bot …` with the Python of `.venv`. Results go to standard",
        "output, progress to standard error. The exit code is 0 when it is done, 1 when it is",
        "done but something needs a person, and 2 when it was used wrongly.",
        "",
    ]
    for path, command in sorted(_commands(main, ()), key=lambda found: found[0]):
        lines += [f"## {' '.join(path)}", "", "```", _help(command, path), "```", ""]
    return "\n".join(lines)


def facts_page() -> str:
    """Every kind of fact with its meaning and fields, as Markdown."""
    lines = [NOTE, "", "# Kinds of fact", ""]
    lines += [
        "Zoom's deliveries are kept as `zoom.` and the event's own name, such as",
        "`zoom.meeting.participant_joined`; their body is the delivery itself. The kinds below are",
        "Attendant's own. Moments are UTC milliseconds.",
        "",
        "| kind | meaning | fields |",
        "|---|---|---|",
    ]
    lines += [_row(KINDS[kind]) for kind in sorted(KINDS)]
    return "\n".join([*lines, ""])


def _help(command: click.Command, path: tuple[str, ...]) -> str:
    """The help that a command prints, whether or not it was run before."""
    fresh = copy(command)
    fresh._help_option = None  # click keeps the one that it was first run with
    context = click.Context(
        fresh, info_name="python -m bot " + " ".join(path), help_option_names=["-h", "--help"]
    )
    context.max_content_width = context.terminal_width = 96
    return fresh.get_help(context)


def _row(body: type[Body]) -> str:
    meaning = " ".join(inspect.cleandoc(body.__doc__ or "").split())
    fields = ", ".join(f"`{name}`" for name in body.__struct_fields__)
    return f"| `{body.KIND}` | {meaning} | {fields} |"


def _commands(
    group: click.Group, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        elif command:
            yield (*path, name), command
