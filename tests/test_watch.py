"""The watch over a running training: nudges and alarms as facts, on a real ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import facts
from bot.alarms import alarms_of, alarms_on
from bot.clock import DAY, HOUR, HandClock
from bot.facts import Body, MailIntended, NudgeMade
from bot.ledger import Ledger
from bot.mail.intentions import letters_due
from bot.mail.outbox import Outbox
from bot.registrants import Row, register
from schedules.process import PROCESS
from schedules.watch import Watch
from tests.deliveries import delivery, meeting
from tests.scheduling import scheduler_on
from tests.stage import SECRET_KEY, TRAINING, Stage, at, set_stage

STAFFED = TRAINING.replace(
    'contact = "The', 'facilitators = ["anna@example.org", "The office"]\ncontact = "The'
)


@pytest.fixture(autouse=True)
def without_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schedules.watch.SHARE", 0)


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Stage:
    """A training with one facilitator's address; it is 1:00 PM and the room is open."""
    found = set_stage(tmp_path, ledger, clock)
    found.happen(facts.SessionAdded(text=STAFFED, version=2))
    found.open_room("12:44")
    see(found, "13:00")
    return found


def see(stage: Stage, clock: str) -> None:
    """It is that time, and the scheduler has done what was due."""
    stage.clock.moment = at(clock)
    stage.ledger.note_wake(PROCESS)
    scheduler_on(stage.ledger, stage.clock).run_due()


def made(stage: Stage, kind: type[Body]) -> list[Body]:
    bodies = [facts.read(fact) for fact in stage.ledger.select("kind = ?", [kind.KIND])]
    return [body for body in bodies if body]


def on(stage: Stage) -> list[str]:
    return [one.body.alarm for one in alarms_on(stage.ledger, stage.session.id)]


# --- nudges -------------------------------------------------------------------------------------


def test_whoever_is_there_is_told_of_a_poll_in_its_last_minute_once(stage: Stage) -> None:
    stage.join("Ann Able", "12:50")
    watch = Watch(stage.ledger, stage.clock)
    for clock in ("13:05", "13:06:30", "13:07:05", "13:07:30"):
        see(stage, clock)
        watch.look()
        Watch(stage.ledger, stage.clock).look()  # another process, or the same after a restart
    (nudge,) = made(stage, NudgeMade)
    assert nudge == NudgeMade(
        attendee=stage.attendee("Ann"),
        requirement="POLL-02",
        reason="poll:alliance",
        text="The poll “Bond, goals, tasks” closes at 1:08 PM, and your answer is not in yet.",
    )


def test_whoever_answers_in_time_is_not_told(stage: Stage) -> None:
    stage.join("Ann Able", "12:50")
    see(stage, "13:05")
    sent = {"poll": "alliance", "answers": [["A friendship"]]}
    stage.client.post(stage.page("Ann") + "/answers", json=sent)
    see(stage, "13:07:30")
    Watch(stage.ledger, stage.clock).look()
    assert made(stage, NudgeMade) == []


def test_each_risk_is_told_for_itself(stage: Stage) -> None:
    stage.join("Ann Able", "13:04")  # four of the minutes that may be missed
    watch = Watch(stage.ledger, stage.clock)
    for clock in ("13:05", "13:07:30"):
        see(stage, clock)
        watch.look()
    reasons = [
        (one.reason, one.requirement)
        for one in made(stage, NudgeMade)
        if isinstance(one, NudgeMade)
    ]
    assert reasons == [("absence", "ATT-01"), ("poll:alliance", "POLL-02")]


def test_an_evaluation_that_is_not_in_is_asked_for_again_as_time_passes(stage: Stage) -> None:
    stage.join("Ann Able", "12:50")
    closes_at = at("14:00") + 2 * DAY
    stage.happen(facts.EvaluationOpened(closes_at=closes_at), "14:00")
    watch = Watch(stage.ledger, stage.clock)
    for moment in (
        at("14:01"),
        at("15:00"),
        at("14:00") + DAY,
        closes_at - DAY // 8,
        closes_at + 1,
    ):
        stage.clock.moment = moment
        watch.look()
    assert [one.reason for one in made(stage, NudgeMade) if isinstance(one, NudgeMade)] == [
        "evaluation:opened",
        "evaluation:24h",
        "evaluation:6h",
    ]


