"""CAM-01, CAM-02, CAM-03 and AUD-01: camera and audio, which never fail anyone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.clock import MINUTE
from bot.evidence.model import AttendeeEvidence, DeviceSpan, Span
from bot.rules.devices import aud_01, cam_01, cam_02, cam_03
from bot.rules.requirement import Requirement, Training
from tests.rules.cases import HEAD, at, attended, registrant, training

WEBINAR = HEAD + '\n[zoom]\nkind = "webinar"\nid = "86084701483"\n'
NO_SOURCE: frozenset[str] = frozenset()


def filmed(off: int, unknown: int = 0) -> AttendeeEvidence:
    """Somebody whose camera was off and unknown for so many milliseconds of 125 minutes."""
    return attended(
        camera_on=125 * MINUTE - off - unknown,
        camera_off=off,
        camera_unknown=unknown,
        camera=(DeviceSpan(Span(at("18:25"), at("18:36")), "off", "qss", facts=(50,)),),
    )


def camera(evidence: AttendeeEvidence, run: Training | None = None) -> Requirement:
    found = cam_01(run or training(), evidence)
    assert found is not None
    return found


def test_a_camera_that_was_on_throughout_passes() -> None:
    found = camera(filmed(0))
    assert (found.outcome, found.measured) == ("pass", "off 0.0 min, unknown 0.0 min")
    assert found.needed == "off at most 10.0 min"


def test_ten_minutes_off_are_allowed_and_a_little_more_is_a_review_and_shown_as_more() -> None:
    assert camera(filmed(10 * MINUTE)).outcome == "pass"
    found = camera(filmed(10 * MINUTE + 1))
    assert (found.outcome, found.measured) == ("review", "off 10.1 min, unknown 0.0 min")
    assert "(1:25–1:36 PM)" in found.reason
    assert found.facts == (50,)


def test_unknown_time_that_could_have_been_off_is_a_review() -> None:
    assert camera(filmed(4 * MINUTE, unknown=6 * MINUTE)).outcome == "pass"
    found = camera(filmed(4 * MINUTE, unknown=6 * MINUTE + 1))
    assert found.outcome == "review"
    assert "nothing tells its state" in found.reason


def test_time_that_may_have_been_presence_is_unknown_time_of_the_camera() -> None:
    # Presence is only known from 1:04 PM, and may have begun before the training.
    perhaps = {"camera_off": 6 * MINUTE, "perhaps_present": 125 * MINUTE}
    late = attended(("18:04", "20:15"), camera_on=121 * MINUTE - 6 * MINUTE, **perhaps)
    assert camera(late).measured == "off 6.0 min, unknown 4.0 min"
    assert camera(late).outcome == "pass"
    later = attended(("18:04:01", "20:15"), camera_on=0, **perhaps)
    assert camera(later).outcome == "review"


def test_somebody_who_may_have_been_a_participant_tied_to_nobody_is_not_passed_unseen() -> None:
    unseen = attended(connections=(), presence=(), present=0, surely_present=0, camera_on=0)
    assert unseen.perhaps_present == 125 * MINUTE
    assert camera(unseen).outcome == "review"
    assert camera(replace(unseen, perhaps_present=0)).outcome == "pass"


@given(st.integers(0, 125 * MINUTE), st.integers(0, 125 * MINUTE), st.booleans())
def test_no_camera_fails_anyone(off: int, unknown: int, running: bool) -> None:
    run = training(as_of=at("19:00")) if running else training()
    assert camera(filmed(off, min(unknown, 125 * MINUTE - off)), run).outcome != "fail"


@given(st.integers(0, 60 * MINUTE), st.integers(0, 60 * MINUTE), st.integers(0, 60 * MINUTE))
def test_losing_sight_of_a_camera_never_turns_a_review_into_a_pass(
    off: int, unknown: int, lost: int
) -> None:
    before = filmed(off, unknown)
    after = filmed(off - min(lost, off), unknown + lost)
    if camera(before).outcome == "review":
        assert camera(after).outcome == "review"


def test_a_documented_exemption_stands_in_place_of_the_camera_rule() -> None:
    exempt = replace(filmed(60 * MINUTE), registrant=registrant(camera_exempt=True))
    found = cam_02(training(), exempt)
    assert cam_01(training(), exempt) is None
    assert found is not None
    assert (found.outcome, found.facts) == ("pass", (90,))
    assert cam_02(training(), filmed(0)) is None


def test_no_source_at_all_is_one_review_of_the_session_in_place_of_each_attendees() -> None:
    run = training(camera_sources=NO_SOURCE)
    found = cam_03(run)
    assert found is not None
    assert (found.outcome, found.measured, found.awaiting) == ("review", "no source", False)
    assert cam_01(run, filmed(0, unknown=125 * MINUTE)) is None


def test_a_source_is_named() -> None:
    found = cam_03(training())
    assert found is not None
    assert (found.outcome, found.measured) == ("pass", "qss")


def test_in_a_webinar_the_camera_rule_concerns_panelists_only() -> None:
    run = training(head=WEBINAR)
    assert cam_01(run, filmed(60 * MINUTE)) is None
    panelist = replace(filmed(60 * MINUTE), is_panelist=True)
    assert camera(panelist, run).outcome == "review"


def test_a_policy_without_a_camera_rule_asks_for_none() -> None:
    run = training("camera_required = false\naudio_required = false")
    exempt = attended(registrant=registrant(camera_exempt=True))
    assert cam_01(run, attended()) is cam_02(run, exempt) is cam_03(run) is None
    assert aud_01(run, attended()) is None


def test_while_the_session_runs_the_camera_decides_nothing() -> None:
    found = camera(filmed(0), training(as_of=at("19:00")))
    assert (found.outcome, found.awaiting) == ("review", True)


def sound(off: int, on: int = 0) -> Requirement:
    found = aud_01(training(), attended(audio_on=on, audio_off=off))
    assert found is not None
    return found


def test_audio_known_to_be_off_for_more_than_ten_minutes_is_a_review() -> None:
    assert sound(10 * MINUTE, on=115 * MINUTE).outcome == "pass"
    assert sound(10 * MINUTE + 1, on=115 * MINUTE - 1).outcome == "review"


def test_audio_of_which_nothing_is_known_is_held_against_nobody() -> None:
    found = sound(0)
    assert found.outcome == "pass"
    assert "held against nobody" in found.reason
