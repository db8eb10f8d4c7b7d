"""The policy: a ruleset's settings, overridden by the session file, and its digest."""

from __future__ import annotations

import msgspec
import pytest

from bot.rules.policy import Policy, PolicyError, policy_of, settings
from bot.rules.ruleset import ruleset, ruleset_names
from tests.rules.cases import HEAD, session


def problems(policy: str) -> list[tuple[str, str]]:
    with pytest.raises(PolicyError) as caught:
        policy_of(session(policy))
    return caught.value.problems


def test_without_a_word_about_it_the_ruleset_is_that_of_social_work() -> None:
    policy = policy_of(session())
    assert policy.ruleset == "aswb-ace"
    assert (policy.missed_minutes, policy.camera_off_minutes, policy.polls_least) == (5, 10, 6)
    assert policy.polls_last_before_end_minutes == (5, 10)
    assert policy.excluded_jurisdictions == ("NJ", "NY")
    assert (policy.retention_years, policy.appeal_days, policy.certificate_days) == (7, 30, 14)


def test_a_setting_of_the_session_file_overrides_the_ruleset() -> None:
    policy = policy_of(session('ruleset = "ny-cle"\nmissed_minutes = 7.5'))
    assert (policy.missed_minutes, policy.credit_minutes) == (7.5, 50)


def test_minutes_chosen_under_a_ruleset_of_shares_take_the_place_of_the_share() -> None:
    policy = policy_of(session('ruleset = "attendance-percent"\nmissed_minutes = 10'))
    assert policy.needed_presence(100 * 60_000) == 90 * 60_000


@pytest.mark.parametrize("name", ruleset_names())
def test_every_ruleset_gives_every_setting_a_default_that_fits_and_a_source(name: str) -> None:
    rules = ruleset(name)
    assert rules is not None
    assert set(rules.defaults) == set(settings())
    assert policy_of(session(f'ruleset = "{name}"')).ruleset == name
    assert all(source.strip() for source in [*rules.origins.values(), *rules.sources])


def test_the_four_rulesets_are_there() -> None:
    assert ruleset_names() == ("aswb-ace", "attendance-percent", "nasba-group-internet", "ny-cle")


def test_an_unknown_ruleset_is_named_with_those_there_are() -> None:
    ((key, message),) = problems('ruleset = "aswb"')
    assert key == "ruleset"
    assert "aswb-ace, attendance-percent, nasba-group-internet, ny-cle" in message


@pytest.mark.parametrize(
    ("policy", "key", "message"),
    [
        (
            "camera_off = 3",
            "camera_off",
            "there is no such setting; did you mean camera_off_minutes?",
        ),
        (
            'missed_minutes = "5"',
            "missed_minutes",
            "expected a number of minutes from 0 to 100,000, found '5'",
        ),
        (
            "missed_minutes = -1",
            "missed_minutes",
            "expected a number of minutes from 0 to 100,000, found -1",
        ),
        (
            "polls_answered_percent = 101",
            "polls_answered_percent",
            "expected a percentage from 0 to 100, found 101",
        ),
        ("camera_required = 1", "camera_required", "expected true or false, found 1"),
        (
            "polls_last_before_end_minutes = [10, 5]",
            "polls_last_before_end_minutes",
            "expected two numbers of minutes such as [5, 10], found [10, 5]",
        ),
        (
            'excluded_jurisdictions = ["Jersey"]',
            "excluded_jurisdictions",
            'expected states such as "NJ" or "NY until 2027-01-01", found [\'Jersey\']',
        ),
        (
            "missed_minutes = 5\nattendance_percent = 75",
            "attendance_percent",
            "choose this or missed_minutes, not both",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_expected(
    policy: str, key: str, message: str
) -> None:
    assert problems(policy) == [(key, message)]


def test_every_wrong_setting_is_named_at_once() -> None:
    assert len(problems("missed_minutes = -1\ncolour = 3\npolls_least = 1.5")) == 3


def test_an_excluded_state_of_the_provider_that_cannot_be_read_is_a_problem() -> None:
    head = HEAD.replace('name = "An', 'excluded = ["Atlantis"]\nname = "An')
    with pytest.raises(PolicyError, match="Atlantis"):
        policy_of(session(head=head))


def test_the_digest_is_of_what_applies_and_not_of_how_it_was_written() -> None:
    plain = policy_of(session())
    spelled = policy_of(session("missed_minutes = 5.0\npolls_least = 6"))
    assert plain.digest == spelled.digest
    assert plain.digest.startswith("sha256:")
    assert len(plain.digest) == 7 + 64


@pytest.mark.parametrize("name", sorted(settings()))
def test_a_change_of_any_setting_changes_the_digest(name: str) -> None:
    policy = policy_of(session())
    others = {
        "excluded_jurisdictions": ("TX",),
        "polls_last_before_end_minutes": (1, 2),
        "camera_required": False,
        "audio_required": False,
    }
    changed = msgspec.structs.replace(policy, **{name: others.get(name, 99)})
    assert changed.digest != policy.digest


def test_the_same_settings_under_another_ruleset_are_another_policy() -> None:
    policy = policy_of(session())
    assert isinstance(policy, Policy)
    assert msgspec.structs.replace(policy, ruleset="other").digest != policy.digest
