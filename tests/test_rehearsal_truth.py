"""The rehearsal's truth: worked out from what people did, by hand here."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MINUTE
from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Device, Person
from bot.rehearsal.provider import session_truth
from bot.rehearsal.spans import common, holds, total, union
from bot.rehearsal.truth import Outcome, truths
from tests.rehearsals import SHORT_SESSION, short_day
from tests.trainings import at

DAY = short_day()  # counts from 13:10 to 13:40 UTC, of which 6 minutes may be missed
POLLS = ["first", "second", "last"]
ALL_DAY = (at("13:05"), at("13:41"))
PLANNED = [at("13:15"), at("13:26"), at("13:34")]

MINUTES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


def ada(*stays: tuple[int, int], **changes: object) -> Person:
    """Somebody whom Zoom shows with their e-mail, there all day unless it is said otherwise."""
    device = Device(name="Ada Abara", email="ada@example.org", stays=stays or (ALL_DAY,))
    person = Person("stays", "Ada Abara", "ada@example.org", devices=(device,))
    return replace(person, **changes)  # type: ignore[arg-type]


def did(person: Person, **changes: object) -> Diary:
    """What somebody wrote down who did all that was asked."""
    diary = Diary(
        stays={index: list(device.stays) for index, device in enumerate(person.devices)},
        shown=set(POLLS),
        answered=dict.fromkeys(POLLS, "Recorded"),
        active=[moment + MINUTE for moment in PLANNED],
        evaluated_at=at("14:00"),
    )
    for name, value in changes.items():
        setattr(diary, name, value)
    return diary


def outcomes(person: Person, **changes: object) -> dict[str, Outcome]:
    """What does not pass of somebody who is alone in the room."""
    (truth,) = truths(DAY, [person], [did(person, **changes)], POLLS)
    return {name: outcome for name, outcome in truth.requirements.items() if outcome != "pass"}


def test_whoever_does_everything_passes() -> None:
    assert outcomes(ada()) == {}


def test_six_minutes_may_be_missed_and_not_a_second_more() -> None:
    assert outcomes(ada((at("13:16"), at("13:41")))) == {}
    assert outcomes(ada((at("13:16:01"), at("13:41")))) == {"ATT-01": "fail"}


def test_minutes_before_the_first_block_that_counts_make_up_for_nothing() -> None:
    assert outcomes(ada((at("12:56"), at("13:33")))) == {"ATT-01": "fail"}


def test_two_devices_at_once_count_once() -> None:
    laptop, phone = (at("13:05"), at("13:25")), (at("13:20"), at("13:30"))
    device = ada().devices[0]
    both = (replace(device, stays=(laptop,)), replace(device, stays=(phone,)))
    (truth,) = truths(DAY, [ada(devices=both)], [did(ada(devices=both))], POLLS)
    assert truth.present == 20 * MINUTE
    assert truth.outcome == "fail"


def test_a_poll_that_was_shown_and_not_answered_is_missed() -> None:
    answered = dict.fromkeys(["first", "last"], "Recorded")
    assert outcomes(ada(), answered=answered) == {"POLL-02": "fail"}


def test_a_poll_that_was_never_shown_is_for_a_person_to_look_at() -> None:
    some = ["first", "last"]
    shown = {"shown": set(some), "answered": dict.fromkeys(some, "Recorded")}
    assert outcomes(ada(), **shown) == {"POLL-03": "review"}


def test_an_evaluation_is_in_time_late_or_missing() -> None:
    assert outcomes(ada(), evaluated_at=at("17:40")) == {}
    assert outcomes(ada(), evaluated_at=at("17:40:01")) == {"EVAL-01": "review"}
    assert outcomes(ada(), evaluated_at=None) == {"EVAL-01": "fail"}


def test_a_camera_may_be_off_for_ten_minutes() -> None:
    device = ada().devices[0]

    def off(until: str) -> Person:
        return ada(devices=(replace(device, camera_off=((at("13:00"), at(until)),)),))

    assert outcomes(off("13:20")) == {}
    assert outcomes(off("13:20:01")) == {"CAM-01": "review"}
    assert outcomes(replace(off("13:40"), camera_exempt=True)) == {}


def test_a_name_alone_is_looked_at_and_a_claim_is_not() -> None:
    device = replace(ada().devices[0], email="")
    assert outcomes(ada(devices=(device,))) == {"ID-01": "review"}
    tablet = replace(device, name="Tablet 7")
    assert outcomes(ada(devices=(tablet,), claims="Tablet 7"), claimed=True) == {}


def test_a_stranger_is_whoever_answered_polls_without_being_in_the_room() -> None:
    unknown = ada(devices=(replace(ada().devices[0], name="iPhone", email=""),))
    absent = Person("no-show", "Ben Bianchi", "ben@example.org")
    nothing = Diary()
    first, second = truths(DAY, [unknown, absent], [did(unknown), nothing], POLLS)
    assert (first.requirements["ID-01"], first.requirements["ATT-01"]) == ("review", "review")
    assert (first.present, first.attended) == (0, 30 * MINUTE)
    assert (second.requirements["ID-01"], second.requirements["ATT-01"]) == ("fail", "fail")


def test_a_stranger_whom_nothing_betrays_may_be_anyone_who_was_not_there() -> None:
    unknown = ada(devices=(replace(ada().devices[0], name="iPhone", email=""),), opens_page=False)
    absent = Person("no-show", "Ben Bianchi", "ben@example.org")
    silent = did(unknown, shown=set(), answered={}, active=[])
    for truth in truths(DAY, [unknown, absent], [silent, Diary()], POLLS):
        assert (truth.requirements["ID-01"], truth.requirements["ATT-01"]) == ("review", "review")


def test_whoever_was_there_for_most_of_a_strangers_time_is_not_the_stranger() -> None:
    iphone = replace(ada().devices[0], name="iPhone", email="", stays=((at("13:10"), at("13:40")),))
    unknown = ada(devices=(iphone,), opens_page=False)
    silent = did(unknown, shown=set(), answered={}, active=[])

    def present_from(clock: str) -> Outcome:
        device = Device("Ben Bianchi", ((at(clock), at("13:40")),), email="ben@example.org")
        late = Person("too late", "Ben Bianchi", "ben@example.org", devices=(device,))
        _, truth = truths(DAY, [unknown, late], [silent, did(late, active=[])], POLLS)
        return truth.requirements["ATT-01"]

    assert present_from("13:24:59") == "fail"
    assert present_from("13:25") == "review"


def test_a_stranger_who_was_there_too_briefly_saves_nobody() -> None:
    brief = ((at("13:10"), at("13:20")),)
    unknown = ada(devices=(replace(ada().devices[0], name="iPhone", email="", stays=brief),))
    (truth,) = truths(DAY, [unknown], [did(unknown, active=[at("13:16")])], POLLS)
    assert truth.requirements["ATT-01"] == "fail"


def test_a_new_jersey_licence_is_for_a_person_to_look_at() -> None:
    assert outcomes(ada(license_state="NJ")) == {"JUR-01": "review"}


def test_the_provider_owes_the_minutes_and_polls_well_spread() -> None:
    good: dict[str, Outcome] = {
        "CRED-01": "pass",
        "APP-01": "pass",
        "POLL-01": "pass",
        "AUD-01": "pass",
    }
    assert session_truth(DAY, PLANNED) == good
    assert session_truth(DAY, PLANNED[:2]) == good | {"POLL-01": "review"}
    assert session_truth(DAY, [at("13:15"), at("13:26"), at("13:38")])["POLL-01"] == "review"
    short = short_day(SHORT_SESSION.replace("credits = 0.4", "credits = 0.6"))
    assert session_truth(short, PLANNED)["CRED-01"] == "fail"  # 30 minutes where 36 are needed
    past = short_day(SHORT_SESSION.replace("2028-01-12", "2026-12-03"))
    assert session_truth(past, PLANNED)["APP-01"] == "fail"


@given(MINUTES, MINUTES)
def test_spans_add_up_as_minutes_counted_one_by_one(
    spans: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    ours = {minute for minute in range(41) if holds(spans, minute)}
    theirs = {minute for minute in range(41) if holds(others, minute)}
    assert total(spans) == len(ours)
    assert total(common(spans, others)) == len(ours & theirs)
    assert total([*spans, *others]) == len(ours | theirs)
    assert all(one[1] < two[0] for one, two in zip(union(spans), union(spans)[1:], strict=False))
