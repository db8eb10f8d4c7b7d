"""What is known of the answers to polls in Zoom, in whatever order the facts come."""

from __future__ import annotations

from itertools import permutations

from bot import facts
from bot.clock import MINUTE
from bot.facts import Body
from bot.local_time import parse_iso
from tests.evidence.telling import OVER, Telling, who
from tests.trainings import at, poll, training

GIVEN = (("Blue",),)
ADA = who("Ada Able")

PUSHED = facts.ZoomPollPushed(poll="one", zoom_id="z1", version=1, digest="d")
REMOVED = facts.ZoomPollRemoved(poll="one", zoom_id="z1", version=2)
IMPORTED = facts.ZoomAnswersImported(occurrences=1)
NAMELESS = facts.ZoomAnswersImported(occurrences=1, nameless=("one",))
NOBODYS = facts.ZoomPollUnmatched(poll="one", response="r", answers=GIVEN, reason="Nobody known.")
ADAS = facts.PollAnswered(poll="one", attendee=ADA, answers=GIVEN, via="zoom")
MOMENT = at("13:06")


def known(*bodies: Body) -> str:
    """What is known of the answers to the poll after these facts, told in every order."""
    found = {_told(order) for order in permutations(bodies)}
    assert len(found) == 1
    return found.pop()


def _told(bodies: tuple[Body, ...]) -> str:
    telling = Telling(training(first=poll("one")))
    telling.registered("Ada Able")
    launch = facts.PollLaunched(
        poll="one", block="block-2", due_at=at("13:05"), closes_at=at("13:08")
    )
    telling.own(launch, at("13:05"))
    for body in bodies:
        telling.own(body, MOMENT)
    (evidence,) = telling.evidence("Ada Able").polls
    return evidence.zoom


def test_a_poll_that_never_stood_in_zoom_has_no_answers_there() -> None:
    assert known() == "none"
    assert known(IMPORTED) == "none"


def test_a_poll_that_was_taken_from_zoom_again_is_not_waited_for() -> None:
    assert known(PUSHED, REMOVED) == "none"


def test_the_answers_are_awaited_until_they_are_imported() -> None:
    assert known(PUSHED) == "awaited"
    assert known(PUSHED, IMPORTED) == "complete"


def test_an_answer_of_nobody_known_leaves_a_doubt_until_it_is_known_whose_it_was() -> None:
    assert known(PUSHED, IMPORTED, NOBODYS) == "doubtful"
    assert known(PUSHED, IMPORTED, NOBODYS, ADAS) == "complete"


def test_nobody_knows_who_answered_an_anonymous_poll() -> None:
    assert known(PUSHED, NAMELESS) == "doubtful"


def test_an_answer_that_comes_in_later_changes_evidence_that_was_looked_at_before() -> None:
    telling = Telling(training(first=poll("one")))
    telling.registered("Ada Able")
    launch = facts.PollLaunched(
        poll="one", block="block-2", due_at=at("13:05"), closes_at=at("13:08")
    )
    telling.own(launch, at("13:05"))
    telling.own(PUSHED, at("12:00"))
    assert telling.evidence("Ada Able").polls[0].is_unclear
    telling.own(ADAS, MOMENT + 5 * MINUTE)  # after our own page closed it
    telling.own(IMPORTED, parse_iso("2026-12-04T14:30:00Z"))
    found = telling.record.evidence(ADA, OVER).polls[0]
    assert (found.in_time, found.zoom) == (True, "complete")


def test_the_facts_by_which_that_is_known_are_named() -> None:
    telling = Telling(training(first=poll("one")))
    telling.registered("Ada Able")
    telling.launched("13:05", "one")
    behind = [telling.own(body, MOMENT).seq for body in (PUSHED, NOBODYS, IMPORTED)]
    assert set(behind) < set(telling.evidence("Ada Able").polls[0].facts)
