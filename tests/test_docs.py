"""The documentation keeps up with the program."""

from __future__ import annotations

import importlib
import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from bot.cli import SUBJECTS, main
from bot.reference import _commands, commands_page, facts_page
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
COMMANDS = dict(_commands(main, ()))


def test_every_command_is_found_in_the_module_that_lists_it() -> None:
    for path in (ROOT / "bot/commands").glob("*.py"):
        listed = getattr(importlib.import_module(f"bot.commands.{path.stem}"), "COMMANDS", ())
        assert tuple(command.name for command in listed) == SUBJECTS.get(path.stem, ())


def test_the_reference_of_commands_is_the_help_they_print() -> None:
    assert (ROOT / "docs/commands.md").read_text() == commands_page(main), "run bin/docs"


def test_the_reference_of_facts_has_every_kind() -> None:
    assert (ROOT / "docs/facts.md").read_text() == facts_page(), "run bin/docs"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_an_example(path: tuple[str, ...]) -> None:
    command: click.Command = COMMANDS[path]
    example = re.search(r"Example: (.*)", command.help or "")
    assert example, f"{' '.join(path)} has no example in its help"
    assert example[1].startswith(f"python -m bot {' '.join(path)}")


def test_every_setting_is_explained_in_the_example_file_and_the_docs() -> None:
    example = (ROOT / ".env.example").read_text()
    docs = "".join(page.read_text() for page in PAGES)
    for field in fields(Settings):
        names = (f"ATTENDANT_{field.name.upper()}", field.name.upper())
        assert any(re.search(rf"^#?{name}=", example, re.M) for name in names), field.name
        assert any(f"`{name}`" in docs for name in names), field.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if not re.match(r"https?:|mailto:", target):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_can_be_found_from_the_readme(page: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    if page.parent.name == "docs":
        assert f"docs/{page.name}" in readme
