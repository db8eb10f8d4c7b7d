"""Erasing one person on request: what tells of them, in every session, and what changes by it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from bot import facts
from bot.erasure.age import kept_until
from bot.erasure.person import Person, plain
from bot.erasure.sighting import texts
from bot.erasure.taking import Taking
from bot.evidence.record import SessionRecord
from bot.facts import Fact, NewFact, RegistrantAdded, ReportParticipants
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.records import Records
from bot.rules.decision import Decision, decide_all
from bot.rules.policy import PolicyError, policy_of
from bot.rules.wording import listed
from bot.session import Session


class Request:
    """The erasing of a person, known by an address, from a ledger as it stands at `now` (UTC ms).

    Of the facts `also`, which name the person in words, the bodies go as well. `names` are those
    under which they registered, in small letters, once `takings` were worked out.
    """

    def __init__(
        self, ledger: Ledger, secret_key: bytes, email: str, now: int, also: Iterable[int] = ()
    ) -> None:
        self._ledger = ledger
        self._secret_key = secret_key
        self._email = plain(email)
        self._now = now
        self._also = frozenset(also)
        self._records = Records(ledger)
        self.names: set[str] = set()

    def takings(self) -> list[Taking]:
        """What is to be taken, by session. Raises LedgerError."""
        found = [self._taking(session) for session in sorted(self._concerned(), key=str)]
        return [taking for taking in found if taking]

    def _concerned(self) -> set[str | None]:
        """The sessions in which anything tells of the person; None for deliveries of no session."""
        catalogue = self._records.catalogue
        pseudonyms = {session: self._pseudonym(session) for session in catalogue.sessions}
        concerned: set[str | None] = set()
        for fact in self._ledger.read(upto=self._records.seq):
            catalogue.apply(fact)
            owner = catalogue.owner(fact)
            if (
                fact.seq in self._also
                or _holds(fact.body, self._email)
                or (owner and pseudonyms.get(owner, "\0") in fact.body)
            ):
                concerned.add(owner)
        return concerned

    def _taking(self, session_id: str | None) -> Taking:
        if session_id not in self._records.catalogue.sessions:
            person = Person(self._email)
            found = list(self._of_no_session(session_id))
            person.learn(found, {})
            return self._sorted(Taking(session_id), person, found)
        record = self._records.record(session_id)
        session = record.session
        if self._email in map(plain, session.facilitators):
            return Taking(session_id, leads=True)
        found = self._records.facts_of(session_id)
        person = self._person(record, session_id, found)
        person.learn(found, self._others(record, person.attendees))
        taking = self._sorted(Taking(session_id, people=1), person, found)
        taking.required_until = self._required_until(session)
        taking.changes = list(self._changes(record, found, taking, person.attendees))
        return taking

    def _of_no_session(self, session_id: str | None) -> Iterator[Fact]:
        """The facts of no session; or of one that was never added."""
        condition, values = ("session = ?", [session_id]) if session_id else ("session is null", [])
        for fact in self._ledger.select(f"{condition} and seq <= ?", [*values, self._records.seq]):
            if self._records.catalogue.owner(fact) == session_id:
                yield fact

    def _person(self, record: SessionRecord, session_id: str, found: Iterable[Fact]) -> Person:
        """The person as a session knows them: by the pseudonym, and by every row of the roster."""
        rows = (facts.read(fact) for fact in found if fact.kind == RegistrantAdded.KIND)
        attendees = {
            row.attendee
            for row in rows
            if isinstance(row, RegistrantAdded) and plain(row.email) == self._email
        } | {self._pseudonym(session_id)}
        participants: set[str] = set()
        for attendee in attendees:
            participants |= _participants(record, attendee, self._now)
        return Person(self._email, frozenset(attendees), participants=participants)

    def _others(self, record: SessionRecord, attendees: Collection[str]) -> dict[str, set[str]]:
        """The other attendees whom each participant is matched to."""
        others: dict[str, set[str]] = defaultdict(set)
        for other in record.registrants:
            if other not in attendees:
                for participant in _participants(record, other, self._now):
                    others[participant].add(other)
        return others

    def _sorted(self, taking: Taking, person: Person, found: Sequence[Fact]) -> Taking:
        """Sort a session's facts into what goes, what stands for others, and what names them."""
        self.names |= person.names
        for fact in found:
            body = facts.read(fact)
            if isinstance(body, ReportParticipants):
                rows = person.rows_of_others(body)
                if len(rows) < len(body.rows):
                    taking.gone.add(fact.seq)
                    taking.instead.append(_report_of_others(fact, body, rows))
            elif fact.body and (fact.seq in self._also or person.is_told_of(fact)):
                taking.gone.add(fact.seq)
            elif person.is_shared(fact):
                taking.shared.add(fact.seq)
            elif person.is_mentioned(fact):
                taking.named.add(fact.seq)
        return taking

    def _required_until(self, session: Session) -> int | None:
        """Until when the policy asks to keep the records, where that is still to come.

        Before a session has begun there is nothing yet that a board could ask for.
        """
        try:
            until = kept_until(session)
        except PolicyError:
            return None
        return until if session.starts_at <= self._now < until else None

    def _changes(
        self,
        record: SessionRecord,
        found: Sequence[Fact],
        taking: Taking,
        attendees: Collection[str],
    ) -> Iterator[str]:
        """Whose outcomes would be others once the facts are gone."""
        as_of = max(self._now, record.latest)
        afterwards = SessionRecord(record.session)
        for fact in found:
            gone = fact.seq in taking.gone
            afterwards.apply(msgspec.structs.replace(fact, body="") if gone else fact)
        for place, new in enumerate(taking.instead, start=self._records.seq + 1):
            afterwards.apply(_as_if_recorded(new, place))
        policy = policy_of(record.session)
        after = {
            one.evidence.registrant.attendee: _summary(one)
            for one in decide_all(afterwards, policy, as_of)
        }
        for decision in decide_all(record, policy, as_of):
            registrant = decision.evidence.registrant
            before, now = _summary(decision), after.get(registrant.attendee, {})
            other = [
                f"{name} {now.get(name, 'nothing')}"
                for name in before
                if before[name] != now.get(name)
            ]
            if registrant.attendee not in attendees and other:
                yield f"{registrant.name} <{registrant.email}> would have {listed(other)}"

    def _pseudonym(self, session_id: str) -> str:
        return pseudonym(self._secret_key, session_id, self._email)


