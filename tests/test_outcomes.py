"""From a ledger to what people read: decide, explain, export, settle, link, and the tables."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from bot.clock import HandClock, RehearsalClock
from bot.commands import identity, outcomes
from bot.facts import (
    Body,
    EvaluationOpened,
    EvaluationSubmitted,
    PollAnswered,
    PollClosed,
    PollLaunched,
    PromptShown,
    SessionAdded,
)
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.local_time import parse_iso
from bot.outcome_table import COLUMNS, harmless
from bot.registrants import Row, register
from bot.tables import TABLES
from tests.conftest import SMALL_SESSION
from tests.deliveries import UUID, delivery, joined, left, meeting
from webhooks.delivery import fact_of, moment_of, parse

ID = "small-2026-12-04"
COMMANDS = click.Group(commands=[*outcomes.COMMANDS, *identity.COMMANDS])
KEY = b"k" * 32
POLICY = """
[policy]
polls_least = 1
polls_last_before_end_minutes = []
camera_required = false

[[blocks]]
starts = "12:45"
"""
SESSION = SMALL_SESSION.replace('\n[[blocks]]\nstarts = "12:45"\n', POLICY, 1)
"""Half an hour that counts (18:00 to 18:30 UTC), of which 25 minutes are needed."""

PEOPLE = (
    Row("ada@example.org", "Ada Example"),
    Row("ben@example.org", "Ben Example", license_state="NJ"),
    Row("cleo@example.org", "Cleo Example"),
    Row("dan@example.org", "=Dan()", ce_credit=False),
)


def at(clock_time: str, day: int = 4) -> int:
    return parse_iso(f"2026-12-{day:02}T{clock_time}Z")


class Told:
    """A ledger in which the small training was told, and the command line on it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.tell(SessionAdded(text=SESSION, version=1), at("12:00:00", 1))
        register(ledger, KEY, ID, PEOPLE, at=at("12:00:00", 2), source="roster")

    def tell(self, body: Body, moment: int) -> int:
        return self.ledger.append(body.fact(ID, at=moment, source="test")).fact.seq

    def deliver(self, *bodies: bytes) -> None:
        for body in bodies:
            one = parse(body)
            self.ledger.append(fact_of(one, ID, moment_of(one, 0)))

    def run(self, *arguments: str, code: int | None = None) -> Result:
        result = CliRunner().invoke(COMMANDS, arguments, catch_exceptions=False)
        if code is not None:
            assert result.exit_code == code, result.output
        return result

    def decided(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.run("decide", ID, "--json").stdout)
        return values

    def attendee(self, email: str) -> dict[str, Any]:
        (found,) = [one for one in self.decided()["attendees"] if one["email"] == email]
        values: dict[str, Any] = found
        return values

    def requirement(self, email: str, requirement: str) -> dict[str, Any]:
        found = [one for one in self.attendee(email)["requirements"] if one["id"] == requirement]
        values: dict[str, Any] = found[0]
        return values


def who(email: str) -> str:
    return pseudonym(KEY, ID, email)


