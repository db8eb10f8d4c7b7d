"""From what was played and what the ledger holds to the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot import facts
from bot.evidence.model import PollEvidence
from bot.facts import PollLaunched
from bot.ledger import Ledger
from bot.outcomes import Outcomes, outcomes_of
from bot.records import Records
from bot.rehearsal.acknowledged import astray_answers, astray_deliveries
from bot.rehearsal.chaos import Chaos
from bot.rehearsal.courier import Carried
from bot.rehearsal.crowd import Lags
from bot.rehearsal.day import Day
from bot.rehearsal.diary import Diary
from bot.rehearsal.judgement import Judgement, judge
from bot.rehearsal.people import Person
from bot.rehearsal.provider import session_truth
from bot.rehearsal.report import Launched, Report
from bot.rehearsal.truth import truths


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A rehearsal that is over, as those who took part in it saw it.

    `troubles` say in words what the host could not do, `disturbances` how often what was disturbed.
    """

    day: Day
    cast: Sequence[Person]
    diaries: Sequence[Diary]
    carried: Carried
    lags: Lags
    chaos: Chaos | None
    speed: float
    seed: int
    seconds: float
    disturbances: Mapping[str, int] = field(default_factory=dict)
    troubles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Launch:
    at: int
    due_at: int


def compared(played: Played, ledger: Ledger, now: int) -> Report:
    """Hold the truth against what the ledger comes to at `now`. Raises LedgerError."""
    session = played.day.session
    records = Records(ledger)
    outcomes = outcomes_of(records.record(session.id), now=now, facts=records.seq, head="")
    launches = _launches(ledger, session.id)
    judgements = _judgements(played, outcomes, launches)
    chain = ledger.verify()
    return Report(
        session=session.id,
        speed=played.speed,
        seed=played.seed,
        chaos=played.chaos is not None,
        seconds=played.seconds,
        judgements=judgements,
        launches=[_told(poll.id, played, launches) for _, poll in session.polls()],
        unmatched=[one.name for one in outcomes.unmatched],
        facts=records.seq,
        broken="" if chain.holds else f"fact {chain.altered}: {chain.reason}",
        refused=sum(len(diary.refused) for diary in played.diaries),
        troubles=sum(len(diary.troubles) for diary in played.diaries),
        lag=(played.lags.most(0.99), played.lags.most()),
        deliveries=played.carried.counts,
        disturbances=played.disturbances,
        astray=[
            *played.troubles,
            *_astray(played, judgements),
            *astray_deliveries(played.carried, ledger),
            *astray_answers(played.cast, played.diaries, _polls(outcomes)),
        ],
    )


def _polls(outcomes: Outcomes) -> dict[str, Sequence[PollEvidence]]:
    """What everybody did about the polls, by their e-mail."""
    found = (one.evidence for one in outcomes.decisions)
    return {evidence.registrant.email: evidence.polls for evidence in found}


def _astray(played: Played, judgements: Sequence[Judgement]) -> Iterator[str]:
    """Answers that were given in Zoom and are not recorded as such, or the reverse."""
    for diary, one in zip(played.diaries, judgements, strict=True):
        if diary.in_zoom != one.in_zoom:
            yield (
                f"{one.person.name} answered {len(diary.in_zoom)} polls in Zoom, of which "
                f"{len(one.in_zoom & diary.in_zoom)} are recorded."
            )


def _launches(ledger: Ledger, session: str) -> dict[str, list[_Launch]]:
    """Every launch that the ledger holds, by the poll: there should be one of each."""
    found: dict[str, list[_Launch]] = {}
    for fact in ledger.select("session = ? and kind = ?", [session, PollLaunched.KIND]):
        body = facts.read(fact)
        if isinstance(body, PollLaunched):
            found.setdefault(body.poll, []).append(_Launch(fact.happened_at, body.due_at))
    return found


def _told(poll: str, played: Played, launches: dict[str, list[_Launch]]) -> Launched:
    found = launches.get(poll, [])
    if not found:
        return Launched(poll, 0, None, None)
    # who came later sees it later; what matters is who waited for it
    seen = [
        diary.seen[poll] - found[0].at
        for diary in played.diaries
        if poll in diary.seen and diary.waited(found[0].at)
    ]
    return Launched(poll, len(found), found[0].at - found[0].due_at, max(seen, default=None))


def _judgements(
    played: Played, outcomes: Outcomes, launches: dict[str, list[_Launch]]
) -> list[Judgement]:
    required = [
        poll.id for _, poll in played.day.session.polls() if poll.required and poll.id in launches
    ]
    session_wide = session_truth(played.day, [launches[poll][0].at for poll in required])
    found = truths(played.day, played.cast, played.diaries, required)
    judgements = []
    for who, (person, truth) in enumerate(zip(played.cast, found, strict=True)):
        decision = outcomes.of(person.email)
        if decision is None:
            raise LookupError(f"{person.email} is on the roster, and nothing was decided of them.")
        judgements.append(
            judge(
                person,
                truth,
                decision,
                session_wide=session_wide,
                undisturbed=played.chaos is None,
                lost=played.chaos.lost.get(who, ()) if played.chaos else (),
            )
        )
    return judgements