def _participants(record: SessionRecord, attendee: str, now: int) -> set[str]:
    if attendee not in record.registrants:
        return set()
    evidence = record.evidence(attendee, max(now, record.latest))
    return {connection.participant for connection in evidence.connections}


def _holds(body: str, email: str) -> bool:
    """Whether a body holds an address anywhere, also where its characters are escaped."""
    if email in body.casefold():
        return True
    return "\\u" in body and email in plain(" ".join(value for _, value in texts(body)))


def _report_of_others(
    fact: Fact, report: ReportParticipants, rows: tuple[dict[str, object], ...]
) -> NewFact:
    """Zoom's report without the person's rows, as of the same moment."""
    digest = hashlib.sha256(msgspec.json.encode(rows)).hexdigest()
    instead = msgspec.structs.replace(report, rows=rows, digest=digest)
    return instead.fact(fact.session, at=fact.happened_at, source=fact.source)


def _as_if_recorded(new: NewFact, seq: int) -> Fact:
    values = msgspec.structs.asdict(new)
    return Fact(**values, seq=seq, recorded_at=new.happened_at, digest="", chain="")


def _summary(decision: Decision) -> dict[str, str]:
    """What a decision comes to, by name."""
    return {"outcome": decision.outcome, "credits": f"{decision.credits:g}"} | {
        one.id: one.outcome for one in decision.requirements
    }
