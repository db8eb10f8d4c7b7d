"""The file of a form's responses becomes evaluations: each once, whoever's it is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.clock import RehearsalClock
from bot.commands import evaluations, outcomes
from bot.evaluations.links import code_of
from bot.facts import EvaluationOpened, EvaluationSubmitted, EvaluationUnmatched, SessionAdded, read
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.local_time import iso, parse_iso
from bot.registrants import Row, register
from tests.conftest import SMALL_SESSION

ID = "small-2026-12-04"
KEY = b"k" * 32
PEOPLE = (
    Row("ann@example.org", "Ann Able"),
    Row("ben@example.org", "Ben Bright"),
    Row("cleo@example.org", "Cleo Clear"),
)
HEADER = "Timestamp,Email Address,How useful was it?,What will you use?\n"
ENDS = parse_iso("2026-12-04T18:30:00Z")
NEXT_YEAR = parse_iso("2027-01-05T12:00:00Z")
COMMANDS = click.Group(commands=[*evaluations.COMMANDS, *outcomes.COMMANDS])

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The commands, a month after the training."""
    added = SessionAdded(text=SMALL_SESSION, version=1)
    ledger.append(added.fact(ID, at=0, source="test"))
    register(ledger, KEY, ID, PEOPLE, at=0, source="test")
    opened = EvaluationOpened(closes_at=ENDS + 48 * 3_600_000)
    ledger.append(opened.fact(ID, at=ENDS, source="test"))
    monkeypatch.setenv("ATTENDANT_DATABASE", str(tmp_path / "attendant.db"))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", KEY.decode())
    month_later = RehearsalClock(NEXT_YEAR, time.time(), 1.0, NEXT_YEAR + 10**12, 1.0)
    monkeypatch.setenv("ATTENDANT_CLOCK", month_later.to_setting())
    return lambda *args: CliRunner().invoke(COMMANDS, list(args))


@pytest.fixture
def sheet(tmp_path: Path, run: Run) -> Callable[..., Result]:
    """Import a file of this text."""

    def imported(text: str, *options: str) -> Result:
        file = tmp_path / "responses.csv"
        file.write_text(text, encoding="utf-8")
        return run("evaluations", "import", ID, str(file), *options)

    return imported


def recorded(ledger: Ledger) -> list[tuple[str, str]]:
    """Who evaluated and when; an unknown address stands for itself."""
    names = {pseudonym(KEY, ID, row.email): row.name.split()[0] for row in PEOPLE}
    found = []
    for fact in ledger.read():
        body = read(fact)
        if isinstance(body, EvaluationSubmitted):
            found.append((names[body.attendee], iso(fact.happened_at)))
        elif isinstance(body, EvaluationUnmatched):
            found.append((body.email, iso(fact.happened_at)))
    return found


def outcome(run: Run, email: str) -> str:
    """What EVAL-01 comes to."""
    decided = json.loads(run("decide", ID, "--json").stdout)
    attendee = next(one for one in decided["attendees"] if one["email"] == email)
    return next(str(one["outcome"]) for one in attendee["requirements"] if one["id"] == "EVAL-01")


def test_each_row_is_an_evaluation_at_the_sheets_own_time(
    sheet: Callable[..., Result], ledger: Ledger
) -> None:
    done = sheet(
        HEADER + "12/4/2026 14:00:00,ann@example.org,5,Listening\n"
        "12/13/2026 9:00:00,BEN@example.org ,4,\n"
    )
    assert done.exit_code == 0, done.output
    assert "2 responses" in done.stdout
    assert "2 new" in done.stdout
    assert recorded(ledger) == [
        ("Ann", "2026-12-04T19:00:00Z"),
        ("Ben", "2026-12-13T14:00:00Z"),
    ]
    *_, ann, _ = [read(fact) for fact in ledger.read()]
    assert isinstance(ann, EvaluationSubmitted)
    assert ann.answers == {"How useful was it?": "5", "What will you use?": "Listening"}


def test_the_zone_of_the_sheet_may_be_another(sheet: Callable[..., Result], ledger: Ledger) -> None:
    sheet(HEADER + "13/12/2026 14:00:00,ann@example.org,5,\n", "--zone", "Europe/Berlin")
    assert recorded(ledger) == [("Ann", "2026-12-13T13:00:00Z")]


def test_what_was_imported_before_changes_nothing(
    sheet: Callable[..., Result], ledger: Ledger
) -> None:
    first = HEADER + "12/4/2026 14:00:00,ann@example.org,5,\n"
    sheet(first)
    again = sheet(first + "12/4/2026 15:00:00,ben@example.org,5,\n")
    assert "1 new, 1 known already" in again.stdout
    assert len(recorded(ledger)) == 2


def test_of_two_by_one_person_the_first_counts_and_both_are_kept(
    sheet: Callable[..., Result], ledger: Ledger, run: Run
) -> None:
    done = sheet(
        HEADER + "12/20/2026 9:00:00,ann@example.org,1,\n12/4/2026 14:00:00,ann@example.org,5,\n"
    )
    assert "ann@example.org sent it in more than once: the first counts." in done.stderr
    assert len(recorded(ledger)) == 2
    assert outcome(run, "ann@example.org") == "pass"


def test_late_is_a_review(sheet: Callable[..., Result], run: Run) -> None:
    sheet(HEADER + "12/6/2026 13:30:01,ann@example.org,5,\n12/6/2026 13:30:00,ben@example.org,5,\n")
    assert outcome(run, "ann@example.org") == "review"
    assert outcome(run, "ben@example.org") == "pass"


