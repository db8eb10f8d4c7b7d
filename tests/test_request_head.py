"""The header fields of a request: what is read, and what is refused because it is not clear."""

from __future__ import annotations

import http.client
import string
from io import BufferedReader, BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.request_head import Head


def read(text: bytes, buffer: int = 8192) -> tuple[Head, bytes]:
    """The head of a request, and what comes after it."""
    rfile = BufferedReader(BytesIO(text), buffer)
    return Head(rfile), rfile.read()


names = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=20).map(
    lambda name: "X-" + name
)
values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"))


@given(st.lists(st.tuples(names, values), max_size=20), st.binary(max_size=50), st.integers(1, 300))
def test_fields_are_read_as_pythons_own_parser_reads_them(
    fields: list[tuple[str, str]], body: bytes, buffer: int
) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    text = lines.encode("latin-1")
    head, rest = read(text + body, buffer)
    theirs = http.client.parse_headers(BytesIO(text))
    assert head.fields == [(name.lower(), value.strip(" \t")) for name, value in theirs.raw_items()]
    assert rest == body


def test_a_field_is_found_whatever_its_case_and_the_first_counts() -> None:
    head, _ = read(b"Host: a\r\nContent-Type: text/css\r\nhOST: b\r\n\r\n")
    assert head.get("HOST") == "a"
    assert head.typeheader == "text/css"
    assert head.getheader("Range") is None
    assert head.get("Range", "") == ""


def test_a_field_that_could_be_taken_for_another_does_not_reach_the_application() -> None:
    head, _ = read(b"X-Zm-Signature: right\r\nX_Zm_Signature: wrong\r\nContent-Length: 0\r\n\r\n")
    assert list(head.variables()) == [("HTTP_X_ZM_SIGNATURE", "right")]


def test_the_request_that_follows_at_once_is_left_for_its_turn() -> None:
    head, rest = read(b"\r\nGET /second HTTP/1.1\r\nHost: b\r\n\r\n")
    assert head.fields == []
    assert rest == b"GET /second HTTP/1.1\r\nHost: b\r\n\r\n"


def test_what_is_sent_in_another_protocol_is_not_touched() -> None:
    head, rest = read(b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\nframes")
    assert head.get("upgrade") == "websocket"
    assert rest == b"frames"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding"),
        (b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "Duplicate"),
        (b"Content-Length: +1\r\n\r\n", "Content-Length"),
        (b"Transfer-Encoding: xchunked\r\n\r\n", "Transfer-Encoding"),
        (b"Host : a\r\n\r\n", "token"),
        (b"Host: a\r\n folded\r\n\r\n", "whitespace"),
        (b"Host: a\n\n", "CR"),
        (b"Host: a\rX: b\r\n\r\n", "LF"),
        (b"Host: \x00\r\n\r\n", "char"),
        (b"no colon\r\n\r\n", "token"),
        (b"X: 1\r\n" * 101 + b"\r\n", "more than 100"),
        (b"X: 1\r\n" * 3000 + b"\r\n", "more than 100"),
        (b"X: " + b"x" * 70_000 + b"\r\n\r\n", "too long"),
        (b"X: 1\r\nHo", "in the midst"),
        (b"", "in the midst"),
    ],
)
def test_what_two_servers_might_read_differently_is_refused(text: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(text)
