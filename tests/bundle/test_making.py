"""What a bundle holds, as of when it is decided, and by which key it is signed."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import facts
from bot.bundle.errors import BundleError
from bot.bundle.key import NAME, fingerprint, public_bytes, same_fingerprint, signing_key
from bot.bundle.making import make, moment_of
from bot.clock import DAY, MINUTE
from bot.evidence.record import SessionRecord
from bot.outcomes import outcomes_of
from bot.records import UnknownSessionError
from tests.bundle.audit import NOW, NUMBER, OTHER, Audit, unpacked
from tests.deliveries import joined
from tests.test_outcomes import ID, at
from tests.trainings import as_stored, poll, training
from tests.trainings import at as in_training
from webhooks.delivery import fact_of, parse


def test_it_holds_the_session_file_the_policy_the_facts_the_decisions_and_the_certificates(
    audit: Audit,
) -> None:
    files = unpacked(audit.bundle())
    assert list(files) == [
        "index.html",
        "manifest.json",
        "signature.json",
        "session/version-1.toml",
        "decisions.json",
        "policies.json",
        "certificates.json",
        "erasures.json",
        "facts.jsonl",
    ]
    assert files["session/version-1.toml"].decode().startswith('id = "small-2026-12-04"')
    (policy,) = json.loads(files["policies.json"])
    assert policy["settings"]["polls_least"] == 1
    assert json.loads(files["decisions.json"])["policy"] == policy["policy"]
    (certificate,) = json.loads(files["certificates.json"])
    assert (certificate["number"], certificate["state"]) == (NUMBER, "valid")
    own = [json.loads(line) for line in files["facts.jsonl"].splitlines()]
    there = [fact for fact in audit.ledger.read() if fact.session != OTHER]
    assert [(one["seq"], one["body"], one["chain"]) for one in own] == [
        (fact.seq, fact.body, fact.chain) for fact in there
    ]


def test_a_delivery_that_came_before_its_session_was_known_is_in_it(audit: Audit) -> None:
    early = parse(joined("Early Bird", "2026-12-04T17:58:00Z"))
    fact = audit.ledger.append(fact_of(early, None, at("17:58:00"))).fact
    lines = unpacked(audit.bundle())["facts.jsonl"].splitlines()
    assert [json.loads(line)["seq"] for line in lines if b"Early Bird" in line] == [fact.seq]


def test_an_unknown_session_is_named(audit: Audit) -> None:
    with pytest.raises(UnknownSessionError, match="no session 'another'"):
        make(audit.ledger, audit.home, "another", audit.home / "b.zip", now=NOW)


def test_the_page_needs_nothing_from_elsewhere_and_shows_no_markup_of_others(
    audit: Audit,
) -> None:
    person = facts.RegistrantAdded(
        attendee="f" * 16, version=1, email="eve@example.org", name="<script>alert(1)</script>"
    )
    audit.ledger.append(person.fact(ID, at=NOW, source="roster"))
    page = unpacked(audit.bundle())["index.html"].decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"<script|<img|<link|src=|href=|@import|url\(", page)
    assert "Content-Security-Policy" in page
    assert fingerprint(public_bytes(signing_key(audit.home))) in page


# --- as of when ---------------------------------------------------------------------------------


def recorded(*more: tuple[facts.Body, str]) -> SessionRecord:
    """A training of which one poll was launched, with its evaluation opened at the end."""
    session = training(poll("one"), evaluation=True)
    record = SessionRecord(session)
    launched = facts.PollLaunched(
        poll="one", block="block-2", due_at=in_training("13:05"), closes_at=in_training("13:08")
    )
    happened = [(launched, "13:05"), *more]
    for seq, (body, clock) in enumerate(happened, start=1):
        record.apply(as_stored(body, session.id, in_training(clock), seq))
    return record


def test_while_the_evaluation_may_come_it_is_decided_as_of_now() -> None:
    now = in_training("18:00")
    assert moment_of(recorded(), now) == now


def test_once_time_can_change_nothing_it_is_decided_as_of_when_it_no_longer_could() -> None:
    closed = in_training("14:10") + 2 * DAY
    assert moment_of(recorded(), closed + 400 * DAY) == closed + 1


def test_a_fact_that_came_later_is_seen() -> None:
    opened = facts.PageOpened(attendee="a" * 16)
    session = training(evaluation=True)
    record = recorded()
    late = in_training("14:10") + 30 * DAY
    record.apply(as_stored(opened, session.id, late, 99))
    assert moment_of(record, late + DAY) == late


@given(
    minutes=st.integers(min_value=-30, max_value=60 * 24 * 4),
    years=st.integers(min_value=0, max_value=9),
)
def test_the_outcomes_are_those_of_the_moment_itself(minutes: int, years: int) -> None:
    """Deciding as of the earlier moment never differs from deciding now."""
    record = recorded()
    person = facts.RegistrantAdded(
        attendee="a" * 16, version=1, email="ann@example.org", name="Ann Able"
    )
    record.apply(as_stored(person, record.session.id, in_training("12:00"), 50))
    now = max(record.latest, in_training("12:50") + minutes * MINUTE + years * 365 * DAY)
    then = moment_of(record, now)
    found = [
        [
            (one.outcome, [(each.id, each.outcome, each.reason) for each in one.requirements])
            for one in outcomes_of(record, now=moment, facts=1, head="").decisions
        ]
        for moment in (now, then)
    ]
    assert found[0] == found[1]


# --- the key ------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first = public_bytes(signing_key(tmp_path))
    assert public_bytes(signing_key(tmp_path)) == first
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_processes_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(public_bytes(signing_key(tmp_path))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {public_bytes(signing_key(tmp_path))}


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\n"])
def test_a_key_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(BundleError, match=re.escape(str(tmp_path / NAME))):
        signing_key(tmp_path)


def test_a_fingerprint_is_the_same_however_it_is_typed() -> None:
    known = fingerprint(b"\0" * 32)
    # SHA-256 of 32 zero bytes, worked out with sha256sum
    assert known == "6668 7AAD F862 BD77 6C8F C18B 8E9F 8E20 0897 1485"
    assert same_fingerprint(known, "66687aadf862bd776c8fc18b8e9f8e2008971485")
    assert same_fingerprint(known, "66:68:7a:ad:f8:62:bd:77:6c:8f:c1:8b:8e:9f:8e:20:08:97:14:85")
    assert not same_fingerprint(known, known[:-1] + "6")
