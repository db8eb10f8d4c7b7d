"""A small training three days later, of which something is to be erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from bot.clock import HandClock
from bot.commands import bundle, outcomes, retention
from bot.ledger import Ledger
from tests.test_outcomes import ID, Told, at, tell_all

COMMANDS = click.Group(commands=[*retention.COMMANDS, *outcomes.COMMANDS, *bundle.COMMANDS])
BEN = "ben@example.org"
ASKED = ("--by", "The Director", "--reason", "Asked for by letter of 5 December.")
NOW = at("12:00:00", 7)


class Installation:
    """The small training three days later, on a ledger with its data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = HandClock(NOW)
        self.ledger = Ledger(home / "attendant.db", self.clock)
        self.told = Told(self.ledger)
        tell_all(self.told)

    def run(self, *arguments: object, code: int = 0) -> Result:
        """Run a command that must end with this code."""
        result = CliRunner().invoke(COMMANDS, list(map(str, arguments)), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    def erase(self, email: str, *more: str, code: int = 0) -> Result:
        """Erase somebody, though the records are to be kept for seven years."""
        return self.run(
            "erase", email, *ASKED, "--even-though-required", "--apply", *more, code=code
        )

    def bytes(self) -> bytes:
        """Everything that lies in the data folder."""
        return b"".join(
            path.read_bytes() for path in sorted(self.home.rglob("*")) if path.is_file()
        )

    def seqs(self, kind: str, text: str = "") -> list[int]:
        """The facts of a kind whose body holds a text."""
        return [
            one.seq
            for one in self.ledger.read()
            if one.kind == kind and one.body and text in one.body
        ]

    def outcomes(self) -> dict[str, Any]:
        """What is decided about each attendee, but for the numbers of facts."""
        run = CliRunner().invoke(COMMANDS, ["decide", ID, "--json"])
        found = json.loads(run.stdout)["attendees"]
        for one in found:
            for requirement in one["requirements"]:
                del requirement["facts"]
        return {one["email"]: one for one in found}
