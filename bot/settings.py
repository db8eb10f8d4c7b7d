"""What the environment (or a `.env` file) sets, checked once at the start."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.clock import Clock, RehearsalClock, SystemClock
from bot.storage.address import Address, is_postgres, shown

ZOOM_API_URL = "https://api.zoom.us/v2"
ZOOM_OAUTH_URL = "https://zoom.us/oauth/token"

LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}

TOGETHER = {
    "Server-to-Server OAuth app": ("ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"),
    "app with the Meeting SDK": ("ZOOM_SDK_KEY", "ZOOM_SDK_SECRET"),
    "app with Realtime Media Streams": ("ZOOM_RTMS_CLIENT_ID", "ZOOM_RTMS_CLIENT_SECRET"),
}
"""Settings of one app at marketplace.zoom.us, which are set all or none."""


OIDC = ("ATTENDANT_OIDC_ISSUER", "ATTENDANT_OIDC_CLIENT_ID", "ATTENDANT_OIDC_CLIENT_SECRET")
"""Settings of signing in by OpenID Connect, which are set all or none."""

MOST_PROXIES = 9

HOME = "var"

SHORTEST_KEY = 32

NO_KEY = (
    "ATTENDANT_SECRET_KEY is not set. Several machines may share a PostgreSQL database, and a "
    "personal link opens only where all have the same key, so none is made here. Set it to that of "
    "secret.key where you had one, else to 32 characters or more that nobody can guess."
)


class SettingsError(ValueError):
    """Settings that are missing or malformed; the text names each and where to get it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation. Secrets are left out of its representation."""

    database: Address
    base_url: str
    secret_key: bytes
    proxies: int = 0
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    metrics_token: str = ""
    smtp_url: str = ""
    zoom_webhook_secret_token: str = ""
    zoom_account_id: str = ""
    zoom_client_id: str = ""
    zoom_client_secret: str = ""
    zoom_api_url: str = ZOOM_API_URL
    zoom_oauth_url: str = ZOOM_OAUTH_URL
    zoom_sdk_key: str = ""
    zoom_sdk_secret: str = ""
    zoom_rtms_client_id: str = ""
    zoom_rtms_client_secret: str = ""
    evaluation_secret: str = ""
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Settings(database={shown(self.database)!r}, base_url={self.base_url!r})"

    @property
    def is_local(self) -> bool:
        """Whether the pages are reached at this machine only, by its own address."""
        return urlsplit(self.base_url).hostname in LOCAL_HOSTS

    @property
    def is_https(self) -> bool:
        """Whether the pages are reached by https."""
        return self.base_url.startswith("https:")

    @property
    def home(self) -> Path:
        """The folder where keys, letters and certificates are kept: beside a SQLite file."""
        if self.folder or is_postgres(self.database):
            return self.folder or Path(HOME)
        return Path(self.database).parent

    @classmethod
    def load(cls, environ: Mapping[str, str], dotenv: Path = Path(".env")) -> Settings:
        """Read the settings; the environment wins over the file.

        Makes the secret key on the first start. Raises SettingsError for what is malformed.
        """
        file = dotenv_values(dotenv) if dotenv.is_file() else {}
        values = {key: value for key, value in {**file, **environ}.items() if value}
        problems = [*_url_problems(values), *_app_problems(values), *_staff_problems(values)]
        if problems:
            raise SettingsError("\n".join(problems))
        address = values.get("ATTENDANT_DATABASE", f"{HOME}/attendant.db")
        folder = values.get("ATTENDANT_FOLDER")
        settings = cls(
            database=address if is_postgres(address) else Path(address),
            folder=Path(folder) if folder else None,
            base_url=values.get("ATTENDANT_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            secret_key=values.get("ATTENDANT_SECRET_KEY", "").encode(),
            proxies=int(values.get("ATTENDANT_PROXIES", "0")),
            oidc_issuer=values.get("ATTENDANT_OIDC_ISSUER", "").rstrip("/"),
            oidc_client_id=values.get("ATTENDANT_OIDC_CLIENT_ID", ""),
            oidc_client_secret=values.get("ATTENDANT_OIDC_CLIENT_SECRET", ""),
            metrics_token=values.get("ATTENDANT_METRICS_TOKEN", ""),
            smtp_url=values.get("ATTENDANT_SMTP_URL", ""),
            zoom_webhook_secret_token=values.get("ZOOM_WEBHOOK_SECRET_TOKEN", ""),
            zoom_account_id=values.get("ZOOM_ACCOUNT_ID", ""),
            zoom_client_id=values.get("ZOOM_CLIENT_ID", ""),
            zoom_client_secret=values.get("ZOOM_CLIENT_SECRET", ""),
            zoom_api_url=values.get("ZOOM_API_URL", ZOOM_API_URL).rstrip("/"),
            zoom_oauth_url=values.get("ZOOM_OAUTH_URL", ZOOM_OAUTH_URL),
            zoom_sdk_key=values.get("ZOOM_SDK_KEY", ""),
            zoom_sdk_secret=values.get("ZOOM_SDK_SECRET", ""),
            zoom_rtms_client_id=values.get("ZOOM_RTMS_CLIENT_ID", ""),
            zoom_rtms_client_secret=values.get("ZOOM_RTMS_CLIENT_SECRET", ""),
            evaluation_secret=values.get("EVALUATION_SECRET", ""),
        )
        return replace(settings, secret_key=_secret_key(settings))

    def missing_for_zoom(self) -> list[str]:
        """What a real Zoom account needs and is not set, each with where to get it."""
        if self.zoom_webhook_secret_token:
            return []
        return [
            "ZOOM_WEBHOOK_SECRET_TOKEN is not set, so no delivery from Zoom can be accepted. "
            "Copy the Secret Token from your app's Feature page at marketplace.zoom.us."
        ]


def clock_from(environ: Mapping[str, str]) -> Clock:
    """The machine's clock, or the rehearsal's that `ATTENDANT_CLOCK` describes."""
    described = environ.get("ATTENDANT_CLOCK")
    return RehearsalClock.from_setting(described) if described else SystemClock()


def _url_problems(values: Mapping[str, str]) -> list[str]:
    problems = []
    for key, schemes in (
        ("ATTENDANT_BASE_URL", ("http", "https")),
        ("ATTENDANT_SMTP_URL", ("smtp", "smtps")),
        ("ATTENDANT_OIDC_ISSUER", ("http", "https")),
        ("ZOOM_API_URL", ("http", "https")),
        ("ZOOM_OAUTH_URL", ("http", "https")),
    ):
        if key in values and not _is_address(values[key], schemes):
            example = f"{schemes[-1]}://host.example.org"
            problems.append(f"{key} is no address: expected one such as {example}.")
    database = values.get("ATTENDANT_DATABASE", "")
    if "://" in database and not is_postgres(database):
        problems.append(
            "ATTENDANT_DATABASE is neither a file's path nor an address such as "
            "postgresql://user:password@host.example.org/attendant."
        )
    elif database.endswith("/") or (database and Path(database).is_dir()):
        problems.append("ATTENDANT_DATABASE names a folder: expected a file's path.")
    return problems


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    """Whether a text is an address with one of those schemes, a host, and a port if any."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number of a port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def _app_problems(values: Mapping[str, str]) -> list[str]:
    return [
        f"{key} is not set, though others of the same app are. Copy it from the App Credentials "
        f"page of your {app} at marketplace.zoom.us."
        for app, keys in TOGETHER.items()
        if any(key in values for key in keys)
        for key in keys
        if key not in values
    ]


