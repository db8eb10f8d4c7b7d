"""NOT-01: what the training asks for was accepted on the attendee's page, in which version."""

from __future__ import annotations

from bot.evidence.model import Acceptance
from bot.rules.notice import asked, not_01
from bot.rules.policy import policy_of
from tests.rules.cases import ENDS, HEAD, at, attended, session, training

ASKED_FOR = "acceptance_required = true"


def accepted(policy: str) -> tuple[Acceptance, ...]:
    return (Acceptance(at("17:50"), policy, 40),)


def test_what_is_asked_for_names_minutes_polls_camera_and_deadline() -> None:
    found = session()
    assert list(asked(found, policy_of(found))) == [
        "Be there for at least 120 of the 125 minutes that count. Breaks and the opening of the "
        "room do not count.",
        "Answer all 8 polls that come up. There is no wrong answer. You have at least 3 minutes "
        "for each.",
        "Keep your camera on; up to 10 minutes off are fine. No picture is kept, only whether it "
        "was on. If you cannot use a camera, tell us.",
        "Send in the evaluation within 48 hours. You get its link when the training ends.",
    ]


def test_in_a_webinar_nobody_is_asked_for_a_camera() -> None:
    found = session(head=HEAD + '\n[zoom]\nkind = "webinar"\nid = "86084701483"\n')
    assert not any("camera" in text for text in asked(found, policy_of(found)))


def test_an_acceptance_of_the_version_that_decides_is_listed_with_its_moment() -> None:
    run = training()
    found = not_01(run, attended(accepted=accepted(run.policy.digest)))
    assert found
    assert (found.outcome, found.facts) == ("pass", (40,))
    assert found.measured == "accepted Friday, December 4, 12:50 PM EST"
    assert found.needed == f"version {run.policy.digest[:19]}"


def test_where_it_is_not_asked_for_a_missing_acceptance_is_held_against_nobody() -> None:
    assert not_01(training(), attended()) is None


def test_where_it_is_asked_for_a_missing_acceptance_is_a_review_never_a_fail() -> None:
    found = not_01(training(ASKED_FOR), attended())
    assert found
    assert (found.outcome, found.measured, found.awaiting) == ("review", "not accepted", False)
    early = not_01(training(ASKED_FOR, as_of=ENDS - 1), attended())
    assert early
    assert early.awaiting  # it can still be accepted


def test_an_earlier_version_is_named_and_is_a_review_where_it_is_asked_for() -> None:
    old = attended(accepted=accepted("sha256:0123456789abcdef"))
    lenient, strict = not_01(training(), old), not_01(training(ASKED_FOR), old)
    assert lenient
    assert strict
    assert (lenient.outcome, strict.outcome) == ("pass", "review")
    assert strict.reason == ("An earlier version of the policy was accepted (sha256:0123456789ab).")
