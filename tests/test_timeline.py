"""When everything happens: worked out by hand for a small training in UTC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import facts
from bot.clock import HOUR, MINUTE, SECOND
from bot.evidence.progress import Progress
from bot.session import Session
from bot.session_file import parse
from schedules.actions import Action, EndBlock, LaunchPoll, MissPoll, OpenEvaluation, StartBlock
from schedules.timeline import timeline
from tests.trainings import DRAWN, FIXED, at, poll, progress, training

OPENED = facts.BlockStarted(block="block-1"), at("12:50")


def launched(poll_id: str, clock: str, closes: str, due: str = "13:05") -> tuple[facts.Body, int]:
    body = facts.PollLaunched(poll=poll_id, block="block-2", due_at=at(due), closes_at=at(closes))
    return body, at(clock)


def only(actions: tuple[Action, ...], poll_id: str) -> Action:
    (found,) = [one for one in actions if getattr(one, "poll", "") == poll_id]
    return found


def launch_of(session: Session, poll_id: str, known: Progress | None = None) -> LaunchPoll:
    found = only(timeline(session, known or Progress()).actions, poll_id)
    assert isinstance(found, LaunchPoll)
    return found


def in_zoom(launch: str = FIXED) -> str:
    """A poll that the host launches in Zoom."""
    return poll("one", launch).replace('id = "one"', 'id = "one"\n  channel = "zoom"')


# --- the plan -----------------------------------------------------------------------------------


def test_a_training_is_done_in_the_order_of_the_agenda() -> None:
    session = training(first=poll("one"), second=poll("two", DRAWN))
    done = [(action.at, action.text) for action in timeline(session, Progress()).actions]
    assert done == [
        (at("12:50"), "Start “The room opens”"),
        (at("12:50"), "Draw the moment of the poll “two”"),
        (at("13:00"), "End “The room opens”"),
        (at("13:00"), "Start “The first half”"),
        (at("13:05"), "Launch the poll “one”"),
        (at("13:20"), "End “The first half”"),
        (at("13:20"), "Start “The second half”"),
        (at("13:40"), "End “The second half”"),
        (at("13:40"), "Start “Break”"),
        (at("13:50"), "End “Break”"),
        (at("13:50"), "Start “Questions”"),
        (at("14:10"), "End “Questions”"),
        (at("14:10"), "Open the evaluation"),
    ]


def test_nothing_is_due_before_the_room_opens() -> None:
    assert timeline(training(poll("one")), Progress()).due(at("12:49:59")) == ()


def test_what_is_due_is_what_has_come_and_is_not_done() -> None:
    times = timeline(training(), progress(training(), OPENED))
    assert [action.text for action in times.due(at("13:00"))] == [
        "End “The room opens”",
        "Start “The first half”",
    ]


def test_a_drawn_poll_is_launched_so_long_after_the_start_of_its_block() -> None:
    session = training(first=poll("one", DRAWN))
    assert timeline(session, Progress()).polls[0].launches_at is None
    known = progress(session, (facts.PollDrawn(poll="one", offset=7 * MINUTE), at("12:50")))
    assert launch_of(session, "one", known).at == at("13:07")


def test_an_open_poll_closes_when_it_was_said_to() -> None:
    session = training(first=poll("one"))
    times = timeline(session, progress(session, OPENED, launched("one", "13:06", "13:09")))
    assert only(times.actions, "one").at == at("13:09")
    assert only(times.actions, "one").text == "Close the poll “one”"
    assert times.polls[0].state == "open"


def test_a_closed_poll_asks_for_nothing_more() -> None:
    session = training(first=poll("one"))
    closed = facts.PollClosed(poll="one"), at("13:08")
    times = timeline(session, progress(session, launched("one", "13:05", "13:08"), closed))
    assert [one for one in times.actions if getattr(one, "poll", "")] == []
    assert times.polls[0].state == "closed"


def test_a_missed_poll_asks_for_nothing_more() -> None:
    session = training(first=poll("one"))
    missed = facts.PollMissed(poll="one", block="block-2", due_at=at("13:05"), reason="…")
    times = timeline(session, progress(session, (missed, at("13:18"))))
    assert [one for one in times.actions if getattr(one, "poll", "")] == []
    assert times.polls[0].state == "missed"


def test_the_block_of_the_moment_is_known_and_none_runs_outside() -> None:
    times = timeline(training(), Progress())
    found = [times.block_at(at(clock)) for clock in ("12:49:59", "13:20", "14:09:59", "14:10")]
    assert [one and one.block.title for one in found] == [
        None,
        "The second half",
        "Questions",
        None,
    ]


# --- what the facilitator is told ---------------------------------------------------------------


def test_next_comes_the_start_of_a_block_not_the_end_of_the_one_before() -> None:
    times = timeline(training(), progress(training(), OPENED))
    following = times.next_action()
    assert isinstance(following, StartBlock)
    assert (following.at, following.text) == (at("13:00"), "Start “The first half”")


def test_a_draw_is_nothing_that_people_would_notice() -> None:
    session = training(first=poll("one", DRAWN))
    following = timeline(session, progress(session, OPENED)).next_action()
    assert isinstance(following, StartBlock)


def test_nothing_comes_next_when_all_is_done() -> None:
    session = training(evaluation=False)
    done: list[tuple[facts.Body, int]] = []
    for block in session.blocks:
        done.append((facts.BlockStarted(block=block.id), block.starts_at))
        done.append((facts.BlockEnded(block=block.id), block.ends_at))
    times = timeline(session, progress(session, *done))
    assert times.next_action() is None
    assert times.next_moment(at("12:00")) is None


# --- until when a poll is open ------------------------------------------------------------------


def test_a_poll_may_run_over_into_the_next_part_of_the_talk() -> None:
    times = timeline(training(first=poll("one", '"end-1m"')), Progress())
    assert (times.polls[0].launches_at, times.polls[0].closes_at) == (at("13:19"), at("13:22"))


def test_no_poll_runs_over_into_a_break() -> None:
    times = timeline(training(second=poll("one", '"end-2m30s"', "5m")), Progress())
    assert (times.polls[0].launches_at, times.polls[0].closes_at) == (at("13:37:30"), at("13:40"))


def test_no_poll_outlives_the_training() -> None:
    times = timeline(training(last=poll("one", '"end-4m"', "10m")), Progress())
    assert (times.polls[0].launches_at, times.polls[0].closes_at) == (at("14:06"), at("14:10"))


def test_a_gap_in_the_agenda_is_a_break_for_polls() -> None:
    plan = training(first=poll("one", '"end-2m"', "5m")).text
    session = parse(plan.replace('starts = "13:20"', 'starts = "13:25"'))
    assert timeline(session, Progress()).polls[0].closes_at == at("13:20")


@pytest.mark.parametrize("launch", ['"end-1m"', '"end-30s"', '["end-1m", "end-10s"]'])
def test_a_poll_planned_too_close_to_a_break_is_brought_forward_to_leave_two_minutes(
    launch: str,
) -> None:
    times = timeline(training(second=poll("one", launch)), Progress()).polls[0]
    assert (times.earliest, times.latest) == (at("13:38"), at("13:38"))


# --- late ---------------------------------------------------------------------------------------


def test_a_poll_may_come_late_while_two_minutes_of_its_block_are_left() -> None:
    session = training(first=poll("one"))
    times = timeline(session, Progress())
    assert isinstance(only(times.due(at("13:18")), "one"), LaunchPoll)
    assert isinstance(only(times.due(at("13:18") + 1), "one"), MissPoll)


def test_a_poll_may_come_late_while_two_minutes_to_its_planned_close_are_left() -> None:
    session = training(first=poll("one", '"end-1m"', "15m"))  # 13:19 to 13:34, past its block
    assert launch_of(session, "one").until == at("13:32")


def test_a_poll_may_come_ten_minutes_late_when_the_talk_has_passed_into_its_next_part() -> None:
    session = training(first=poll("one", '"end-3m"'))
    assert launch_of(session, "one").until == at("13:27")


def test_a_late_poll_never_comes_within_two_minutes_of_a_break_or_of_the_end() -> None:
    before_break = training(second=poll("one", '"end-5m"', "10m"))
    before_end = training(last=poll("one", '"end-5m"', "10m"))
    assert launch_of(before_break, "one").until == at("13:38")
    assert launch_of(before_end, "one").until == at("14:08")


def test_a_launch_that_is_seconds_late_is_on_time_even_where_two_minutes_were_planned() -> None:
    session = training(second=poll("one", '"end-2m"', "2m"))
    assert launch_of(session, "one").until == at("13:38:30")


def test_a_missed_poll_says_when_it_was_due_and_that_it_counts_against_nobody() -> None:
    missed = only(timeline(training(first=poll("one")), Progress()).due(at("13:30")), "one")
    assert isinstance(missed, MissPoll)
    assert (missed.due_at, missed.missed_at) == (at("13:05"), at("13:18"))
    assert missed.reason == (
        "It was due at 1:05 PM, but nothing could launch it by 1:18 PM, the last moment that "
        "left people time to answer. It counts against nobody."
    )


def test_a_poll_whose_block_was_cut_short_is_missed_when_that_ended() -> None:
    session = training(first=poll("one", '"start+15m"'))
    ended = facts.BlockEnded(block="block-2"), at("13:12")
    missed = only(timeline(session, progress(session, OPENED, ended)).actions, "one")
    assert isinstance(missed, MissPoll)
    assert (missed.at, missed.due_at) == (at("13:12"), at("13:15"))
    assert missed.reason.startswith("“The first half” ended at 1:12 PM, before the poll was due")


def test_a_block_that_ended_late_pushes_the_next_and_its_polls() -> None:
    session = training(second=poll("two"))
    ended = facts.BlockEnded(block="block-2"), at("13:24")
    times = timeline(session, progress(session, OPENED, ended))
    assert times.blocks[2].starts_at == at("13:24")
    assert launch_of(session, "two", progress(session, OPENED, ended)).at == at("13:29")


# --- the evaluation and the past ----------------------------------------------------------------


def test_the_evaluation_opens_at_the_end_for_its_hours() -> None:
    opening = timeline(training(), Progress()).actions[-1]
    assert isinstance(opening, OpenEvaluation)
    assert (opening.at, opening.lasts) == (at("14:10"), 48 * HOUR)


def test_a_training_without_an_evaluation_opens_none() -> None:
    last = timeline(training(evaluation=False), Progress()).actions[-1]
    assert isinstance(last, EndBlock)


def test_a_training_that_nothing_watched_is_caught_up_with_for_twelve_hours() -> None:
    times = timeline(training(), Progress())
    assert len(times.due(at("02:10", "2026-12-05"))) == 11
    assert times.due(at("02:10:01", "2026-12-05")) == ()
    assert times.next_action(at("02:10:01", "2026-12-05")) is None


def test_a_training_that_was_interrupted_is_brought_to_its_end_for_two_weeks() -> None:
    times = timeline(training(), progress(training(), OPENED))
    assert len(times.due(at("14:10", "2026-12-18"))) == 10
    assert times.due(at("14:10:01", "2026-12-18")) == ()


# --- whatever the file says ---------------------------------------------------------------------

offsets = st.integers(0, 19 * 60 + 59)


@given(
    where=st.integers(0, 2),
    offset=offsets,
    open_for=st.integers(120, 1800),
    late=st.integers(0, 30 * 60),
)
def test_no_poll_is_ever_open_in_a_break_or_past_the_end_and_two_minutes_are_always_left(
    where: int, offset: int, open_for: int, late: int
) -> None:
    polls = ["", "", ""]
    polls[where] = poll("one", f'"start+{offset}s"', f"{open_for}s")
    session = training(*polls)
    planned = timeline(session, Progress())
    action = only(planned.actions, "one")
    now = action.at + late * SECOND
    due = only(planned.due(now), "one")
    if isinstance(due, LaunchPoll):
        closes_at = min(now + due.open_for, due.limit)
        allowed = [(at("13:00"), at("13:40")), (at("13:50"), at("14:10"))]
        assert any(start <= now < closes_at <= end for start, end in allowed)
        assert closes_at - now >= 120 * SECOND - min(late, 30) * SECOND
    else:
        assert late > 30
        assert isinstance(due, MissPoll)


@given(offset=offsets)
def test_a_poll_is_launched_no_earlier_than_planned_but_to_leave_two_minutes(offset: int) -> None:
    session = training(second=poll("one", f'"start+{offset}s"'))
    asked = at("13:20") + offset * SECOND
    assert launch_of(session, "one").at == min(asked, at("13:38"))


# --- polls that the host launches in Zoom ---------------------------------------------------------


def test_a_poll_in_zoom_is_left_to_the_host_until_the_reports_would_tell_of_a_launch() -> None:
    times = timeline(training(first=in_zoom()), Progress())
    action = only(times.actions, "one")
    assert isinstance(action, MissPoll)
    assert action.at == at("14:10") + 25 * HOUR  # an hour after the last time Zoom is asked
    assert (action.due_at, action.missed_at) == (at("13:05"), at("14:10"))
    assert "launch it in Zoom at 1:05 PM" in action.reason
    assert "counts against nobody" in action.reason


@pytest.mark.parametrize("clock", ["13:05", "13:30", "14:10"])
def test_nothing_of_it_is_done_or_announced_by_the_clock(clock: str) -> None:
    times = timeline(training(first=in_zoom()), Progress())
    assert "one" not in [getattr(action, "poll", "") for action in times.due(at(clock))]
    assert getattr(times.next_action(at(clock)), "poll", "") != "one"


def test_its_moment_is_drawn_as_any_others_so_that_the_host_can_be_cued() -> None:
    session = training(first=in_zoom(DRAWN))
    assert only(timeline(session, Progress()).actions, "one").text == (
        "Draw the moment of the poll “one”"
    )
    drawn = progress(session, (facts.PollDrawn(poll="one", offset=7 * MINUTE), at("12:50")))
    found = timeline(session, drawn).poll("one")
    assert found is not None
    assert found.launches_at == at("13:07")


def test_what_the_host_launched_closes_with_the_training_however_long_that_runs() -> None:
    session = training(first=in_zoom())
    longer = facts.Extended(number=1, by="host@example.org", block="block-5", minutes=10)
    known = progress(session, OPENED, launched("one", "13:06", "14:10"), (longer, at("13:55")))
    assert only(timeline(session, known).actions, "one").at == at("14:20")


def test_what_the_host_need_not_launch_any_more_is_missed_at_once() -> None:
    session = training(first=in_zoom())
    skip = facts.Skipped(number=1, by="host@example.org", block="block-2")
    action = only(timeline(session, progress(session, (skip, at("12:55")))).actions, "one")
    assert isinstance(action, MissPoll)
    assert action.at == at("13:00")
    assert "was skipped" in action.reason
