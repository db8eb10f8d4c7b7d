"""Whatever a file holds: it is taken in, or refused in words, in bounded time and memory."""

from __future__ import annotations

import random
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from bot.bundle import archive
from bot.bundle.manifest import MANIFEST
from bot.bundle.verifying import verify
from bot.cli import main
from bot.commands import session as session_commands
from bot.evaluations.sheet import Reading, SheetError, read_sheet
from bot.json_text import without_half_letters
from bot.local_time import parse_iso
from bot.quoting import quoted
from bot.registrants import RosterError, parse_roster
from bot.session import Session
from bot.session_file import SessionFileError, parse
from bot.zoom.client import read_table
from tests.bundle.audit import Audit, packed, told_of, unpacked
from tests.bundle.test_archive import member
from tests.conftest import SMALL_SESSION
from tests.deliveries import joined
from tests.fuzzing.targets import TARGETS
from webhooks import delivery as deliveries

TEN_MEGABYTES = 10_000_000
SEEDS = {name: target.seeds() for name, target in TARGETS.items()}
ODD = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\0", b"\r", b"\n", b'"', b"'", b",", b"[", b"{", b".", b"\xff\xfe", b"\xed\xa0\x80",
         b"\\ud83d", b"9" * 5000, b"1e400", b"nan", b"inf", b"-1", b"0001-01-01", b"9999-12-31"]
    ),
)  # fmt: skip
VALUES = st.sampled_from(
    ["nan", "inf", "-inf", "-1", "0", "1e308", "1e-300", "9" * 5000, "0x" + "f" * 5000, "true",
     "[]", "{}", '""', '"\\u0000"', '"x"', "9223372036854775808", "0001-01-01", "9999-12-31",
     "2026-02-30", "00:00:00", "2026-12-04T00:00:00Z", '"start+99999h"', '["end", "start"]',
     "[" * 2000 + "]" * 2000, "{a=" * 500 + "1" + "}" * 500, '"' + "x" * 200_000 + '"']
)  # fmt: skip


@contextmanager
def bounded(seconds: float, megabytes: int = 0) -> Iterator[None]:
    """What is done takes no more of the processor, and no more memory where that is given."""
    if megabytes:
        tracemalloc.start()
    began = time.process_time()
    try:
        yield
        assert time.process_time() - began < seconds
        if megabytes:
            assert tracemalloc.get_traced_memory()[1] < megabytes << 20
    finally:
        tracemalloc.stop()


# --- anything at all ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", TARGETS)
@drawn(max_examples=25, derandomize=True)
@given(data=st.data())
def test_a_valid_input_with_pieces_changed_is_taken_in_or_refused(
    name: str, data: st.DataObject
) -> None:
    content = data.draw(st.sampled_from(SEEDS[name]))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 60))
        piece = data.draw(ODD | st.just(content[place : place + length] * 2))
        content = content[:place] + piece + content[place + length :]
    TARGETS[name].take(content)


@pytest.mark.parametrize("name", TARGETS)
@drawn(max_examples=25, derandomize=True)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_refused_or_taken_in(name: str, content: bytes) -> None:
    TARGETS[name].take(content)


@pytest.mark.parametrize("unit", [b"\n", b"a,b\n", b'"', b"[", b'{"a":', b"[[blocks]]\n", b"a."])
@pytest.mark.parametrize("name", ["session_file", "roster", "registrants", "evaluation_sheet"])
def test_ten_megabytes_of_anything_take_bounded_time_and_memory(name: str, unit: bytes) -> None:
    with bounded(seconds=40, megabytes=700):
        TARGETS[name].take(unit * (TEN_MEGABYTES // len(unit)))


# --- the session file ---------------------------------------------------------------------------


def keys() -> list[tuple[int, str]]:
    """Where in the session file with every table a value begins, and the line."""
    text = SEEDS["session_file"][1].decode()
    lines = text.splitlines(keepends=True)
    return [(number, line) for number, line in enumerate(lines) if " = " in line]


@drawn(max_examples=150, derandomize=True)
@given(place=st.sampled_from(keys()), value=VALUES)
def test_any_value_of_any_key_is_taken_in_or_refused(place: tuple[int, str], value: str) -> None:
    number, line = place
    lines = SEEDS["session_file"][1].decode().splitlines(keepends=True)
    lines[number] = f"{line.partition(' = ')[0]} = {value}\n"
    TARGETS["session_file"].take("".join(lines).encode())


def problem_in(text: str) -> str:
    with pytest.raises(SessionFileError) as refused:
        parse(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("0.5", "9" * 5000, "line 1: a number is too long: "),
        ("0.5", "[" * 3000, "line 1: this is nested too deeply"),
        ('"A small training"', "0x" + "f" * 5000, "found something too long to be shown"),
        ('"A small training"', '["' + "x" * 9000 + '"]', "x" * 198 + "…"),
        ("date = 2026", "date = 9999", "expected a day from 2000 to 2199, found 9999-12-04"),
        ("date = 2026", "date = 0001", "expected a day from 2000 to 2199, found 0001-12-04"),
        ("0.5", "inf", "credits: expected less than or equal to 1000, found inf"),
        ("hours = 48", "hours = inf", "hours: expected less than or equal to 10000, found inf"),
        ("[zoom]", "[policy]\nappeal_days = 9999999\n[zoom]", "a whole number from 0 to 100,000"),
        ("[zoom]", "[policy]\nmissed_minutes = inf\n[zoom]", "a number of minutes from 0 to 100,0"),
        ("[zoom]", "[" + "a." * 21 + "a]\n[zoom]", "line 7: a key has more than 20 parts"),
        ("0.5", "0.5\n" + "'b' . " * 21 + "b = 1", "line 6: a key has more than 20 parts"),
    ],
)
def test_what_no_training_has_is_named(old: str, new: str, problem: str) -> None:
    from bot.office.sessions import read

    with pytest.raises(SessionFileError) as refused:
        read(SMALL_SESSION.replace(old, new, 1))
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "line", ["[" + " " * 50_000 + "a", "[" + "a " * 25_000, "a" + " " * 50_000]
)
def test_blanks_in_a_line_take_no_more_than_their_number(line: str) -> None:
    with bounded(seconds=5):
        assert "this is not TOML" in problem_in(line)


