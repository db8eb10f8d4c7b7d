"""Who may write to us: Zoom's signature, its age, and the URL validation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.signature import SignatureError, answer_challenge, sign, verify

SECRET = "a secret shared with Zoom"
NOW = 1_796_406_300_000
STAMP = "1796406300"


def test_the_signature_is_the_hmac_of_version_timestamp_and_raw_body() -> None:
    # printf 'v0:1796406300:{"event":"x"}' | openssl dgst -sha256 -hmac "$SECRET"
    expected = "v0=dd433c3daf9dc7b950bf7d177be05be9edb1f01d832bc81dbb4688f1dde028e0"
    assert sign(SECRET, STAMP, b'{"event":"x"}') == expected


def test_a_fresh_and_right_signature_is_accepted() -> None:
    verify(SECRET, STAMP, sign(SECRET, STAMP, b"body"), b"body", NOW)


@pytest.mark.parametrize("skew", [-300_000, -15, 1_000, 300_000])
def test_a_skew_of_up_to_five_minutes_either_way_is_accepted(skew: int) -> None:
    verify(SECRET, STAMP, sign(SECRET, STAMP, b"body"), b"body", NOW + skew)


@pytest.mark.parametrize("skew", [-300_001, 300_001, 86_400_000])
def test_a_stale_or_future_timestamp_is_refused(skew: int) -> None:
    with pytest.raises(SignatureError, match="five minutes"):
        verify(SECRET, STAMP, sign(SECRET, STAMP, b"body"), b"body", NOW + skew)


@pytest.mark.parametrize(("stamp", "signature"), [(None, "v0=1"), (STAMP, None), ("", "")])
def test_a_missing_header_is_refused(stamp: str | None, signature: str | None) -> None:
    with pytest.raises(SignatureError, match="missing"):
        verify(SECRET, stamp, signature, b"body", NOW)


@pytest.mark.parametrize("signature", ["v0=" + "0" * 64, "v1=abc", "é", "0" * 67])
def test_a_wrong_signature_is_refused(signature: str) -> None:
    with pytest.raises(SignatureError, match="wrong"):
        verify(SECRET, STAMP, signature, b"body", NOW)


@pytest.mark.parametrize("stamp", ["soon", "-1796406300", "1796406300.5", "１７９"])
def test_a_timestamp_that_is_no_number_is_refused_even_when_signed(stamp: str) -> None:
    with pytest.raises(SignatureError, match="no number"):
        verify(SECRET, stamp, sign(SECRET, stamp, b"body"), b"body", NOW)


def test_without_a_secret_nothing_is_accepted() -> None:
    with pytest.raises(SignatureError, match="No secret"):
        verify("", STAMP, sign("", STAMP, b"body"), b"body", NOW)


@given(body=st.binary(max_size=60), place=st.integers(0, 59), bit=st.integers(0, 7))
def test_any_change_of_the_body_breaks_the_signature(body: bytes, place: int, bit: int) -> None:
    signature = sign(SECRET, STAMP, body)
    changed = bytearray(body or b"x")
    changed[place % len(changed)] ^= 1 << bit
    with pytest.raises(SignatureError):
        verify(SECRET, STAMP, signature, bytes(changed), NOW)


def test_the_challenge_is_answered_with_the_hmac_of_its_token() -> None:
    # printf 'qgg8vlvZRS6UYooatFL8Aw' | openssl dgst -sha256 -hmac "$SECRET"
    assert answer_challenge(SECRET, "qgg8vlvZRS6UYooatFL8Aw") == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": "0775a1785f48f5b05d2295c07636003d950e20692eaba7268873591282c5c12c",
    }


@pytest.mark.parametrize("token", ["", "v0:1796406300:{}", "a" * 129, "a b", "a\n"])
def test_nothing_but_a_token_is_signed_for_whoever_asks(token: str) -> None:
    with pytest.raises(SignatureError, match="plainToken"):
        answer_challenge(SECRET, token)
