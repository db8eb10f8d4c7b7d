"""Facts: who of the staff has an account, and when they signed in and out.

They belong to no session. Nothing here opens anything: of a link or a sign-in only the SHA-256 is
kept, of a password a hash that takes the installation's secret key to check.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from bot.facts.base import Body

Role = Literal["facilitator", "director", "administrator"]
"""What an account may do: run its own sessions, see and decide all, or give accounts as well."""


class AccountFact(Body, frozen=True, kw_only=True):
    """What all facts about an account have."""

    NAMING: ClassVar[tuple[str, ...]] = ("email",)
    email: str


class AccountAdded(AccountFact, frozen=True, kw_only=True):
    """Somebody has an account, or another role or other sessions under a higher version.

    `sessions` are those that a facilitator may run; the other roles see all.
    """

    KIND = "account.added"
    MARK = "account:{email}:{version}"
    version: int
    role: Role
    name: str = ""
    sessions: tuple[str, ...] = ()
    by: str = ""


class AccountRemoved(AccountFact, frozen=True, kw_only=True):
    """An account was taken away, and with it its password, its links and its sign-ins."""

    KIND = "account.removed"
    MARK = "account:{email}:{version}"
    version: int
    by: str = ""


class AccountLinkMade(AccountFact, frozen=True, kw_only=True):
    """A link was made with which its owner sets a password, once, until `expires_at`."""

    KIND = "account.link_made"
    MARK = "account.link:{link}"
    link: str
    expires_at: int
    by: str = ""


class PasswordSet(AccountFact, frozen=True, kw_only=True):
    """A password was set with a link, which is used up by it. Earlier sign-ins end."""

    KIND = "account.password_set"
    MARK = "account.password:{link}"
    link: str
    hash: str


class FirstAdministrator(AccountFact, frozen=True, kw_only=True):
    """The first administrator made an account with the link that is printed at the first start."""

    KIND = "account.first"
    MARK = "account.password:{link}"
    link: str
    hash: str


class SignedIn(AccountFact, frozen=True, kw_only=True):
    """Somebody signed in on a browser, until `expires_at`, with a password or by OpenID Connect."""

    KIND = "account.signed_in"
    MARK = "account.sign_in:{sign_in}"
    sign_in: str
    means: Literal["password", "openid"]
    expires_at: int


class SignedOut(AccountFact, frozen=True, kw_only=True):
    """A sign-in was ended; where `sign_in` is empty, all of the account so far."""

    KIND = "account.signed_out"
    MARK = "account.sign_out:{email}:{sign_in}:{at}"
    sign_in: str = ""
    by: str = ""
