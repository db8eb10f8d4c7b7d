"""Polls that facilitators launch, close, reopen and make up, and how their answers are counted."""

from __future__ import annotations

from typing import Any

import pytest

from bot import facts
from bot.clock import MINUTE, HandClock
from bot.direction import ActError
from bot.evidence.asked import question_problem
from bot.evidence.polls import Prompts, launched, poll_evidence
from bot.evidence.progress import Progress
from bot.evidence.record import SessionRecord
from bot.evidence.results import results
from bot.facts import PollAdded, QuestionAsked
from bot.ledger import Ledger
from bot.session import Poll
from schedules.timeline import timeline
from tests.bending import BREAK, BY, FIRST, SECOND, bent, extend, hold, skip
from tests.scheduling import PLAN, add, kinds, polls_of, scheduler_on
from tests.trainings import as_stored, at, poll, progress, training

ASKED = PollAdded(
    poll="asked-1",
    block=FIRST,
    title="A quick question",
    questions=(QuestionAsked(text="Shall we go on?", choices=("Yes", "No")),),
    open_for=3 * MINUTE,
    by=BY,
)


def launch(name: str, clock: str, closes: str) -> tuple[facts.Body, int]:
    body = facts.PollLaunched(poll=name, block=FIRST, due_at=at(clock), closes_at=at(closes), by=BY)
    return body, at(clock)


# --- launched by hand ---------------------------------------------------------------------------


def closing(clock: str, known: Progress | None = None, minutes: int = 3) -> int:
    return timeline(training(), known or Progress()).closing_of(at(clock), minutes * MINUTE)


def test_a_poll_launched_by_hand_is_open_as_long_as_it_would_be_anyway() -> None:
    assert closing("13:10") == at("13:13")


def test_it_may_run_over_into_the_next_part_of_the_talk_but_not_into_the_break() -> None:
    assert closing("13:19") == at("13:22")
    assert closing("13:37", minutes=5) == at("13:40")


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("12:49", "not in a break"),
        ("13:45", "not in a break"),
        ("14:10", "not in a break"),
        ("13:38:01", "at 1:40 PM a break begins"),
        ("14:08:01", "at 2:10 PM the training ends"),
    ],
)
def test_where_people_could_not_answer_none_is_launched(clock: str, told: str) -> None:
    with pytest.raises(ActError, match=told):
        closing(clock)


def test_while_a_block_is_held_a_poll_may_be_launched_past_its_end() -> None:
    assert closing("13:44", bent(("13:39", hold(SECOND)))) == at("13:47")


def test_the_limit_follows_the_bends() -> None:
    assert closing("13:39", bent(("13:30", extend(SECOND, 5)))) == at("13:42")
    assert closing("13:39", bent(("13:30", skip(BREAK)))) == at("13:42")


