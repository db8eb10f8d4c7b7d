"""What has become of each letter, computed from the facts about it. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot import facts
from bot.clock import DAY, HOUR, MINUTE
from bot.facts import (
    AboutMail,
    Body,
    Fact,
    MailAttempted,
    MailBounced,
    MailDeferred,
    MailDoubtful,
    MailIntended,
    MailRefused,
    MailSent,
    MailSettled,
    MailUnavailable,
)

State = Literal["waiting", "underway", "sent", "doubtful", "refused", "bounced", "dropped"]

END = "end"
"""The stage at which a letter had been handed over whole: what failed there had been claimed."""

PAUSES = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR)
"""How long a letter rests after each failure that may pass; the last again and again."""

GIVE_UP = 3 * DAY
"""How long after its first failure a letter is tried again (RFC 5321 asks for some days)."""

SERVER_PAUSES = (MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE)
"""How long all letters rest after each failure of the server itself."""

LONGEST = 15 * MINUTE
"""How long handing over may take; a claim that is older without an outcome is a doubt."""

KINDS = (
    *(MailIntended.KIND, MailAttempted.KIND, MailSent.KIND, MailDeferred.KIND, MailRefused.KIND),
    *(MailDoubtful.KIND, MailBounced.KIND, MailSettled.KIND, MailUnavailable.KIND),
)


@dataclass(slots=True)
class Mail:
    """One letter. `key` is the fingerprint of its intention; moments are UTC milliseconds.

    `attempt` is the one that is next (or underway): a new one begins only when it is sure that
    the one before was not taken. `claimed_at` is when it was claimed, None while it is not.
    `failures` counts all that ever were, `tries` those since a person asked for it again.
    `at`, `stage` and `words` tell of the latest that happened.
    """

    key: str
    session: str
    intended: MailIntended
    intended_at: int
    seq: int
    attempt: int = 1
    claimed_at: int | None = None
    failures: int = 0
    tries: int = 0
    first_failure: int = 0
    retry_at: int = 0
    outcome: Literal["", "sent", "doubtful", "refused", "bounced", "dropped"] = ""
    at: int = 0
    stage: str = ""
    words: str = ""
    history: list[int] = field(default_factory=list)

    def state(self, now: int) -> State:
        """What has become of it at a moment."""
        if self.outcome:
            return self.outcome
        if self.claimed_at is None:
            return "waiting"
        return "doubtful" if now - self.claimed_at > LONGEST else "underway"

    @property
    def gives_up_at(self) -> int:
        """Until when it is tried again, once it failed."""
        return self.first_failure + GIVE_UP


class Journal:
    """Every letter and its state. Takes facts in the order of the ledger."""

    def __init__(self) -> None:
        self.mails: dict[str, Mail] = {}
        self.seq = 0
        self._open: dict[str, Mail] = {}
        self._server_failures = 0
        self._server_failed_at = 0
        self._handed: deque[int] = deque()

    def apply(self, fact: Fact) -> None:
        """Take in a fact; only those about mail matter, and none whose body is erased."""
        self.seq = max(self.seq, fact.seq)
        body = facts.read(fact) if fact.kind in KINDS else None
        if isinstance(body, MailIntended):
            mail = Mail(fact.fingerprint, fact.session or "", body, fact.happened_at, fact.seq)
            self.mails[mail.key] = self._open[mail.key] = mail
        elif isinstance(body, MailUnavailable):
            self._server_failures += 1
            self._server_failed_at = fact.happened_at
        elif isinstance(body, AboutMail) and body.mail in self.mails:
            mail = self.mails[body.mail]
            mail.history.append(fact.seq)
            self._apply_to(mail, body, fact.happened_at)
            if mail.outcome:
                self._open.pop(mail.key, None)
            else:
                self._open[mail.key] = mail

    @property
    def unsettled(self) -> tuple[Mail, ...]:
        """The letters of which it is still open what becomes of them."""
        return tuple(self._open.values())

    def waiting(self, now: int) -> list[Mail]:
        """The letters whose turn it is, in the order in which they were intended."""
        due = [
            mail
            for mail in self._open.values()
            if mail.state(now) == "waiting" and mail.retry_at <= now
        ]
        return sorted(due, key=lambda mail: mail.seq)

    def next_turn(self, now: int) -> int | None:
        """When the next letter's turn comes that is not now, None where none waits."""
        turns = [
            mail.retry_at
            for mail in self._open.values()
            if mail.state(now) == "waiting" and mail.retry_at > now
        ]
        return min(turns, default=None)

    def server_rests_until(self) -> int:
        """Until when the server is left alone after its failures; 0 where it works."""
        if not self._server_failures:
            return 0
        pause = SERVER_PAUSES[min(self._server_failures, len(SERVER_PAUSES)) - 1]
        return self._server_failed_at + pause

    def handed_since(self, moment: int) -> int:
        """How many letters were handed over since a moment."""
        while self._handed and self._handed[0] <= moment:
            self._handed.popleft()
        return len(self._handed)

    def of(self, session: str) -> Iterator[Mail]:
        """The letters of a session, in the order in which they were intended."""
        return (mail for mail in self.mails.values() if mail.session == session)

    def _apply_to(self, mail: Mail, body: Body, at: int) -> None:
        match body:
            case MailAttempted():
                mail.claimed_at = at
                self._handed.append(at)
            case MailSent():
                self._server_failures = 0
                _conclude(mail, "sent", at, "", body.reply)
            case MailDeferred():
                self._server_failures = 0
                if body.stage == END:
                    _next_attempt(mail, body.attempt)
                _fail(mail, at, body.stage, f"{body.code or ''} {body.words}".strip())
            case MailRefused():
                self._server_failures = 0
                mail.failures += 1
                if body.stage == END:
                    _next_attempt(mail, body.attempt)
                if not mail.outcome and mail.claimed_at is None:
                    words = f"{body.code or ''} {body.words}".strip()
                    _conclude(mail, "refused", at, body.stage, words)
            case MailDoubtful():
                if not mail.outcome:
                    _conclude(mail, "doubtful", at, body.stage, body.words)
            case MailBounced():
                _conclude(mail, "bounced", at, "", body.words)
            case MailSettled():
                _settle(mail, body, at)


