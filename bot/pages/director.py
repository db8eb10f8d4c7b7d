"""Doing what a facilitator decided while a training runs: each act is a fact with who and when."""

from __future__ import annotations

import re
import secrets

from bot import facts
from bot.clock import HOUR, MINUTE, SECOND
from bot.context import Context
from bot.direction import LONGEST, Act, ActError, check
from bot.evidence.asked import question_problem
from bot.evidence.record import SessionRecord
from bot.facts import Body, Fact, PollAdded, PollLaunched, QuestionAsked
from bot.ledger import Appended
from bot.session import Poll

SOURCE = "facilitator"
"""The source of every fact that a facilitator makes."""

AFTERWARDS = HOUR
"""How long after the end somebody may still be given more time for a poll."""

AGAIN = 10 * SECOND
"""The same given again so soon is the same form, sent twice."""

_TOKEN = re.compile(r"[a-z0-9]{6,16}")


class StaleError(ActError):
    """The plan is another than the facilitator saw; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            "The plan was changed in the meantime, so this was not done. Look at it again, then "
            "decide."
        )


class Director:
    """Does what one facilitator decides about one session.

    Every method may raise LedgerError, or ActError where it cannot be done (any more).
    """

    def __init__(self, here: Context, session_id: str, by: str) -> None:
        self._here = here
        self._session_id = session_id
        self._by = by

    def bend(self, act: Act, number: int) -> None:
        """Bend the plan, as it was seen when its next bend had that number."""
        with self._here.live.record(self._session_id) as record:
            progress, session = record.progress, record.session
            bend, now = act.bend(number, self._by), self._now(record)
            if number == progress.next_bend:
                check(session, progress, act, now)
            elif number not in progress.bends or progress.bends[number].bend != bend:
                raise StaleError
        if facts.read(self._append(bend, now).fact) != bend:
            raise StaleError

    def launch(self, poll_id: str) -> None:
        """Put a poll before the attendees now, ahead of its time."""
        with self._here.live.record(self._session_id) as record:
            poll, now = _poll(record, poll_id), self._now(record)
            if poll_id in record.progress.missed:
                raise ActError(f"“{title_of(poll)}” was missed already; ask it as a new poll.")
            if poll.channel == "zoom":
                raise ActError(f"“{title_of(poll)}” is asked in Zoom: launch it there.")
            closes_at = self._closing(record, now, poll.open_for)
        block = next(one.id for one in record.session.blocks if poll in one.polls)
        self._append(self._launched(poll_id, block, now, closes_at), now)

    def close(self, poll_id: str) -> None:
        """Close a poll now, before the moment that was announced."""
        with self._here.live.record(self._session_id) as record:
            poll, now = _poll(record, poll_id), self._now(record)
            run = record.progress.polls_as_run().get(poll_id)
        if run is None or now < run.launched_at:
            raise ActError(f"“{title_of(poll)}” is not open.")
        self._append(facts.PollClosed(poll=poll_id, by=self._by), now)

    def reopen(self, poll_id: str, attendee: str, minutes: int) -> None:
        """Give one attendee so many more minutes for a poll, from now or from its close."""
        if not 1 <= minutes <= LONGEST:
            raise ActError(f"Choose a number of minutes from 1 to {LONGEST}.")
        with self._here.live.record(self._session_id) as record:
            poll, now = _poll(record, poll_id), self._now(record)
            if attendee not in record.registrants:
                raise ActError("Nobody of that name is registered (any more).")
            own = record.evidence(attendee, max(now, record.latest)).polls
            found = next((one for one in own if one.poll == poll_id), None)
            if found is None or now > record.ends_at + AFTERWARDS:
                raise ActError(f"“{title_of(poll)}” cannot be opened (any more).")
            if found.in_time:
                raise ActError(f"“{title_of(poll)}” was answered by them already.")
        closes_at = max(found.closed_at, now) + minutes * MINUTE
        before = self._given(poll_id, attendee)
        if any(now - one.happened_at < AGAIN for one in before):
            return
        given = facts.PollReopened(
            poll=poll_id,
            attendee=attendee,
            closes_at=closes_at,
            edition=len(before) + 1,
            by=self._by,
        )
        self._append(given, now)

    def ask(self, token: str, title: str, question: QuestionAsked, minutes: int) -> str:
        """Ask everyone a question that was just made up; the poll's id.

        `token` is new for each form: the same form sent twice asks once.
        """
        problem = question_problem(question)
        if problem or not 2 <= minutes <= LONGEST or not _TOKEN.fullmatch(token):
            raise ActError(problem or "Choose a number of minutes from 2 to 60, and send it again.")
        poll_id = f"asked-{token}"
        with self._here.live.record(self._session_id) as record:
            now = self._now(record)
            if poll_id in record.progress.added:
                return poll_id
            closes_at = self._closing(record, now, minutes * MINUTE)
            running = self._here.timeline(record.session, record.progress, None).block_at(now)
        added = PollAdded(
            poll=poll_id,
            block=running.block.id,
            title=title or "A quick question",
            questions=(question,),
            open_for=minutes * MINUTE,
            by=self._by,
        )
        launched = self._launched(poll_id, running.block.id, now, closes_at)
        new = [body.fact(self._session_id, at=now, source=SOURCE) for body in (added, launched)]
        self._here.ledger.append_all(new)
        self._here.live.catch_up()
        return poll_id

    def _launched(self, poll: str, block: str, now: int, closes_at: int) -> PollLaunched:
        return PollLaunched(poll=poll, block=block, due_at=now, closes_at=closes_at, by=self._by)

    def _closing(self, record: SessionRecord, now: int, open_for: int) -> int:
        """When a poll closes that is launched now."""
        times = self._here.timeline(record.session, record.progress, None)
        closes_at: int = times.closing_of(now, open_for)
        return closes_at

    def _given(self, poll_id: str, attendee: str) -> list[Fact]:
        """The times that this attendee was given more time for that poll."""
        start = f"poll.reopened:{poll_id}:{attendee}:"
        return self._here.ledger.select(
            "fingerprint >= ? and fingerprint < ?", [start, start[:-1] + ";"]
        )

    def _now(self, record: SessionRecord) -> int:
        """The present moment, never before the latest bend: another machine may have made that."""
        return max([self._here.clock.now(), *(one.at for one in record.progress.bends.values())])

    def _append(self, body: Body, now: int) -> Appended:
        fact = body.fact(self._session_id, at=now, source=SOURCE)
        appended = self._here.ledger.append(fact)
        self._here.live.catch_up()
        return appended


def new_token() -> str:
    """A token for one form that makes up a poll."""
    return secrets.token_hex(4)


def title_of(poll: Poll) -> str:
    """What people call a poll."""
    return poll.title or poll.id


def _poll(record: SessionRecord, poll_id: str) -> Poll:
    poll = record.session.poll(poll_id)
    if poll is None:
        raise ActError("This training has no such poll.")
    return poll
