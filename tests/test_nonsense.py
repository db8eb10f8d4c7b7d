"""What a command cannot use is refused in plain words, without a trace, and costs nothing."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.clock import HandClock
from bot.ledger import Ledger
from tests.ledgers import append

TRAINING = str(Path(__file__).parent.parent / "schedules/sessions/harm-reduction.toml")


def refused(*words: str) -> str:
    """What is said where a command refuses, with the status of wrong use and without a trace."""
    result = CliRunner().invoke(main, words)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr


@pytest.fixture(autouse=True)
def kept(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of an installation whose ledger holds a fact."""
    append(ledger, "a")
    ledger.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTENDANT_DATABASE", str(ledger.path))
    return tmp_path


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--speed", "nan"),
        ("--speed", "inf"),
        ("--speed", "0"),
        ("--attendees", "0"),
        ("--attendees", "many"),
        ("--kills", "-1"),
        ("--machines", "10"),
        ("--port", "65536"),
        ("--port", "-1"),
        ("--database", "attendant.db"),
        ("--database", "postgresql://[half"),
    ],
)
def test_a_rehearsal_names_the_option_that_it_cannot_use(option: str, value: str) -> None:
    said = refused("rehearse", TRAINING, option, value)
    assert option in said or value in said or "postgresql://" in said


def test_a_rehearsal_whose_folder_cannot_be_made_says_so(kept: Path) -> None:
    (kept / "file").write_text("")
    said = refused("rehearse", TRAINING, "--folder", str(kept / "file/below"))
    assert f"{kept}/file/below cannot be used: Not a directory. Check the path" in said


@pytest.mark.parametrize("command", ["web", "serve"])
def test_a_port_that_is_none_is_refused(command: str) -> None:
    assert "70000 is not in the range 0<=x<=65535" in refused(command, "--port", "70000")


@pytest.mark.parametrize("host", ["192.0.2.1", "999.1.1.1", "a..b", "2001:db8::1", "::x"])
def test_an_address_that_the_machine_has_not_is_refused(host: str) -> None:
    assert f"this machine has no address {host!r}. Use 127.0.0.1" in refused("web", "--host", host)


@pytest.mark.parametrize("others", [[], ["--share-port"]])
def test_a_port_of_another_program_is_refused_also_by_who_would_share_it(others: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = refused("web", "--port", str(taken.getsockname()[1]), *others)
    assert "Address already in use. Stop the other program" in said


@pytest.mark.parametrize("name", ["x" * 300, "file/below.db"])
def test_a_copy_that_cannot_be_written_says_what_to_do(kept: Path, name: str) -> None:
    (kept / "file").write_text("")
    assert "name another file with --out" in refused("backup", "--out", str(kept / name))


@pytest.mark.parametrize("text", [b"", b"\x00\xff" * 999])
def test_a_file_that_is_no_copy_is_called_by_its_own_name(
    kept: Path, ledger: Ledger, clock: HandClock, text: bytes
) -> None:
    (kept / "holiday.jpg").write_bytes(text)
    said = refused("restore", "holiday.jpg")
    assert said.startswith("holiday.jpg is no ")
    assert said.endswith("Use another copy.\n")
    again = Ledger(ledger.path, clock)
    assert [fact.fingerprint for fact in again.read()] == ["a"]
    again.close()


def test_a_key_that_cannot_be_read_is_named(kept: Path) -> None:
    (kept / "secret.key").mkdir()
    assert f"{kept}/secret.key cannot be used: Is a directory." in refused("session", "list")


@pytest.mark.parametrize("command", ["add", "check", "import"])
@pytest.mark.parametrize("name", ["gone", "folder", "picture", "x" * 300])
def test_a_file_that_is_no_text_is_refused_and_nothing_written(
    kept: Path, command: str, name: str
) -> None:
    (kept / "folder").mkdir()
    (kept / "picture").write_bytes(b"\x89PNG\r\n\x1a\n")
    more = ["--date", "2026-12-04", "--out", "draft.toml"] if command == "import" else []
    assert name in refused("session", command, name, *more)
    assert not (kept / "draft.toml").exists()