def test_the_evaluation_is_asked_for_on_the_page_and_by_mail_at_the_same_three_moments(
    stage: Stage, tmp_path: Path
) -> None:
    stage.join("Ann Able", "12:50")
    opened, closes_at = at("14:00"), at("14:00") + 2 * DAY
    stage.happen(facts.EvaluationOpened(closes_at=closes_at), "14:00")
    outbox = Outbox(stage.ledger, stage.settings, stage.clock, lambda _: b"")
    nudged, written = [], []
    for moment in (opened, opened + DAY, closes_at - 6 * HOUR):
        stage.clock.moment = moment
        for _ in range(2):  # by two processes, or by one that was started again
            Watch(stage.ledger, stage.clock).look()
            record = stage.live.records.record(stage.session.id)
            stage.ledger.append_all(letters_due(record, moment))
            outbox.deliver_due()
        nudged.append(len(made(stage, NudgeMade)))
        written.append(len([*(tmp_path / "outbox").glob("*.eml")]))
        assert "Your evaluation is not in yet." in stage.client.get(stage.page("Ann")).text
    assert (nudged, written) == ([1, 2, 3], [1, 2, 3])
    stage.happen(facts.EvaluationSubmitted(attendee=stage.attendee("Ann"), response="r1"))
    assert "Your evaluation is not in yet." not in stage.client.get(stage.page("Ann")).text


def test_with_a_policy_that_is_wrong_nobody_is_nudged_and_alarms_go_on(stage: Stage) -> None:
    wrong = STAFFED + "\n[policy]\nmissed_minutes = -1\n"
    stage.happen(facts.SessionAdded(text=wrong, version=3))
    stage.join("iPhone", "12:50")
    stage.join("Ann Able", "13:04")
    see(stage, "13:05")
    Watch(stage.ledger, stage.clock).look()
    assert made(stage, NudgeMade) == []
    assert "unmatched" in on(stage)


def test_a_camera_that_was_off_for_long_is_told_on_the_page_until_it_is_on(stage: Stage) -> None:
    stage.join("Ann Able", "12:50")
    stage.happen(facts.SourceJoined(source="rtms"), "12:50")
    stage.camera("Ann Able", "12:50", is_on=True)
    stage.camera("Ann Able", "13:01", is_on=False)
    page = stage.page("Ann")
    see(stage, "13:08:59")
    Watch(stage.ledger, stage.clock).look()
    assert "Your camera was off" not in stage.client.get(page).text
    see(stage, "13:09")  # eight of the ten minutes that are allowed
    for _ in range(2):
        Watch(stage.ledger, stage.clock).look()
    (nudge,) = [one for one in made(stage, NudgeMade) if getattr(one, "reason", "") == "camera"]
    assert isinstance(nudge, NudgeMade)
    assert (nudge.attendee, nudge.requirement) == (stage.attendee("Ann"), "CAM-01")
    assert nudge.text.startswith("Your camera was off for 8.0 min of the 10.0 min that are allowed")
    assert "Please turn it on." in stage.client.get(page).text
    assert "Ann Able" in stage.client.get(f"/live/{stage.session.id}").text


# --- alarms -------------------------------------------------------------------------------------


