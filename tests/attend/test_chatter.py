"""Each message reaches the chat once, whatever crashes on the way."""

from __future__ import annotations

import pytest

from bot import facts
from tests.attend.stage import Bot, PretendRoom, Stage, at


def launch(stage: Stage) -> None:
    stage.happen(
        facts.PollLaunched(
            poll="one", block="block-2", due_at=at("18:05:00"), closes_at=at("18:08:00")
        ),
        at("18:05:00"),
    )


def messages(stage: Stage, kind: type[facts.Body]) -> list[str]:
    return [getattr(facts.read(fact), "message") for fact in stage.told(kind.KIND)]  # noqa: B009


def test_a_training_is_accompanied_from_its_welcome_to_its_evaluation(
    bot: Bot, stage: Stage
) -> None:
    bot.comes_in("17:44:00")
    bot.until("17:46:00", every=10_000)
    stage.clock.moment = at("18:05:00")
    launch(stage)
    bot.until("18:08:00", every=10_000)
    stage.happen(facts.PollClosed(poll="one"), at("18:08:00"))
    stage.clock.moment = at("18:30:00")
    stage.happen(facts.BlockStarted(block="block-3"), at("18:30:00"))
    bot.until("18:31:00", every=10_000)
    stage.clock.moment = at("18:40:00")
    stage.happen(facts.BlockEnded(block="block-3"), at("18:40:00"))
    stage.happen(facts.BlockStarted(block="block-4"), at("18:40:00"))
    bot.until("18:41:00", every=10_000)
    stage.clock.moment = at("19:00:00")
    stage.happen(facts.EvaluationOpened(closes_at=at("19:00:00")), at("19:00:00"))
    bot.until("19:00:30", every=10_000)
    assert [text.split()[0] for text in bot.room.chat] == [
        *("Welcome", "A", "“A", "Break", "The", "Thank"),
    ]
    once = ["welcome", "launch:one", "reminder:one", "break:block-3", "back:block-3", "evaluation"]
    assert messages(stage, facts.ChatIntended) == once
    assert messages(stage, facts.ChatPosted) == once


def test_a_bot_that_was_started_again_says_nothing_twice(stage: Stage) -> None:
    first = Bot(stage, "first")
    first.comes_in("17:50:00")
    first.until("17:51:00", every=10_000)
    first.attendance.stop()
    second = Bot(stage, "second")
    second.comes_in("17:52:00")
    second.until("17:53:00", every=10_000)
    assert len(first.room.chat) == 1
    assert second.room.chat == []


def test_a_message_of_which_it_is_not_known_whether_it_was_posted_is_not_posted_again(
    bot: Bot, stage: Stage
) -> None:
    stage.happen(facts.ChatIntended(message="welcome", attempt=1, text="Welcome"), at("17:45:00"))
    bot.comes_in("17:50:00")
    bot.until("17:51:00", every=10_000)
    assert bot.room.chat == []


def test_a_message_that_was_surely_not_posted_is_tried_three_times(bot: Bot, stage: Stage) -> None:
    bot.room.refuses["post"] = "SDKERR_NO_PERMISSION"
    bot.comes_in("17:50:00")
    bot.until("17:51:00")
    assert messages(stage, facts.ChatFailed) == ["welcome"] * 3
    failed = facts.read(stage.told(facts.ChatFailed.KIND)[0])
    assert isinstance(failed, facts.ChatFailed)
    assert "SDKERR_NO_PERMISSION" in failed.reason
    bot.room.refuses.clear()
    bot.until("17:52:00")
    assert bot.room.chat == []


def test_refused_once_it_is_posted_a_little_later(bot: Bot, stage: Stage) -> None:
    bot.room.refuses["post"] = "SDKERR_TOO_FREQUENT_CALL"
    bot.comes_in("17:50:00")
    bot.room.refuses.clear()
    bot.until("17:50:04")
    assert bot.room.chat == []
    bot.until("17:50:06")
    assert len(bot.room.chat) == 1
    assert messages(stage, facts.ChatPosted) == ["welcome"]


def test_a_bot_that_comes_late_does_not_announce_what_is_over(bot: Bot, stage: Stage) -> None:
    launch(stage)
    bot.comes_in("18:08:30")
    bot.until("18:09:00", every=10_000)
    assert [text.split()[0] for text in bot.room.chat] == ["Welcome"]


def test_no_message_holds_anything_that_is_one_attendees_own(bot: Bot, stage: Stage) -> None:
    stage.happen(
        facts.RegistrantAdded(attendee="a" * 16, version=1, email="ana@example.org", name="Ana"),
        at("17:00:00"),
    )
    launch(stage)
    bot.comes_in("18:05:00")
    bot.until("18:08:00", every=10_000)
    assert len(bot.room.chat) == 3
    assert not any("/a/" in text or "Ana" in text or "@" in text for text in bot.room.chat)


def test_a_crash_between_the_intention_and_the_chat_costs_that_message_alone(stage: Stage) -> None:
    first = Bot(stage, "first")
    first.room = CrashingRoom()
    first.attendance._room = first.room
    with pytest.raises(CrashError):
        first.comes_in("17:50:00")
    stage.clock.moment = at("18:05:00")
    launch(stage)
    second = Bot(stage, "second")
    second.until("18:05:10")
    second.room.moves("in meeting")
    second.until("18:05:15")
    assert [text.split()[0] for text in second.room.chat] == ["A"]


class CrashError(Exception):
    """The process ended here."""


class CrashingRoom(PretendRoom):
    """A room in which posting brings the whole process down."""

    def post(self, text: str) -> None:
        raise CrashError(text)
