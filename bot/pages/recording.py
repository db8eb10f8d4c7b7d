"""What an attendee's page records: that it was opened, what it showed, what was answered."""

from __future__ import annotations

from dataclasses import dataclass

from bot import facts
from bot.clock import Clock
from bot.facts import (
    Body,
    Fact,
    IdentityClaimed,
    PageOpened,
    PolicyAccepted,
    PollAnswered,
    PromptShown,
    TimeRequested,
)
from bot.ledger import Appended, Ledger
from bot.local_time import clock_text, iso
from bot.pages.answers import AnswerError, Answers, checked
from bot.pages.guests import Guest
from bot.pages.live import Live
from bot.pages.moments import moment_in
from bot.pages.training import LaunchedPoll, Moment
from bot.session import Poll, Session

SOURCE = "page"
"""The source of every fact that an attendee's page makes."""

LONGEST_NAME = 200
"""The longest name that one may appear under in Zoom, in characters."""


class UnknownPollError(LookupError):
    """The training has no poll of that id."""


class NotOpenError(Exception):
    """The poll takes no answers: not yet, or not any more. The text tells the attendee."""


class OutdatedError(Exception):
    """What was accepted does not hold now, or the training is over. The text tells the attendee."""


class ClaimError(ValueError):
    """A name in Zoom that is missing or too long. The text tells the attendee."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That an answer is on the disk: of which poll, since when, and whether by this very call."""

    poll: str
    recorded_at: int
    text: str
    first: bool

    def as_json(self) -> dict[str, object]:
        """The receipt as the attendee's page gets it."""
        return {
            "poll": self.poll,
            "recorded_at": iso(self.recorded_at),
            "receipt": self.text,
            "first": self.first,
        }


def receipt_text(recorded_at: int, session: Session) -> str:
    """The receipt in words."""
    return f"Recorded at {clock_text(recorded_at, session.zone)}"


class Recorder:
    """Records what one attendee's page reports. Every method may raise LedgerError."""

    def __init__(self, live: Live, guest: Guest) -> None:
        self._live = live
        self._guest = guest
        self._ledger: Ledger = live.ledger
        self._clock: Clock = live.clock

    def opened(self) -> None:
        """The page was opened; the first time counts."""
        self._append(PageOpened(attendee=self._guest.attendee))

    def shown(self, poll_id: str, moment: Moment | None = None) -> None:
        """A poll was shown on the page, now or at the `moment` that the page was made for.

        A poll that was shown after its close is not noted: nobody could have answered it. Raises
        UnknownPollError or NotOpenError.
        """
        moment = moment or self._moment()
        launched = self._open(poll_id, moment)
        body = PromptShown(poll=launched.poll.id, attendee=self._guest.attendee)
        self._append(body, at=moment.now)

    def answered(self, poll_id: str, answers: Answers) -> Receipt:
        """Answers came in. Asked again, the first answer stands and its receipt is given.

        Raises UnknownPollError, NotOpenError, or AnswerError.
        """
        moment = self._moment()
        try:
            poll = self._open(poll_id, moment).poll
            given = checked(poll, answers)
        except (NotOpenError, AnswerError):
            earlier = self._earlier(poll_id)
            if earlier is None:
                raise
            return self._receipt(poll_id, earlier, moment.session, first=False)
        body = PollAnswered(poll=poll_id, attendee=self._guest.attendee, answers=given)
        appended = self._append(body, at=moment.now)
        return self._receipt(poll_id, appended.fact, moment.session, first=appended.first)

    def claimed(self, name: str) -> str:
        """The attendee said under which name they appear in Zoom. Raises ClaimError."""
        name = " ".join(name.split())
        if not name:
            raise ClaimError("Please write the name that Zoom shows for you.")
        if len(name) > LONGEST_NAME:
            raise ClaimError(f"Please write a name of up to {LONGEST_NAME} characters.")
        self._append(IdentityClaimed(attendee=self._guest.attendee, participant=name))
        return name

    def accepted(self, policy: str, current: str) -> None:
        """The attendee accepted the policy of that version. Raises OutdatedError."""
        if not current or policy != current:
            raise OutdatedError(
                "What the training asks for has changed in the meantime. Please read it once more."
            )
        moment = self._moment()
        if moment.phase == "after":
            raise OutdatedError("The training is over, so there is nothing to accept any more.")
        self._append(
            PolicyAccepted(
                attendee=self._guest.attendee, policy=policy, session_file=moment.session.digest
            )
        )

    @staticmethod
    def poll(poll_id: str, session: Session) -> Poll:
        """The poll of that id. Raises UnknownPollError."""
        poll = session.poll(poll_id)
        if poll is None:
            raise UnknownPollError("This training has no such poll. Reload the page.")
        return poll

    def _moment(self) -> Moment:
        self._live.catch_up()
        return moment_in(self._live, self._guest.session)

    def _open(self, poll_id: str, moment: Moment) -> LaunchedPoll:
        """The poll, where it is open on the page now."""
        self.poll(poll_id, moment.session)
        launched = moment.poll(poll_id)
        if launched and not launched.is_open(moment.now):
            launched = self._own(moment).poll(poll_id)
        if launched is None:
            raise NotOpenError("This poll is not open yet.")
        if not launched.is_on_page:
            raise NotOpenError("This poll is answered in Zoom: look for it in the Zoom window.")
        if not launched.is_open(moment.now):
            closed = clock_text(launched.run.closed_at, moment.session.zone)
            raise NotOpenError(
                f"This poll closed at {closed}, so your answer could not be counted any more. "
                "If something kept you from answering in time, please write to us."
            )
        return launched

    def _own(self, moment: Moment) -> Moment:
        """The training as it stands for this attendee, who may have been given more time."""
        with self._live.record(self._guest.session) as record:
            if self._guest.attendee not in record.registrants:
                return moment
            as_of = max(moment.now, record.latest)
            return moment.of(record.evidence(self._guest.attendee, as_of))

    def needs_time(self, poll_id: str) -> None:
        """The attendee asks for more time. Raises UnknownPollError, or NotOpenError too early."""
        moment = self._moment()
        self.poll(poll_id, moment.session)
        if moment.poll(poll_id) is None:
            raise NotOpenError("This poll is not open yet.")
        self._append(TimeRequested(poll=poll_id, attendee=self._guest.attendee))

    def _earlier(self, poll_id: str) -> Fact | None:
        """The answer that this attendee gave before."""
        body = PollAnswered(poll=poll_id, attendee=self._guest.attendee, answers=())
        mark = body.fact(self._guest.session, at=0, source=SOURCE).fingerprint
        found = self._ledger.select("fingerprint = ?", [mark])
        return found[0] if found else None

    def _receipt(self, poll_id: str, fact: Fact, session: Session, *, first: bool) -> Receipt:
        text = receipt_text(fact.happened_at, session)
        return Receipt(poll_id, fact.happened_at, text, first)

    def _append(self, body: Body, at: int | None = None) -> Appended:
        moment = self._clock.now() if at is None else at
        appended = self._ledger.append(body.fact(self._guest.session, at=moment, source=SOURCE))
        if appended.first:
            self._live.catch_up()
        return appended


def claimed_name(ledger: Ledger, attendee: str) -> str:
    """The name under which an attendee last said that they appear in Zoom, empty if never."""
    start = f"claim:{attendee}:"
    found = ledger.select("fingerprint >= ? and fingerprint < ?", [start, start[:-1] + ";"])
    body = facts.read(found[-1]) if found else None
    return body.participant if isinstance(body, IdentityClaimed) else ""
