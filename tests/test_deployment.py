"""What is given to run an installation with fits the program."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped]

from bot.cli import main
from bot.reference import _commands

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMMANDS = {path[0] for path, _ in _commands(main, ())}
OPTIONAL = {"psycopg", "rtms", "zoom_meeting_sdk"}
"""Packages of processes that need requirements of their own."""

COMES_WITH = {"pydantic-core": "pydantic", "urllib3": "requests", "werkzeug": "flask"}
"""Packages that others bring along, in a version that they choose."""


def lines(path: Path) -> list[str]:
    """What a file says, with continued lines joined, and without comments."""
    joined = path.read_text().replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]


def values(path: Path) -> dict[str, list[str]]:
    """The settings of a systemd unit."""
    found: dict[str, list[str]] = {}
    for line in lines(path):
        name, equals, value = line.partition("=")
        if equals:
            found.setdefault(name, []).append(value)
    return found


def test_every_process_of_the_procfile_is_a_command() -> None:
    for line in lines(ROOT / "Procfile"):
        assert line.split("-m bot ")[1].split()[0] in COMMANDS


# --- systemd ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit", ["attendant@web.service", "attendant-backup.service", "attendant-backup.timer"]
)
def test_systemd_understands_the_units(tmp_path: Path, unit: str) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("There is no systemd-analyze on this machine.")
    for path in DEPLOY.glob("attendant*.*"):
        text = path.read_text()
        text = text.replace("/opt/attendant/.venv/bin/python", sys.executable)
        text = re.sub(r"^(User|Group|EnvironmentFile|WorkingDirectory)=.*\n", "", text, flags=re.M)
        (tmp_path / path.name).write_text(text)
    if "@" in unit:
        shutil.copy(tmp_path / "attendant@.service", tmp_path / unit)
    result = subprocess.run(
        [analyze, "verify", str(tmp_path / unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    about = [line for line in result.stderr.splitlines() if str(tmp_path) in line]
    assert (result.returncode, about) == (0, [])


def test_the_units_keep_the_ledger_where_the_settings_say() -> None:
    settings = dict(line.split("=", 1) for line in lines(DEPLOY / "attendant.env"))
    unit = values(DEPLOY / "attendant@.service")
    assert unit["StateDirectory"] == ["attendant"]
    assert settings["ATTENDANT_DATABASE"] == "/var/lib/attendant/attendant.db"
    assert values(DEPLOY / "attendant-backup.service")["ExecStart"][0].endswith("-m bot backup")
    for path in (DEPLOY / "attendant.env", ROOT / "docs/operations.md"):
        named = set(re.findall(r"\b(?:ATTENDANT|ZOOM)_[A-Z_]+", path.read_text()))
        assert named <= set(re.findall(r"\w+", (ROOT / ".env.example").read_text()))


def test_a_command_runs_as_the_processes_do() -> None:
    """The words for systemd-run say of user, place, settings and folder what the unit says."""
    unit = values(DEPLOY / "attendant@.service")
    (command,) = lines(DEPLOY / "attendant")
    words = shlex.split(command)
    given = dict(word.removeprefix("--").split("=", 1) for word in words if "=" in word)
    properties = [word.removeprefix("--property=") for word in words if "--property" in word]
    assert [given["uid"], given["gid"]] == unit["User"] + unit["Group"]
    assert given["working-directory"] == unit["WorkingDirectory"][0]
    for one in properties:
        name, _, value = one.partition("=")
        assert unit[name] == [value]
    assert {one.partition("=")[0] for one in properties} >= {"EnvironmentFile", "UMask"}
    assert " ".join(words[-4:-1]) + " %i" == unit["ExecStart"][0]
    assert words[-1] == "$@"
    assert os.access(DEPLOY / "attendant", os.X_OK)


def test_systemd_run_knows_the_words_of_a_command() -> None:
    if not shutil.which("systemd-run"):
        pytest.skip("There is no systemd-run on this machine.")
    (command,) = lines(DEPLOY / "attendant")
    words = shlex.split(command.removeprefix("exec "))
    options = words[: words.index("/opt/attendant/.venv/bin/python")]
    asked = subprocess.run([*options, "--version"], capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stderr) == (0, "")
    wrong = subprocess.run([*options, "--none-such"], capture_output=True, text=True, check=False)
    assert "--none-such" in wrong.stderr


# --- the container ------------------------------------------------------------------------------


def test_the_container_holds_what_it_copies_and_runs_what_there_is() -> None:
    steps = [line.split(maxsplit=1) for line in lines(DEPLOY / "Dockerfile")]
    kept = {line[1:] for line in lines(ROOT / ".dockerignore") if line.startswith("!")}
    copied = {rest.split()[0] for step, rest in steps if step == "COPY"}
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)
    base = next(rest for step, rest in steps if step == "FROM")
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
    (user,) = [rest for step, rest in steps if step == "USER"]
    assert user == "attendant"
    (run,) = [json.loads(rest) for step, rest in steps if step == "CMD"]
    assert run[:3] == ["python", "-m", "bot"]
    command = main.get_command(click.Context(main), run[3])
    assert isinstance(command, click.Command)
    command.make_context(run[3], run[4:])  # raises where an option is not known
    check = next(rest for step, rest in steps if step == "HEALTHCHECK").split("CMD", 1)[1]
    ast.parse(json.loads(check)[2])


def test_the_requirements_hold_all_that_the_program_imports() -> None:
    pinned = {
        re.split(r"[=\[]", line)[0].lower().replace("_", "-")
        for line in lines(ROOT / "requirements.txt")
    }
    owners = packages_distributions()
    for folder in ("bot", "schedules", "webhooks"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.append(node.module)
                for name in {name.split(".")[0] for name in names} - OPTIONAL:
                    own = name in ("bot", "schedules", "webhooks")
                    if own or name in sys.stdlib_module_names:
                        continue
                    found = {one.lower().replace("_", "-") for one in owners[name]}
                    found |= {COMES_WITH[one] for one in found & set(COMES_WITH)}
                    assert found & pinned, f"{path.name} imports {name}"


# --- beside it ----------------------------------------------------------------------------------


def test_litestream_follows_the_ledger_of_the_units() -> None:
    config = yaml.safe_load((DEPLOY / "litestream.yml").read_text())
    (followed,) = config["dbs"]
    assert followed["path"] == "/var/lib/attendant/attendant.db"
    assert set(followed) == {"path", "busy-timeout", "replica"}  # 0.5: one replica each
    assert set(followed["replica"]) == {"url", "region", "sync-interval"}


def test_prometheus_asks_where_the_server_answers() -> None:
    (job,) = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())["scrape_configs"]
    assert job["job_name"] == "attendant"
    assert job["static_configs"] == [{"targets": ["127.0.0.1:8000"]}]
