"""Pages learn of what happens the moment it does: each what concerns it, and nothing twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.pages import events
from bot.pages.streams import ROUND, SHARE, Streams, Wake
from bot.storage.address import Address
from tests.listening import listening
from tests.stage import Stage, at, set_stage

pytestmark = pytest.mark.both_ledgers


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A training whose second block has just begun, at 1:04 PM."""
    found = set_stage(tmp_path, ledger, clock)
    clock.moment = at("13:04")
    found.live.catch_up()
    yield found
    found.live.stop()


# --- what a page is sent ------------------------------------------------------------------------


def test_a_stream_begins_with_everything_and_is_not_to_be_held_back(stage: Stage) -> None:
    response = stage.client.get(stage.page("Ann") + "/events")
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["X-Accel-Buffering"] == "no"
    retry, _, first = next(iter(response.iter_encoded())).decode().partition("\n\n")
    assert retry.startswith("retry: ")
    assert first.startswith(f"event: state\nid: {stage.ledger.last_seq()}\ndata: {{")
    response.close()


def test_a_launch_reaches_an_open_page_with_all_it_needs(stage: Stage) -> None:
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        assert page.next("state").content["polls"] == []
        stage.launch("alliance")
        news = page.next("news")
    (poll,) = news.content["polls"]
    assert poll == {
        "poll": "alliance",
        "title": "Bond, goals, tasks",
        "required": True,
        "channel": "page",
        "launched_at": "2026-12-04T18:04:00Z",
        "closes_at": "2026-12-04T18:07:00Z",
        "questions": [
            {
                "text": "Which of these describes a working alliance best?",
                "kind": "single",
                "choices": ["A bond with shared goals", "A signed contract", "A friendship"],
            }
        ],
    }
    assert 'data-poll="alliance"' in news.content["html"]["polls"]["alliance"]
    assert news.id == str(stage.ledger.last_seq())


def test_a_launch_by_another_process_arrives_as_well(stage: Stage, database: Address) -> None:
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        other = Ledger(database, stage.clock)
        launched = facts.PollLaunched(
            poll="alliance", block="block-2", due_at=at("13:04"), closes_at=at("13:07")
        )
        began = time.monotonic()
        other.append(launched.fact(stage.session.id, at=at("13:04"), source="scheduler"))
        assert [one["poll"] for one in page.next("news").content["polls"]] == ["alliance"]
        assert time.monotonic() - began < 1
        other.close()


def test_a_page_that_lost_its_stream_is_shown_what_it_missed(stage: Stage) -> None:
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
    stage.launch("alliance")
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        assert [one["poll"] for one in page.next("state").content["polls"]] == ["alliance"]


def test_all_pages_are_sent_the_very_same_news(stage: Stage) -> None:
    with (
        listening(stage.client, stage.page("Ann") + "/events") as ann,
        listening(stage.client, stage.page("Ben") + "/events") as ben,
    ):
        ann.next("state"), ben.next("state")
        stage.launch("alliance")
        first, second = ann.next("news"), ben.next("news")
    assert first == second
    assert "Ann" not in str(first.content)


def test_an_answer_reaches_the_attendees_other_device_and_nobody_else(stage: Stage) -> None:
    stage.launch("alliance")
    with (
        listening(stage.client, stage.page("Ann") + "/events") as ann,
        listening(stage.client, stage.page("Ben") + "/events") as ben,
    ):
        ann.next("state"), ben.next("state")
        sent = {"poll": "alliance", "answers": [["A friendship"]]}
        stage.client.post(stage.page("Ann") + "/answers", json=sent)
        own = ann.next("you")
        assert own.content["you"]["polls"] == {"launched": 1, "answered": 1}
        assert "Recorded at 1:04 PM" in own.content["html"]["polls"]["alliance"]
        stage.happen(facts.PollClosed(poll="alliance"))
        assert ben.next().name == "news"  # the close; of Ann's answer Ben was told nothing


def test_the_page_learns_by_itself_that_zoom_shows_the_attendee(stage: Stage) -> None:
    stage.open_room("12:44")
    stage.live.catch_up()
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        assert page.next("state").content["you"]["in_room"] is False
        stage.join("Ann Able", "13:03")
        own = page.next("you").content["you"]
    assert (own["in_room"], own["minutes_present"]) == (True, 1)