def test_unknown_people_are_kept_listed_and_may_excuse_who_is_like_them(
    sheet: Callable[..., Result], run: Run
) -> None:
    done = sheet(
        HEADER + "12/4/2026 14:00:00,ann.able@private.example.org,5,\n"
        "12/30/2026 9:00:00,x@y.example.org,5,\n"
    )
    assert done.exit_code == 1
    assert "line 2: nobody registered as ann.able@private.example.org" in done.stderr
    assert outcome(run, "ann@example.org") == "review"
    assert outcome(run, "ben@example.org") == "fail"
    assert "ann.able@private.example.org: nobody's so far" in run("evaluations", "list", ID).stdout


def test_a_person_says_whose_an_unknown_one_is(
    sheet: Callable[..., Result], run: Run, ledger: Ledger
) -> None:
    sheet(HEADER + "12/4/2026 14:00:00,ann.able@private.example.org,5,\n")
    seq = str(ledger.last_seq())
    who = ("--by", "The director", "--reason", "She told us.")
    assert run("evaluations", "assign", ID, seq, "ann@example.org", *who).exit_code == 0
    assert outcome(run, "ann@example.org") == "pass"
    assert run("evaluations", "assign", ID, seq, "--nobody", *who).exit_code == 0
    assert outcome(run, "ann@example.org") == "fail"
    assert run("evaluations", "assign", ID, "1", "--nobody", *who).exit_code == 2


def test_who_registers_under_that_address_later_has_evaluated(
    sheet: Callable[..., Result], run: Run, ledger: Ledger
) -> None:
    sheet(HEADER + "12/4/2026 14:00:00,dan@example.org,5,\n")
    register(ledger, KEY, ID, [Row("Dan@example.org", "Dan Dear")], at=0, source="test")
    assert outcome(run, "Dan@example.org") == "pass"


def test_the_code_tells_whose_it_is_whatever_the_address(
    sheet: Callable[..., Result], ledger: Ledger
) -> None:
    code = code_of(KEY, pseudonym(KEY, ID, "ben@example.org"))
    done = sheet(
        f"Timestamp,Username,Name,Code\n2026/12/04 2:00:00 PM EST,other@example.org,Ben,{code}\n"
    )
    assert done.exit_code == 0, done.output
    assert recorded(ledger) == [("Ben", "2026-12-04T19:00:00Z")]
    *_, fact = ledger.read()
    assert code not in fact.body
    assert "other@example.org" not in fact.body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            HEADER + "12/4/2026 14:00,ann@example.org,5,\nsoon,ben@example.org,5,\n",
            "line 3: Timest",
        ),
        (HEADER + '12/4/2026 14:00,ann@example.org,5,"a\nb"\nsoon,x,5,\n', "line 4: Timestamp"),
        (HEADER + "12/4/2026 14:00,ann@example.org,5,a,b\n", "line 2: there are 5 fields"),
        (HEADER, "no response below"),
        ("When,Email Address\n1,2\n", "--times"),
        ("Timestamp,Who\n12/4/2026 14:00,2\n", "--addresses"),
        ("", "there is no column"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_nothing_is_imported(
    sheet: Callable[..., Result], ledger: Ledger, text: str, said: str
) -> None:
    before = ledger.last_seq()
    done = sheet(text)
    assert done.exit_code == 2
    assert said in done.stderr
    assert ledger.last_seq() == before


def test_a_try_out_of_the_form_before_the_training_is_named_and_left_out(
    sheet: Callable[..., Result], ledger: Ledger
) -> None:
    done = sheet(
        HEADER + "12/1/2026 9:00:00,office@example.org,5,\n12/4/2026 14:00:00,ann@example.org,5,\n"
    )
    assert done.exit_code == 1
    assert "line 2: it was given before the training and is left out." in done.stderr
    assert recorded(ledger) == [("Ann", "2026-12-04T19:00:00Z")]


def test_a_try_out_that_was_pushed_makes_nobody_a_review(ledger: Ledger, run: Run) -> None:
    tried = EvaluationUnmatched(email="office@example.org", response="try")
    ledger.append(tried.fact(ID, at=parse_iso("2026-12-01T14:00:00Z"), source="form"))
    assert outcome(run, "ann@example.org") == "fail"
    assert run("evaluations", "list", ID).exit_code == 0


def test_columns_of_other_names_can_be_named(sheet: Callable[..., Result], ledger: Ledger) -> None:
    done = sheet(
        "When,Mail\n12/4/2026 14:00:00,ann@example.org\n", "--times", "When", "--addresses", "Mail"
    )
    assert done.exit_code == 0, done.output
    assert recorded(ledger) == [("Ann", "2026-12-04T19:00:00Z")]


def test_the_summary_counts_averages_and_names_nobody(
    sheet: Callable[..., Result], run: Run
) -> None:
    sheet(
        HEADER + "12/4/2026 14:00:00,ann@example.org,5,Listening to people\n"
        "12/4/2026 14:01:00,ben@example.org,4,A question before advice\n"
        "12/4/2026 14:02:00,cleo@example.org,5,\n"
        "12/4/2026 14:03:00,cleo@example.org,1,Later and left out\n"
    )
    found = json.loads(run("evaluations", "summary", ID, "--json").stdout)
    assert found == {
        "evaluated": 3,
        "registered": 3,
        "of_nobody": 0,
        "questions": [
            {
                "question": "How useful was it?",
                "answered": 3,
                "mean": 4.67,
                "counts": {"5": 2, "4": 1},
            },
            {
                "question": "What will you use?",
                "answered": 2,
                "comments": ["A question before advice", "Listening to people"],
            },
        ],
    }
    text = run("evaluations", "summary", ID).stdout
    assert "Ann" not in text
    assert "“Listening to people” – Ann Able" in run("evaluations", "summary", ID, "--names").stdout
