"""Which mail server to use, read from one address such as `smtp://user:password@host:587`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
PER_MINUTE = 60
"""How many letters are handed over a minute, unless the address says otherwise."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

EXAMPLE = "smtp://user:password@mail.example.org:587?from=ce@example.org"


class MailSettingsError(ValueError):
    """`ATTENDANT_SMTP_URL` cannot be used; the text says what to write, and holds no password."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"ATTENDANT_SMTP_URL {problem}. Expected an address such as {EXAMPLE}")


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and how to speak to it.

    `implicit_tls` is TLS from the first byte (smtps); otherwise STARTTLS is used where it is
    offered. `sender` is the address in From, empty to take the session's contact. `authority` is
    a file with the certificate of a private authority.
    """

    host: str
    port: int
    implicit_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    per_minute: int = PER_MINUTE
    authority: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it is this machine: then nothing travels, and TLS is not insisted on."""
        return self.host in LOOPBACK

    @classmethod
    def parse(cls, address: str) -> MailServer:
        """Read the setting. Raises MailSettingsError."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise MailSettingsError("has no port that is a number up to 65535") from error
        if parts.scheme not in PORTS or not parts.hostname:
            raise MailSettingsError("names no server")
        given = _given(parts)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password):
            raise MailSettingsError(
                "has a user without a password or the other way round; write / as %2F and @ as %40"
            )
        return cls(
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            implicit_tls=parts.scheme == "smtps",
            user=user,
            password=password,
            sender=_sender(given, user),
            per_minute=_per_minute(given),
            authority=_authority(given),
        )


def _given(parts: SplitResult) -> dict[str, str]:
    given = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    unknown = sorted(set(given) - {"from", "per_minute", "ca"})
    if unknown:
        raise MailSettingsError(f"has {unknown[0]!r} after the ?; known are from, per_minute, ca")
    return given


def _sender(given: dict[str, str], user: str) -> str:
    sender = given.get("from", user if "@" in user else "")
    if sender and ("@" not in sender or any(map(str.isspace, sender))):
        raise MailSettingsError("gives no e-mail address as from")
    return sender


def _per_minute(given: dict[str, str]) -> int:
    text = given.get("per_minute", str(PER_MINUTE))
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise MailSettingsError("gives no number from 1 to 10000 as per_minute")
    return int(text)


def _authority(given: dict[str, str]) -> str:
    path = given.get("ca", "")
    if path and not Path(path).is_file():
        raise MailSettingsError(f"names {path} as ca, and there is no such file")
    return path
