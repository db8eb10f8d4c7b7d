"""The errands of an installation: who is at risk, the roster, native polls, the mail."""

from __future__ import annotations

from collections.abc import Iterator

from bot.certificates.archive import Archive
from bot.clock import DAY, HOUR, Clock
from bot.evidence.meetings import MARGIN
from bot.facts import NewFact
from bot.ledger import Ledger
from bot.mail.intentions import INVITED_AHEAD, letters_due
from bot.mail.outbox import Outbox
from bot.pages.house import pace
from bot.records import Records
from bot.settings import Settings
from bot.zoom.adapter import Zoom
from bot.zoom.errors import NoCredentialsError
from bot.zoom.poll_watch import PollWatch
from bot.zoom.reconciling import reconcile_if_due
from bot.zoom.registration_deliveries import RosterFollower
from schedules.errands import Errand
from schedules.programme import Programme
from schedules.stand_in import StandIn
from schedules.watch import Watch

SOON = 2.0
"""How often what people wait for is looked at, in seconds."""

SELDOM = 30.0
"""How often what nobody waits for is looked at, in seconds."""

STOOD_IN = 5.0
"""How often a web process looks whether the scheduler is well, in seconds."""

REPORTED = 3 * DAY
"""How long after its end a training's reports are still asked for by themselves."""


def errands(settings: Settings, ledger: Ledger, clock: Clock) -> Iterator[Errand]:
    """What this installation can do, by its settings. Raises MailSettingsError."""
    follower = RosterFollower(ledger, settings.secret_key)
    yield Errand("roster", SOON, follower.step)
    yield Errand("letters", SELDOM, _Letters(ledger, clock).run)
    yield Errand("watch", 1.0, Watch(ledger, clock).look)
    yield Errand("mail", SOON, _outbox(settings, ledger, clock).deliver_due)
    try:
        zoom = Zoom(settings)
    except NoCredentialsError:
        return
    yield Errand("native polls", _paced(1.0, clock, 0.1), PollWatch(zoom, ledger, clock).look)
    yield Errand("reports", _paced(SELDOM, clock, 0.25), _Reports(zoom, ledger, clock).run)


def _paced(every: float, clock: Clock, least: float) -> float:
    """So many seconds of the training in real time, and no fewer than `least`.

    What has its moment in the training must not pass it by where that runs faster than life.
    """
    return max(every / pace(clock), least)


def stand_in(settings: Settings, ledger: Ledger, clock: Clock) -> Errand:
    """What a web process does while the scheduler's is silent. Raises MailSettingsError."""
    outbox = _outbox(settings, ledger, clock)
    return Errand("stand-in", STOOD_IN, StandIn(ledger, clock, outbox.deliver_due).look)


def _outbox(settings: Settings, ledger: Ledger, clock: Clock) -> Outbox:
    return Outbox(ledger, settings, clock, Archive(ledger, settings.home).pdf)


class _Reports:
    """Asks for the reports of every training that ended a short while ago."""

    def __init__(self, zoom: Zoom, ledger: Ledger, clock: Clock) -> None:
        self._zoom = zoom
        self._ledger = ledger
        self._clock = clock
        self._programme = Programme(ledger)

    def run(self) -> None:
        self._programme.catch_up()
        for timeline in self._programme.timelines():
            now = self._clock.now()
            if timeline.ends_at <= now <= timeline.ends_at + REPORTED:
                reconcile_if_due(
                    self._zoom, self._ledger, timeline.session, ends_at=timeline.ends_at, now=now
                )


class _Letters:
    """Asks for the letters that are due about every training that is near."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._records = Records(ledger)
        self._ledger = ledger
        self._clock = clock
        self._asked: set[str] = set()

    def run(self) -> None:
        self._records.catch_up()
        now = self._clock.now()
        for session in list(self._records.catalogue.sessions.values()):
            hours = session.evaluation.hours if session.evaluation else 0
            until = session.ends_at + MARGIN + int(hours * HOUR)
            if session.starts_at - INVITED_AHEAD <= now <= until:
                self._ask(letters_due(self._records.record(session.id), now))

    def _ask(self, letters: list[NewFact]) -> None:
        new = [letter for letter in letters if letter.fingerprint not in self._asked]
        if new:
            self._ledger.append_all(new)
            self._asked.update(letter.fingerprint for letter in new)
