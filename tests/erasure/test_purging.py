"""Erasing everyone once records are kept no more."""

from __future__ import annotations

import pytest

from bot import facts
from bot.bundle.verifying import verify
from bot.clock import DAY
from bot.erasure.age import kept_until, parse_age
from bot.local_time import iso, parse_iso
from bot.session_file import parse
from tests.deliveries import joined
from tests.erasure.installation import NOW, Installation
from tests.test_outcomes import ID, SESSION, stands_at
from webhooks.delivery import fact_of
from webhooks.delivery import parse as parse_delivery


def test_a_purge_waits_for_the_policy_and_says_until_when(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_at(monkeypatch, NOW + 800 * DAY)
    done = held.run("purge", "--older-than", "2y", "--apply", code=1)
    assert f"{ID}: stays, for its policy asks to keep its records until 2033-12-04." in done.stderr
    assert len(held.outcomes()) == 4


def test_after_seven_years_people_go_and_the_training_stays(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.run("decide", ID, code=1)
    stands_at(monkeypatch, parse_iso("2033-12-04T18:31:00Z"))
    printed = held.run("purge", "--older-than", "7y")
    assert f"{ID}: 21 facts about 4 people" in printed.stdout
    assert "Add --apply" in printed.stderr
    assert len(held.outcomes()) == 4
    assert "Erased 21 facts." in held.run("purge", "--older-than", "7y", "--apply").stdout
    assert held.outcomes() == {}
    assert b"@example.org" not in held.bytes()
    kinds = {fact.kind for fact in held.ledger.read() if fact.body}
    assert kinds == {
        "session.added", "poll.launched", "poll.closed", "evaluation.opened", "purge.made",
    }  # fmt: skip
    held.run("bundle", ID, "--out", held.home / "bundle.zip")
    assert verify(held.home / "bundle.zip").holds
    assert "Nothing that may go" in held.run("purge", "--older-than", "7y", "--apply").stdout


def test_a_day_too_early_nothing_is_purged(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_at(monkeypatch, parse_iso("2033-12-03T18:31:00Z"))
    done = held.run("purge", "--older-than", "7y", "--apply")
    assert "Nothing that may go is older than 7y." in done.stdout


def test_sooner_than_the_policy_asks_only_when_that_is_said_and_put_on_record(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_at(monkeypatch, NOW + 800 * DAY)
    held.run("purge", "--older-than", "2y", "--apply", "--even-though-required")
    (seq,) = held.seqs("purge.made")
    (fact,) = held.ledger.select("seq = ?", [seq])
    body = facts.read(fact)
    assert isinstance(body, facts.PurgeMade)
    assert (body.people, body.by) == (4, "the retention schedule")
    assert body.required_until is not None
    assert iso(body.required_until) == "2033-12-04T18:30:00Z"


def test_deliveries_that_never_found_a_session_are_purged_at_that_age(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = parse_delivery(joined("Eve Else", "2020-01-01T10:00:00Z"))
    held.ledger.append(fact_of(stray, None, parse_iso("2020-01-01T10:00:00Z")))
    stands_at(monkeypatch, parse_iso("2027-01-02T00:00:00Z"))
    done = held.run("purge", "--older-than", "7y", "--apply")
    assert "Deliveries of no session: 1 fact" in done.stdout
    assert b"Eve Else" not in held.bytes()


@pytest.mark.parametrize("text", ["", "7", "y", "0y", "7 weeks", "-7y", "7y3d", "١y"])
def test_what_is_no_age_is_wrong_use(held: Installation, text: str) -> None:
    done = held.run("purge", "--older-than", text, code=2)
    assert "expected an age such as 7y or 90d" in done.stderr


def test_years_are_those_of_the_calendar() -> None:
    leap = parse_iso("2028-02-29T12:00:00Z")
    assert iso(parse_age("1y").before(leap)) == "2027-02-28T12:00:00Z"
    assert iso(parse_age("4Y").before(leap)) == "2024-02-29T12:00:00Z"
    assert iso(parse_age("30d").before(leap)) == "2028-01-30T12:00:00Z"
    assert iso(kept_until(parse(SESSION))) == "2033-12-04T18:30:00Z"
