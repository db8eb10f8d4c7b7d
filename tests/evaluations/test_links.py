"""Each attendee's own link to the form."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.evaluations.links import code_of, form_link, is_code
from bot.session import Evaluation, Prefill
from bot.session_file import SessionFileError, parse
from tests.conftest import SMALL_SESSION

FORM = "https://docs.google.com/forms/d/e/abc/viewform?usp=sf_link"
ANN = {"code": "ev-" + "a" * 16, "email": "ann+ce@example.org", "name": "Ann & Co"}


def test_the_link_fills_in_the_fields_that_the_session_file_names() -> None:
    fields = Prefill(token="entry.1", email="entry.2", name="entry.3")
    link = form_link(Evaluation(url=FORM, prefill=fields), **ANN)
    assert urlsplit(link).path == "/forms/d/e/abc/viewform"
    assert parse_qs(urlsplit(link).query) == {
        "usp": ["pp_url"],
        "entry.1": [ANN["code"]],
        "entry.2": ["ann+ce@example.org"],
        "entry.3": ["Ann & Co"],
    }


def test_without_entries_the_link_is_everyones_and_without_a_form_there_is_none() -> None:
    assert form_link(Evaluation(url=FORM), **ANN) == FORM
    assert form_link(Evaluation(prefill=Prefill(token="entry.1")), **ANN) == ""


def test_a_code_is_an_attendees_own_and_none_without_the_key() -> None:
    assert is_code(code_of(b"key", "a1"))
    assert len({code_of(b"key", "a1"), code_of(b"key", "a2"), code_of(b"other", "a1")}) == 3


def test_an_entry_of_another_form_is_named_by_its_line() -> None:
    text = SMALL_SESSION.replace("hours = 48", 'hours = 48\nprefill = { token = "123" }')
    with pytest.raises(
        SessionFileError, match=r'line 12: evaluation\.prefill.*"entry\.1234567890"'
    ):
        parse(text)
