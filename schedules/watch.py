"""Watches the trainings that run: nudges who is at risk, and raises alarms.

Each nudge and each alarm is a fact that the ledger takes once, so that two may watch at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from bot import facts
from bot.alarms import Raised, alarms_of
from bot.clock import HOUR, MINUTE, SECOND, Clock
from bot.evidence.record import SessionRecord
from bot.facts import ZOOM, AlarmOver, AlarmRaised, NewFact, NudgeMade
from bot.ledger import Ledger
from bot.mail.intentions import alarm_letters
from bot.records import Records
from bot.rules.decision import training_of
from bot.rules.policy import PolicyError, policy_of
from bot.rules.risk import at_risk
from bot.session import Session
from schedules.alarms import Alarm, Signs, alarms
from schedules.process import PROCESS
from schedules.timeline import Timeline, timeline

SOURCE = "watch"

SHARE = 10
"""It rests ten times as long as it took: a tenth of one core at most."""

QUIET = 30 * MINUTE
"""An alarm that is raised again within that time is not mailed again."""


class Watch:
    """Looks at every training that runs, or whose evaluation is open."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._records: Records | None = None
        self._rests_until = 0.0
        self._nudged: set[str] = set()

    def look(self) -> None:
        """Look once, unless it is resting. Raises LedgerError."""
        began = time.monotonic()
        if began < self._rests_until:
            return
        self._records = self._records or Records(self._ledger)
        self._records.catch_up()
        now = self._clock.now()
        for session in list(self._records.catalogue.sessions.values()):
            hours = session.evaluation.hours if session.evaluation else 0
            if session.starts_at - HOUR <= now <= session.ends_at + round(hours * HOUR) + HOUR:
                self._look_at(self._records.record(session.id), now)
        self._rests_until = time.monotonic() + (time.monotonic() - began) * SHARE

    def _look_at(self, record: SessionRecord, now: int) -> None:
        new = [*self._nudges(record, now), *self._changes(record, now)]
        if new:
            self._ledger.append_all(new)
            self._nudged.update(fact.fingerprint for fact in new)

    def _nudges(self, record: SessionRecord, now: int) -> Iterator[NewFact]:
        """What attendees are told, as far as this process has not told them."""
        try:
            policy = policy_of(record.session)
        except PolicyError:
            return  # the pages tell the staff; nobody is nudged by rules that are wrong
        as_of = max(now, record.latest)
        people = (record.evidence(attendee, as_of) for attendee in record.registrants)
        for risk in at_risk(training_of(record, policy, as_of), people):
            body = NudgeMade(
                attendee=risk.attendee,
                requirement=risk.requirement,
                reason=risk.reason,
                text=risk.advice,
            )
            fact = body.fact(record.session.id, at=now, source=SOURCE)
            if fact.fingerprint not in self._nudged:
                yield fact

    def _changes(self, record: SessionRecord, now: int) -> Iterator[NewFact]:
        """The alarms that are raised or over since the last look."""
        session = record.session.id
        times = timeline(record.session, record.progress)
        on = {alarm.name: alarm for alarm in alarms(times, self._signs(record, times, now), now)}
        known = alarms_of(self._ledger, session)
        for name, raised in known.items():
            if not raised.is_over and name not in on:
                over = AlarmOver(alarm=name, term=raised.body.term)
                yield over.fact(session, at=now, source=SOURCE)
        for name, alarm in on.items():
            yield from raising(record.session, alarm, known.get(name), now)

    def _signs(self, record: SessionRecord, times: Timeline, now: int) -> Signs:
        session = record.session.id
        heard = self._ledger.rows(
            "select recorded_at from facts where session = ? and kind like ?"
            " order by seq desc limit 1",
            [session, ZOOM + "%"],
        )
        return Signs(
            meetings=record.meetings,
            silent_for=self._since(heard[0][0], now) if heard else None,
            asleep_for=self._asleep(now),
            late_for=self._late(times, now),
            unmatched=record.unmatched(max(now, record.latest)),
            lost=self._lost(session),
        )

    def _asleep(self, now: int) -> float | None:
        woke_at = self._ledger.last_wake(PROCESS)
        return None if woke_at is None else self._since(woke_at, now)

    def _late(self, times: Timeline, now: int) -> float:
        """How long what is due has not been done."""
        due = [max(action.at, times.settled_at) for action in times.due(now)]
        return self._since(min(due), now) if due else 0.0

    def _since(self, moment: int, now: int) -> float:
        """How long ago a moment was, in milliseconds of real time."""
        return (self._clock.real_time_of(now) - self._clock.real_time_of(moment)) * SECOND

    def _lost(self, session: str) -> dict[str, str]:
        """The sources of camera states that were lost and have not spoken since."""
        lost: dict[str, str] = {}
        for fact in self._ledger.select(
            "session = ? and kind in (?, ?)",
            [session, facts.SourceLost.KIND, facts.SourceJoined.KIND],
        ):
            body = facts.read(fact)
            if isinstance(body, facts.SourceLost):
                lost[body.source] = body.reason
            elif isinstance(body, facts.SourceJoined):
                lost.pop(body.source, None)
        return lost


def raising(session: Session, alarm: Alarm, before: Raised | None, now: int) -> Iterator[NewFact]:
    """What raises an alarm and writes to the facilitators; nothing where it is on already.

    `before` is how it was raised the last time.
    """
    if before and not before.is_over:
        return
    term = before.body.term + 1 if before else 1
    raised_now = AlarmRaised(alarm=alarm.name, term=term, text=alarm.text)
    yield raised_now.fact(session.id, at=now, source=SOURCE)
    if before is None or now - before.at > QUIET:
        yield from alarm_letters(session, alarm.text, f"{alarm.name}:{term}", now)
