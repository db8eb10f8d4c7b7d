"""Native polls are created ahead, kept as the session file says, and made only once."""

from __future__ import annotations

import pytest

from bot import facts
from bot.cues import end_cue, launch_cue
from bot.facts import ZoomPollPushed, ZoomPollRemoved
from bot.ledger import Ledger
from bot.rehearsal.zoom_account import RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.session import Session
from bot.session_file import SessionFileError, parse
from bot.zoom.adapter import Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.paths import NoMeetingError
from bot.zoom.poll_forms import PollFormError
from bot.zoom.poll_push import PollPush, push_polls, standing_polls
from tests.zoom.conftest import Wire
from tests.zoom.trainings import TRAINING, add, at, training


@pytest.fixture
def session(ledger: Ledger) -> Session:
    return add(ledger, training())


def push(zoom: Zoom, ledger: Ledger, session: Session) -> PollPush:
    return push_polls(zoom, ledger, session, at=at("12:00"))


def pushed_polls(ledger: Ledger, session: str) -> dict[str, ZoomPollPushed]:
    """The polls that stand in Zoom as the ledger knows it, by their ids."""
    standing = standing_polls(ledger, session)
    return {poll: one for poll, one in standing.items() if isinstance(one, ZoomPollPushed)}


def titles(meeting: RestMeeting) -> list[str]:
    return [poll.form["title"] for poll in meeting.polls]