def _staff_problems(values: Mapping[str, str]) -> list[str]:
    """What is wrong with how the staff's pages are reached and opened."""
    problems = []
    if any(key in values for key in OIDC):
        problems += [
            f"{key} is not set, though others of the sign-in are. Copy it from your identity "
            "provider's page about this installation."
            for key in OIDC
            if key not in values
        ]
    issuer = values.get("ATTENDANT_OIDC_ISSUER", "")
    if _is_address(issuer, ("http",)) and urlsplit(issuer).hostname not in LOCAL_HOSTS:
        problems.append("ATTENDANT_OIDC_ISSUER is not safe over http: expected an https address.")
    proxies = values.get("ATTENDANT_PROXIES", "0")
    if not (proxies.isdecimal() and int(proxies) <= MOST_PROXIES):
        problems.append(
            f"ATTENDANT_PROXIES is {proxies!r}: expected how many proxies stand before this "
            f"server, 0 to {MOST_PROXIES}."
        )
    return problems


def _secret_key(settings: Settings) -> bytes:
    """The key given, or the one kept in the data folder; made there on the first start."""
    if given := settings.secret_key:
        if len(given) < SHORTEST_KEY:
            raise SettingsError(
                f"ATTENDANT_SECRET_KEY is too short: use {SHORTEST_KEY} characters or more, or "
                "leave it out "
                "and one is made for you."
            )
        return given
    path = settings.home / "secret.key"
    if not path.exists():
        if is_postgres(settings.database):
            raise SettingsError(NO_KEY)
        _make_key(path)
    kept = path.read_bytes().strip()  # an editor may have added the end of a line
    if len(kept) < SHORTEST_KEY:
        raise SettingsError(
            f"{path} is too short to be a key. Bring back the one that you kept elsewhere; without "
            "it no personal link opens. Where there is none, remove the file and one is made."
        )
    return kept


def _make_key(path: Path) -> None:
    """Write a new key under its name in one step: two processes may start at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