def test_a_poll_that_a_facilitator_launched_is_launched_once_and_closed_by_the_clock(
    ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("12:49")
    add(ledger, PLAN)
    scheduler = scheduler_on(ledger, clock)
    clock.moment = at("13:02")
    scheduler.run_due()
    by_hand, _ = launch("one", "13:02", "13:05")
    assert ledger.append(by_hand.fact(PLAN.id, at=at("13:02"), source="page")).first
    assert scheduler.run_due() == at("13:05")
    for moment in ("13:05", "13:08", "13:12"):
        clock.moment = at(moment)
        scheduler.run_due()
    assert polls_of(ledger, facts.PollLaunched)["one"][0].happened_at == at("13:02")
    assert polls_of(ledger, facts.PollClosed)["one"][0].happened_at == at("13:05")


def test_a_poll_that_a_facilitator_closed_is_closed_once(ledger: Ledger, clock: HandClock) -> None:
    clock.moment = at("13:05")
    add(ledger, PLAN)
    scheduler = scheduler_on(ledger, clock)
    scheduler.run_due()
    clock.moment = at("13:06:30")
    closed = facts.PollClosed(poll="one", by=BY)
    ledger.append(closed.fact(PLAN.id, at=clock.now(), source="page"))
    clock.moment = at("13:10")
    scheduler.run_due()
    assert polls_of(ledger, facts.PollClosed)["one"][0].happened_at == at("13:06:30")


# --- made up ------------------------------------------------------------------------------------


def test_a_poll_that_was_made_up_is_part_of_the_session_and_judged_of_none() -> None:
    known = progress(training(), (ASKED, at("13:10")), launch("asked-1", "13:10", "13:13"))
    amended = known.amended(training())
    made_up = amended.poll("asked-1")
    assert made_up
    assert (made_up.title, made_up.required, made_up.channel) == (
        "A quick question",
        False,
        "page",
    )
    assert made_up.questions[0].choices == ("Yes", "No")
    assert [(run.poll, required) for run, required in launched(amended, known)] == [
        ("asked-1", False)
    ]
    assert amended.text == training().text


def test_a_poll_that_was_made_up_is_closed_by_the_clock(ledger: Ledger, clock: HandClock) -> None:
    clock.moment = at("13:10")
    add(ledger, PLAN)
    scheduler = scheduler_on(ledger, clock)
    scheduler.run_due()
    body, moment = launch("asked-1", "13:10", "13:13")
    ledger.append_all([one.fact(PLAN.id, at=moment, source="page") for one in (ASKED, body)])
    assert scheduler.run_due() == at("13:13")
    clock.moment = at("13:14")
    scheduler.run_due()
    assert polls_of(ledger, facts.PollClosed)["asked-1"][0].happened_at == at("13:13")
    assert kinds(ledger)["poll.missed"] == 0


def test_a_record_that_is_followed_knows_a_poll_as_soon_as_it_is_made_up() -> None:
    record = SessionRecord(training())
    assert record.session.poll("asked-1") is None
    record.apply(as_stored(ASKED, record.session.id, at("13:10"), seq=1))
    assert record.session.poll("asked-1")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (QuestionAsked(text="Shall we?", choices=("Yes", "No")), ""),
        (QuestionAsked(text="What helps?", kind="short_answer"), ""),
        (QuestionAsked(text="How sure?", kind="rating"), ""),
        (QuestionAsked(text=""), "Write a question."),
        (QuestionAsked(text="x" * 1025), "too long"),
        (QuestionAsked(text="Shall we?", choices=("Yes",)), "2 to 10 choices"),
        (QuestionAsked(text="Shall we?", choices=tuple("abcdefghijk")), "2 to 10 choices"),
        (QuestionAsked(text="Shall we?", choices=("Yes", "Yes")), "the same"),
        (QuestionAsked(text="Shall we?", choices=("Yes", "x" * 201)), "too long"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(question: QuestionAsked, told: str) -> None:
    problem = question_problem(question)
    assert told in problem
    assert bool(problem) is bool(told)


# --- more time for one person -------------------------------------------------------------------


def reopened(closes: str, edition: int = 1) -> facts.PollReopened:
    return facts.PollReopened(
        poll="one", attendee="ann", closes_at=at(closes), edition=edition, by=BY
    )


def evidence_of(prompts: Prompts) -> Any:
    session = training(first=poll("one"))
    known = progress(session, launch("one", "13:05", "13:08"))
    (found,) = poll_evidence(launched(session, known), prompts)
    return found


def prompts_of(*happened: tuple[facts.Body, str]) -> Prompts:
    prompts = Prompts()
    for seq, (body, clock) in enumerate(happened, start=11):
        fact = as_stored(body, "s", at(clock), seq)
        match body:
            case facts.PollReopened():
                prompts.reopen(fact, body)
            case facts.TimeRequested():
                prompts.request(fact, body)
            case facts.PollAnswered():
                prompts.answer(fact, body)
    return prompts


ANSWER = facts.PollAnswered(poll="one", attendee="ann", answers=(("Blue",),))


def test_an_answer_within_the_time_that_one_person_was_given_is_in_time() -> None:
    found = evidence_of(prompts_of((reopened("13:14"), "13:09"), (ANSWER, "13:12")))
    assert (found.closed_at, found.is_extended, found.in_time) == (at("13:14"), True, True)
    assert 11 in found.facts


def test_an_answer_after_that_is_not() -> None:
    found = evidence_of(prompts_of((reopened("13:14"), "13:09"), (ANSWER, "13:14:01")))
    assert not found.in_time


def test_of_several_closes_the_latest_holds_in_whatever_order_they_arrive() -> None:
    longer, shorter = (reopened("13:20", 2), "13:13"), (reopened("13:14"), "13:09")
    assert evidence_of(prompts_of(shorter, longer)).closed_at == at("13:20")
    assert evidence_of(prompts_of(longer, shorter)).closed_at == at("13:20")


def test_more_time_never_shortens_the_time_that_all_have() -> None:
    found = evidence_of(prompts_of((reopened("13:07"), "13:06")))
    assert (found.closed_at, found.is_extended) == (at("13:08"), False)


def test_that_somebody_asked_for_more_time_is_known() -> None:
    asked = facts.TimeRequested(poll="one", attendee="ann")
    found = evidence_of(prompts_of((asked, "13:07"), (asked, "13:07:30")))
    assert found.more_time_asked_at == at("13:07")
    assert asked.fact("s", at=1, source="page").fingerprint == "more_time:one:ann"


def test_the_record_of_one_person_is_touched_and_of_nobody_else() -> None:
    record = SessionRecord(training(first=poll("one")))
    people = [
        facts.RegistrantAdded(attendee=name, version=1, email=f"{name}@example.org", name=name)
        for name in ("ann", "ben")
    ]
    body, moment = launch("one", "13:05", "13:08")
    for seq, (one, when) in enumerate(
        [(people[0], at("12:00")), (people[1], at("12:00")), (body, moment)], start=1
    ):
        record.apply(as_stored(one, record.session.id, when, seq))
    record.apply(as_stored(reopened("13:14"), record.session.id, at("13:09"), 4))
    closes = {
        name: record.evidence(name, at("13:10")).polls[0].closed_at for name in ("ann", "ben")
    }
    assert closes == {"ann": at("13:14"), "ben": at("13:08")}


# --- results ------------------------------------------------------------------------------------


def poll_with(*questions: dict[str, Any]) -> Poll:
    return Poll.model_validate({"id": "one", "launch": "start", "questions": questions})


def test_each_choice_is_counted_with_its_share_of_those_who_answered() -> None:
    asked = poll_with({"text": "Which?", "kind": "multiple", "choices": ["A", "B", "C"]})
    (found,) = results(asked, [(("A", "B"),), (("A",),), (("A", "B"),), (("A",),)])
    assert found.answered == 4
    assert [(one.choice, one.count, one.share) for one in found.counts] == [
        ("A", 4, 1.0),
        ("B", 2, 0.5),
        ("C", 0, 0.0),
    ]


def test_a_rating_is_counted_by_number_and_averaged() -> None:
    asked = poll_with({"text": "How sure?", "kind": "rating", "scale": 3})
    (found,) = results(asked, [(("3",),), (("3",),), (("1",),)])
    assert [(one.choice, one.count) for one in found.counts] == [("1", 1), ("2", 0), ("3", 2)]
    assert found.mean == pytest.approx(7 / 3)


def test_what_people_wrote_is_listed() -> None:
    asked = poll_with(
        {"text": "Which?", "choices": ["A", "B"]}, {"text": "Why?", "kind": "short_answer"}
    )
    first, second = results(asked, [(("A",), ("Because",)), (("B",), ())])
    assert (first.answered, second.answered, second.texts) == (2, 1, ("Because",))


def test_a_poll_that_nobody_answered_has_empty_bars() -> None:
    (found,) = results(poll_with({"text": "Which?", "choices": ["A", "B"]}), [])
    assert [(one.count, one.share) for one in found.counts] == [(0, 0.0), (0, 0.0)]
    assert found.mean is None


def test_an_answer_that_the_poll_does_not_offer_is_counted_after_the_others() -> None:
    (found,) = results(poll_with({"text": "Which?", "choices": ["A", "B"]}), [(("C",),)])
    assert [one.choice for one in found.counts] == ["A", "B", "C"]