def test_the_polls_that_are_asked_in_zoom_are_created_there(
    zoom: Zoom, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    done = push(zoom, ledger, session)
    assert done == PollPush(created=["words", "colour"])
    assert [poll.form for poll in meeting.polls] == [
        {
            "title": "The words in a chart",
            "anonymous": False,
            "poll_type": 2,
            "questions": [
                {
                    "name": "Which would you keep?",
                    "answer_required": True,
                    "type": "multiple",
                    "answers": ["Relapsed; non-compliant", "Relapsed", "Returned to use"],
                },
                {
                    "name": "How sure are you?",
                    "answer_required": True,
                    "type": "rating_scale",
                    "rating_min_value": 1,
                    "rating_max_value": 5,
                },
            ],
        },
        {
            "title": "Second half",
            "anonymous": False,
            "poll_type": 1,
            "questions": [
                {
                    "name": "Which is a colour?",
                    "answer_required": True,
                    "type": "single",
                    "answers": ["Blue", "Seven"],
                }
            ],
        },
    ]
    pushed = pushed_polls(ledger, session.id)
    assert {poll: one.zoom_id for poll, one in pushed.items()} == {
        "words": meeting.polls[0].id,
        "colour": meeting.polls[1].id,
    }


def test_pushing_again_changes_nothing(
    zoom: Zoom, ledger: Ledger, session: Session, meeting: RestMeeting, wire: Wire
) -> None:
    push(zoom, ledger, session)
    before, calls = ledger.last_seq(), len(wire.calls)
    assert push(zoom, ledger, session) == PollPush(unchanged=["words", "colour"])
    assert ledger.last_seq() == before
    assert wire.calls[calls:] == [f"GET /meetings/{meeting.number}/polls"]


def test_a_changed_poll_is_updated_under_its_id(
    zoom: Zoom, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    push(zoom, ledger, session)
    zoom_id = meeting.polls[1].id
    for choices in ('["Blue", "Green", "Seven"]', '["Blue", "Seven"]'):
        text = TRAINING.format(channel="zoom").replace('["Blue", "Seven"]', choices)
        assert push(zoom, ledger, parse(text)).changed == ["colour"]
        assert meeting.polls[1].id == zoom_id
        assert pushed_polls(ledger, session.id)["colour"].zoom_id == zoom_id
    bodies = [facts.read(fact) for fact in ledger.read()]
    versions = [
        body.version
        for body in bodies
        if isinstance(body, ZoomPollPushed) and body.poll == "colour"
    ]
    assert versions == [1, 2, 3]
    assert meeting.polls[1].form["questions"][0]["answers"] == ["Blue", "Seven"]


def test_a_poll_that_moved_to_the_page_is_deleted_in_zoom_and_may_come_back(
    zoom: Zoom, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    push(zoom, ledger, session)
    assert push(zoom, ledger, training("page")).deleted == ["words"]
    assert titles(meeting) == ["Second half"]
    assert list(pushed_polls(ledger, session.id)) == ["colour"]
    assert push(zoom, ledger, session).created == ["words"]
    assert titles(meeting) == ["Second half", "The words in a chart"]
    kinds = [fact.kind for fact in ledger.read(after=1)]
    assert kinds.count(ZoomPollRemoved.KIND) == 1


def test_a_poll_that_somebody_made_or_deleted_by_hand_is_respected_and_replaced(
    zoom: Zoom, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    push(zoom, ledger, session)
    by_hand = {**meeting.polls[1].form, "title": "The host's own"}
    zoom.post(f"/meetings/{meeting.number}/polls", "create a poll by hand", by_hand)
    del meeting.polls[0]
    assert push(zoom, ledger, session).created == ["words"]
    assert titles(meeting) == ["Second half", "The host's own", "The words in a chart"]


def test_a_creation_whose_answer_was_lost_is_recognised_and_not_made_twice(
    zoom: Zoom, rest: ZoomRest, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    rest.faults += [Fault("polls"), Fault("polls", status=500, body={})]
    with pytest.raises(ZoomError):
        push(zoom, ledger, session)
    done = push(zoom, ledger, session)
    assert (done.created, done.unchanged) == (["colour"], ["words"])
    assert titles(meeting) == ["The words in a chart", "Second half"]


def test_a_deletion_whose_answer_was_lost_is_taken_as_done(
    zoom: Zoom, rest: ZoomRest, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    push(zoom, ledger, session)
    rest.faults += [Fault("polls"), Fault("polls", status=500, body={})]
    assert push(zoom, ledger, training("page")).deleted == ["words"]
    assert titles(meeting) == ["Second half"]


def test_a_poll_that_was_launched_is_left_as_people_saw_it(
    zoom: Zoom, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    push(zoom, ledger, session)
    meeting.launch("Second half")
    text = TRAINING.format(channel="zoom").replace('"Seven"]', '"Eight"]')
    done = push(zoom, ledger, parse(text))
    assert (done.left, done.changed) == (["colour"], [])
    assert meeting.polls[1].form["questions"][0]["answers"] == ["Blue", "Seven"]


def test_a_poll_that_somebody_made_anonymous_is_set_right(
    zoom: Zoom, ledger: Ledger, session: Session, meeting: RestMeeting
) -> None:
    push(zoom, ledger, session)
    meeting.polls[0].form["anonymous"] = True
    assert push(zoom, ledger, session).changed == ["words"]
    assert meeting.polls[0].form["anonymous"] is False


def test_an_anonymous_poll_is_refused_in_the_session_file_with_the_reason() -> None:
    text = TRAINING.format(channel="zoom").replace(
        'id = "colour"', 'id = "colour"\nanonymous = true'
    )
    with pytest.raises(SessionFileError) as refused:
        parse(text)
    (problem,) = refused.value.problems
    assert "proves nobody's attendance" in problem.message


@pytest.mark.parametrize(
    ("setting", "advice"),
    [("has_polls", "turn on Meeting Polls/Quizzes"), ("has_advanced_polls", "advanced polls")],
)
def test_polls_that_are_turned_off_are_named_with_the_setting(
    zoom: Zoom,
    ledger: Ledger,
    session: Session,
    account: RestAccount,
    meeting: RestMeeting,
    setting: str,
    advice: str,
) -> None:
    setattr(account, setting, False)
    with pytest.raises(ZoomError) as refused:
        push(zoom, ledger, session)
    assert (refused.value.trouble, refused.value.code) == ("polls", 4400)
    assert advice in str(refused.value)
    assert pushed_polls(ledger, session.id) == {}


def test_polls_that_nobody_could_tell_apart_are_refused_before_anything_is_sent(
    zoom: Zoom, ledger: Ledger, wire: Wire
) -> None:
    text = TRAINING.format(channel="zoom").replace("The words in a chart", "Second half")
    text = text.replace("How sure are you?", "Which would you keep?")
    with pytest.raises(PollFormError) as refused:
        push(zoom, ledger, parse(text))
    assert str(refused.value).splitlines() == [
        "The poll “words” asks the same twice, and Zoom tells answers apart by the question alone. "
        "Reword one of them in the session file.",
        "The polls “words” and “colour” would both be called “Second half” in Zoom. Give each a "
        "title of its own in the session file.",
    ]
    assert wire.calls == []


def test_a_long_title_is_shortened_to_what_zoom_takes(
    zoom: Zoom, ledger: Ledger, meeting: RestMeeting
) -> None:
    text = TRAINING.format(channel="zoom").replace("The words in a chart", "W" * 80)
    push(zoom, ledger, parse(text))
    assert meeting.polls[0].form["title"] == "W" * 63 + "…"


def test_a_session_without_polls_in_zoom_asks_zoom_nothing(
    zoom: Zoom, ledger: Ledger, small_session: Session, wire: Wire
) -> None:
    assert push(zoom, ledger, small_session) == PollPush()
    assert wire.calls == []


def test_a_session_without_a_meeting_is_refused_with_what_to_add(
    zoom: Zoom, ledger: Ledger
) -> None:
    text = TRAINING.format(channel="zoom").replace('[zoom]\nid = "86084701483"\n', "")
    with pytest.raises(NoMeetingError, match="session add"):
        push(zoom, ledger, parse(text))


def test_a_webinars_polls_are_pushed_to_the_webinar(
    zoom: Zoom, ledger: Ledger, account: RestAccount, wire: Wire
) -> None:
    webinar = account.add(RestMeeting("webinar", "86084701483", "A webinar", at("13:00"), 40))
    text = TRAINING.format(channel="zoom").replace("[zoom]", '[zoom]\nkind = "webinar"')
    push(zoom, ledger, parse(text))
    assert len(webinar.polls) == 2
    assert wire.calls[0] == "GET /webinars/86084701483/polls"


def test_the_host_is_cued_with_the_clicks_and_the_title_that_stands_in_zoom() -> None:
    block, poll = next(training().polls())
    assert launch_cue(block, poll) == (
        "In Zoom, as the host or a co-host: click Polls/Quizzes in the meeting's toolbar (it may "
        "be under More), choose “The words in a chart”, click Launch."
    )
    assert "“The words in a chart”, click End Poll" in end_cue(block, poll)