def _conclude(
    mail: Mail,
    outcome: Literal["sent", "doubtful", "refused", "bounced", "dropped"],
    at: int,
    stage: str,
    words: str,
) -> None:
    mail.outcome, mail.at, mail.stage, mail.words = outcome, at, stage, words


def _next_attempt(mail: Mail, failed: int) -> None:
    """After a claimed attempt that was surely not taken, another may be claimed."""
    if mail.attempt == failed and mail.claimed_at is not None:
        mail.attempt, mail.claimed_at = failed + 1, None


def _fail(mail: Mail, at: int, stage: str, words: str) -> None:
    """Note a failure that may pass; it changes nothing about a letter that has its outcome."""
    mail.failures += 1
    mail.tries += 1
    if not mail.outcome:
        mail.first_failure = mail.first_failure or at
        mail.retry_at = at + PAUSES[min(mail.tries, len(PAUSES)) - 1]
        mail.at, mail.stage, mail.words = at, stage, words


def _settle(mail: Mail, body: MailSettled, at: int) -> None:
    """What a person decided goes before all that was known; `again` begins anew."""
    words = f"{body.by}: {body.reason}"
    if body.outcome != "again":
        _conclude(mail, body.outcome, at, "", words)
        return
    if mail.claimed_at is not None:
        mail.attempt, mail.claimed_at = mail.attempt + 1, None
    mail.outcome, mail.stage, mail.words, mail.at = "", "", words, at
    mail.first_failure = mail.retry_at = mail.tries = 0
