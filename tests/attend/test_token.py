"""The token by which the Meeting SDK signs in."""

from __future__ import annotations

import base64
import json

from bot.zoom.attend.token import sdk_token

NOW = 1_796_406_300_000


def test_a_token_says_whose_it_is_and_how_long_it_is_good_within_zooms_limits() -> None:
    claims = json.loads(
        base64.urlsafe_b64decode(sdk_token("KEY", "SECRET", NOW).split(".")[1] + "==")
    )
    assert claims == {
        "appKey": "KEY",
        "iat": 1_796_406_270,
        "exp": 1_796_406_270 + 86_400,
        "tokenExp": 1_796_406_270 + 86_400,
    }
    assert 1800 <= claims["exp"] - claims["iat"] <= 172_800


def test_a_token_is_what_another_implementation_makes_of_the_same() -> None:
    # PyJWT 2.15: jwt.encode(claims, "SECRET", algorithm="HS256")
    assert sdk_token("KEY", "SECRET", NOW) == (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJhcHBLZXkiOiJLRVkiLCJpYXQiOjE3OTY0MDYyNzAsImV4cCI6MTc5NjQ5MjY3MCwidG"
        "9rZW5FeHAiOjE3OTY0OTI2NzB9."
        "LgijszLHxIrlL4gdVxHQsoGNcSipNOxtQNlQi5QvYlI"
    )
