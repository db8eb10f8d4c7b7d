"""Answers that were given in Zoom are the attendees' answers, or are kept for a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import facts
from bot.clock import HOUR, HandClock
from bot.facts import (
    IdentityLinked,
    PollAnswered,
    PollClosed,
    PollLaunched,
    ZoomAnswersImported,
    ZoomPollUnmatched,
)
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.records import Records
from bot.registrants import Row, register
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import Question, Session
from bot.zoom.adapter import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.poll_import import PollImport, import_polls
from bot.zoom.poll_push import push_polls
from bot.zoom.poll_results import read_results, split_answer
from tests.deliveries import delivery, joined
from tests.deliveries import meeting as meeting_fields
from tests.zoom.trainings import add, at, happen, training
from webhooks import delivery as deliveries

KEY = b"k" * 32
UUID = "kZ9XexampleAAAAuuid1=="
WORDS = "The words in a chart"
COLOUR = {"Which is a colour?": "Blue"}
BOTH_QUESTIONS = {
    "Which would you keep?": "Relapsed; non-compliant;Returned to use",
    "How sure are you?": "4",
}
PEOPLE = ("ann", "bob", "cy")

TakeIn = Callable[[], PollImport]


@pytest.fixture
def session(
    zoom: Zoom, ledger: Ledger, clock: HandClock, account: RestAccount, meeting: RestMeeting
) -> Session:
    """The training with Ann, Bob and Cy, in Zoom since 12:55; both native polls are open."""
    session = add(ledger, training())
    rows = [
        Row(f"{who}@example.org", f"{who.title()} Able", registrant_id=f"reg-{who}")
        for who in PEOPLE
    ]
    register(ledger, KEY, session.id, rows, at=0, source="test")
    push_polls(zoom, ledger, session, at=at("12:00"))
    account.report_delay = account.counting = 0
    meeting.start(UUID, at("12:50"))
    receive(ledger, started(UUID))
    return session


def started(uuid: str) -> bytes:
    start = "2026-12-04T12:50:00Z"
    return delivery("meeting.started", meeting_fields(uuid=uuid, start_time=start))


def receive(ledger: Ledger, *bodies: bytes) -> None:
    for body in bodies:
        one = deliveries.parse(body)
        ledger.append(deliveries.fact_of(one, "training", deliveries.moment_of(one, 0)))


def come(ledger: Ledger, name: str, **fields: Any) -> None:
    """Somebody comes into the room under a name."""
    who = {"email": "", "user_id": name, **fields}
    receive(ledger, joined(name, "2026-12-04T12:55:00Z", **who))


def answer(
    meeting: RestMeeting, title: str, name: str, email: str, answers: dict[str, str]
) -> None:
    meeting.launch(title)
    meeting.answer(title, name, email, answers, at("13:06:30"))


@pytest.fixture
def take_in(
    zoom: Zoom, ledger: Ledger, clock: HandClock, meeting: RestMeeting
) -> Callable[[], PollImport]:
    """End the meeting at 13:40 if it still runs, and import at 14:00."""

    def end_and_import() -> PollImport:
        if meeting.occurrences[-1].ended_at is None:
            meeting.end(at("13:40"))
        clock.moment = at("14:00")
        return import_polls(zoom, ledger, Records(ledger).record("training"), at=clock.now())

    return end_and_import


def imported(ledger: Ledger) -> list[facts.Body | None]:
    """What is on record of imports that brought everything."""
    return [facts.read(fact) for fact in ledger.select("kind = ?", [ZoomAnswersImported.KIND])]


def answers(ledger: Ledger) -> dict[str, PollAnswered]:
    """The recorded answers, by `ann words`."""
    names = {pseudonym(KEY, "training", f"{who}@example.org"): who for who in PEOPLE}
    bodies = [facts.read(fact) for fact in ledger.read()]
    return {
        f"{names[body.attendee]} {body.poll}": body
        for body in bodies
        if isinstance(body, PollAnswered)
    }


def test_answers_are_recorded_with_their_time_for_whom_the_e_mail_names(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, WORDS, "Ann on her phone", "Ann@example.org", BOTH_QUESTIONS)
    done = take_in()
    assert (done.new, done.needs_a_person) == (1, False)
    (found,) = answers(ledger).values()
    assert found.answers == (("Relapsed; non-compliant", "Returned to use"), ("4",))
    assert found.via == "zoom"
    fact = ledger.select("kind = ?", [PollAnswered.KIND])[0]
    assert fact.happened_at == at("13:06:30")


def test_importing_again_changes_nothing(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, WORDS, "Ann", "ann@example.org", BOTH_QUESTIONS)
    meeting.answer(WORDS, "Nobody Known", "", BOTH_QUESTIONS, at("13:07"))
    take_in()
    before = ledger.last_seq()
    done = take_in()
    assert (done.new, done.known, len(done.unmatched)) == (0, 1, 1)
    assert ledger.last_seq() == before


def test_an_answer_on_the_page_came_first_and_stands(
    ledger: Ledger,
    clock: HandClock,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    ann = pseudonym(KEY, "training", "ann@example.org")
    on_page = PollAnswered(poll="words", attendee=ann, answers=(("Relapsed",), ("1",)))
    happen(ledger, clock, on_page, "13:05")
    answer(meeting, WORDS, "Ann", "ann@example.org", BOTH_QUESTIONS)
    assert take_in().known == 1
    assert answers(ledger)["ann words"] == on_page


def test_a_guest_without_e_mail_is_known_by_the_name_they_certainly_had_in_the_room(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    come(ledger, "Annie", registrant_id="reg-ann")
    answer(meeting, "Second half", "annie", "", COLOUR)
    assert take_in().new == 1
    assert answers(ledger)["ann colour"].answers == (("Blue",),)


def test_an_account_e_mail_other_than_the_registered_one_is_known_from_the_room(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    come(ledger, "Ann", registrant_id="reg-ann", email="ann.private@example.org")
    answer(meeting, "Second half", "Ann", "ann.private@example.org", COLOUR)
    assert take_in().new == 1
    assert list(answers(ledger)) == ["ann colour"]


def test_a_name_that_several_had_names_nobody(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    come(ledger, "iPhone", registrant_id="reg-ann", participant_uuid="1", user_id="1")
    come(ledger, "iPhone", registrant_id="reg-bob", participant_uuid="2", user_id="2")
    answer(meeting, "Second half", "iPhone", "", COLOUR)
    (unmatched,) = take_in().unmatched
    assert unmatched.reason == "Several attendees appeared under this name."
    assert (unmatched.name, unmatched.answers) == ("iPhone", (("Blue",),))
    assert answers(ledger) == {}


def test_two_answers_to_one_poll_under_a_name_are_not_one_persons(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    come(ledger, "iPhone", registrant_id="reg-ann")
    answer(meeting, "Second half", "iPhone", "", COLOUR)
    meeting.answer("Second half", "iPhone", "", {"Which is a colour?": "Seven"}, at("13:07"))
    done = take_in()
    assert [one.reason for one in done.unmatched] == [
        "Several people of this name answered the same poll."
    ] * 2
    assert answers(ledger) == {}


def test_a_registrants_name_alone_names_nobody_until_a_person_says_so(
    ledger: Ledger,
    clock: HandClock,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    come(ledger, "Ann Able")
    answer(meeting, "Second half", "Ann Able", "", COLOUR)
    (unmatched,) = take_in().unmatched
    assert unmatched.reason == "It is not certain who the participant of this name was."
    linked = IdentityLinked(
        participant=f"{UUID}/uuid-of-Ann Able",
        attendee=pseudonym(KEY, "training", "ann@example.org"),
        by="The CE director",
        reason="She wrote to us.",
    )
    happen(ledger, clock, linked, "14:30")
    assert take_in().new == 1
    assert list(answers(ledger)) == ["ann colour"]


def test_an_answer_of_somebody_unknown_is_kept(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, "Second half", "Zed", "zed@example.org", COLOUR)
    done = take_in()
    assert done.needs_a_person
    (fact,) = ledger.select("kind = ?", [ZoomPollUnmatched.KIND])
    kept = facts.read(fact)
    assert isinstance(kept, ZoomPollUnmatched)
    assert (kept.poll, kept.name, kept.email) == ("colour", "Zed", "zed@example.org")
    assert "zed" not in fact.fingerprint.lower()


def test_a_facilitators_own_answer_is_passed_over(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, "Second half", "Training Host", "host@example.org", COLOUR)
    assert not take_in().needs_a_person


def test_the_answers_of_an_anonymous_poll_are_refused(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    meeting.polls[1].form["anonymous"] = True
    answer(meeting, "Second half", "Ann", "ann@example.org", COLOUR)
    done = take_in()
    assert (done.nameless, done.new, done.unmatched) == ({"colour"}, 0, [])
    assert imported(ledger) == [ZoomAnswersImported(occurrences=1, nameless=("colour",))]


def test_every_occurrence_is_read_also_one_of_which_no_delivery_came(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, WORDS, "Ann", "ann@example.org", BOTH_QUESTIONS)
    meeting.end(at("13:20"))
    meeting.start("/restarted//uuid==", at("13:20"))
    answer(meeting, "Second half", "Ann", "ann@example.org", COLOUR)
    assert take_in().new == 2
    assert set(answers(ledger)) == {"ann words", "ann colour"}


def test_an_occurrence_of_another_day_is_not_the_sessions(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    meeting.occurrences[0].started_at = at("13:00") - 24 * HOUR
    meeting.start("another", at("13:00") + 24 * HOUR)
    answer(meeting, "Second half", "Ann", "ann@example.org", COLOUR)
    assert take_in().new == 0


def test_a_report_that_is_not_ready_is_waited_for(
    ledger: Ledger,
    session: Session,
    account: RestAccount,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, WORDS, "Ann", "ann@example.org", BOTH_QUESTIONS)
    account.report_delay = at("23:00")
    done = take_in()
    assert (done.waiting, done.new, done.needs_a_person) == ([UUID], 0, True)
    assert imported(ledger) == []


def test_a_launch_that_nobody_noticed_is_known_by_its_answers(
    ledger: Ledger,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, WORDS, "Ann", "ann@example.org", BOTH_QUESTIONS)
    take_in()
    (fact,) = ledger.select("kind = ?", [PollLaunched.KIND])
    launched = facts.read(fact)
    assert isinstance(launched, PollLaunched)
    assert (launched.poll, fact.happened_at) == ("words", at("13:06:30"))
    assert launched.closes_at == at("13:40")


def test_an_answer_without_a_time_counts_as_given_before_the_close(
    rest: ZoomRest,
    ledger: Ledger,
    clock: HandClock,
    session: Session,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    launched = PollLaunched(poll="colour", block="block-2", due_at=0, closes_at=at("13:40"))
    happen(ledger, clock, launched, "13:25")
    happen(ledger, clock, PollClosed(poll="colour"), "13:29")
    detail = {"question": "Which is a colour?", "answer": "Blue", "polling_id": None}
    row = {"email": "ann@example.org", "question_details": [detail, {}, 5]}
    body = {"questions": [row, {"name": "Nobody"}, None]}
    rest.faults.append(Fault("past_meetings/.*/polls", status=200, body=body))
    done = take_in()
    assert (done.new, done.unknown) == (1, [""])
    assert ledger.select("kind = ?", [PollAnswered.KIND])[0].happened_at == at("13:29")


def test_when_zoom_refuses_nothing_is_recorded(
    ledger: Ledger,
    session: Session,
    account: RestAccount,
    meeting: RestMeeting,
    take_in: TakeIn,
) -> None:
    answer(meeting, WORDS, "Ann", "ann@example.org", BOTH_QUESTIONS)
    account.scopes.discard("meeting:read:list_poll_results:admin")
    with pytest.raises(ZoomError) as refused:
        take_in()
    assert refused.value.trouble == "scope"
    assert answers(ledger) == {}


# --- reading ------------------------------------------------------------------------------------


def result(question: str, zoom_id: str, answer: str = "Blue") -> dict[str, Any]:
    detail = {"question": question, "answer": answer, "polling_id": zoom_id}
    return {"questions": [{"name": "Ann", "email": "a@example.org", "question_details": [detail]}]}


@pytest.mark.parametrize(
    ("question", "zoom_id", "poll"),
    [
        ("Which is a colour?", "zoom-2", "colour"),
        ("  which is  a colour? ", "zoom-2", "colour"),
        ("Reworded by the host?", "zoom-2", "colour"),
        ("Which is a colour?", "another id", "colour"),
        ("Reworded by the host?", "another id", None),
        ("Reworded by the host?", "zoom-1", None),
        ("How sure are you?", "zoom-1", "words"),
    ],
)
def test_a_question_is_matched_by_its_poll_and_words(
    question: str, zoom_id: str, poll: str | None
) -> None:
    ids = {"zoom-1": "words", "zoom-2": "colour"}
    found = read_results(result(question, zoom_id), training(), ids)
    assert [one.poll for one in found.given] == ([poll] if poll else [])
    assert found.unknown == ([] if poll else [question])


def test_a_question_that_was_not_answered_has_no_answer() -> None:
    found = read_results(result("How sure are you?", "z", "5"), training(), {"z": "words"})
    assert found.given[0].answers == ((), ("5",))


CHOICES = ("Relapsed; non-compliant", "Relapsed", "Returned to use", "A;B", "A", "B")
MULTIPLE = Question(text="Which?", kind="multiple", choices=CHOICES)


@pytest.mark.parametrize(
    ("joined_text", "chosen"),
    [
        ("Relapsed", ("Relapsed",)),
        ("Relapsed; non-compliant", ("Relapsed; non-compliant",)),
        ("Relapsed;Returned to use", ("Relapsed", "Returned to use")),
        ("Relapsed; Returned to use;", ("Relapsed", "Returned to use")),
        ("Relapsed; non-compliant;Relapsed", ("Relapsed; non-compliant", "Relapsed")),
        ("Something else; entirely", ("Something else; entirely",)),
        ("", ()),
    ],
)
def test_joined_choices_are_told_apart_even_where_one_holds_a_semicolon(
    joined_text: str, chosen: tuple[str, ...]
) -> None:
    assert split_answer(joined_text, MULTIPLE) == chosen


@given(st.lists(st.sampled_from(["x;y", "x", "z", "y;z!", "w w"]), unique=True, min_size=1))
def test_whatever_was_chosen_is_read_as_choices(chosen: list[str]) -> None:
    question = Question(text="Which?", kind="multiple", choices=("x;y", "x", "z", "y;z!", "w w"))
    read = split_answer(";".join(chosen), question)
    assert set(read) <= set(question.choices)
    assert ";".join(read) == ";".join(chosen)
