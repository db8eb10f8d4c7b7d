"""The roster kept current by Zoom's deliveries about registrations, in whatever order they come.

What is to be done is worked out from the ledger alone: of all deliveries about a person the latest
counts, by Zoom's own time, and it was dealt with if the roster knows of that person something that
is newer. So this may be run twice at once, or again after years, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import msgspec

from bot import facts
from bot.catalogue import Catalogue
from bot.facts import ZOOM, Fact, RegistrantAdded, RegistrantRemoved, SessionAdded
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.registrants import current_rows, register, withdraw
from bot.session import RegistrationQuestions
from bot.session_file import SessionFileError
from bot.zoom.fields import text
from bot.zoom.registration import Registration, read_registration

EVENTS = ("created", "approved", "cancelled", "denied")
KINDS = tuple(
    f"{ZOOM}{scene}.registration_{event}" for scene in ("meeting", "webinar") for event in EVENTS
)
"""The kinds of delivery that tell of a registration."""

REASONS = {
    "cancelled": "The registration was cancelled in Zoom.",
    "denied": "The registration was denied in Zoom.",
}
"""Why somebody is on the roster no longer."""


@dataclass(frozen=True, slots=True)
class Word:
    """What all deliveries about a person come to: who they are, and how they stand.

    `state` is `approved`, `pending`, `cancelled` or `denied`; `at` is Zoom's time of the latest
    delivery (UTC milliseconds) and `seq` its place in the ledger. `told_by` is the place of the
    last one to arrive, which may be an earlier one that came late and told more.
    """

    registration: Registration
    state: str
    at: int
    seq: int
    told_by: int

    @property
    def since(self) -> int:
        """From which place in the ledger on the roster can have followed this."""
        return self.told_by if self.state == "approved" else self.seq


def words_on(deliveries: Iterable[Fact], titles: RegistrationQuestions) -> dict[str, Word]:
    """What the deliveries about one session's registrants come to, by e-mail in small letters.

    What only an earlier delivery told (an approval does not repeat the questions) still counts.
    """
    told = [word for fact in deliveries if (word := _word_of(fact, titles))]
    emails = {
        word.registration.registrant_id: word.registration.email
        for word in told
        if word.registration.email
    }
    found: dict[str, Word] = {}
    for word in sorted(told, key=lambda word: (word.at, word.state != "pending", word.seq)):
        email = word.registration.email or emails.get(word.registration.registrant_id, "")
        if not email:
            continue
        earlier = found.get(email.lower())
        whole, told_by = replace(word.registration, email=email), word.told_by
        latest = word
        if earlier:
            whole = whole.after(earlier.registration)
            told_by = max(told_by, earlier.told_by)
            latest = earlier if word.state == "pending" else word  # to wait changes nothing yet
        found[email.lower()] = replace(latest, registration=whole, told_by=told_by)
    return found


def _word_of(fact: Fact, titles: RegistrationQuestions) -> Word | None:
    """What one delivery says, None where it cannot be read (or was erased)."""
    try:
        delivery = msgspec.json.decode(fact.body)
    except (msgspec.DecodeError, RecursionError):
        return None
    registrant = delivery
    for name in ("payload", "object", "registrant"):
        registrant = registrant.get(name) if isinstance(registrant, dict) else None
    if not isinstance(registrant, dict):
        return None
    made_at = delivery.get("event_ts")
    event = fact.kind.rpartition("_")[2]
    state = event
    if event == "created":
        state = "pending" if text(registrant, "status") == "pending" else "approved"
    at = made_at if isinstance(made_at, int) else fact.recorded_at
    registration = read_registration(registrant, titles)
    return None if registration.is_the_bots else Word(registration, state, at, fact.seq, fact.seq)


def unheeded(
    words: Mapping[str, Word], dealt_with: Mapping[str, int], attendees: Mapping[str, str]
) -> list[Word]:
    """The words that the roster does not follow yet and should; who waits is not on it so far.

    `dealt_with` gives, by attendee, the seq of the latest fact of the roster; `attendees` the
    attendee of each e-mail.
    """
    return [
        word
        for email, word in words.items()
        if word.state != "pending" and dealt_with.get(attendees[email], 0) < word.since
    ]


class RosterFollower:
    """Follows the ledger, and brings the roster up to each new delivery about a registration."""

    def __init__(self, ledger: Ledger, secret_key: bytes) -> None:
        self._ledger = ledger
        self._key = secret_key
        self._catalogue = Catalogue()
        self._deliveries: dict[int, Fact] = {}
        self._seq = 0

    def step(self) -> int:
        """Act on what was appended since; how many registrations changed. Raises LedgerError."""
        last = self._ledger.last_seq()
        kinds = [SessionAdded.KIND, *KINDS]
        condition = f"seq > ? and seq <= ? and kind in ({', '.join('?' * len(kinds))})"
        news = self._ledger.select(condition, [self._seq, last, *kinds])
        for fact in news:
            with suppress(SessionFileError):  # its sessions are left as they were
                self._catalogue.apply(fact)
            if fact.kind in KINDS:
                self._deliveries[fact.seq] = fact
        touched = {self._catalogue.owner(fact) for fact in news}
        if any(fact.kind == SessionAdded.KIND for fact in news):
            touched.update(map(self._catalogue.owner, self._deliveries.values()))
        changes = sum(self._follow(session) for session in sorted(filter(None, touched)))
        self._seq = last
        return changes

    def _follow(self, session_id: str) -> int:
        """Bring one session's roster up to the deliveries about it."""
        session = self._catalogue.get(session_id)
        if session is None or session.zoom is None:
            return 0
        mine = [
            fact for fact in self._deliveries.values() if self._catalogue.owner(fact) == session_id
        ]
        words = words_on(mine, session.zoom.questions)
        attendees = {email: pseudonym(self._key, session_id, email) for email in words}
        todo = unheeded(words, self._dealt_with(session_id), attendees)
        changed = self._register(session_id, [word for word in todo if word.state == "approved"])
        gone = [word for word in todo if word.state != "approved"]
        return changed + sum(self._withdraw(session_id, word) for word in gone)

    def _dealt_with(self, session: str) -> dict[str, int]:
        latest: dict[str, int] = {}
        kinds = [RegistrantAdded.KIND, RegistrantRemoved.KIND]
        for fact in self._ledger.select("kind in (?, ?) and session = ?", [*kinds, session]):
            body = facts.read(fact)
            if isinstance(body, RegistrantAdded | RegistrantRemoved):
                latest[body.attendee] = fact.seq
        return latest

    def _register(self, session: str, words: list[Word]) -> int:
        if not words:
            return 0
        known = current_rows(self._ledger, session)
        people = [word.registration for word in words]
        rows = [one.row(known.get(one.email.lower())) for one in people]
        at = max(word.at for word in words)
        return sum(register(self._ledger, self._key, session, rows, at=at, source="zoom"))

    def _withdraw(self, session: str, word: Word) -> bool:
        email, reason = word.registration.email, REASONS[word.state]
        return withdraw(self._ledger, self._key, session, email, at=word.at, reason=reason)
