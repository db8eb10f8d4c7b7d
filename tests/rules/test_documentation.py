"""docs/requirements.md says what every requirement asks and what every setting is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.rules.policy import settings
from bot.rules.requirement import IDS
from bot.rules.ruleset import ruleset, ruleset_names

PAGE = (Path(__file__).parents[2] / "docs/requirements.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|")
]


def row(name: str) -> list[str]:
    """The row of a table that begins with this."""
    found = [cells for cells in ROWS if cells[0] == name]
    assert len(found) == 1, f"docs/requirements.md has {len(found)} rows for {name}"
    return found[0]


@pytest.mark.parametrize("requirement", IDS)
def test_every_requirement_is_documented_with_its_measure_default_and_source(
    requirement: str,
) -> None:
    cells = row(requirement)
    assert len(cells) == 5
    assert all(cells)


def test_no_requirement_is_documented_that_does_not_exist() -> None:
    named = [cells[0] for cells in ROWS if re.fullmatch(r"[A-Z]+-\d\d", cells[0])]
    assert tuple(named) == IDS


@pytest.mark.parametrize("setting", sorted(settings()))
def test_every_setting_is_documented_with_its_default_under_each_ruleset(setting: str) -> None:
    cells = row(f"`{setting}`")
    names = [cell.strip("`") for cell in row("setting")[2:]]
    assert sorted(names) == list(ruleset_names())
    for name, shown in zip(names, cells[2:], strict=True):
        rules = ruleset(name)
        assert rules is not None
        assert json.loads(shown) == rules.defaults[setting], name


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = {cells[0].strip("`") for cells in ROWS if cells[0].startswith("`")}
    assert named == set(settings())