def test_of_very_many_problems_the_first_hundred_are_named() -> None:
    lines = problem_in(SMALL_SESSION + "\n[[blocks]]" * 200).splitlines()
    assert len(lines) == 101
    assert lines[0] == "line 37: blocks[3].counts: this is missing"
    assert lines[-1].endswith("900 more from here on; correct those above first")


# --- tables -------------------------------------------------------------------------------------


def test_a_roster_whose_lines_end_as_on_an_old_mac_is_read() -> None:
    (row,) = parse_roster("email,name\rann@example.org,Ann Able\r")
    assert (row.email, row.name) == ("ann@example.org", "Ann Able")


def test_an_enormous_field_of_a_roster_is_refused() -> None:
    with pytest.raises(RosterError, match="not CSV as a roster is: field larger than"):
        parse_roster('email,name\nann@example.org,"' + "x" * 200_000)


def test_of_very_many_bad_rows_the_first_hundred_are_named() -> None:
    with pytest.raises(RosterError) as refused:
        parse_roster("email,name\n" + "ann\n" * 1_000)
    lines = str(refused.value).splitlines()
    assert len(lines) == 101
    assert lines[-1] == "There may be more; correct these first."


@pytest.mark.parametrize(
    ("moment", "problem"),
    [
        (
            "25.12.2026 20:05 nowhere",
            "line 2: Timestamp: '25.12.2026 20:05 nowhere' names the zone",
        ),
        ("25.12.2026 20:05 GMT+99", "line 2: Timestamp: expected a time such as"),
        ("04.12.2026 20:05 nowhere", "line 2: '04.12.2026 20:05 nowhere' can mean two days"),
        ("9999-12-31 23:59", "line 2: Timestamp: expected a time such as"),
    ],
)
def test_a_time_that_is_none_is_named_by_its_line(
    small_session: Session, moment: str, problem: str
) -> None:
    sheet = f"Timestamp,Email Address\n{moment},ann@example.org\n"
    reading = Reading(small_session.zone, 0, parse_iso("2027-01-01T00:00:00Z"))
    with pytest.raises(SheetError) as refused:
        read_sheet(sheet, reading)
    assert str(refused.value).startswith(problem)


def test_a_sheet_without_end_is_given_up(small_session: Session) -> None:
    with pytest.raises(SheetError, match="line 100001: from here on there is more than can"):
        read_sheet("Timestamp,Email Address\n" * 200_000, Reading(small_session.zone, 0, 0))


def test_a_sheet_of_many_columns_and_short_rows_does_not_fill_the_memory(
    small_session: Session,
) -> None:
    header = "Timestamp,Email Address" + ",q" * 5_000
    sheet = header + "\n12/4/2026 14:05,a@example.org" * 40_000
    with (
        bounded(seconds=20, megabytes=150),
        pytest.raises(SheetError, match="line 1002: from here on there is more than can"),
    ):
        read_sheet(sheet, Reading(small_session.zone, 0, 0))


@pytest.mark.parametrize("name", ["roster", "evaluation_sheet"])
def test_an_enormous_field_is_not_told_whole(name: str) -> None:
    header = SEEDS[name][0].partition(b"\n")[0]
    TARGETS[name].take(header + b"\n" + b"1 " * 60_000 + b",b\n")


def test_a_column_that_comes_twice_is_named() -> None:
    with pytest.raises(RosterError, match="line 1: the column name comes twice"):
        parse_roster("email,name,name\nann@example.org,Ann,Able\n")


