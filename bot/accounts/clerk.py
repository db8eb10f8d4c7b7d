"""Keeps the accounts of the staff: gives and takes them, lets people in and out."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Literal, NamedTuple

from bot import facts
from bot.accounts import keys
from bot.accounts.directory import Account, Directory, FollowedDirectory
from bot.clock import DAY, HOUR, Clock
from bot.facts.accounts import AccountFact, Role
from bot.ledger import Appended, Ledger

LINK_LASTS = 3 * DAY
"""How long a link for a password can be used."""

SIGN_IN_LASTS = 12 * HOUR
"""How long one stays signed in: a day of training."""

SOURCE = "staff"
"""The source of every fact about accounts."""

COMMAND_LINE = "command line"
"""Who acts, where it is whoever has the machine."""


class AccountError(ValueError):
    """Something about an account that cannot be done; the text says why and what to do."""


class Visit(NamedTuple):
    """A sign-in that stands: whose, and by the digest of its secret text."""

    account: Account
    sign_in: str


class Clerk:
    """The accounts of one installation. Every method may raise LedgerError."""

    def __init__(self, ledger: Ledger, clock: Clock, secret_key: bytes) -> None:
        self._ledger = ledger
        self._clock = clock
        self._secret_key = secret_key
        self._followed = FollowedDirectory(ledger)

    @property
    def directory(self) -> Directory:
        """The accounts as they are now."""
        return self._followed.now()

    def account(self, email: str) -> Account:
        """The account of that address. Raises AccountError."""
        found = self.directory.accounts.get(plain(email))
        if found is None:
            raise AccountError(
                f"Nobody has an account as {plain(email)}. See who has: python -m bot user list"
            )
        return found

    def add(
        self,
        email: str,
        role: Role,
        *,
        name: str | None = None,
        sessions: Iterable[str] = (),
        by: str = COMMAND_LINE,
    ) -> bool:
        """Give an account, or change its role, name and sessions; whether it is new.

        A name that is None stays as it was. Raises AccountError.
        """
        address, directory = plain(email), self.directory
        _check_address(address)
        before = directory.accounts.get(address)
        kept = before.name if before else ""
        body = facts.AccountAdded(
            email=address,
            version=directory.versions.get(address, 0) + 1,
            role=role,
            name=kept if name is None else " ".join(name.split()),
            sessions=tuple(sorted(set(sessions))),
            by=by,
        )
        self._append_version(body)
        return before is None

    def remove(self, email: str, by: str = COMMAND_LINE) -> None:
        """Take an account away, with all that opens it. Raises AccountError."""
        account = self.account(email)
        version = self.directory.versions[account.email] + 1
        self._append_version(facts.AccountRemoved(email=account.email, version=version, by=by))

    def make_link(self, email: str, by: str = COMMAND_LINE) -> str:
        """A new link's secret text, with which a password can be set once; earlier ones end.

        Raises AccountError.
        """
        token, expires_at = keys.new_token(), self._clock.now() + LINK_LASTS
        self._append(
            facts.AccountLinkMade(
                email=self.account(email).email,
                link=keys.digest_of(token),
                expires_at=expires_at,
                by=by,
            )
        )
        return token

    def first_token(self) -> str:
        """The secret text of the first administrator's link, empty where there is one already."""
        token = keys.first_token(self._secret_key)
        is_open = not self.directory.has_administrator and not self._is_used(keys.digest_of(token))
        return token if is_open else ""

    def is_first(self, token: str) -> bool:
        """Whether it is the secret text of the first administrator's link, still unused."""
        first = self.first_token()
        return bool(first) and hmac.compare_digest(token.encode(), first.encode())

    def owner_of(self, token: str) -> Account | None:
        """Whose password can be set with a link, None where it is not valid (any more)."""
        directory = self.directory
        link = directory.links.get(keys.digest_of(token))
        if link is None or link.expires_at <= self._clock.now():
            return None
        return directory.accounts.get(link.email)

    def set_password(self, token: str, password: str) -> Account:
        """Set a password with a link, which is used up by it. Raises AccountError."""
        owner = self.owner_of(token)
        if owner is None:
            raise AccountError("This link is not valid (any more). Ask for a new one.")
        _check_password(password, owner.email)
        kept, link = keys.hashed(self._secret_key, password), keys.digest_of(token)
        body = facts.PasswordSet(email=owner.email, link=link, hash=kept)
        if not self._append(body).first:
            raise AccountError("This link was used already. Ask for a new one.")
        return owner

    def become_administrator(self, token: str, email: str, password: str) -> Account:
        """Make the first administrator's account with the link of the first start.

        Raises AccountError.
        """
        address = plain(email)
        if not self.is_first(token):
            raise AccountError("This link is not valid (any more).")
        _check_address(address)
        _check_password(password, address)
        kept, link = keys.hashed(self._secret_key, password), keys.digest_of(token)
        if not self._append(facts.FirstAdministrator(email=address, link=link, hash=kept)).first:
            raise AccountError("This link was used already.")
        return self.account(address)

    def knows(self, email: str, password: str) -> Account | None:
        """The account of that address and password. Takes as long where there is none."""
        account = self.directory.accounts.get(plain(email))
        kept = account.hash if account else ""
        is_right = len(password) <= keys.LONGEST and keys.matches(self._secret_key, kept, password)
        return account if is_right and kept else None

    def sign_in(self, account: Account, means: Literal["password", "openid"]) -> str:
        """Let somebody in; the secret text that their browser keeps."""
        token, expires_at = keys.new_token(), self._clock.now() + SIGN_IN_LASTS
        self._append(
            facts.SignedIn(
                email=account.email,
                sign_in=keys.digest_of(token),
                means=means,
                expires_at=expires_at,
            )
        )
        return token

    def visit(self, token: str) -> Visit | None:
        """The sign-in that a browser's secret text stands for, None where it ended."""
        digest = keys.digest_of(token)
        return Visit(account, digest) if (account := self._let_in(digest)) else None

    def is_in(self, visit: Visit) -> bool:
        """Whether a sign-in still stands, with the very same rights."""
        return self._let_in(visit.sign_in) == visit.account

    def sign_out(self, visit: Visit) -> None:
        """End a sign-in, on whichever browser it is."""
        self._append(facts.SignedOut(email=visit.account.email, sign_in=visit.sign_in))

    def sign_out_everywhere(self, email: str, by: str = COMMAND_LINE) -> None:
        """End all sign-ins of an account. Raises AccountError."""
        self._append(facts.SignedOut(email=self.account(email).email, by=by))

    def _let_in(self, digest: str) -> Account | None:
        directory = self.directory
        found = directory.sign_ins.get(digest)
        if found is None or found.expires_at <= self._clock.now():
            return None
        return directory.accounts.get(found.email)

    def _is_used(self, link: str) -> bool:
        body = facts.FirstAdministrator(email="", link=link, hash="")
        mark = body.fact(None, at=0, source=SOURCE).fingerprint
        return bool(self._ledger.select("fingerprint = ?", [mark]))

    def _append_version(self, body: AccountFact) -> None:
        if not self._append(body).first:
            raise AccountError("Somebody else changed this account just now. Please look again.")

    def _append(self, body: AccountFact) -> Appended:
        return self._ledger.append(body.fact(None, at=self._clock.now(), source=SOURCE))


def plain(email: str) -> str:
    """An address as accounts are known by: its case set aside."""
    return email.strip().lower()


def _check_address(address: str) -> None:
    local, at, domain = address.rpartition("@")
    if not (at and local and "." in domain.strip(".")) or len(address) > 200 or " " in address:
        raise AccountError(f"Expected an e-mail address, found {address[:60]!r}.")


def _check_password(password: str, address: str) -> None:
    if not keys.SHORTEST <= len(password) <= keys.LONGEST:
        raise AccountError(
            f"Choose a password of {keys.SHORTEST} to {keys.LONGEST} characters; several words are "
            "easy to remember."
        )
    if plain(password) in (address, address.partition("@")[0]) or len(set(password)) < 5:
        raise AccountError("This password is too easy to guess. Choose several words.")
