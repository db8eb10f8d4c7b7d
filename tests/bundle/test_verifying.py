"""A bundle that nobody touched verifies; whatever was altered is found and named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.bundle.files import CERTIFICATES, DECISIONS, ERASURES, FACTS, PAGE, POLICIES
from bot.bundle.lines import Line, read, written
from bot.bundle.manifest import SIGNATURE
from bot.bundle.verifying import verify
from bot.chain import digest_of, link
from bot.clock import DAY
from bot.facts import DecisionRecorded
from tests.bundle.audit import (
    NOW,
    NUMBER,
    Audit,
    altered,
    altered_with_manifest,
    packed,
    replaced,
    told_of,
    unpacked,
)
from tests.test_outcomes import ID, who

SMALL = (PAGE, DECISIONS, CERTIFICATES, ERASURES, POLICIES, "session/version-1.toml")


def lines_of(bundle: Path) -> list[Line]:
    return [read(text) for text in unpacked(bundle)[FACTS].splitlines(keepends=True)]


# --- untouched ----------------------------------------------------------------------------------


def test_a_bundle_that_nobody_touched_verifies(bundle: Path) -> None:
    verdict = verify(bundle)
    assert verdict.problems == []
    assert verdict.same_program
    assert verdict.contents
    found = {
        one.evidence.registrant.email: one.outcome for one in verdict.contents.outcomes.decisions
    }
    assert found == {
        "ada@example.org": "pass",
        "ben@example.org": "fail",
        "cleo@example.org": "review",
        "dan@example.org": "fail",
    }


def test_it_needs_no_ledger_and_no_key(bundle: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.zip"
    alone.write_bytes(bundle.read_bytes())
    assert verify(alone).holds


def test_nothing_of_another_session_is_in_it_but_the_chain_runs_across(bundle: Path) -> None:
    assert all(b"somebody else" not in content for content in unpacked(bundle).values())
    lines = lines_of(bundle)
    assert [line.seq for line in lines][:7] == [1, 2, 3, 4, 5, 7, 8]  # 6 is another session's
    assert verify(bundle).stretches == 3


def test_the_same_ledger_gives_the_same_bytes_but_for_the_date_of_the_signature(
    audit: Audit,
) -> None:
    first = audit.bundle("first.zip")
    assert audit.bundle("again.zip").read_bytes() == first.read_bytes()
    later = unpacked(audit.bundle("later.zip", now=NOW + 900 * DAY))
    before = unpacked(first)
    assert {name for name in before if before[name] != later[name]} == {SIGNATURE}
    signed = [json.loads(files[SIGNATURE])["signed_at"] for files in (before, later)]
    assert signed == ["2026-12-07T12:00:00Z", "2029-05-25T12:00:00Z"]


def test_it_says_which_key_signed_it_and_another_is_refused(bundle: Path) -> None:
    signature = verify(bundle).signature
    assert signature
    assert re.fullmatch(r"([0-9A-F]{4} ){9}[0-9A-F]{4}", signature.fingerprint)
    assert verify(bundle, key=signature.fingerprint.lower().replace(" ", "")).holds
    refused = verify(bundle, key="0000 " * 9 + "0000")
    assert told_of(refused) == ("The bundle was signed with another key than the one you gave.")


def test_a_bundle_signed_anew_by_somebody_else_names_another_key(
    bundle: Path, tmp_path: Path
) -> None:
    genuine = verify(bundle).signature
    forged = Audit(tmp_path).bundle()
    assert genuine
    assert verify(forged).holds
    assert not verify(forged, key=genuine.fingerprint).holds


# --- altered without the key --------------------------------------------------------------------


def test_an_altered_answer_is_named_by_its_fact(bundle: Path) -> None:
    answer = next(line for line in lines_of(bundle) if line.kind == "poll.answered")
    verdict = altered(bundle, FACTS, replaced('[[\\"Blue\\"]]', '[[\\"Seven\\"]]'))
    assert verdict.problems[0].fact == answer.seq
    assert verdict.problems[0].text == (
        f"The body of fact {answer.seq} (poll.answered) is not the one that was recorded."
    )


@pytest.mark.parametrize("column", ["happened_at", "recorded_at", "source", "kind", "fingerprint"])
def test_every_column_of_a_fact_is_guarded_by_the_chain(bundle: Path, column: str) -> None:
    lines = lines_of(bundle)
    touched = lines[9]
    value = getattr(touched, column)
    other = value + 1 if isinstance(value, int) else value + "x"
    changed = replace(touched, **{column: other})
    verdict = altered(bundle, FACTS, replaced(written(touched).decode(), written(changed).decode()))
    assert verdict.problems[0].fact == touched.seq


def test_a_fact_left_out_of_a_stretch_is_found(bundle: Path) -> None:
    lines = lines_of(bundle)
    verdict = altered(bundle, FACTS, replaced(written(lines[8]).decode(), ""))
    assert not verdict.holds
    assert FACTS in told_of(verdict)


def test_facts_that_changed_places_are_found(bundle: Path) -> None:
    lines = lines_of(bundle)
    one, two = written(lines[8]).decode(), written(lines[9]).decode()
    verdict = altered(bundle, FACTS, replaced(one + two, two + one))
    assert f"Fact {lines[8].seq}" in told_of(verdict)


def test_a_body_taken_away_is_found_though_the_chain_holds_without_it(bundle: Path) -> None:
    line = next(line for line in lines_of(bundle) if line.kind == "poll.answered")
    gone = replace(line, body=None)
    verdict = altered(bundle, FACTS, replaced(written(line).decode(), written(gone).decode()))
    assert verdict.problems[0].text == (
        f"The body of fact {line.seq} (poll.answered) is gone, and no fact says that it was erased."
    )


def test_an_empty_body_does_not_pass_for_an_erased_one(bundle: Path) -> None:
    line = next(line for line in lines_of(bundle) if line.kind == "poll.answered")
    empty = replace(line, body="")
    verdict = altered(bundle, FACTS, replaced(written(line).decode(), written(empty).decode()))
    assert verdict.problems[0].text == (
        f"The body of fact {line.seq} (poll.answered) is not the one that was recorded."
    )


def test_an_altered_decision_is_named_by_whose_it_is_and_what_differs(bundle: Path) -> None:
    def change(content: bytes) -> bytes:
        values = json.loads(content)
        values["attendees"][2]["outcome"] = "pass"
        return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()

    expected = (
        "decisions.json was altered: attendees: ben@example.org: outcome is "
        '"pass", and the facts come to "fail".'
    )
    assert told_of(altered(bundle, DECISIONS, change)) == expected
    fitted = altered_with_manifest(bundle, {DECISIONS: change(unpacked(bundle)[DECISIONS])})
    assert "ben@example.org: outcome" in told_of(fitted)
    assert "not as it was signed" in told_of(fitted)


def test_an_altered_certificate_is_named_by_its_number(bundle: Path) -> None:
    verdict = altered(bundle, CERTIFICATES, replaced('"credits": 0.5', '"credits": 5.0'))
    assert told_of(verdict) == (
        f"certificates.json was altered: {NUMBER}: credits is 5.0, and the facts come to 0.5."
    )


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (PAGE, "fail</span>", "pass</span>"),
        (POLICIES, '"missed_minutes": 5.0', '"missed_minutes": 9.0'),
        ("session/version-1.toml", "credits = 0.5", "credits = 5.0"),
    ],
)
def test_every_other_file_is_named_too(bundle: Path, name: str, old: str, new: str) -> None:
    assert f"{name} was altered" in told_of(altered(bundle, name, replaced(old, new)))


def test_an_altered_date_of_signing_is_found(bundle: Path) -> None:
    verdict = altered(bundle, SIGNATURE, replaced("2026-12-07", "2026-12-08"))
    assert "not as it was signed" in told_of(verdict)


@pytest.mark.parametrize("name", [*SMALL, FACTS, SIGNATURE])
def test_a_file_that_is_missing_is_named(bundle: Path, tmp_path: Path, name: str) -> None:
    files = unpacked(bundle)
    del files[name]
    verdict = verify(packed(files, tmp_path / "less.zip"))
    assert name in told_of(verdict)
    assert "is missing" in told_of(verdict)


def test_a_file_that_was_added_is_named(bundle: Path, tmp_path: Path) -> None:
    files = unpacked(bundle) | {"letter.html": b"<p>All is well.</p>"}
    verdict = verify(packed(files, tmp_path / "more.zip"))
    assert "letter.html was added" in told_of(verdict)


@given(
    name=st.sampled_from([FACTS, DECISIONS, CERTIFICATES]),
    place=st.integers(min_value=0),
    value=st.integers(min_value=1, max_value=255),
    fitted=st.booleans(),
)
@settings(max_examples=150)
def test_any_byte_of_any_fact_decision_or_certificate_that_was_altered_is_found(
    bundle: Path, name: str, place: int, value: int, fitted: bool
) -> None:
    content = bytearray(unpacked(bundle)[name])
    content[place % len(content)] ^= value
    if fitted:
        verdict = altered_with_manifest(bundle, {name: bytes(content)})
    else:
        verdict = altered(bundle, name, lambda _: bytes(content))
    assert not verdict.holds
    assert any(problem.file == name for problem in verdict.problems)


def rewritten(bundle: Path, first: int, body: str) -> bytes:
    """The facts with one body replaced and every link after it made anew, as far as one can."""
    lines = lines_of(bundle)
    chain, previous_seq, out = "", 0, b""
    for line in lines:
        values = {name: getattr(line, name) for name in Line.__struct_fields__}
        if line.seq == first:
            values |= {"body": body, "digest": digest_of(body)}
        if chain and line.seq == previous_seq + 1:
            values["previous"] = chain
        own = Line(**values)
        chain = link(own.previous, own.fact)
        previous_seq = line.seq
        out += written(Line(**values | {"chain": chain}))
    return out


def test_a_history_written_anew_with_fitting_hashes_lacks_the_signature(bundle: Path) -> None:
    answer = next(line for line in lines_of(bundle) if line.kind == "poll.answered")
    body = answer.body.replace("Blue", "Seven") if answer.body else ""
    forged = rewritten(bundle, answer.seq, body)
    assert not altered(bundle, FACTS, lambda _: forged).holds
    assert "not as it was signed" in told_of(altered_with_manifest(bundle, {FACTS: forged}))


# --- signed by who altered it -------------------------------------------------------------------


def test_a_decision_put_on_record_that_the_facts_did_not_come_to_is_found(audit: Audit) -> None:
    facts, head = audit.ledger.head()
    recorded = DecisionRecorded(
        attendee=who("ben@example.org"),
        outcome="pass",
        credits=0.5,
        requirements=(),
        policy="sha256:",
        as_of=NOW,
        ledger_facts=facts,
        ledger_head=head,
        by="The Director",
    )
    fact = audit.ledger.append(recorded.fact(ID, at=NOW, source="cli")).fact
    assert told_of(verify(audit.bundle())) == (
        f"The decision that fact {fact.seq} put on record, about ben@example.org, does not rest on "
        "the facts: they came to fail."
    )


def test_a_certificate_for_somebody_who_had_not_passed_is_found(audit: Audit) -> None:
    fact = audit.certify("ben@example.org", "AAAA-BBBB-CCCC")
    assert f"Certificate AAAA-BBBB-CCCC (fact {fact.seq}), about ben@example.org" in told_of(
        verify(audit.bundle())
    )


def test_a_later_policy_does_not_shake_a_certificate_that_rested_on_the_one_of_its_time(
    audit: Audit,
) -> None:
    audit.replan(("polls_least = 1", "polls_least = 6"))
    verdict = verify(audit.bundle())
    assert verdict.holds
    assert verdict.replayed == 1
    assert verdict.contents
    ada = verdict.contents.outcomes.of("ada@example.org")
    assert ada
    assert ada.outcome == "review"  # one poll where the new policy asks for six
    assert [version.number for version in verdict.contents.versions] == [1, 2]


def test_a_certificate_that_names_another_history_is_found(audit: Audit) -> None:
    fact = audit.certify("ada@example.org", "AAAA-BBBB-CCCC", head="f" * 64, edition=2)
    upto = fact.seq - 1
    assert told_of(verify(audit.bundle())) == (
        f"Certificate AAAA-BBBB-CCCC (fact {fact.seq}) names another history: that was not the "
        f"chain at {upto}."
    )
