"""Settings are read once, from the environment before the file, and named when they are wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.clock import RehearsalClock, SystemClock
from bot.settings import Settings, SettingsError, clock_from


def load(folder: Path, **environ: str) -> Settings:
    values = {"ATTENDANT_DATABASE": str(folder / "attendant.db"), **environ}
    return Settings.load(values, folder / ".env")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "EVALUATION_SECRET=file\nATTENDANT_BASE_URL=https://a.example.org/\n"
    )
    settings = load(tmp_path, EVALUATION_SECRET="environment")
    assert settings.evaluation_secret == "environment"
    assert settings.base_url == "https://a.example.org"


def test_a_key_is_made_on_the_first_start_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert len(first.secret_key) >= 32
    assert first.secret_key == second.secret_key
    path = tmp_path / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_is_given_is_used_and_none_is_made(tmp_path: Path) -> None:
    settings = load(tmp_path, ATTENDANT_SECRET_KEY="k" * 32)
    assert settings.secret_key == b"k" * 32
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "\n", "cut off"])
def test_a_file_that_holds_no_whole_key_is_refused_and_left_as_it_is(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "secret.key"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"secret\.key is too short.*Bring back"):
        load(tmp_path)
    assert path.read_text() == text


def test_the_end_of_a_line_is_no_part_of_a_key(tmp_path: Path) -> None:
    made = load(tmp_path).secret_key
    (tmp_path / "secret.key").write_bytes(made + b"\n")
    assert load(tmp_path).secret_key == made


def test_beside_postgresql_a_key_is_taken_and_never_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql://db.example.org/attendant"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="ATTENDANT_SECRET_KEY is not set"):
        load(tmp_path, ATTENDANT_DATABASE=address)
    given = load(tmp_path, ATTENDANT_DATABASE=address, ATTENDANT_SECRET_KEY="k" * 32)
    assert (given.database, given.home) == (address, Path("var"))
    home = tmp_path / "kept"
    home.mkdir()
    (home / "secret.key").write_text("of an earlier file, and long enough")
    found = load(tmp_path, ATTENDANT_DATABASE=address, ATTENDANT_FOLDER=str(home))
    assert (found.secret_key, found.home) == (b"of an earlier file, and long enough", home)


def test_keys_and_papers_are_kept_beside_the_file_unless_a_folder_is_named(tmp_path: Path) -> None:
    assert load(tmp_path).home == tmp_path
    assert load(
        tmp_path, ATTENDANT_FOLDER="/srv/papers", ATTENDANT_SECRET_KEY="k" * 32
    ).home == Path("/srv/papers")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ATTENDANT_BASE_URL", "training.example.org"),
        ("ATTENDANT_SMTP_URL", "https://mail.example.org"),
        ("ZOOM_API_URL", "zoom"),
        ("ZOOM_OAUTH_URL", "ftp://zoom.example.org"),
        ("ATTENDANT_SECRET_KEY", "short"),
        ("ATTENDANT_DATABASE", "var/"),
        ("ATTENDANT_DATABASE", "mysql://db.example.org/attendant"),
        ("ATTENDANT_DATABASE", "."),
        ("ATTENDANT_BASE_URL", "https://[training.example.org"),
        ("ATTENDANT_BASE_URL", "http://127.0.0.1:port"),
        ("ATTENDANT_OIDC_ISSUER", "http://[login.example.org"),
    ],
)
def test_a_malformed_setting_is_named(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=key):
        load(tmp_path, **{key: value})


def test_credentials_of_zoom_are_all_there_or_each_missing_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, ZOOM_ACCOUNT_ID="account")
    lines = str(refused.value).splitlines()
    assert [line.split()[0] for line in lines] == ["ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"]
    assert "marketplace.zoom.us" in lines[0]


def test_only_this_machines_own_address_is_local(tmp_path: Path) -> None:
    assert load(tmp_path).is_local
    assert load(tmp_path, ATTENDANT_BASE_URL="http://localhost:9000").is_local
    assert not load(tmp_path, ATTENDANT_BASE_URL="https://attend.example.org").is_local


def test_secrets_are_not_in_the_representation(tmp_path: Path) -> None:
    settings = load(tmp_path, EVALUATION_SECRET="hush", ATTENDANT_SECRET_KEY="k" * 40)
    assert "hush" not in repr(settings)
    assert "kkkk" not in repr(settings)


def test_the_clock_is_the_machines_unless_a_rehearsals_is_described() -> None:
    clock = RehearsalClock(origin=1_000_000, began=50.0, speed=60.0, turn=1_600_000, tail=1000.0)
    assert isinstance(clock_from({}), SystemClock)
    assert clock_from({"ATTENDANT_CLOCK": clock.to_setting()}) == clock
