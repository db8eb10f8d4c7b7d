"""The command about rulesets: which there are, and where each of their defaults comes from."""

from __future__ import annotations

import json

import click

from bot.commands.opening import refuse
from bot.rules.ruleset import DEFAULT_RULESET, ruleset, ruleset_names


@click.command()
@click.argument("name", required=False)
def rulesets(name: str | None) -> None:
    """List the rulesets; of one, print every setting with its default and its source.

    A session file chooses one under [policy] and overrides any setting. What each setting means is
    in docs/requirements.md.

    \b
    Example: python -m bot rulesets nasba-group-internet
    """
    if name is None:
        for one in filter(None, map(ruleset, ruleset_names())):
            default = " (where a session file names none)" if one.name == DEFAULT_RULESET else ""
            click.echo(f"{one.name}: {one.title}{default}")
        return
    found = ruleset(name)
    if found is None:
        refuse(f"There is no ruleset {name!r}; there are {', '.join(ruleset_names())}.")
    click.echo(f"{found.name}: {found.title}")
    for source in found.sources:
        click.echo(f"  {source}")
    for setting, value in found.defaults.items():
        click.echo(f"\n{setting} = {json.dumps(value)}\n  {found.origins[setting]}")


COMMANDS = (rulesets,)
