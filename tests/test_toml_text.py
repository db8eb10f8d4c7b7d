"""What is written as TOML is read back as it was meant, whatever the texts hold."""

from __future__ import annotations

import tomllib
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schedules.toml_text import Value, dumps, string

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(min_value=date(1000, 1, 1)),
)
lists = st.lists(st.one_of(scalars, st.lists(texts, max_size=3)), max_size=4)
tables = st.recursive(
    st.dictionaries(texts, st.one_of(scalars, lists), max_size=4),
    lambda inner: st.dictionaries(
        texts, st.one_of(scalars, lists, inner, st.lists(inner, min_size=1, max_size=3)), max_size=4
    ),
    max_leaves=12,
)


@given(tables, st.lists(st.text()))
def test_every_table_is_read_back_as_it_was(table: dict[str, Value], comments: list[str]) -> None:
    assert tomllib.loads(dumps(table, comments)) == table


@given(st.text())
def test_every_text_can_be_saved_and_comes_back(text: str) -> None:
    saved = dumps({"text": text}).encode("utf-8")
    came_back = tomllib.loads(saved.decode("utf-8"))["text"]
    assert came_back == "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def test_quotes_and_controls_are_escaped_on_one_line() -> None:
    assert string('say "no"\\\n\x00\x85') == '"say \\"no\\"\\\\\\n\\u0000\\u0085"'


def test_a_comment_cannot_become_a_key() -> None:
    text = dumps({"id": "a"}, ["first\nid = 'b'", "second\u2028id = 'c'"])
    assert text == "# first id = 'b'\n# second id = 'c'\n\nid = \"a\"\n"


def test_tables_are_laid_out_as_a_person_would() -> None:
    table: dict[str, Value] = {
        "blocks": [{"title": "Talk", "polls": [{"id": "one", "questions": [{"text": "?"}]}]}],
        "id": "a",
        "approved": (date(2025, 3, 1), date(2028, 3, 1)),
        "zoom": {"kind": "meeting"},
        "objectives": ["o" * 50, "p" * 50],
    }
    assert dumps(table) == (
        'id = "a"\n'
        "approved = [2025-03-01, 2028-03-01]\n"
        "objectives = [\n"
        f'  "{"o" * 50}",\n'
        f'  "{"p" * 50}",\n'
        "]\n"
        "\n"
        "[[blocks]]\n"
        'title = "Talk"\n'
        "  [[blocks.polls]]\n"
        '  id = "one"\n'
        "    [[blocks.polls.questions]]\n"
        '    text = "?"\n'
        "\n"
        "[zoom]\n"
        'kind = "meeting"\n'
    )
