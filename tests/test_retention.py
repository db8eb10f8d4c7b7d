"""Erasing one person on request, and everyone once records are kept no more."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

from bot import facts
from bot.bundle.verifying import verify
from bot.clock import DAY, HandClock
from bot.commands import bundle, outcomes, retention
from bot.erasure.age import kept_until, parse_age
from bot.erasure.forgetting import UnfinishedError, finish
from bot.erasure.taking import in_short, in_words
from bot.facts import NewFact
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.local_time import iso, parse_iso
from bot.mail.files import path_of
from bot.records import Records
from bot.register import FollowedRegister
from bot.registrants import Row, register
from bot.session_file import parse
from bot.storage import sqlite
from tests.deliveries import UUID, delivery, joined, left, meeting
from tests.test_outcomes import ID, KEY, PEOPLE, SESSION, Told, at, stands_at, tell_all, who
from webhooks.delivery import fact_of
from webhooks.delivery import parse as parse_delivery

COMMANDS = click.Group(commands=[*retention.COMMANDS, *outcomes.COMMANDS, *bundle.COMMANDS])
BEN = "ben@example.org"
ASKED = ("--by", "The Director", "--reason", "Asked for by letter of 5 December.")
NOW = at("12:00:00", 7)


class Installation:
    """The small training three days later, on a ledger with its data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = HandClock(NOW)
        self.ledger = Ledger(home / "attendant.db", self.clock)
        self.told = Told(self.ledger)
        tell_all(self.told)

    def run(self, *arguments: object, code: int = 0) -> Result:
        """Run a command that must end with this code."""
        result = CliRunner().invoke(COMMANDS, list(map(str, arguments)), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    def erase(self, email: str, *more: str, code: int = 0) -> Result:
        """Erase somebody, though the records are to be kept for seven years."""
        return self.run(
            "erase", email, *ASKED, "--even-though-required", "--apply", *more, code=code
        )

    def bytes(self) -> bytes:
        """Everything that lies in the data folder."""
        return b"".join(
            path.read_bytes() for path in sorted(self.home.rglob("*")) if path.is_file()
        )

    def seqs(self, kind: str, text: str = "") -> list[int]:
        """The facts of a kind whose body holds a text."""
        return [
            one.seq
            for one in self.ledger.read()
            if one.kind == kind and one.body and text in one.body
        ]

    def outcomes(self) -> dict[str, Any]:
        """What is decided about each attendee, but for the numbers of facts."""
        run = CliRunner().invoke(COMMANDS, ["decide", ID, "--json"])
        found = json.loads(run.stdout)["attendees"]
        for one in found:
            for requirement in one["requirements"]:
                del requirement["facts"]
        return {one["email"]: one for one in found}


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """The installation, with the settings of the command line."""
    monkeypatch.setenv("ATTENDANT_DATABASE", str(tmp_path / "attendant.db"))
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", KEY.decode())
    stands_at(monkeypatch, NOW)
    installation = Installation(tmp_path)
    yield installation
    installation.ledger.close()


# --- one person ---------------------------------------------------------------------------------


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


def test_from_its_fact_on_an_erasing_holds_though_the_bodies_still_stand(
    held: Installation,
) -> None:
    seq = held.seqs("registrant.added", BEN)[0]
    held.ledger.append(said((seq, seq)))
    records = Records(held.ledger)
    assert who(BEN) not in records.record(ID).registrants
    assert held.seqs("registrant.added", BEN) == [seq]


def test_the_check_of_a_certificate_forgets_it_too(held: Installation) -> None:
    number = "K7QD-3M9X-T2VZ"
    held.told.tell(certificate("ada@example.org", number), NOW)
    running = FollowedRegister(held.ledger)
    assert running.find(number)
    held.erase("ada@example.org")
    assert running.find(number) is None


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


def said(*erased: tuple[int, int], digest: str = "d") -> NewFact:
    body = facts.ErasureMade(erased=erased, digest=digest, by="The Director", reason="Asked.")
    return body.fact(ID, at=NOW, source="cli")


# --- what a crash interrupts --------------------------------------------------------------------


def test_what_a_crash_left_over_is_finished_by_the_next_command(held: Installation) -> None:
    seqs = held.seqs("registrant.added", BEN)
    held.ledger.append(said((seqs[0], seqs[0])))  # and here the machine stopped
    assert b"ben@example.org" in held.bytes()
    held.run("purge", "--older-than", "7y")
    assert held.seqs("registrant.added", BEN) == []
    assert finish(held.ledger, held.home).bodies == 0


def test_while_another_process_reads_all_the_time_it_says_so_and_goes_on_later(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LONG_TIMEOUT", 0.05)
    reader = sqlite3.connect(held.home / "attendant.db", isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from facts").fetchone()
    done = held.erase(BEN, code=2)
    assert "The erasing is on record" in done.stderr
    assert "it goes on where it stopped" in done.stderr
    reader.execute("commit")
    reader.close()
    held.run("purge", "--older-than", "7y")
    assert b"ben@example.org" not in held.bytes()


def test_a_ledger_that_cannot_be_written_is_told_and_nothing_is_lost(
    held: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LONG_TIMEOUT", 0.05)
    seq = held.seqs("registrant.added", BEN)[0]
    held.ledger.append(said((seq, seq)))
    writer = sqlite3.connect(held.home / "attendant.db", isolation_level=None)
    writer.execute("begin immediate")
    with pytest.raises(UnfinishedError, match="could not be rewritten yet"):
        finish(held.ledger, held.home)
    writer.execute("rollback")
    writer.close()
    assert finish(held.ledger, held.home).bodies == 1


# --- certificates and letters -------------------------------------------------------------------


def test_certificates_and_letters_kept_as_files_go_too(held: Installation) -> None:
    number = "K7QD-3M9X-T2VZ"
    issued = certificate("ada@example.org", number)
    held.told.tell(issued, NOW)
    intended = facts.MailIntended(letter="certificate", attendee=who("ada@example.org"))
    key = intended.fact(ID, at=NOW, source="mail").fingerprint
    held.told.tell(intended, NOW)
    papers = [held.home / "certificates" / "issued" / f"{number}.pdf", path_of(held.home, key)]
    another = held.home / "outbox" / "another.eml"
    for path in (*papers, another):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Ada Example")
    done = held.erase("ada@example.org")
    assert "and 2 files" in done.stdout
    assert not any(path.exists() for path in papers)
    assert another.exists()


def certificate(email: str, number: str) -> facts.CertificateIssued:
    return facts.CertificateIssued(
        attendee=who(email),
        edition=1,
        number=number,
        form="credit",
        name=email,
        title="A small training",
        date="2026-12-04",
        issued="2026-12-07",
        format="live interactive webinar",
        provider="Example Training House",
        check_url=f"https://attendant.example.org/verify/{number}",
        ledger_facts=1,
        ledger_head="",
        design="",
    )


# --- what tells of them elsewhere ---------------------------------------------------------------


def test_what_came_under_their_address_without_a_session_or_an_attendee_goes_too(
    held: Installation,
) -> None:
    stray = parse_delivery(joined("Ben Example", "2026-11-01T10:00:00Z"))
    held.ledger.append(fact_of(stray, None, parse_iso("2026-11-01T10:00:00Z")))
    unknown = facts.EvaluationUnmatched(email="BEN@Example.org", response="7")
    held.told.tell(unknown, NOW)
    done = held.erase(BEN)
    assert "Deliveries of no session: 1 fact" in done.stdout
    assert b"ben@example.org" not in held.bytes().lower()


def test_an_evaluation_under_another_address_that_was_said_to_be_theirs_goes_too(
    held: Installation,
) -> None:
    private = facts.EvaluationUnmatched(email="b@private.example.org", response="8")
    stray = held.ledger.append(private.fact(ID, at=NOW, source="form")).fact
    who = pseudonym(KEY, ID, BEN)
    word = facts.EvaluationAssigned(
        evaluation=stray.fingerprint, attendee=who, by="The director", reason="Said so."
    )
    held.told.tell(word, NOW)
    held.erase(BEN)
    assert b"b@private.example.org" not in held.bytes()


def test_what_people_decided_about_them_and_their_appeals_go_too(held: Installation) -> None:
    who = pseudonym(KEY, ID, BEN)
    by, why = "The director", "An unmistakable reason."
    held.told.tell(facts.AppealFiled(attendee=who, number=1, text="An unmistakable text."), NOW)
    held.told.tell(
        facts.AppealAnswered(attendee=who, number=1, outcome="refused", by=by, reason=why), NOW
    )
    held.told.tell(
        facts.RequirementExempted(requirement="EVAL-01", attendee=who, by=by, reason=why), NOW
    )
    held.erase(BEN)
    assert b"unmistakable" not in held.bytes()


def test_a_delivery_without_the_address_is_known_by_its_participant(held: Installation) -> None:
    quality = {
        "participant_uuid": "uuid-of-Ben Example",
        "user_id": "10001",
        "qos": [{"type": "video_input", "date_time": "2026-12-04T18:01:00Z"}],
    }
    held.told.deliver(delivery("meeting.participant_qos", meeting(participant=quality)))
    bare = {"user_id": "10001", "user_name": "B."}
    held.told.deliver(delivery("meeting.participant_role_changed", meeting(participant=bare)))
    seen = facts.VideoOn(meeting=UUID, participant_uuid="uuid-of-Ben Example")
    held.told.tell(seen, at("18:02:00"))
    assert "Erased 7 facts." in held.erase(BEN).stdout


def test_an_address_that_only_looks_alike_is_left_alone(held: Installation) -> None:
    register(held.ledger, KEY, ID, [Row("ruben@example.org", "Ruben")], at=NOW, source="roster")
    settled = facts.ReviewSettled(
        requirement="ID-01",
        outcome="pass",
        by="The Director",
        reason="Wrote from ruben@example.org.",
        attendee=who("ruben@example.org"),
    )
    held.told.tell(settled, NOW)
    held.erase(BEN)
    assert "ruben@example.org" in held.outcomes()
    assert held.seqs("review.settled", "ruben@example.org")


def test_of_zooms_report_only_their_rows_go(held: Installation) -> None:
    rows = [
        {"name": "Ada Example", "user_email": "ada@example.org", "user_id": "10000"},
        {"name": "Ben Example", "user_email": "", "user_id": "10001"},
        {"name": "B. E.", "user_email": BEN, "user_id": "55555"},
    ]
    timed = tuple(
        row
        | {"join_time": "2026-12-04T17:50:00Z", "leave_time": "2026-12-04T18:30:00Z"}
        | {"duration": "2400"}
        for row in rows
    )
    report = facts.ReportParticipants(meeting=UUID, digest="as fetched", rows=timed)
    held.told.tell(report, at("20:00:00"))
    before = held.outcomes()["ada@example.org"]
    assert before["presence"][0][2] == "observed+reported"
    done = held.erase(BEN)
    assert "Zoom's report stays without their rows." in done.stdout
    assert held.outcomes()["ada@example.org"] == before
    (seq,) = held.seqs("report.participants")
    (fact,) = held.ledger.select("seq = ?", [seq])
    body = facts.read(fact)
    assert isinstance(body, facts.ReportParticipants)
    assert [row["name"] for row in body.rows] == ["Ada Example"]


def test_a_connection_of_two_people_stays_and_is_named(held: Installation) -> None:
    both = {"user_id": "30000", "email": "", "participant_uuid": "uuid-of-two"}
    name = "Cleo Example & Ben Example"
    held.told.deliver(joined(name, "2026-12-04T18:00:00Z", **both))
    held.told.deliver(left(name, "2026-12-04T18:30:00Z", **both))
    before = held.outcomes()["cleo@example.org"]
    first = held.seqs("zoom.meeting.participant_joined", name)[0]
    done = held.erase(BEN, code=1)
    assert f"evidence of somebody else too: {first}–{first + 1}." in done.stdout
    assert held.outcomes()["cleo@example.org"]["presence"] == before["presence"]


def test_a_fact_about_another_that_names_them_is_shown_and_can_be_added(
    held: Installation,
) -> None:
    settled = facts.ReviewSettled(
        requirement="POLL-03",
        outcome="fail",
        by="The Director",
        reason="She sat with Ben Example.",
        attendee=who("cleo@example.org"),
    )
    seq = held.told.tell(settled, NOW)
    done = held.erase(BEN, code=1)
    assert f"their words name the person: {seq}." in done.stdout
    assert b"Ben Example" in held.bytes()
    again = held.erase(BEN, "--also", str(seq), code=1)
    changed = "Cleo Example <cleo@example.org> would have outcome review and POLL-03 review"
    assert changed in again.stderr
    held.erase(BEN, "--also", str(seq), "--even-though-outcomes-change")
    assert b"Ben Example" not in held.bytes()


def test_where_somebody_elses_outcome_would_change_it_stops_and_says_whose(
    held: Installation,
) -> None:
    """Two people of one name: without the other, the name alone tells who the participant was."""
    namesakes = [Row("sam.one@example.org", "Sam Lee"), Row("sam.two@example.org", "Sam Lee")]
    register(held.ledger, KEY, ID, namesakes, at=NOW, source="roster")
    unknown = {"user_id": "40000", "email": ""}
    held.told.deliver(joined("Sam Lee", "2026-12-04T17:59:00Z", **unknown))
    held.told.deliver(left("Sam Lee", "2026-12-04T18:30:00Z", **unknown))
    stopped = held.erase("sam.one@example.org", code=1)
    assert "Nothing was erased:" in stopped.stderr
    assert "Sam Lee <sam.two@example.org> would have" in stopped.stderr
    assert "decide small-2026-12-04 --record" in stopped.stderr
    assert "sam.one@example.org" in held.outcomes()


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


# --- purging ------------------------------------------------------------------------------------


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