def stands_at(monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    """Let the command line's clock stand at (about) a moment."""
    clock = RehearsalClock(moment, time.time(), 1.0, moment + 10**12, 1.0)
    monkeypatch.setenv("ATTENDANT_CLOCK", clock.to_setting())


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """The training three days later.

    Ada did everything. Ben, licensed in New Jersey, left after sixteen minutes and ignored the
    poll. Cleo evaluated, and nobody knows whether the iPhone without an e-mail was hers. Dan, who
    asked for no credit, was there and never evaluated.
    """
    path = tmp_path / "attendant.db"
    monkeypatch.setenv("ATTENDANT_DATABASE", str(path))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", KEY.decode())
    stands_at(monkeypatch, at("12:00:00", 7))
    ledger = Ledger(path, HandClock(at("12:00:00", 7)))
    session = Told(ledger)
    tell_all(session)
    yield session
    ledger.close()


def tell_all(session: Told) -> None:
    stays = (
        ("Ada Example", "17:50:00", "18:30:00"),
        ("Ben Example", "17:55:00", "18:16:00"),
        ("Dan", "17:52:00", "18:30:00"),
    )
    session.deliver(delivery("meeting.started", meeting(start_time="2026-12-04T17:45:00Z")))
    for number, (name, start, end) in enumerate(stays):
        user = f"1000{number}"
        session.deliver(
            joined(name, f"2026-12-04T{start}Z", user_id=user),
            left(name, f"2026-12-04T{end}Z", user_id=user),
        )
    phone = {"user_id": "20000", "email": ""}
    session.deliver(joined("iPhone", "2026-12-04T18:00:00Z", **phone))
    session.deliver(left("iPhone", "2026-12-04T18:30:00Z", **phone))
    session.deliver(delivery("meeting.ended", meeting(end_time="2026-12-04T18:31:00Z")))
    launch = PollLaunched(
        poll="first", block="block-2", due_at=at("18:05:00"), closes_at=at("18:08:00")
    )
    session.tell(launch, at("18:05:00"))
    session.tell(PollClosed(poll="first"), at("18:08:00"))
    for email in ("ada@example.org", "ben@example.org", "dan@example.org"):
        session.tell(PromptShown(poll="first", attendee=who(email)), at("18:05:02"))
    for email in ("ada@example.org", "dan@example.org"):
        answer = PollAnswered(poll="first", attendee=who(email), answers=(("Blue",),))
        session.tell(answer, at("18:06:00"))
    session.tell(EvaluationOpened(closes_at=at("18:30:00", 6)), at("18:30:00"))
    for email in ("ada@example.org", "cleo@example.org"):
        submitted = EvaluationSubmitted(attendee=who(email), response=email)
        session.tell(submitted, at("19:00:00"))


# --- decide -------------------------------------------------------------------------------------


def test_decide_gives_everyones_outcome_with_what_it_rests_on(told: Told) -> None:
    seq, head = told.ledger.head()
    found = told.decided()
    assert found["session"] == ID
    assert found["policy"].startswith("sha256:")
    assert found["ledger"] == {"facts": seq, "head": head}
    outcomes = {one["email"]: (one["outcome"], one["credits"]) for one in found["attendees"]}
    assert outcomes == {
        "ada@example.org": ("pass", 0.5),
        "ben@example.org": ("fail", 0.0),
        "cleo@example.org": ("review", 0.0),
        "dan@example.org": ("fail", 0.0),
    }


def test_an_attendee_has_exactly_the_documented_fields(told: Told) -> None:
    ada = told.attendee("ada@example.org")
    requirements = ada.pop("requirements")
    assert ada == {
        "email": "ada@example.org",
        "name": "Ada Example",
        "outcome": "pass",
        "credits": 0.5,
        "present_minutes": 30.0,
        "counted_minutes": 30.0,
        "camera_minutes": {"on": 0.0, "off": 0.0, "unknown": 30.0},
        "polls": {"launched": 1, "shown": 1, "answered": 1},
        "presence": [["2026-12-04T17:50:00Z", "2026-12-04T18:30:00Z", "observed"]],
    }
    keys = {"id", "outcome", "measured", "needed", "reason", "facts", "awaiting"}
    assert all(set(one) == keys for one in requirements)
    attendance = told.requirement("ada@example.org", "ATT-01")
    assert (attendance["measured"], attendance["needed"]) == ("30.0 min", "25.0 min")
    assert attendance["facts"]


def test_a_participant_tied_to_nobody_is_listed(told: Told) -> None:
    (phone,) = told.decided()["unmatched"]
    assert phone == {
        "participant": f"{UUID}/uuid-of-iPhone",
        "name": "iPhone",
        "email": None,
        "minutes": 30.0,
        "suggestion": None,
    }


def test_decide_exits_with_1_when_something_needs_a_person_and_0_when_nothing_does(
    told: Told,
) -> None:
    told.run("decide", ID, code=1)
    link = ["link", ID, "iPhone", "cleo@example.org", "--by", "The Director", "--reason", "Mail."]
    told.run(*link, code=0)
    told.run("decide", ID, code=1)  # Cleo never answered: the poll was never shown to her
    settle = ["--outcome", "fail", "--by", "The Director", "--reason", "No page.", "--attendee"]
    told.run("settle", ID, "POLL-03", *settle, "cleo@example.org", code=0)
    told.run("decide", ID, code=0)


def test_the_table_has_a_line_per_attendee_with_minutes_polls_and_reasons(told: Told) -> None:
    lines = told.run("decide", ID).stdout.splitlines()
    ben = next(line for line in lines if "ben@example.org" in line)
    assert "fail" in ben
    assert "16.0 of 30.0 min" in ben
    assert "0/1 polls" in ben
    assert "Away 1:16–1:30 PM." in ben
    assert lines[-1] == "4 attendees: 1 pass, 2 fail and 1 review."


def test_an_unknown_session_is_wrong_use_and_names_those_there_are(told: Told) -> None:
    result = told.run("decide", "another", code=2)
    assert ID in result.stderr
    assert result.stdout == ""


def test_while_the_session_runs_what_is_awaited_is_told(
    told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "running.db"
    monkeypatch.setenv("ATTENDANT_DATABASE", str(path))
    stands_at(monkeypatch, at("18:15:00"))
    running = Told(Ledger(path, HandClock(at("18:15:00"))))
    running.deliver(joined("Ada Example", "2026-12-04T17:50:00Z"))
    attendance = running.requirement("ada@example.org", "ATT-01")
    assert (attendance["outcome"], attendance["awaiting"]) == ("review", True)
    assert "until Friday, December 4, 1:30 PM EST" in attendance["reason"]
    assert running.requirement("ben@example.org", "ATT-01")["outcome"] == "fail"
    running.ledger.close()


# --- explain ------------------------------------------------------------------------------------


def test_explain_tells_what_happened_in_order_with_facts_and_sources(told: Told) -> None:
    lines = told.run("explain", ID, "BEN@example.org", code=0).stdout.splitlines()
    happened = [line for line in lines if line.startswith("  Dec 04")]
    times = [line[9:20].replace("12:", "00:") for line in happened]  # all of them PM
    assert times == sorted(times)
    joined_line = next(line for line in happened if "joined as “Ben Example”" in line)
    (seq,) = [
        fact.seq
        for fact in told.ledger.read(session=ID)
        if fact.kind.endswith("_joined") and "Ben Example" in fact.body
    ]
    assert joined_line.startswith("  Dec 04 12:55:00 PM")
    assert joined_line.endswith(f"[fact {seq}, zoom]")
    assert any("“first” closed, unanswered" in line for line in happened)
    assert any("ATT-01" in line and "16.0 min; needed: 25.0 min" in line for line in lines)


def test_explain_names_addresses_like_an_unknown_one(told: Told) -> None:
    result = told.run("explain", ID, "benn@example.org", code=2)
    assert "ben@example.org" in result.stderr
    assert result.stdout == ""


# --- export -------------------------------------------------------------------------------------


def test_the_csv_has_a_row_per_attendee_and_a_column_per_requirement(
    told: Told, tmp_path: Path
) -> None:
    out = tmp_path / "outcomes.csv"
    told.run("export", ID, "--format", "csv", "--out", str(out), code=1)
    with out.open(newline="", encoding="utf-8") as file:
        rows = {row["email"]: row for row in csv.DictReader(file)}
    assert list(rows["ada@example.org"]) == list(COLUMNS)
    ben = rows["ben@example.org"]
    assert (ben["outcome"], ben["ATT-01"], ben["POLL-02"]) == ("fail", "fail", "fail")
    assert (ben["JUR-01"], ben["CAM-01"], ben["present_minutes"]) == ("review", "", "16.0")
    assert rows["dan@example.org"]["JUR-01"] == ""


def test_a_cell_that_looks_like_a_formula_is_made_harmless(told: Told) -> None:
    exported = told.run("export", ID, "--format", "csv", "--out", "-").stdout
    names = [row["name"] for row in csv.DictReader(io.StringIO(exported))]
    assert "'=Dan()" in names
    assert [harmless(text) for text in ("=1", "+1", "-1", "@a", "\t1", "a=1", -1.0)] == [
        "'=1",
        "'+1",
        "'-1",
        "'@a",
        "'\t1",
        "a=1",
        -1.0,
    ]


def test_a_file_that_cannot_be_written_is_named(told: Told, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "outcomes.csv"
    result = told.run("export", ID, "--format", "csv", "--out", str(out), code=2)
    assert f"{out} could not be written" in result.stderr


# --- settle, link, unlink -----------------------------------------------------------------------


BY = ("--by", "The Director", "--reason", "She showed her notes.")


def test_a_settled_review_takes_the_persons_outcome_and_keeps_the_computed_one(told: Told) -> None:
    told.run("settle", ID, "ID-01", "--outcome", "pass", *BY, "--attendee", "cleo@example.org")
    found = told.requirement("cleo@example.org", "ID-01")
    assert found["outcome"] == "pass"
    assert found["settled"]["by"] == "The Director"
    assert found["settled"]["computed"] == "review"
    assert "She showed her notes." in found["reason"]


def test_only_a_review_that_time_will_not_resolve_can_be_settled(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = ("settle", ID, "ATT-01", "--outcome", "pass", *BY, "--attendee")
    facts = told.ledger.last_seq()
    assert "no review but a fail" in told.run(*settle, "ben@example.org", code=2).stderr
    assert "no review but a pass" in told.run(*settle, "ada@example.org", code=2).stderr
    not_applying = ("settle", ID, "CAM-01", *settle[3:], "ada@example.org")
    assert "does not apply" in told.run(*not_applying, code=2).stderr
    stands_at(monkeypatch, at("12:00:00", 5))  # the evaluation may still come
    awaited = ("settle", ID, "EVAL-01", *settle[3:], "dan@example.org")
    assert "awaited until Sunday, December 6" in told.run(*awaited, code=2).stderr
    assert told.ledger.last_seq() == facts


def test_an_attendees_own_requirement_is_not_settled_for_everyone(told: Told) -> None:
    result = told.run("settle", ID, "ATT-01", "--outcome", "pass", *BY, code=2)
    assert "--attendee" in result.stderr


def test_a_decision_without_a_name_or_a_reason_is_refused(told: Told) -> None:
    nameless = ("--outcome", "pass", "--by", " ", "--reason", "x", "--attendee")
    before = told.ledger.last_seq()
    refused = told.run("settle", ID, "ID-01", *nameless, "cleo@example.org", code=2)
    assert "'--by': it must say something, for it is kept." in refused.stderr
    link = ("link", ID, "iPhone", "cleo@example.org", "--by", "x", "--reason", "")
    assert "'--reason': it must say something" in told.run(*link, code=2).stderr
    assert told.ledger.last_seq() == before


def test_names_and_reasons_are_kept_without_the_space_around_them(told: Told) -> None:
    signed = ("--by", "  The director ", "--reason", " So. ")
    told.run("link", ID, "iPhone", "cleo@example.org", *signed, code=0)
    (fact,) = [one for one in told.ledger.read() if one.kind == "identity.linked"]
    body = json.loads(fact.body)
    assert (body["by"], body["reason"]) == ("The director", "So.")


def test_a_linked_participant_is_the_attendees_until_it_is_unlinked(told: Told) -> None:
    told.run("link", ID, "iphone", "cleo@example.org", *BY, code=0)
    assert told.attendee("cleo@example.org")["present_minutes"] == 30.0
    assert told.requirement("cleo@example.org", "ID-01")["outcome"] == "pass"
    assert told.decided()["unmatched"] == []
    told.run("unlink", ID, f"{UUID}/uuid-of-iPhone", "cleo@example.org", *BY, code=0)
    assert told.attendee("cleo@example.org")["present_minutes"] == 0.0
    assert len(told.decided()["unmatched"]) == 1


def test_an_unknown_participant_is_refused_with_those_there_are(told: Told) -> None:
    result = told.run("link", ID, "Android", "cleo@example.org", *BY, code=2)
    assert "“iPhone”" in result.stderr


# --- tables -------------------------------------------------------------------------------------


def query(told: Told, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(told.ledger.path) as connection:
        rows = connection.execute(sql).fetchall()
    connection.close()
    return rows


def test_a_decision_leaves_plain_tables_to_read(told: Told) -> None:
    told.run("decide", ID)
    told.run("decide", ID)  # again: replaced, not added
    assert query(told, "select email, minutes, basis from attendance order by email") == [
        ("ada@example.org", 40.0, "observed"),
        ("ben@example.org", 21.0, "observed"),
        ("dan@example.org", 38.0, "observed"),
    ]
    assert query(told, "select email, shown_at, answered_at from poll_responses limit 2") == [
        ("dan@example.org", "2026-12-04T18:05:02Z", "2026-12-04T18:06:00Z"),
        ("ada@example.org", "2026-12-04T18:05:02Z", "2026-12-04T18:06:00Z"),
    ]
    assert query(told, "select email, \"ATT-01\" from decisions where outcome = 'review'") == [
        ("cleo@example.org", "review")
    ]
    assert query(told, "select distinct state from camera") == [("unknown",)]
    assert told.ledger.verify().altered is None


def test_the_tables_page_has_every_table_and_column() -> None:
    page = (Path(__file__).parent.parent / "docs/tables.md").read_text(encoding="utf-8")
    for table, columns in TABLES.items():
        section = page.split(f"## `{table}`")[1].split("\n## ")[0]
        for column in columns:
            if column not in ("session", "email", "name") and "-0" not in column:
                assert f"`{column}`" in section, f"{table}.{column}"
