"""Adding a session, from a file on the command line or from the page that drafted it."""

from __future__ import annotations

from bot import facts
from bot.clock import Clock
from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.rules.policy import PolicyError, policy_of
from bot.session import Session
from bot.session_file import SessionFileError, parse, policy_problem


def read(text: str) -> Session:
    """The session of a file's text. Raises SessionFileError with every problem, by line."""
    found = parse(text)
    try:
        policy_of(found)
    except PolicyError as error:
        problems = [policy_problem(found, key, what) for key, what in error.problems]
        raise SessionFileError(problems) from error
    return found


def add(ledger: Ledger, clock: Clock, found: Session, source: str) -> tuple[int, bool]:
    """Record a session file; its version, and whether it is new. The same file again is not.

    Of two that are added at the same moment, one becomes the version after the other. Raises
    LedgerError.
    """
    while True:
        texts = [
            added.text
            for fact in ledger.select("session = ? and kind = ?", [found.id, SessionAdded.KIND])
            if isinstance(added := facts.read(fact), SessionAdded)
        ]
        version = len(texts)
        if texts and texts[-1] == found.text:
            return version, False
        new = SessionAdded(text=found.text, version=version + 1)
        if ledger.append(new.fact(found.id, at=clock.now(), source=source)).first:
            return version + 1, True
