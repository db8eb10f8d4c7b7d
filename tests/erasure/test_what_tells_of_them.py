"""Everything that tells of a person is found: papers, strays, words and Zoom's report."""

from __future__ import annotations

from bot import facts
from bot.links import pseudonym
from bot.local_time import parse_iso
from bot.mail.files import path_of
from bot.register import FollowedRegister
from bot.registrants import Row, register
from tests.deliveries import UUID, delivery, joined, left, meeting
from tests.erasure.installation import BEN, NOW, Installation
from tests.issued import certificate
from tests.test_outcomes import ID, KEY, at, who
from webhooks.delivery import fact_of
from webhooks.delivery import parse as parse_delivery


def test_the_check_of_a_certificate_forgets_it_too(held: Installation) -> None:
    number = "K7QD-3M9X-T2VZ"
    held.told.tell(certificate(who("ada@example.org"), number), NOW)
    running = FollowedRegister(held.ledger)
    assert running.find(number)
    held.erase("ada@example.org")
    assert running.find(number) is None


def test_certificates_and_letters_kept_as_files_go_too(held: Installation) -> None:
    number = "K7QD-3M9X-T2VZ"
    issued = certificate(who("ada@example.org"), number)
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
