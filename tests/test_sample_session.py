"""The sample training: its clock, its prompts, and what its credit rests on."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import pytest

from bot.clock import MINUTE
from bot.evidence.progress import Progress
from bot.local_time import clock_text, parse_iso
from bot.session import Block, Poll, Session
from bot.session_file import parse
from schedules.check import advice
from schedules.poll_times import PollTimes
from schedules.timeline import timeline

SAMPLE = Path(__file__).parent.parent / "schedules" / "sessions" / "harm-reduction.toml"


@pytest.fixture(scope="module")
def session() -> Session:
    return parse(SAMPLE.read_text(encoding="utf-8"))


def drawn_either_way(session: Session) -> list[list[PollTimes]]:
    """The polls of the sample for each way in which its windows may be drawn at their ends."""
    windows = [times for times in timeline(session, Progress()).polls if times.launches_at is None]
    ways = []
    for ends in product(*[(times.earliest, times.latest) for times in windows]):
        drawn = {
            times.poll.id: end - times.within.start
            for times, end in zip(windows, ends, strict=True)
        }
        ways.append(list(timeline(session, Progress(drawn=drawn)).polls))
    return ways


def prompts(session: Session) -> list[tuple[Block, Poll]]:
    return list(session.polls())


def test_it_runs_from_a_quarter_to_one_to_a_quarter_past_three_in_new_york(
    session: Session,
) -> None:
    times = timeline(session, Progress())
    assert times.starts_at == parse_iso("2026-12-04T12:45:00-05:00")
    assert times.ends_at == parse_iso("2026-12-04T15:15:00-05:00")


def test_two_credits_rest_on_125_minutes_that_count(session: Session) -> None:
    assert (session.counted_minutes, session.credits) == (125, 2.0)


def test_its_date_is_within_the_approval_period_of_the_provider(session: Session) -> None:
    assert session.provider
    assert session.provider.approved
    first, last = session.provider.approved
    assert first <= session.date <= last


def test_there_is_a_prompt_in_every_block_but_the_break_and_nine_in_all(session: Session) -> None:
    counts = [len(block.polls) for block in session.blocks]
    assert counts == [1, 1, 1, 1, 1, 0, 1, 2, 1]


def test_the_first_is_asked_of_all_and_judged_of_none_and_the_eight_others_are_required(
    session: Session,
) -> None:
    (block, check), *others = prompts(session)
    assert (block.kind, check.id, check.required) == ("open", "sound-check", False)
    assert [poll.required for _, poll in others] == [True] * 8


def test_three_prompts_come_at_moments_that_nobody_can_know(session: Session) -> None:
    drawn = [poll.id for _, poll in prompts(session) if poll.launch.is_drawn]
    assert drawn == ["alliance", "language", "three-tools"]
    assert len(drawn_either_way(session)) == 8


def test_its_questions_are_of_every_kind(session: Session) -> None:
    kinds = {question.kind for _, poll in prompts(session) for question in poll.questions}
    assert kinds == {"single", "multiple", "short_answer", "rating"}


def test_however_it_is_drawn_no_gap_between_prompts_is_above_25_minutes(session: Session) -> None:
    for polls in drawn_either_way(session):
        moments = [times.launches_at or 0 for times in polls]
        gaps = [after - before for before, after in pairwise([*moments, session.ends_at])]
        assert min(gaps) > 0
        assert max(gaps) <= 25 * MINUTE


def test_however_it_is_drawn_the_last_prompt_comes_5_to_10_minutes_before_the_end(
    session: Session,
) -> None:
    for polls in drawn_either_way(session):
        assert 5 <= (session.ends_at - (polls[-1].launches_at or 0)) / MINUTE <= 10


def test_however_it_is_drawn_each_prompt_is_open_in_full_and_none_in_the_break(
    session: Session,
) -> None:
    pause = next(block for block in session.blocks if block.kind == "break")
    for polls in drawn_either_way(session):
        for times in polls:
            assert times.launches_at
            assert times.closes_at == times.launches_at + times.poll.open_for
            outside = times.closes_at <= pause.starts_at or times.launches_at >= pause.ends_at
            assert outside, times.poll.id
            assert times.closes_at <= session.ends_at


def test_no_two_prompts_are_open_at_once(session: Session) -> None:
    for polls in drawn_either_way(session):
        for one, following in pairwise(polls):
            assert (one.closes_at or 0) <= (following.launches_at or 0)


def test_the_check_awaits_those_who_come_before_one_o_clock(session: Session) -> None:
    check = timeline(session, Progress()).polls[0]
    assert clock_text(check.launches_at or 0, session.zone) == "12:45 PM"
    assert clock_text(check.closes_at or 0, session.zone) == "12:59 PM"


def test_the_clock_has_no_advice_on_it(session: Session) -> None:
    assert advice(session) == []


def test_everybody_in_it_is_invented(session: Session) -> None:
    assert all(address.endswith("@example.org") for address in session.facilitators)
    assert all("Example" in name or "Sample" in name for name in session.presenters)
