"""The scopes that are asked for are those of the calls that are made."""

from __future__ import annotations

import pytest

from bot.session import MeetingKind
from bot.zoom.scopes import needs_of
from tests.from_zoom import DESCRIPTION
from tests.zoom.openapi import description

CALLS = {
    "look at the meeting's settings": ("get", "/{kind}s/{{{kind}Id}}"),
    "read who registered": ("get", "/{kind}s/{{{kind}Id}}/registrants"),
    "check the questions of the registration form": (
        "get",
        "/{kind}s/{{{kind}Id}}/registrants/questions",
    ),
    "see which polls there are and are launched": ("get", "/{kind}s/{{{kind}Id}}/polls"),
    "create polls": ("post", "/{kind}s/{{{kind}Id}}/polls"),
    "change polls": ("put", "/{kind}s/{{{kind}Id}}/polls/{{pollId}}"),
    "delete polls": ("delete", "/{kind}s/{{{kind}Id}}/polls/{{pollId}}"),
    "read the answers to polls": ("get", "/past_{kind}s/{{{kind}Id}}/polls"),
    "find meetings that were restarted": ("get", "/past_{kind}s/{{{kind}Id}}/instances"),
    "compare attendance with Zoom's own report": (
        "get",
        "/report/{kind}s/{{{kind}Id}}/participants",
    ),
}


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="Zoom's description is not on this machine")
@pytest.mark.parametrize("kind", ["meeting", "webinar"])
def test_zoom_itself_names_these_scopes_for_these_calls(kind: MeetingKind) -> None:
    needs = {need.purpose: need for need in needs_of(kind)}
    assert needs.keys() == CALLS.keys()
    for purpose, (method, path) in CALLS.items():
        operation = description()["paths"][path.format(kind=kind)][method]
        scopes = operation["security"][0]["openapi_oauth"]
        assert {needs[purpose].scope, needs[purpose].classic} <= set(scopes), purpose