def test_an_alarm_is_raised_once_and_over_once(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    watches = [Watch(ledger, clock) for _ in range(2)]
    for moment in ("12:45:30", "12:46:30", "12:47"):
        see(stage, moment)
        for watch in watches:
            watch.look()
    assert on(stage) == ["room"]
    stage.open_room("12:48")
    see(stage, "12:48:10")
    for watch in watches:
        watch.look()
    assert on(stage) == []
    assert alarms_of(ledger, stage.session.id)["room"].is_over
    counts = [len(made(stage, kind)) for kind in (facts.AlarmRaised, facts.AlarmOver)]
    assert counts == [1, 1]


def test_an_alarm_that_comes_back_is_raised_again_under_its_next_number(stage: Stage) -> None:
    watch = Watch(stage.ledger, stage.clock)
    for reason in ("The bot was put out.", ""):
        source: Body = facts.SourceJoined(source="meeting-sdk")
        if reason:
            source = facts.SourceLost(source="meeting-sdk", reason=reason)
        stage.happen(source)
        watch.look()
        stage.clock.advance(60_000)
    stage.happen(facts.SourceLost(source="meeting-sdk", reason="Its network failed."))
    watch.look()
    raised = alarms_of(stage.ledger, stage.session.id)["source:meeting-sdk"]
    assert (raised.body.term, raised.is_over) == (2, False)
    assert "Its network failed." in raised.body.text


def test_the_facilitators_are_written_to_when_an_alarm_is_raised_and_not_again_at_once(
    stage: Stage,
) -> None:
    watch = Watch(stage.ledger, stage.clock)
    for clock, kind in (
        ("13:00", facts.SourceLost),
        ("13:01", facts.SourceJoined),
        ("13:02", facts.SourceLost),
        ("13:03", facts.SourceJoined),
        ("13:31", facts.SourceLost),
    ):
        see(stage, clock)
        more = {"reason": "It is gone."} if kind is facts.SourceLost else {}
        stage.happen(kind(source="rtms", **more))
        watch.look()
    letters = [body for body in made(stage, MailIntended) if isinstance(body, MailIntended)]
    about_it = [(one.to, one.about) for one in letters if one.about.startswith("source")]
    assert about_it == [("anna@example.org", "source:rtms:1")]
    see(stage, "13:32")
    stage.happen(facts.SourceJoined(source="rtms"))
    watch.look()
    assert not any(name.startswith("source") for name in on(stage))


def test_a_scheduler_that_gives_no_sign_of_life_is_an_alarm(stage: Stage) -> None:
    stage.clock.moment = at("13:00:16")
    Watch(stage.ledger, stage.clock).look()
    assert "scheduler" in on(stage)


def test_what_is_due_and_not_done_is_an_alarm_though_the_scheduler_gives_signs_of_life(
    stage: Stage,
) -> None:
    stage.clock.moment = at("13:30:31")  # the first block was to end half a minute ago
    stage.ledger.note_wake(PROCESS)
    Watch(stage.ledger, stage.clock).look()
    assert "scheduler" in on(stage)


def test_a_training_of_another_day_is_left_in_peace(stage: Stage) -> None:
    stage.clock.moment = at("13:00") - DAY
    Watch(stage.ledger, stage.clock).look()
    assert made(stage, facts.AlarmRaised) == []


def test_it_rests_ten_times_as_long_as_it_took(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schedules.watch.SHARE", 1_000_000)
    watch = Watch(stage.ledger, stage.clock)
    watch.look()
    stage.clock.moment = at("13:10")  # by now the scheduler has slept for long
    watch.look()
    assert "scheduler" not in on(stage)


def test_somebody_who_registers_later_is_watched_too(stage: Stage) -> None:
    watch = Watch(stage.ledger, stage.clock)
    watch.look()
    zoe = Row("zoe@example.org", "Zoe Late")
    register(stage.ledger, SECRET_KEY, stage.session.id, [zoe], at=at("13:00"), source="roster")
    stage.client.get(stage.page_of("zoe@example.org"))
    see(stage, "13:05")
    see(stage, "13:07:30")
    watch.look()
    absence, poll = made(stage, NudgeMade)
    assert isinstance(absence, NudgeMade)
    assert absence.text.startswith(
        "You have missed 7.5 min, as it seems, where 5.0 min may be missed."
    )
    assert isinstance(poll, NudgeMade)
    assert poll.reason == "poll:alliance"


def test_the_letter_says_what_to_do_and_where(stage: Stage, tmp_path: Path) -> None:
    stage.happen(facts.SourceLost(source="rtms", reason="Its network failed."))
    Watch(stage.ledger, stage.clock).look()
    Outbox(stage.ledger, stage.settings, stage.clock, lambda _: b"").deliver_due()
    letters = [path.read_text() for path in (tmp_path / "outbox").glob("*.eml")]
    (letter,) = [one for one in letters if "rtms" in one]
    assert "To: anna@example.org" in letter
    assert "http://127.0.0.1:8000/live/alliance-2026-12-04" in letter


# --- each alarm, from its cause to its end --------------------------------------------------------


def nobody_opens_the_room(stage: Stage) -> None:
    stage.deliver(delivery("meeting.ended", meeting(end_time="2026-12-04T13:01:00-05:00")))


def the_room_is_opened(stage: Stage) -> None:
    again = meeting(uuid="again==", start_time="2026-12-04T13:07:00-05:00")
    stage.deliver(delivery("meeting.started", again))


def zoom_is_silent(stage: Stage) -> None:
    """What came so far came when the clock was before 1:01 PM."""


def zoom_speaks(stage: Stage) -> None:
    stage.join("Ben Bright", "13:07")


def the_scheduler_is_silent(stage: Stage) -> None:
    stage.clock.moment = at("13:06")


def the_scheduler_is_back(stage: Stage) -> None:
    see(stage, "13:07")


def a_stranger_comes(stage: Stage) -> None:
    stage.join("iPhone", "13:01")


def the_stranger_is_known(stage: Stage) -> None:
    (stranger,) = stage.live.records.record(stage.session.id).unmatched(at("13:07"))
    ben = stage.attendee("Ben")
    linked = facts.IdentityLinked(
        participant=stranger.participant, attendee=ben, by="Anna", reason="He said so."
    )
    stage.happen(linked)


def a_source_is_lost(stage: Stage) -> None:
    stage.happen(facts.SourceLost(source="rtms", reason="Its network failed."))


def the_source_is_back(stage: Stage) -> None:
    stage.happen(facts.SourceJoined(source="rtms"))


@pytest.mark.parametrize(
    ("name", "cause", "end", "told"),
    [
        ("room", nobody_opens_the_room, the_room_is_opened, "The Zoom room was closed at 1:01 PM"),
        ("deliveries", zoom_is_silent, zoom_speaks, "Nothing has come from Zoom for five minutes"),
        (
            "scheduler",
            the_scheduler_is_silent,
            the_scheduler_is_back,
            "The scheduler is late: blocks and polls do not come by themselves.",
        ),
        (
            "unmatched",
            a_stranger_comes,
            the_stranger_is_known,
            "1 participant in the Zoom room is tied to nobody who registered.",
        ),
        (
            "source:rtms",
            a_source_is_lost,
            the_source_is_back,
            "no longer seen by Zoom’s media streams (rtms): Its network failed.",
        ),
    ],
)
def test_each_alarm_is_on_the_page_and_mailed_once_and_gone_when_it_is_over(
    stage: Stage,
    name: str,
    cause: Callable[[Stage], None],
    end: Callable[[Stage], None],
    told: str,
) -> None:
    page = f"/live/{stage.session.id}"
    see(stage, "13:01")
    cause(stage)
    if name != "scheduler":
        see(stage, "13:06")
    if name not in ("deliveries", "scheduler"):
        stage.join("Cleo Clear", "13:05")
    for _ in range(2):
        Watch(stage.ledger, stage.clock).look()
    assert name in on(stage)
    assert told in stage.client.get(page).text
    assert mailed(stage).count(f"{name}:1") == 1

    see(stage, "13:07")
    end(stage)
    for _ in range(2):
        Watch(stage.ledger, stage.clock).look()
    assert name not in on(stage)
    assert told not in stage.client.get(page).text
    assert mailed(stage).count(f"{name}:1") == 1


def mailed(stage: Stage) -> list[str]:
    letters = [body for body in made(stage, MailIntended) if isinstance(body, MailIntended)]
    return [one.about for one in letters if one.letter == "alarm"]
