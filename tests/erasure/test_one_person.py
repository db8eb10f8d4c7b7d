"""Erasing one person on request: who is gone, what stays, and what is told."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from bot import facts
from bot.bundle.verifying import verify
from bot.erasure.taking import in_short, in_words
from bot.local_time import iso
from bot.records import Records
from bot.registrants import Row, register
from tests.deliveries import joined
from tests.erasure.installation import ASKED, BEN, COMMANDS, NOW, Installation
from tests.test_outcomes import ID, KEY, PEOPLE, SESSION, at, stands_at, who
from webhooks.delivery import fact_of
from webhooks.delivery import parse as parse_delivery


def test_at_first_it_is_only_printed_what_would_go(held: Installation) -> None:
    before = list(held.ledger.read())
    done = held.run("erase", BEN, *ASKED, "--even-though-required")
    # his row, join and leave, the prompt shown to him
    assert f"{ID}: 4 facts (3, 9–10, 19)" in done.stdout
    assert "Nothing was erased. Add --apply" in done.stderr
    assert list(held.ledger.read()) == before


def test_the_policy_asks_to_keep_the_records_for_seven_years(held: Installation) -> None:
    done = held.run("erase", BEN, *ASKED, "--apply", code=1)
    assert "the policy asks to keep the records until 2033-12-04" in done.stderr
    assert "--even-though-required" in done.stderr
    assert BEN in held.outcomes()


def test_before_a_session_has_begun_nothing_asks_to_keep_anything(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_at(monkeypatch, at("12:00:00", 3))
    held.run("erase", BEN, *ASKED, "--apply")
    assert BEN not in held.outcomes()


def test_who_is_erased_is_gone_and_nobody_elses_outcome_changes(held: Installation) -> None:
    before = held.outcomes()
    done = held.erase(BEN)
    assert "Erased 4 facts." in done.stdout
    after = held.outcomes()
    assert BEN not in after
    del before[BEN]
    assert after == before


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
def test_whoever_is_erased_the_others_stand_as_before_or_nothing_is_done(
    held: Installation, person: Row
) -> None:
    before = held.outcomes()
    command = ["erase", person.email, *ASKED, "--even-though-required", "--apply"]
    done = CliRunner().invoke(COMMANDS, command)
    after = held.outcomes()
    assert after.pop(person.email, None) is None or "Nothing was erased:" in done.stderr
    del before[person.email]
    assert {email: verdict(one) for email, one in after.items()} == {
        email: verdict(one) for email, one in before.items()
    }


def verdict(decided: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """What is decided about somebody, requirement by requirement."""
    requirements = [(one["id"], one["outcome"]) for one in decided["requirements"]]
    return decided["outcome"], requirements


def test_a_delivery_that_came_before_its_session_was_known_goes_and_the_bundle_holds(
    held: Installation,
) -> None:
    early = parse_delivery(joined("Ben Example", "2026-12-04T17:50:00Z", user_id="10001"))
    seq = held.ledger.append(fact_of(early, None, at("17:50:00"))).fact.seq
    held.erase(BEN)
    (fact,) = held.ledger.select("seq = ?", [seq])
    assert fact.body == ""
    held.run("bundle", ID, "--out", held.home / "bundle.zip")
    verdict_of_it = verify(held.home / "bundle.zip")
    assert verdict_of_it.holds
    assert seq in [one.seq for one in verdict_of_it.facts]
    held.run("verify", held.home / "bundle.zip", "--ledger")


def test_nothing_of_them_is_left_in_any_file(held: Installation) -> None:
    held.run("decide", ID, code=1)  # fills the tables for reading
    assert all(name in held.bytes() for name in (b"ben@example.org", b"Ben Example"))
    held.erase(BEN)
    left_over = held.bytes().lower()
    assert b"ben@example.org" not in left_over
    assert b"ben example" not in left_over
    assert b"ada@example.org" in left_over


def test_the_tables_for_reading_hold_the_others_only(held: Installation) -> None:
    held.run("decide", ID, code=1)
    held.erase(BEN)
    database = sqlite3.connect(held.home / "attendant.db")
    found = database.execute("select email from decisions order by email").fetchall()
    database.close()
    assert [email for (email,) in found] == [
        "ada@example.org",
        "cleo@example.org",
        "dan@example.org",
    ]


def test_the_chain_still_verifies_and_tells_what_was_erased(held: Installation) -> None:
    held.erase(BEN)
    assert held.ledger.verify().holds
    assert held.ledger.verify().erased == 4
    assert "4 of them erased" in held.run("verify").stdout
    (seq,) = held.seqs("erasure.made")
    (fact,) = held.ledger.select("seq = ?", [seq])
    body = facts.read(fact)
    assert isinstance(body, facts.ErasureMade)
    assert body.erased == ((3, 3), (9, 10), (19, 19))
    assert (body.by, body.reason) == ("The Director", "Asked for by letter of 5 December.")
    assert body.required_until is not None
    assert iso(body.required_until) == "2033-12-04T18:30:00Z"


def test_the_bundle_verifies_and_says_what_was_erased_when_and_why(held: Installation) -> None:
    held.erase(BEN)
    out = held.home / "bundle.zip"
    held.run("bundle", ID, "--out", out)
    verdict = verify(out)
    assert verdict.holds
    assert verdict.contents
    (erasure,) = verdict.contents.erasures
    assert (erasure.number, erasure.by) == (4, "The Director")
    told = held.run("verify", out).stdout
    assert "4 facts on 2026-12-07T12:00:00Z by The Director: Asked for by letter" in told


def test_erasing_again_finds_nothing_left(held: Installation) -> None:
    held.erase(BEN)
    last = held.ledger.last_seq()
    assert f"Nothing tells of {BEN}." in held.erase(BEN).stdout
    assert held.ledger.last_seq() == last


def test_importing_the_old_roster_again_brings_nobody_back(held: Installation) -> None:
    held.erase(BEN)
    register(held.ledger, KEY, ID, PEOPLE, at=NOW, source="roster")
    assert BEN not in held.outcomes()
    assert b"ben@example.org" not in held.bytes()


def test_a_process_that_runs_on_forgets_at_once(held: Installation) -> None:
    records = Records(held.ledger)
    assert who(BEN) in records.record(ID).registrants
    held.erase(BEN)
    records.catch_up()
    assert who(BEN) not in records.record(ID).registrants


def test_no_fingerprint_names_a_person(held: Installation) -> None:
    """A fingerprint outlasts the body, so whatever could be a name or an address is a digest."""
    bodies = (
        facts.IdentityClaimed(attendee="a" * 16, participant="Ben Example"),
        facts.IdentityLinked(
            participant="m/user:ben@example.org", attendee="a" * 16, by="D", reason="R"
        ),
        facts.EvaluationSubmitted(attendee="a" * 16, response="ben@example.org"),
        facts.MailIntended(letter="denial", to="ben@example.org"),
    )
    for body in bodies:
        fingerprint = body.fact(ID, at=1, source="test").fingerprint
        assert "ben" not in fingerprint.lower()
        other = msgspec.structs.replace(body, **dict.fromkeys(body.NAMING, "another"))
        assert other.fact(ID, at=1, source="test").fingerprint != fingerprint


def test_what_is_kept_must_not_name_the_person(held: Installation) -> None:
    for words in (f"{BEN} asked.", "Ben Example asked."):
        command = ["erase", BEN, "--by", "The Director", "--reason", words, "--apply"]
        assert "must not name the person" in held.run(*command, code=2).stderr
    assert held.seqs("erasure.made") == []


def test_somebody_who_leads_is_not_erased(held: Installation) -> None:
    text = SESSION.replace("credits = 0.5", 'credits = 0.5\nfacilitators = ["Ben@example.org"]')
    held.told.tell(facts.SessionAdded(text=text, version=2), NOW)
    done = held.erase(BEN, code=1)
    assert "names them among those who lead" in done.stdout
    assert held.seqs("erasure.made") == []


def test_a_secret_key_that_was_changed_since_hides_nobody(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", "another key " * 4)
    assert "Erased 4 facts." in held.erase(BEN).stdout
    assert b"ben@example.org" not in held.bytes()


def test_nobody_of_that_address_is_no_error(held: Installation) -> None:
    assert "Nothing tells of nobody@example.org." in held.erase("nobody@example.org").stdout


def test_what_was_put_on_record_before_an_erasing_is_no_longer_computed_from_what_is_left(
    held: Installation,
) -> None:
    held.run("decide", ID, "--record", "--by", "The Director", code=1)
    out = held.home / "bundle.zip"
    held.run("bundle", ID, "--out", out)
    assert verify(out).replayed == 3
    held.erase(BEN)
    held.run("bundle", ID, "--out", out)
    verdict_of_it = verify(out)
    assert verdict_of_it.holds
    assert verdict_of_it.replayed == 0


def test_many_facts_are_told_by_where_they_begin_and_end() -> None:
    assert in_short([3, 5, 6, 7]) == in_words([7, 6, 5, 3]) == "3, 5–7"
    assert in_short([1, 2, *range(4, 40, 2)]) == "1–2, 4, 6, 8, 10 … 38"
