"""The numbers of certificates."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.certificate_number import ALPHABET, normal, number_of

KEY = b"a key of the installation, long enough"
drawn = st.integers(1, 1000).map(lambda edition: number_of(KEY, "session", "attendee", edition))


def test_a_number_has_three_groups_of_four_and_is_the_same_every_time() -> None:
    number = number_of(KEY, "alliance-2026-12-04", "0123456789abcdef", 1)
    assert number == number_of(KEY, "alliance-2026-12-04", "0123456789abcdef", 1)
    assert [len(group) for group in number.split("-")] == [4, 4, 4]


def test_another_key_session_attendee_or_edition_gives_another_number() -> None:
    numbers = {
        number_of(KEY, "one", "a", 1),
        number_of(b"another key", "one", "a", 1),
        number_of(KEY, "two", "a", 1),
        number_of(KEY, "one", "b", 1),
        number_of(KEY, "one", "a", 2),
        number_of(KEY, "one", "a", 1, draw=1),
    }
    assert len(numbers) == 6


def test_the_check_of_a_number_worked_out_by_hand() -> None:
    # one 1 in the last drawn place stands for 1·x, and x is 2: the check must cancel it
    assert normal("0000-0000-0012") == "0000-0000-0012"
    # one place further left it is x², then x³ and x⁴; x⁵ wraps to x² + 1
    assert normal("0000-0000-0104") == "0000-0000-0104"
    assert normal("0000-0001-0005") is None
    assert normal("0000-0010-0005") == "0000-0010-0005"


@given(drawn, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_a_wrong_character_is_noticed(number: str, place: int, other: str) -> None:
    characters = list(number.replace("-", ""))
    changed = characters[place] != other
    characters[place] = other
    assert (normal("".join(characters)) is None) == changed


@given(drawn)
def test_any_two_characters_that_changed_places_are_noticed(number: str) -> None:
    characters = number.replace("-", "")
    for one, two in combinations(range(12), 2):
        if characters[one] != characters[two]:
            swapped = list(characters)
            swapped[one], swapped[two] = swapped[two], swapped[one]
            assert normal("".join(swapped)) is None


@pytest.mark.parametrize("typed", ["{lower}", "{bare}", " {spaced} ", "{dashed}"])
@given(number=drawn)
def test_a_number_is_understood_however_it_is_typed(typed: str, number: str) -> None:
    forms = {
        "lower": number.lower(),
        "bare": number.replace("-", ""),
        "spaced": number.replace("-", " "),
        "dashed": number.replace("-", "–"),
    }
    assert normal(typed.format(**forms)) == number


def test_letters_that_are_mistaken_for_digits_are_read_as_these() -> None:
    assert normal("oooo-OOOO-ooiz".replace("z", "2")) == "0000-0000-0012"
    assert normal("0000-0000-00L2") == "0000-0000-0012"


@pytest.mark.parametrize(
    "typed", ["", "K7QD", "K7QD-3M9X-T2V", "U000-0000-0000", "../../etc", "ÄÖ"]
)
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert normal(typed) is None
