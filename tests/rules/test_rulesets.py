"""Every ruleset names its sources, and a command prints them."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from bot.commands.rulesets import COMMANDS
from bot.rules.policy import settings
from bot.rules.ruleset import ruleset, ruleset_names

GROUP = click.Group(commands=list(COMMANDS))


def test_the_four_rulesets_are_there() -> None:
    assert ruleset_names() == ("aswb-ace", "attendance-percent", "nasba-group-internet", "ny-cle")


@pytest.mark.parametrize("name", ruleset_names())
def test_each_has_every_setting_with_its_source(name: str) -> None:
    found = ruleset(name)
    assert found
    assert found.sources
    assert set(found.defaults) == set(found.origins) == set(settings())
    assert all(found.origins.values())
    printed = CliRunner().invoke(GROUP, ["rulesets", name]).stdout
    for setting, origin in found.origins.items():
        assert f"{setting} = " in printed
        assert origin in printed


def test_an_unknown_one_is_refused_with_those_there_are() -> None:
    done = CliRunner().invoke(GROUP, ["rulesets", "acme"])
    assert done.exit_code == 2
    assert "aswb-ace, attendance-percent, nasba-group-internet, ny-cle" in done.stderr