# --- JSON ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"\ud83d", rb"\ufffd"),
        (rb"Ann \ud83d\ude00 \uD83D", rb"Ann \ud83d\ude00 \ufffd"),
        (rb"\ude00\ud83d\ud83d\ude00", rb"\ufffd\ufffd\ud83d\ude00"),
        (rb"\\ud83d", rb"\\ud83d"),
        (rb"\\\ud83d\n\u00e9", rb"\\\ufffd\n\u00e9"),
    ],
)
def test_half_a_letter_becomes_a_sign_for_it(written: bytes, read: bytes) -> None:
    assert without_half_letters(written) == read


def test_a_delivery_with_a_name_cut_within_an_emoji_is_kept() -> None:
    raw = joined("Ann", "2026-12-04T17:50:00Z").replace(b'"Ann"', rb'"Ann \ud83d"')
    one = deliveries.parse(raw)
    kept = deliveries.fact_of(one, None, 0)
    assert one.object["participant"]["user_name"] == "Ann \ufffd"
    assert deliveries.parse(kept.body.encode()).object == one.object
    assert kept.fingerprint == deliveries.fact_of(deliveries.parse(raw), None, 0).fingerprint


def test_zooms_answer_with_a_name_cut_within_an_emoji_is_read() -> None:
    assert read_table(rb'{"first_name": "Ann \ud83d"}') == {"first_name": "Ann \ufffd"}
    assert read_table(b"[" * 100_000) == {}
    assert read_table(b"\xff") == {}


def test_a_question_of_zooms_without_end_is_read_in_no_time() -> None:
    question = b'{"title": "' + b"license " * 20_000 + b'", "value": "x"}'
    with bounded(seconds=5):
        TARGETS["registrants"].take(
            b'{"registrants": [{"email": "a@b.c", "custom_questions": [' + question + b"]}]}"
        )


@pytest.mark.parametrize("depth", range(850, 1000, 10))
def test_a_delivery_nested_just_so_deeply_that_it_was_taken_in_stops_nothing_later(
    depth: int,
) -> None:
    deep = b"[" * depth + b"]" * depth
    raw = joined("Ann", "2026-12-04T17:50:00Z", user_id="@").replace(b'"@"', deep)
    TARGETS["receiver"].take(raw)


# --- the bundle ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """The files of a bundle."""
    held = Audit(tmp_path_factory.mktemp("audit"))
    yield unpacked(held.bundle())
    held.ledger.close()


def test_a_bundle_of_a_gibibyte_of_line_ends_is_given_up_soon(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_LINES", 10_000)
    path = packed(files | {"facts.jsonl": b"\n" * (8 << 20)}, tmp_path / "some.zip")
    with bounded(seconds=5, megabytes=32):
        assert "it has more than 10,000 lines" in told_of(verify(path))


def test_many_files_that_unpack_to_much_are_not_all_held(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST_WHOLE", 4 << 20)
    large = {name: bytes(3 << 20) for name in ("decisions.json", "policies.json")}
    found = told_of(verify(packed(files | large, tmp_path / "some.zip")))
    assert "it and the others exceed 4 MiB" in found


def test_a_manifest_that_unpacks_to_lists_of_lists_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as made, made.open(member(MANIFEST), "w") as file:
        file.write(b"[" + b"[]," * (10 << 20) + b"[]]")
    with bounded(seconds=5, megabytes=16):
        assert "it is larger than 1 MiB" in told_of(verify(path))


def test_a_file_much_longer_than_what_the_facts_come_to_is_not_read_as_json(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    long = b"[" + b"[]," * (1 << 20) + b"[]]"
    path = packed(files | {"decisions.json": long}, tmp_path / "some.zip")
    with bounded(seconds=10, megabytes=64):
        assert f"it has {len(long)} bytes, and the facts come to" in told_of(verify(path))


def test_noise_in_a_bundle_is_refused_whatever_it_is(tmp_path: Path) -> None:
    noise = random.Random(1)
    for number in range(20):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(SEEDS["bundle"][0][:2000] + noise.randbytes(500))
        TARGETS["bundle"].take(path.read_bytes())


# --- what is quoted -----------------------------------------------------------------------------


def test_a_quoted_value_is_short_whatever_it_is() -> None:
    assert quoted("Ann") == "'Ann'"
    assert quoted(["x" * 1000]) == "['" + "x" * 198 + "…"
    assert quoted([16**5000]) == "something too long to be shown"


def test_a_file_that_does_not_end_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_commands, "LARGEST", 1_000_000)
    draft = str(tmp_path / "draft.toml")
    arguments = ["session", "import", "/dev/zero", "--date", "2026-12-04", "--out", draft]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "/dev/zero is longer than 1,000,000 characters" in result.output
