"""The accounts of the staff, as the facts tell of them: read once, then followed."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot import facts
from bot.facts import (
    AccountAdded,
    AccountLinkMade,
    AccountRemoved,
    Fact,
    FirstAdministrator,
    PasswordSet,
    SignedIn,
    SignedOut,
)
from bot.facts.accounts import AccountFact, Role
from bot.ledger import Ledger

KINDS = tuple(kind for kind, body in facts.KINDS.items() if issubclass(body, AccountFact))
"""The kinds of fact that tell of accounts."""


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the staff. `sessions` are those that a facilitator may run."""

    email: str
    role: Role
    name: str = ""
    sessions: frozenset[str] = frozenset()
    version: int = 1
    hash: str = field(default="", repr=False)

    @property
    def label(self) -> str:
        """How facts name whoever acts."""
        return f"{self.name} <{self.email}>" if self.name else self.email

    @property
    def sees_all(self) -> bool:
        """Whether all sessions are open to it, with licences, exemptions and outcomes."""
        return self.role != "facilitator"

    def may_enter(self, session: str) -> bool:
        """Whether it may run that session."""
        return self.sees_all or session in self.sessions


@dataclass(slots=True)
class Directory:
    """The accounts, and what opens them. Takes facts in the order of the ledger."""

    accounts: dict[str, Account] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    links: dict[str, AccountLinkMade] = field(default_factory=dict)
    """By their digest, those that were made and neither used nor overtaken."""
    sign_ins: dict[str, SignedIn] = field(default_factory=dict)
    """By their digest, those that were not ended."""

    def apply(self, fact: Fact) -> None:
        """Take in a fact; only those about accounts matter."""
        match facts.read(fact):
            case AccountAdded() as body:
                self._add(body)
            case AccountRemoved(email=email, version=version):
                self.versions[email] = version
                self.accounts.pop(email, None)
                self._forget_keys(email)
            case FirstAdministrator(email=email, hash=kept):
                self.versions[email] = self.versions.get(email, 0) + 1
                version = self.versions[email]
                self.accounts[email] = Account(email, "administrator", version=version, hash=kept)
            case PasswordSet(email=email, hash=kept) if email in self.accounts:
                self.accounts[email] = replace(self.accounts[email], hash=kept)
                self._forget_keys(email)
            case AccountLinkMade() as body if body.email in self.accounts:
                self._forget_links(body.email)
                self.links[body.link] = body
            case SignedIn() as body if body.email in self.accounts:
                self.sign_ins[body.sign_in] = body
            case SignedOut(sign_in="", email=email):
                self._forget_sign_ins(email)
            case SignedOut(sign_in=sign_in):
                self.sign_ins.pop(sign_in, None)

    @property
    def has_administrator(self) -> bool:
        """Whether anybody may give accounts."""
        return any(one.role == "administrator" for one in tuple(self.accounts.values()))

    def _add(self, body: AccountAdded) -> None:
        before = self.accounts.get(body.email)
        self.versions[body.email] = body.version
        self.accounts[body.email] = Account(
            email=body.email,
            role=body.role,
            name=body.name,
            sessions=frozenset(body.sessions),
            version=body.version,
            hash=before.hash if before else "",
        )

    def _forget_keys(self, email: str) -> None:
        """What opened the account so far opens it no more."""
        self._forget_links(email)
        self._forget_sign_ins(email)

    def _forget_links(self, email: str) -> None:
        self.links = {key: one for key, one in self.links.items() if one.email != email}

    def _forget_sign_ins(self, email: str) -> None:
        self.sign_ins = {key: one for key, one in self.sign_ins.items() if one.email != email}


class FollowedDirectory:
    """The accounts of one ledger, current at every question. Safe for many threads at once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._directory = Directory()
        self._seq = 0
        self._reading = threading.Lock()

    def now(self) -> Directory:
        """The accounts as the ledger stands. Raises LedgerError."""
        with self._reading:
            last = self._ledger.last_seq()
            for fact in self._since(last) if last > self._seq else ():
                self._directory.apply(fact)
            self._seq = last
        return self._directory

    def _since(self, last: int) -> Iterable[Fact]:
        marks = ", ".join("?" * len(KINDS))
        condition = f"kind in ({marks}) and seq > ? and seq <= ?"
        return self._ledger.select(condition, [*KINDS, self._seq, last])