def test_a_block_that_ends_by_the_clock_alone_is_news_too(stage: Stage) -> None:
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        stage.clock.moment = at("13:31")
        assert page.next("news").content["block"]["title"] == "Break"


def test_a_silent_stream_gives_a_sign_of_life(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BEAT_EVERY", 0.5)
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        assert page.next("").content == ": still here"
        assert page.next("clock").content == {"now": at("13:04"), "pace": 1.0}


def test_a_withdrawn_registration_ends_the_stream(stage: Stage) -> None:
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        removed = facts.RegistrantRemoved(
            attendee=stage.attendee("Ann"), version=2, reason="cancelled"
        )
        stage.happen(removed)
        with pytest.raises(AssertionError, match="ended"):
            page.next()


def test_stopping_the_server_ends_every_stream(stage: Stage) -> None:
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        stage.live.stop()
        with pytest.raises(AssertionError, match="ended"):
            page.next()


def test_nothing_follows_the_ledger_while_no_page_waits(stage: Stage) -> None:
    def followers() -> list[str]:
        return [one.name for one in threading.enumerate() if one.name == "ledger follower"]

    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        assert len(followers()) == 1
    deadline = time.monotonic() + 5
    while followers() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert followers() == []
    assert len(stage.live.streams) == 0


def test_a_ledger_that_cannot_be_read_for_a_while_is_followed_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pages.live.REST", 0.05)
    with listening(stage.client, stage.page("Ann") + "/events") as page:
        page.next("state")
        with stage.ledger_without_facts():
            time.sleep(0.1)
        stage.launch("alliance")
        assert page.next("news").content["polls"]


# --- who is woken -------------------------------------------------------------------------------


def test_news_rings_for_all_of_a_session_and_an_own_fact_for_one() -> None:
    streams = Streams()
    ann, ben, other = streams.open("a", "ann"), streams.open("a", "ben"), streams.open("b", "ann")
    streams.tell_all("a")
    assert (ann.wait(), ben.wait()) == (Wake.NEWS, Wake.NEWS)
    streams.tell("a", "ann")
    streams.end()
    assert (ann.wait(), ben.wait(), other.wait()) == (Wake.OWN | Wake.END, Wake.END, Wake.END)


def test_reasons_that_come_before_one_looks_are_all_learned() -> None:
    streams = Streams()
    ann = streams.open("a", "ann")
    streams.tell_all("a")
    streams.tell("a", "ann")
    streams.visit(1)
    assert ann.wait() == Wake.NEWS | Wake.OWN | Wake.VISIT


def test_every_page_has_its_turn_within_a_round_and_none_twice() -> None:
    streams = Streams()
    number = 2 * SHARE * ROUND
    pages = [streams.open("a", str(one)) for one in range(number)]
    turns = []
    for _ in range(ROUND):
        streams.visit(1)
        turns.append(sum(page.is_rung for page in pages))
    assert turns[0] == 2 * SHARE
    assert turns[-1] == number


def test_few_pages_have_their_turn_once_a_second() -> None:
    streams = Streams()
    page = streams.open("a", "ann")
    for _ in range(49):
        streams.visit(1 / 64)
    assert not page.is_rung
    for _ in range(15):
        streams.visit(1 / 64)
    assert page.is_rung


def test_a_page_that_was_closed_is_rung_no_more() -> None:
    streams = Streams()
    ann, again = streams.open("a", "ann"), streams.open("a", "ann")
    streams.close(ann)
    streams.tell("a", "ann")
    streams.tell_all("a")
    streams.visit(1)
    assert not ann.is_rung
    assert again.wait() == Wake.OWN | Wake.NEWS | Wake.VISIT
    streams.close(again)
    assert len(streams) == 0


def test_what_is_shared_is_rendered_once_for_each_version(stage: Stage) -> None:
    rendered = []

    def news(version: int) -> str:
        def render() -> str:
            rendered.append(version)
            return f"news {version}"

        return stage.live.shared("a", "news", version, render)

    assert [news(version) for version in (1, 1, 1, 2, 2)] == ["news 1"] * 3 + ["news 2"] * 2
    assert rendered == [1, 2]


def test_a_page_asks_again_at_its_own_moment() -> None:
    waits = {events.retry(f"token number {one}") for one in range(100)}
    assert len(waits) > 90
    assert all(1_000 <= int(wait.split()[1]) < 4_000 for wait in waits)
