"""Adding a session, from a file on the command line or from the page that drafted it."""

from __future__ import annotations

from bot import facts
from bot.clock import Clock
from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.office.errors import OfficeError
from bot.records import record_of
from bot.rules.policy import PolicyError, policy_of, policy_or_none
from bot.rules.wording import moment_text
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


class LockedError(OfficeError):
    """What attendees are judged by changed after the room opened, and nobody answers for it."""

    def __init__(self, session: Session, opened_at: int) -> None:
        super().__init__(
            f"What attendees of {session.id} are judged by (the policy, the credits or the "
            f"evaluation's hours) is locked since the room opened on "
            f"{moment_text(opened_at, session.zone)}. It can still be changed by a named person "
            "with a reason (--by and --reason), which are kept and shown."
        )


def add(
    ledger: Ledger, clock: Clock, found: Session, source: str, *, by: str = "", reason: str = ""
) -> tuple[int, bool]:
    """Record a session file; its version, and whether it is new. The same file again is not.

    Of two that are added at the same moment, one becomes the version after the other. Raises
    LockedError where it changes what people are judged by after the room opened and it is not said
    who has it done and why, or LedgerError.
    """
    signed = bool(by.strip() and reason.strip())
    while True:
        texts = [
            added.text
            for fact in ledger.select("session = ? and kind = ?", [found.id, SessionAdded.KIND])
            if isinstance(added := facts.read(fact), SessionAdded)
        ]
        version = len(texts)
        if texts and texts[-1] == found.text:
            return version, False
        if texts and not signed and judged_by(parse(texts[-1])) != judged_by(found):
            _refuse_once_open(ledger, found, clock.now())
        new = SessionAdded(
            text=found.text,
            version=version + 1,
            by=by.strip() if signed else "",
            reason=reason.strip() if signed else "",
        )
        if ledger.append(new.fact(found.id, at=clock.now(), source=source)).first:
            return version + 1, True


def judged_by(session: Session) -> tuple[object, ...]:
    """What attendees are judged by, which is locked when the room opens."""
    hours = session.evaluation.hours if session.evaluation else None
    policy = policy_or_none(session)
    return policy.digest if policy else "", session.credits, hours


def _refuse_once_open(ledger: Ledger, found: Session, now: int) -> None:
    """Raises LockedError where the room has opened, as the session was planned and ran so far."""
    opened_at = record_of(ledger, found.id).blocks_as_run[0].starts_at
    if opened_at <= now:
        raise LockedError(found, opened_at)
