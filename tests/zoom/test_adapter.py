"""The adapter asks Zoom politely, mends what passes, and explains what does not."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest

from bot.clock import MINUTE, HandClock
from bot.rehearsal.zoom_account import PastOccurrence, RestAccount, RestMeeting
from bot.rehearsal.zoom_gate import Fault
from bot.rehearsal.zoom_rest import ZoomRest
from bot.settings import Settings
from bot.zoom.adapter import PATIENCE, Zoom
from bot.zoom.errors import NoCredentialsError, ZoomError
from bot.zoom.paths import Place, segment
from tests.zoom.conftest import Wire, adapter

MEETING = "/meetings/86084701483"


def look(zoom: Zoom) -> str:
    return str(zoom.get(MEETING, "look at the meeting")["topic"])


def registered(zoom: Zoom) -> list[str]:
    path = MEETING + "/registrants"
    return [one["email"] for one in zoom.items(path, "registrants", "list the registrants")]


def refusal(zoom: Zoom) -> ZoomError:
    with pytest.raises(ZoomError) as refused:
        look(zoom)
    return refused.value


def crowd(account: RestAccount, meeting: RestMeeting, size: int) -> list[str]:
    for number in range(size):
        account.register(meeting, f"person{number}@example.org", "Person", str(number))
    return [one.email for one in meeting.registrants]


# --- the token ----------------------------------------------------------------------------------


def test_nothing_is_asked_of_zoom_before_it_is_needed(zoom: Zoom, wire: Wire) -> None:
    assert wire.exchanges == []


def test_one_token_serves_many_calls(zoom: Zoom, wire: Wire, meeting: RestMeeting) -> None:
    assert [look(zoom), look(zoom)] == ["A small training"] * 2
    assert wire.sign_ins == 1


def test_the_token_is_renewed_a_minute_before_it_ends(
    zoom: Zoom, wire: Wire, meeting: RestMeeting, machine: HandClock
) -> None:
    look(zoom)
    machine.advance(59 * MINUTE - 1)
    look(zoom)
    assert wire.sign_ins == 1
    machine.advance(1)
    look(zoom)
    assert wire.sign_ins == 2


def test_a_token_that_zoom_forgot_is_replaced_once_and_the_call_goes_on(
    zoom: Zoom, rest: ZoomRest, wire: Wire, meeting: RestMeeting
) -> None:
    look(zoom)
    rest.gate.forget_tokens()
    assert look(zoom) == "A small training"
    assert wire.sign_ins == 2


def test_wrong_credentials_are_named(
    settings: Settings, machine: HandClock, naps: list[float], meeting: RestMeeting
) -> None:
    error = refusal(adapter(settings, machine, naps, zoom_client_secret="wrong"))
    assert error.trouble == "credentials"
    assert str(error) == (
        "Zoom did not let the app sign in: the client ID or the client secret is wrong, or the "
        "app was deleted (400). Copy ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET again from App "
        "Credentials on your app's page at marketplace.zoom.us."
    )
    assert naps == []


def test_a_wrong_account_id_is_named(
    settings: Settings, machine: HandClock, naps: list[float], meeting: RestMeeting
) -> None:
    error = refusal(adapter(settings, machine, naps, zoom_account_id="another"))
    assert error.trouble == "credentials"
    assert "Compare ZOOM_ACCOUNT_ID" in str(error)


def test_an_app_that_was_deactivated_is_to_be_activated_again(
    zoom: Zoom, account: RestAccount, meeting: RestMeeting
) -> None:
    look(zoom)
    account.is_active = False
    error = refusal(zoom)
    assert error.trouble == "revoked"
    assert "Activate it again on your app's page" in str(error)


def test_an_app_whose_tokens_are_all_refused_has_lost_its_access(
    zoom: Zoom, rest: ZoomRest, wire: Wire, meeting: RestMeeting
) -> None:
    rest.faults.append(Fault("/v2", times=9, status=401, body={"code": 124, "message": "Invalid"}))
    error = refusal(zoom)
    assert (error.trouble, error.status, error.code) == ("revoked", 401, 124)
    assert wire.sign_ins == 2


def test_without_credentials_it_says_where_to_get_them(settings: Settings) -> None:
    with pytest.raises(NoCredentialsError, match="at marketplace"):
        Zoom(replace(settings, zoom_client_id=""))


def test_a_token_answer_that_is_no_token_is_an_error_not_a_bearer_none(
    zoom: Zoom, rest: ZoomRest, wire: Wire
) -> None:
    rest.faults.append(Fault("/oauth", times=99, status=200, body={"hello": "there"}))
    assert refusal(zoom).trouble == "unavailable"
    assert wire.calls == []


# --- what Zoom refuses --------------------------------------------------------------------------


def test_a_missing_scope_is_named_with_where_to_add_it(
    zoom: Zoom, account: RestAccount, meeting: RestMeeting
) -> None:
    account.scopes.clear()
    error = refusal(zoom)
    assert (error.trouble, error.status, error.code) == ("scope", 400, 4711)
    assert str(error) == (
        "Zoom did not look at the meeting: the app lacks the scope meeting:read:meeting:admin "
        "(4711). Add it under Scopes on your app's page at marketplace.zoom.us, then try again."
    )


def test_a_scope_that_was_added_works_at_the_next_attempt(
    zoom: Zoom, account: RestAccount, meeting: RestMeeting
) -> None:
    account.scopes.discard("meeting:read:meeting:admin")
    with pytest.raises(ZoomError):
        zoom.get(f"/meetings/{meeting.number}", "look at the meeting")
    account.scopes.add("meeting:read:meeting:admin")
    assert zoom.get(f"/meetings/{meeting.number}", "look at the meeting")["id"]


def test_a_meeting_that_does_not_exist_is_told_from_other_trouble(zoom: Zoom) -> None:
    error = refusal(zoom)
    assert (error.trouble, error.status, error.code) == ("missing", 404, 3001)
    assert "Check the number and the kind" in str(error)


@pytest.mark.parametrize(
    ("status", "code", "said", "trouble", "advice"),
    [
        (400, 4400, "Meeting polls disabled.", "polls", "turn on Meeting Polls/Quizzes"),
        (400, 4400, "Advanced meeting polls disabled.", "polls", "advanced polls and quizzes"),
        (400, 300, "Cannot access webinar info.", "missing", "Check the number"),
        (400, 200, "Webinar plan is missing.", "permission", "Webinar plan"),
        (400, 200, "No permission.", "permission", "owner's role"),
        (400, 3000, "Registration has not been enabled.", "permission", "Registration"),
        (400, 12702, "Can not access meeting a year ago.", "missing", "still stands"),
        (400, 4242, "Something new.", "refused", "doctor"),
        (403, 0, "", "refused", "doctor"),
        (429, 429, "You have reached the maximum daily rate limit.", "quota", "midnight UTC"),
    ],
)
def test_each_refusal_says_what_to_do_and_is_not_sent_again(
    zoom: Zoom,
    rest: ZoomRest,
    wire: Wire,
    meeting: RestMeeting,
    status: int,
    code: int,
    said: str,
    trouble: str,
    advice: str,
) -> None:
    rest.faults.append(Fault("/v2", status=status, body={"code": code, "message": said}))
    error = refusal(zoom)
    assert (error.trouble, error.status) == (trouble, status)
    assert advice in str(error)
    assert len(wire.calls) == 1


# --- what passes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault("/v2", times=3, status=429, body={"code": 429, "message": "per-second"}),
        Fault("/v2", times=3, status=500, body={}),
        Fault("/v2", times=3, status=503, body={"message": "later"}),
        Fault("/oauth", times=3, status=502, body={}),
        Fault("/oauth", times=3, status=429, body={}),
        Fault("/v2", times=3, cut=True),
        Fault("/v2", times=3, status=200, body={}, headers={"Content-Length": "500"}),
    ],
    ids=["429", "500", "503", "token 502", "token 429", "half an answer", "broken off"],
)
def test_what_passes_is_waited_out(
    zoom: Zoom, rest: ZoomRest, meeting: RestMeeting, naps: list[float], fault: Fault
) -> None:
    rest.faults.append(replace(fault))
    assert look(zoom) == "A small training"
    assert len(naps) == 3
    first, second, third = naps
    assert 0.25 <= first <= 0.5 <= second <= 1.0 <= third <= 2.0


def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_the_timeout(
    hasty: Zoom, rest: ZoomRest, meeting: RestMeeting, naps: list[float]
) -> None:
    rest.faults.append(Fault("/v2", times=1, delay=0.6))
    assert look(hasty) == "A small training"
    assert naps


def test_a_storm_of_429s_is_given_up_within_the_bound(
    zoom: Zoom, rest: ZoomRest, wire: Wire, meeting: RestMeeting, naps: list[float]
) -> None:
    rest.faults.append(Fault("/v2", times=999, status=429, body={"code": 429}))
    error = refusal(zoom)
    assert error.trouble == "limit"
    assert sum(naps) <= PATIENCE
    assert 5 <= len(wire.calls) <= 10


def test_the_wait_that_zoom_asks_for_is_kept_where_it_asks(
    zoom: Zoom, rest: ZoomRest, meeting: RestMeeting, naps: list[float]
) -> None:
    headers = {"Retry-After": "7"}
    rest.faults.append(Fault("/v2", status=429, body={"code": 429}, headers=headers))
    dated = {"Retry-After": "2026-12-05T00:00:00Z"}
    rest.faults.append(Fault("/v2", status=429, body={"code": 429}, headers=dated))
    look(zoom)
    assert naps[0] == 7.0
    assert naps[1] <= 1.0


def test_a_zoom_that_cannot_be_reached_is_named(
    settings: Settings, machine: HandClock, naps: list[float]
) -> None:
    nowhere = "http://127.0.0.1:9"
    error = refusal(adapter(settings, machine, naps, zoom_oauth_url=nowhere))
    assert (error.trouble, error.status) == ("unavailable", 0)
    assert "there was no answer (ConnectionError)" in str(error)
    assert sum(naps) <= PATIENCE


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (Fault("/polls", status=429, body={"code": 429}), 1),
        (Fault("/oauth", status=503, body={}), 1),
        (Fault("/polls", status=500, body={}), 0),
        (Fault("/polls", delay=0.6), 0),
    ],
    ids=["429", "no token yet", "500", "timeout"],
)
def test_a_creation_is_sent_again_only_if_it_surely_did_not_happen(
    hasty: Zoom, rest: ZoomRest, meeting: RestMeeting, naps: list[float], fault: Fault, waits: int
) -> None:
    rest.faults.append(replace(fault))
    question = {"name": "Which?", "type": "single", "answers": ["One", "Two"]}
    form = {"title": "A poll", "poll_type": 1, "questions": [question]}
    with nullcontext() if waits else pytest.raises(ZoomError):
        hasty.post(MEETING + "/polls", "create the poll", form)
    assert len(naps) == waits
    assert len(meeting.polls) == 1


# --- lists --------------------------------------------------------------------------------------


def test_a_list_is_read_through_all_its_pages(
    zoom: Zoom, account: RestAccount, meeting: RestMeeting, wire: Wire
) -> None:
    people = crowd(account, meeting, 301)
    assert registered(zoom) == people
    assert len(wire.calls) == 2


def test_pages_smaller_than_asked_for_are_no_end(
    zoom: Zoom, account: RestAccount, meeting: RestMeeting
) -> None:
    account.page_limit = 7
    people = crowd(account, meeting, 30)
    assert registered(zoom) == people


def test_an_expired_page_token_begins_the_list_again_and_gives_nobody_twice(
    zoom: Zoom, account: RestAccount, meeting: RestMeeting, clock: HandClock
) -> None:
    account.page_limit = 10
    people = crowd(account, meeting, 25)
    listing = zoom.items(MEETING + "/registrants", "registrants", "list the registrants")
    found = [next(listing)["email"]]
    clock.advance(15 * MINUTE + 1)
    found += [one["email"] for one in listing]
    assert found == people


def test_page_tokens_that_always_expire_are_given_up(
    zoom: Zoom, account: RestAccount, meeting: RestMeeting
) -> None:
    account.page_limit = 10
    account.page_token_life = -1
    crowd(account, meeting, 25)
    with pytest.raises(ZoomError) as refused:
        registered(zoom)
    assert refused.value.trouble == "page"


def test_a_list_that_runs_in_a_circle_is_given_up(
    zoom: Zoom, rest: ZoomRest, meeting: RestMeeting, wire: Wire
) -> None:
    rest.faults.append(Fault("registrants", times=9, status=200, body={"next_page_token": "same"}))
    with pytest.raises(ZoomError, match="without an end"):
        registered(zoom)
    assert len(wire.calls) == 2


def test_half_a_page_is_asked_for_again(
    zoom: Zoom, rest: ZoomRest, account: RestAccount, meeting: RestMeeting
) -> None:
    people = crowd(account, meeting, 40)
    rest.faults.append(Fault("registrants", cut=True))
    assert registered(zoom) == people


def test_the_stand_ins_limit_per_second_is_kept_by_waiting(
    zoom: Zoom, meeting: RestMeeting, naps: list[float]
) -> None:
    for _ in range(31):  # light calls: 30 a second on a Pro plan
        look(zoom)
    assert len(naps) >= 1


# --- paths --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uuid", "expected"),
    [
        ("kZ9XexampleAAAAuuid1==", "kZ9XexampleAAAAuuid1%3D%3D"),
        ("a/b+c==", "a%2Fb%2Bc%3D%3D"),
        ("/ab==", "%252Fab%253D%253D"),
        ("a//b==", "a%252F%252Fb%253D%253D"),
    ],
)
def test_a_uuid_is_encoded_once_or_twice_and_finds_its_occurrence(
    zoom: Zoom,
    account: RestAccount,
    meeting: RestMeeting,
    wire: Wire,
    uuid: str,
    expected: str,
) -> None:
    assert segment(uuid) == expected
    account.report_delay = 0
    meeting.occurrences.append(PastOccurrence(uuid, 0, 1))
    place = Place("meeting", meeting.number)
    assert zoom.get(place.past(uuid, "/polls"), "read the answers")["uuid"] == uuid
    report = place.report(uuid, "/participants")
    assert list(zoom.items(report, "participants", "read the report")) == []
    assert wire.calls[0] == f"GET /past_meetings/{expected}/polls"
