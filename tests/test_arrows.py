"""Imports point one way, as docs/architecture.md draws it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

COMPOSE = ("bot.cli", "bot.commands", "bot.__main__", "bot.rehearsal")
"""Where the parts are put together; these may import all."""

PURE = (
    "bot.evidence",
    "bot.rules",
    "schedules",
    "webhooks.signature",
    "webhooks.delivery",
    "bot.certificate",
    "bot.certificate_number",
    "bot.letters",
    "bot.mail.intentions",
    "bot.mail.journal",
    "bot.facts",
    "bot.fact_words",
    "bot.history",
    "bot.calendar_file",
    "bot.chain",
    "bot.erasures",
    "bot.bundle.difference",
    "bot.bundle.lines",
    "bot.bundle.strand",
    "bot.direction",
    "bot.evaluations.incoming",
    "bot.evaluations.links",
    "bot.evaluations.questions",
    "bot.evaluations.sheet",
    "bot.evaluations.summary",
    "bot.evaluations.timestamps",
    "bot.launch",
    "bot.messages",
    "bot.json_text",
    "bot.quoting",
    "bot.session",
    "bot.session_file",
)
IMPURE = (
    "schedules.process",
    "schedules.programme",
    "schedules.actions",
    "schedules.watch",
    "schedules.stand_in",
    "schedules.waker",
)
"""Modules of a pure package that do the I/O at its edge."""

PURE_MAY_USE = (*PURE, "bot.local_time", "bot.toml_lines", "bot.clock")

IO_MODULES = {
    *("os", "pathlib", "socket", "sqlite3", "subprocess", "threading", "time", "random"),
    *("requests", "flask", "gevent", "apscheduler", "sqlite_utils", "click", "zoomus"),
}

OWN_DATA = {"bot.rules.ruleset": {"pathlib"}}
"""Pure modules that read a file of their own package, and by what."""

APART = ("bot.pages", "bot.zoom", "bot.certificates", "bot.mail")
"""Parts of bot that never import one another."""


def modules(*folders: str) -> dict[str, ast.Module]:
    found = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = ast.parse(path.read_text())
    return found


def imports(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


MODULES = modules("bot", "webhooks", "schedules")


@pytest.mark.parametrize("name", [name for name in MODULES if within(name, ("bot",))])
def test_bot_does_not_know_webhooks_or_schedules(name: str) -> None:
    if within(name, COMPOSE):
        return
    assert not {used for used in imports(MODULES[name]) if within(used, ("webhooks", "schedules"))}


def test_webhooks_and_schedules_know_one_another_only_where_the_app_is_put_together() -> None:
    for name, tree in MODULES.items():
        used = imports(tree)
        if within(name, ("schedules",)):
            assert not {other for other in used if within(other, ("webhooks",))}, name
        if within(name, ("webhooks",)) and name != "webhooks.app":
            assert not {other for other in used if within(other, ("schedules",))}, name


@pytest.mark.parametrize(
    "name", [name for name in MODULES if within(name, PURE) and not within(name, IMPURE)]
)
def test_pure_modules_import_nothing_that_does_io(name: str) -> None:
    used = imports(MODULES[name])
    doing_io = {other.split(".")[0] for other in used} & IO_MODULES
    assert doing_io <= OWN_DATA.get(name, set())
    ours = {other for other in used if within(other, ("bot", "webhooks", "schedules"))}
    assert not {other for other in ours if not within(other, PURE_MAY_USE) and other != "bot"}


@pytest.mark.parametrize("part", APART)
def test_the_parts_of_bot_that_face_outward_do_not_know_one_another(part: str) -> None:
    others = tuple(other for other in APART if other != part)
    for name, tree in MODULES.items():
        if within(name, (part,)):
            assert not {used for used in imports(tree) if within(used, others)}, name


def test_evidence_does_not_know_the_rules() -> None:
    for name, tree in MODULES.items():
        if within(name, ("bot.evidence",)):
            assert not {used for used in imports(tree) if within(used, ("bot.rules",))}, name
