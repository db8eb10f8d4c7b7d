"""What people said, appeals and evaluations come to the same in whatever order they are told."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import facts
from bot.clock import HOUR, MINUTE
from bot.evidence.record import SessionRecord
from bot.facts import Body, Fact
from bot.outcomes import outcomes_of, report
from tests.evidence.telling import Telling, who
from tests.trainings import at, training

ENDS = at("14:10:00")
ANA, BEN = who("Ana Lopez"), who("Ben Ito")
BY = {"by": "The director", "reason": "Because."}


def word(requirement: str, outcome: str, attendee: str) -> Body:
    if outcome == "exempted":
        return facts.RequirementExempted(requirement=requirement, attendee=attendee, **BY)
    if outcome == "settled":
        return facts.ReviewSettled(requirement=requirement, attendee=attendee, outcome="pass", **BY)
    return facts.RequirementOverridden(
        requirement=requirement,
        attendee=attendee,
        outcome="pass" if outcome == "pass" else "fail" if outcome == "fail" else "computed",
        **BY,
    )


PEOPLE = st.sampled_from([ANA, BEN])
WORDS = st.builds(
    word,
    st.sampled_from(["ATT-01", "EVAL-01", "ID-01"]),
    st.sampled_from(["pass", "fail", "computed", "exempted", "settled"]),
    PEOPLE,
)
SUBMITTED = st.builds(
    facts.EvaluationSubmitted, attendee=PEOPLE, response=st.sampled_from(["1", "2", "3"])
)
STRAYS = st.builds(
    facts.EvaluationUnmatched,
    email=st.sampled_from(["x@example.org", "ana.lopez@example.org", "ana@private.example.org"]),
    response=st.sampled_from(["4", "5"]),
)
TOLD = st.lists(
    st.tuples(st.one_of(WORDS, SUBMITTED, STRAYS), st.integers(0, 60)), min_size=1, max_size=8
)


def record_of(told: list[Fact]) -> SessionRecord:
    record = SessionRecord(training())
    for fact in told:
        record.apply(fact)
    return record


@settings(max_examples=40)
@given(told=TOLD, mixed=st.randoms(use_true_random=False), assigns=st.booleans())
def test_order_and_repetition_change_no_outcome(
    told: list[tuple[Body, int]], mixed: Random, assigns: bool
) -> None:
    telling = Telling()
    telling.registered("Ana Lopez", "Ben Ito")
    telling.own(facts.EvaluationOpened(closes_at=ENDS + 48 * HOUR), ENDS)
    marks: set[str] = set()
    for body, hours in told:
        new = body.fact(telling.session.id, at=ENDS + hours * HOUR, source="test")
        if new.fingerprint in marks:
            continue  # the ledger has it already
        marks.add(new.fingerprint)
        fact = telling.add(new)
        if assigns and isinstance(body, facts.EvaluationUnmatched):
            said = facts.EvaluationAssigned(evaluation=fact.fingerprint, attendee=BEN, **BY)
            telling.own(said, ENDS + hours * HOUR + MINUTE)
    filed = facts.AppealFiled(attendee=ANA, number=1, text="I was there.")
    telling.own(filed, ENDS + 61 * HOUR)
    granted = facts.AppealAnswered(
        attendee=ANA, number=1, outcome="granted", requirements=("ATT-01",), **BY
    )
    telling.own(granted, ENDS + 62 * HOUR)
    shuffled = [*telling.facts, *telling.facts[:3]]
    mixed.shuffle(shuffled)
    found = [
        report(outcomes_of(record_of(one), now=ENDS + 90 * HOUR, facts=0, head=""))
        for one in (telling.facts, shuffled)
    ]
    assert found[0] == found[1]
    assert found[0]["attendees"][0]["appeals"][0]["answer"]["outcome"] == "granted"
