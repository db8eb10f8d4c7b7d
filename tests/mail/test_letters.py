"""What the letters say, and that plain text and HTML say the same."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.certificates.specimen import specimen_of
from bot.clock import DAY
from bot.evidence.model import AttendeeEvidence
from bot.facts import CertificateIssued, CertificateReissued
from bot.letters.certificate import certificate
from bot.letters.denial import denial, denial_of
from bot.letters.evaluation import Ways, evaluation
from bot.letters.invitation import invitation
from bot.letters.letter import Heading, Letter, Link, Points
from bot.letters.recipient import Recipient, contact_address
from bot.local_time import parse_iso
from bot.mail.intentions import LETTERS
from bot.mail.previews import letter_of
from bot.rules.decision import Decision
from bot.rules.policy import policy_of
from bot.rules.requirement import Requirement
from tests.certificates.cases import registrant, session

ADA = Recipient("Ada Example", "https://attendant.example.org/a/secret")
CLOSES = parse_iso("2026-12-06T20:15:00Z")

POLLS = """\
counts = true

  [[blocks.polls]]
  id = "first"
  launch = "start+5m"
  open_for = "3m"
    [[blocks.polls.questions]]
    text = "Which of these is a colour?"
    choices = ["Blue", "Seven"]
"""


def specimen() -> CertificateIssued:
    found = session()
    base = "https://attendant.example.org"
    return specimen_of(found, policy_of(found), base, name="Ada Example", attendance=False)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("kind", LETTERS)
def test_plain_text_and_html_say_the_same(kind: str) -> None:
    found = session()
    letter = letter_of(kind, found, policy_of(found), specimen())
    body = letter.html.split("<main>")[1].split("</main>")[0]
    shown = unescape(re.sub(r"<[^>]+>", " ", body))
    assert [one.lower() for one in words(shown)] == [one.lower() for one in words(letter.text)]


@pytest.mark.parametrize("kind", LETTERS)
def test_every_letter_greets_by_name_says_which_training_and_who_sends_it(kind: str) -> None:
    found = session()
    letter = letter_of(kind, found, policy_of(found), specimen())
    assert letter.text.startswith("Dear Ada Example,\n")
    assert "Therapeutic Alliance" in letter.subject
    assert letter.text.endswith("Continuing Education Director\nAn Example University\n")
    assert max(len(line) for line in letter.text.splitlines() if "://" not in line) <= 72


def test_a_letter_s_words_never_become_markup() -> None:
    letter = Letter(
        "<b>", "Dear <script>,", ("a & b <i>", Link('"x"', "https://x/?a=1&b=2"), Points(("<li>",)))
    )
    assert "<script>" not in letter.html
    assert "a &amp; b &lt;i&gt;" in letter.html
    assert 'href="https://x/?a=1&amp;b=2"' in letter.html


def test_the_parts_of_a_letter_as_plain_text() -> None:
    letter = Letter(
        "Subject",
        "Dear Ada,",
        ("One.", Heading("What"), Points(("first", "second")), Link("Open", "https://x.example")),
        ("The office",),
    )
    assert letter.text == (
        "Dear Ada,\n\nOne.\n\nWHAT\n\n- first\n- second\n\nOpen:\nhttps://x.example\n\nThe office\n"
    )


def test_the_invitation_tells_beforehand_what_the_certificate_asks_for() -> None:
    found = session(("counts = true\n", POLLS))
    letter = invitation(found, policy_of(found), ADA)
    text = " ".join(letter.text.split())
    assert (
        letter.subject == "Your link for “Harm Reduction & the Therapeutic Alliance” on December 4"
    )
    assert "on Friday, December 4, 2026, 1:00–3:15 PM EST." in text
    assert "https://attendant.example.org/a/secret" in text
    assert "at least 130 of the 135 minutes that count" in text
    assert "Answer the poll that comes up. There is no wrong answer. You have at least 3" in text
    assert "Keep your camera on; up to 10 minutes off are fine." in text
    assert "Send in the evaluation within 48 hours." in text


def test_the_invitation_asks_for_no_camera_polls_or_evaluation_where_there_are_none() -> None:
    found = session(("[evaluation]\nhours = 48\n", "[policy]\ncamera_required = false\n"))
    letter = invitation(found, policy_of(found), ADA)
    assert not re.search(r"camera|poll|evaluation", letter.text)


def test_the_evaluation_s_letter_has_its_link_and_deadline() -> None:
    letter = evaluation(session(), ADA, Ways("https://forms.example.org/x"), CLOSES)
    assert letter.subject.endswith("by 3:15 PM EST on Sunday, December 6")
    assert "https://forms.example.org/x" in letter.text


def test_the_certificate_s_letter_names_number_credits_and_check() -> None:
    letter = certificate(session(), ADA, specimen())
    text = " ".join(letter.text.split())
    assert "It carries 2 clinical continuing education credits." in text
    assert "Its number is 0000-0000-0000." in text
    assert "https://attendant.example.org/verify/0000-0000-0000" in text


def test_a_corrected_certificate_says_which_one_it_replaces() -> None:
    fields = {name: getattr(specimen(), name) for name in CertificateIssued.__struct_fields__}
    fields |= {"replaces": "K7QD-3M9X-T2VZ", "by": "The office", "reason": "Name"}
    new = CertificateReissued(**fields)
    letter = certificate(session(), ADA, new)
    assert letter.subject.startswith("Your corrected certificate")
    assert "It takes the place of K7QD-3M9X-T2VZ" in " ".join(letter.text.split())


def test_a_denial_names_each_requirement_its_evidence_and_how_to_appeal() -> None:
    found = session()
    policy = policy_of(found)
    requirements = (
        Requirement("ATT-01", "fail", "90.0 min", "130.0 min", "Away 1:25–2:10 PM."),
        Requirement("ID-01", "pass", "own link", "known", "Known by the own link."),
        Requirement("EVAL-01", "fail", "none", "by Sunday", "No evaluation came in."),
    )
    decided = Decision(AttendeeEvidence(registrant()), "fail", 0.0, requirements)
    at = parse_iso("2026-12-08T15:00:00Z")
    details = denial_of(decided, policy, at)
    assert details.appeal_until == at + 30 * DAY
    text = " ".join(denial(found, ADA, details).text.split())
    assert "PRESENT (ATT-01) Recorded: 90.0 min. Needed: 130.0 min. Away 1:25–2:10 PM." in text
    assert "EVALUATION IN TIME (EVAL-01) Recorded: none." in text
    assert "ID-01" not in text
    assert "within 30 days, until January 7, 2027" in text
    assert "training@example.org" in text


def test_the_address_for_replies_is_found_in_the_contact() -> None:
    words_too = session(('contact = "training@example.org"', 'contact = "Ann, a.b@x.example.org."'))
    assert contact_address(words_too) == "a.b@x.example.org"
    assert contact_address(session(('contact = "training@example.org"\n', ""))) == ""
