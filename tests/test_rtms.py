"""Following Zoom's realtime media streams: from the delivery that tells of one to the evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import facts
from bot.clock import HandClock
from bot.facts import Fact
from bot.ledger import Ledger
from bot.records import record_of
from bot.zoom.rtms import troubles
from bot.zoom.rtms.line import Camera
from bot.zoom.rtms.streams import Notice, Streams, read
from tests.attend.stage import SESSION, Stage, at, clock_of
from tests.deliveries import NUMBER, UUID
from tests.ledgers import refusing_writes
from tests.rtms_stage import (
    STREAM,
    URLS,
    Worker,
    interrupted,
    receive,
    started,
    stopped,
    told,
)
from webhooks import delivery as deliveries

ANA, BEN = "16778240", "16779264"


@pytest.fixture
def stage(ledger: Ledger, clock: HandClock) -> Stage:
    """The training at 18:00 UTC, in a meeting that began at 17:40."""
    clock.moment = at("18:00:00")
    stage = Stage(ledger, clock)
    stage.add()
    stage.meeting_started("17:40:00")
    return stage


@pytest.fixture
def worker(stage: Stage) -> Worker:
    """A worker that has done nothing yet."""
    return Worker(stage.ledger, stage.clock)


def follow(stage: Stage, worker: Worker) -> None:
    """A stream is told of, and the worker follows it from 18:00:02 on."""
    receive(stage.ledger, started(stage.clock.now()))
    worker.runs()
    worker.exchange.stands()
    worker.runs()


# --- what deliveries tell ---


def fact(raw: bytes, seq: int = 1) -> Fact:
    new = deliveries.fact_of(deliveries.parse(raw), None, deliveries.parse(raw).event_ts or 0)
    return Fact(
        **{name: getattr(new, name) for name in facts.NewFact.__struct_fields__},
        seq=seq,
        recorded_at=0,
        digest="",
        chain="",
    )


@pytest.mark.parametrize("under_object", [False, True])
def test_both_shapes_of_the_delivery_are_read_alike(under_object: bool) -> None:
    raw = started(5, under_object=under_object, meeting_id=86084701483)
    assert read(fact(raw)) == Notice("started", STREAM, NUMBER, UUID, URLS, 0)


def test_a_webinars_stream_is_read_under_its_own_names() -> None:
    raw = told("webinar.rtms_started", 5, meeting_uuid="", webinar_uuid="W==", server_urls=URLS)
    assert read(fact(raw)) == Notice("started", STREAM, "", "W==", URLS, 0)


@pytest.mark.parametrize(
    "body",
    [
        b'{"event": "meeting.rtms_started"}',
        b'{"event": "meeting.rtms_started", "payload": null}',
        b'{"event": "meeting.rtms_started", "payload": []}',
        b'{"event": "meeting.rtms_started", "payload": {"object": 7}}',
        b'{"event": "meeting.rtms_started", "payload": {"rtms_stream_id": ["x"]}}',
        b'{"event": "meeting.started", "payload": {"rtms_stream_id": "x"}}',
    ],
)
def test_what_tells_of_no_stream_is_passed_over(body: bytes) -> None:
    assert read(fact(body)) is None


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=4))
def test_the_latest_by_zooms_own_time_holds_in_whatever_order_deliveries_come(
    order: list[int], repeated: list[int]
) -> None:
    told_in_order = [
        started(1_000),
        interrupted(2_000),
        started(3_000, server_urls="wss://second.example.org"),
        stopped(4_000, 6),
    ]
    for count in range(1, 5):
        streams = Streams()
        for number in [*order, *repeated]:
            if number < count:
                streams.apply(fact(told_in_order[number], seq=number + 1))
        stream = streams.get(STREAM)
        assert stream
        assert stream.stands == (count < 4)
        assert stream.meeting == UUID
        if count == 4:
            assert stream.reason == 6
        if count == 3:
            assert stream.urls == "wss://second.example.org"
        if count < 3:
            assert stream.urls == URLS


# --- following ---


def test_a_stream_of_a_training_is_followed_with_what_the_delivery_named(
    stage: Stage, worker: Worker
) -> None:
    receive(stage.ledger, started(at("18:00:00"), under_object=True))
    worker.runs()
    stream = worker.exchange.lines[worker.exchange.line]
    assert (stream.id, stream.meeting, stream.urls) == (STREAM, UUID, URLS)


def test_cameras_that_go_on_and_off_become_facts_of_the_session(
    stage: Stage, worker: Worker
) -> None:
    follow(stage, worker)
    worker.exchange.camera(ANA, BEN, on=True)
    worker.runs(10)
    worker.exchange.camera(ANA, on=False)
    worker.runs()
    assert stage.devices() == [
        ("18:00:02", ANA, "video.on"),
        ("18:00:02", BEN, "video.on"),
        ("18:00:12", ANA, "video.off"),
    ]
    (first, *_) = stage.told("video.on")
    assert (first.session, first.source) == (SESSION, "rtms")
    body = facts.read(first)
    assert isinstance(body, facts.VideoOn)
    assert body.meeting == UUID


def test_the_same_state_told_again_is_no_change(stage: Stage, worker: Worker) -> None:
    follow(stage, worker)
    for _ in range(3):
        worker.exchange.camera(ANA, on=True)
        worker.runs()
    assert len(stage.devices()) == 1


def test_a_stream_waits_until_it_is_known_whose_meeting_it_is(
    ledger: Ledger, clock: HandClock
) -> None:
    clock.moment = at("18:00:00")
    stage = Stage(ledger, clock)
    stage.add()
    worker = Worker(ledger, clock)
    receive(ledger, started(at("18:00:00")))
    worker.runs(5)
    assert worker.exchange.opened == []
    stage.meeting_started("17:40:00")
    worker.runs()
    assert worker.exchange.opened == [URLS]


def test_a_stream_of_a_meeting_that_is_no_training_is_left_alone(
    stage: Stage, worker: Worker
) -> None:
    receive(stage.ledger, started(at("18:00:00"), meeting_uuid="other=="))
    receive(stage.ledger, started(at("08:00:00"), rtms_stream_id="of the morning"))
    worker.runs(5)
    assert worker.exchange.opened == []


def test_a_worker_that_starts_late_finds_the_stream_in_the_ledger(stage: Stage) -> None:
    receive(stage.ledger, started(at("17:45:00")))
    late = Worker(stage.ledger, stage.clock)
    late.runs()
    assert late.exchange.opened == [URLS]


def test_a_worker_that_starts_after_the_stop_opens_nothing(stage: Stage, worker: Worker) -> None:
    receive(stage.ledger, started(at("17:45:00")))
    receive(stage.ledger, stopped(at("17:50:00")))
    worker.runs(5)
    assert worker.exchange.opened == []
    assert stage.losses() == []


# --- broken, and mended ---


def test_while_the_line_is_broken_the_camera_is_unknown_until_it_speaks(
    stage: Stage, worker: Worker
) -> None:
    register(stage)
    follow(stage, worker)
    worker.exchange.camera(ANA, on=True)
    worker.runs(8)
    worker.exchange.breaks()
    worker.runs(4)
    assert len(worker.exchange.opened) == 2
    worker.exchange.stands()
    worker.runs(5)
    worker.exchange.camera(ANA, on=True)
    worker.runs(10)
    evidence = record_of(stage.ledger, SESSION).evidence("a" * 16, at("18:00:30"))
    seen = [
        (clock_of(one.span.start), clock_of(one.span.end), one.state) for one in evidence.camera
    ]
    assert seen == [
        ("17:50:00", "18:00:02", "unknown"),
        ("18:00:02", "18:00:10", "on"),
        ("18:00:10", "18:00:19", "unknown"),
        ("18:00:19", "18:00:30", "on"),
    ]


def test_a_broken_line_is_mended_ever_more_patiently(stage: Stage, worker: Worker) -> None:
    follow(stage, worker)
    opened = []
    worker.exchange.ends(960)
    for _ in range(200):
        before = len(worker.exchange.opened)
        worker.runs()
        if len(worker.exchange.opened) > before:
            opened.append(clock_of(stage.clock.now()))
            worker.exchange.refuses(1)
    # it ended at 18:00:02; then after 3, 6, 12, 24 and at most 30 seconds
    assert opened[:6] == ["18:00:05", "18:00:11", "18:00:23", "18:00:47", "18:01:17", "18:01:47"]
    assert [reason for _, reason in stage.losses()] == [troubles.BROKEN, troubles.SILENT]


def test_an_interruption_that_zoom_tells_of_is_mended_at_once(stage: Stage, worker: Worker) -> None:
    follow(stage, worker)
    receive(stage.ledger, interrupted(stage.clock.now()))
    worker.runs()
    assert worker.exchange.opened == [URLS, URLS]
    assert [reason for _, reason in stage.losses()] == [troubles.BROKEN]


def test_a_stream_that_moved_to_another_server_is_followed_there(
    stage: Stage, worker: Worker
) -> None:
    follow(stage, worker)
    receive(stage.ledger, started(stage.clock.now(), server_urls="wss://second.example.org"))
    worker.runs()
    assert worker.exchange.opened == [URLS, "wss://second.example.org"]


def test_what_a_line_that_was_given_up_still_tells_is_not_taken(
    stage: Stage, worker: Worker
) -> None:
    follow(stage, worker)
    worker.exchange.camera(ANA, on=True)
    old = worker.exchange.line
    receive(stage.ledger, interrupted(stage.clock.now()))
    worker.runs()
    worker.exchange.says(Camera(old, stage.clock.now(), (ANA,), False))
    worker.runs()
    assert [kind for _, _, kind in stage.devices()] == ["video.on"]


def test_a_server_that_says_nothing_for_half_a_minute_is_called_again(
    stage: Stage, worker: Worker
) -> None:
    receive(stage.ledger, started(at("18:00:00")))
    worker.runs(36)
    assert len(worker.exchange.opened) == 2
    assert stage.losses() == [("18:00:32", troubles.SILENT)]


# --- ended ---


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (6, "The meeting ended."),
        (5, "The host turned the app off."),
        (13, "Zoom's RTMS server gave the stream up (13)."),
        (18, "Copy ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET again"),
        (99, "The stream ended (99)."),
    ],
)
def test_a_stream_that_stopped_is_given_up_with_the_reason_in_words(
    stage: Stage, worker: Worker, reason: int, says: str
) -> None:
    follow(stage, worker)
    worker.exchange.camera(ANA, on=True)
    worker.runs()
    receive(stage.ledger, stopped(stage.clock.now(), reason))
    worker.runs(60)
    assert worker.exchange.lines == {}
    assert len(worker.exchange.opened) == 1
    (lost,) = stage.losses()
    assert says in lost[1]
    claim = worker.following.claim(SESSION, "rtms", STREAM)
    assert claim
    assert claim.released


def test_a_line_that_ends_for_good_is_not_called_again_before_zoom_tells_anew(
    stage: Stage, worker: Worker
) -> None:
    follow(stage, worker)
    worker.exchange.ends(1)
    worker.runs(120)
    assert len(worker.exchange.opened) == 1
    assert "The host stopped the app's access" in stage.losses()[0][1]
    receive(stage.ledger, started(stage.clock.now()))
    worker.runs()
    assert len(worker.exchange.opened) == 2


def test_a_wrong_secret_is_said_in_words_and_the_training_goes_on(
    stage: Stage, worker: Worker
) -> None:
    receive(stage.ledger, started(at("18:00:00")))
    worker.runs()
    worker.exchange.refuses(15)
    worker.runs()
    (lost,) = stage.losses()
    assert "refused the connection (15)" in lost[1]
    assert "ZOOM_RTMS_CLIENT_SECRET" in lost[1]


def test_after_the_training_a_stream_is_followed_no_more(stage: Stage, worker: Worker) -> None:
    follow(stage, worker)
    stage.clock.moment = at("21:00:01")
    worker.runs()
    assert worker.exchange.lines == {}
    assert stage.losses()[-1][1] == troubles.OVER


def test_told_to_stop_it_says_that_nothing_is_seen_any_more(stage: Stage, worker: Worker) -> None:
    follow(stage, worker)
    worker.worker.stop()
    assert worker.exchange.stopped
    assert stage.losses() == [("18:00:02", troubles.STOPPED)]


# --- one worker at a time, and a ledger in trouble ---


def test_of_two_workers_one_follows_a_stream(stage: Stage) -> None:
    workers = [Worker(stage.ledger, stage.clock, owner) for owner in ("first", "second")]
    receive(stage.ledger, started(at("18:00:00")))
    for _ in range(5):
        for one in workers:
            one.runs()
    assert [len(one.exchange.opened) for one in workers] == [1, 0]
    assert len(stage.told(facts.SourceClaimed.KIND)) == 1


def test_where_a_worker_dies_another_follows_and_the_gap_is_unknown(stage: Stage) -> None:
    register(stage)
    first = Worker(stage.ledger, stage.clock, "first")
    follow(stage, first)
    first.exchange.camera(ANA, on=True)
    first.runs(8)  # until 18:00:10, and is heard of no more
    second = Worker(stage.ledger, stage.clock, "second")
    second.runs(40)
    second.exchange.stands()
    second.runs()
    second.exchange.camera(ANA, on=False)
    second.runs(9)
    (lost,) = stage.losses()
    assert "18:00:06" <= lost[0] <= "18:00:10"
    evidence = record_of(stage.ledger, SESSION).evidence("a" * 16, at("18:01:00"))
    seen = [(clock_of(one.span.end), one.state) for one in evidence.camera]
    assert seen == [
        ("18:00:02", "unknown"),
        (lost[0], "on"),
        ("18:00:51", "unknown"),
        ("18:01:00", "off"),
    ]


def test_what_the_ledger_refuses_is_recorded_later_with_its_own_moment(
    stage: Stage, worker: Worker
) -> None:
    follow(stage, worker)
    with refusing_writes(stage.ledger):
        worker.exchange.camera(ANA, on=True)
        worker.runs(10)
        assert stage.devices() == []
    worker.runs()
    assert stage.devices() == [("18:00:02", ANA, "video.on")]


def register(stage: Stage) -> None:
    """Ana registered, and is in the meeting since 17:50."""
    stage.happen(
        facts.RegistrantAdded(attendee="a" * 16, version=1, email="ana@example.org", name="Ana"),
        at("17:00:00"),
    )
    person = {"user_id": ANA, "user_name": "Ana", "email": "ana@example.org"}
    person |= {"participant_uuid": "P1", "join_time": "2026-12-04T17:50:00Z"}
    stage.deliver("meeting.participant_joined", {"participant": person})
