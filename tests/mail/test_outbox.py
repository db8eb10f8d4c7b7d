"""The outbox when nothing fails: files, rate, once, settling, returns, encryption."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import SMTP as Protocol  # noqa: N811
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from bot.clock import MINUTE
from bot.facts import MailBounced, MailSettled, RegistrantRemoved
from bot.mail.bounces import BounceError, read_bounce
from bot.mail.files import path_of
from bot.mail.message import message_id_of
from bot.mail.outbox import deliver_due
from tests.mail.cases import ID, House, attendee, no_pdf
from tests.mail.smtp_server import Fault, Server

ADA = "ada@example.org"
PEM = Path(__file__).parent / "localhost.pem"
"""A self-made certificate for localhost and its key; it protects nothing."""


def test_without_a_server_every_letter_is_a_file_that_a_mail_program_opens(house: House) -> None:
    house.intend()
    assert house.deliver().sent == 3
    paths = sorted((house.folder / "outbox").iterdir())
    assert [path.suffix for path in paths] == [".eml"] * 3
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths
    ]
    zoe = next(one for one in letters if "Zoë" in one["To"])
    assert zoe["To"].addresses[0].addr_spec == "zoe@example.org"
    assert zoe["From"].addresses[0].addr_spec == "training@example.org"
    body = zoe.get_body(("plain",))
    assert body
    assert "https://attendant.example.org/a/" in body.get_content()
    assert "https://zoom.example.org/w/1?tk=zoe" in body.get_content()
    assert house.deliver().sent == 0


def test_a_file_that_cannot_be_written_holds_the_letters_until_it_can(house: House) -> None:
    house.intend("Ada")
    (house.folder / "outbox").write_text("a file in the way")
    assert "cannot be written" in house.deliver().trouble
    (house.folder / "outbox").unlink()
    house.clock.advance(2 * MINUTE)
    assert house.deliver().sent == 1


def test_a_letter_is_intended_once_however_often_it_is_asked_for(
    house: House, server: Server
) -> None:
    for _ in range(3):
        house.intend()
        house.deliver()
    assert sorted(server.counts.values()) == [1, 1, 1]
    assert server.connections == 1


def test_what_goes_out_is_what_was_composed_lines_with_a_dot_included(
    house: House, server: Server
) -> None:
    house.intend("Ada")
    house.deliver()
    (taken,) = server.taken
    outbox = house.outbox()
    outbox.catch_up()
    (mail,) = outbox.journal.mails.values()
    assert taken.content == outbox.composer.message(mail).as_bytes()
    assert taken.message["From"].addresses[0].addr_spec == "ce@example.org"
    assert taken.message["Reply-To"] == "training@example.org"
    assert taken.message["Message-ID"] == message_id_of(mail.key, "attendant.example.org")


def test_no_more_letters_go_out_a_minute_than_the_address_allows(
    house: House, server: Server
) -> None:
    house.smtp_url += "&per_minute=2"
    house.intend()
    first = house.deliver()
    assert (first.sent, first.next_at) == (2, house.clock.now() + MINUTE // 2)
    house.clock.advance(MINUTE // 2)
    assert house.deliver().sent == 0
    house.clock.advance(MINUTE // 2)
    assert house.deliver().sent == 1


def test_a_letter_to_somebody_who_withdrew_in_between_is_not_sent(
    house: House, server: Server
) -> None:
    house.intend("Ada", "Ben")
    removed = RegistrantRemoved(attendee=attendee(ADA), version=2, reason="cancelled")
    house.ledger.append(removed.fact(ID, at=house.clock.now(), source="test"))
    house.deliver()
    assert house.states() == {ADA: "refused", "ben@example.org": "sent"}
    assert [one.recipient for one in server.taken] == ["ben@example.org"]


def settled(house: House, outcome: str, attempt: int = 1) -> None:
    outbox = house.outbox()
    outbox.catch_up()
    key = next(iter(outbox.journal.mails))
    body = MailSettled(
        mail=key,
        attendee=attendee(ADA),
        attempt=attempt,
        outcome=outcome,  # type: ignore[arg-type]
        by="The office",
        reason="She said so.",
    )
    house.ledger.append(body.fact(ID, at=house.clock.now(), source="test"))


@pytest.mark.parametrize("stage", ["end", "answer"])
def test_a_person_may_have_a_doubtful_letter_sent_again(
    house: House, server: Server, stage: str
) -> None:
    house.intend("Ada")
    server.faults = [Fault(stage)]
    house.deliver()
    assert house.states() == {ADA: "doubtful"}
    settled(house, "again")
    house.deliver()
    assert house.states() == {ADA: "sent"}
    assert sum(server.counts.values()) == (2 if stage == "answer" else 1)
    assert len(server.counts) == 1, "both have the same Message-ID"


def test_a_person_may_say_that_a_doubtful_letter_arrived_or_is_not_wanted(
    house: House, server: Server
) -> None:
    house.intend("Ada")
    server.faults = [Fault("answer")]
    house.deliver()
    settled(house, "sent")
    house.deliver()
    assert house.states() == {ADA: "sent"}
    house.clock.advance(MINUTE)
    settled(house, "dropped")
    house.deliver()
    assert house.states() == {ADA: "dropped"}
    assert sum(server.counts.values()) == 1


def test_a_refused_letter_is_sent_again_when_a_person_asks_for_it(
    house: House, server: Server
) -> None:
    house.intend("Ada")
    server.faults = [Fault("recipient", "550"), Fault("recipient", "550")]
    for _ in range(2):
        house.deliver()
        assert house.states() == {ADA: "refused"}
        house.clock.advance(MINUTE)
        settled(house, "again")
    house.deliver()
    assert house.states() == {ADA: "sent"}
    assert house.kinds().count("mail.refused") == 2


REPORT = """\
From: MAILER-DAEMON@mail.example.org
To: ce@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ada@example.org>: no such
    mailbox here
--b
Content-Type: text/rfc822-headers

From: ce@example.org
Message-ID: {message_id}
Subject: Your link
--b--
"""


def test_a_letter_that_came_back_is_known_by_its_message_id(house: House, server: Server) -> None:
    house.intend("Ada")
    house.deliver()
    (message_id,) = server.counts
    found = read_bounce(REPORT.format(action="failed", message_id=message_id).encode())
    assert found.message_id == message_id
    assert (found.status, found.words) == (
        "5.1.1",
        "smtp; 550 5.1.1 the address: no such mailbox here",
    )
    outbox = house.outbox()
    outbox.catch_up()
    (mail,) = outbox.journal.mails.values()
    back = MailBounced(mail=mail.key, attempt=1, status=found.status, words=found.words)
    house.ledger.append(back.fact(ID, at=house.clock.now(), source="test"))
    assert house.states() == {ADA: "bounced"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("Subject: Hello\n\nI am on holiday.", "no delivery report"),
        (REPORT.format(action="delayed", message_id="<a@b>"), "“delayed”"),
        (REPORT.replace("Message-ID: {message_id}\n", "").format(action="failed"), "the headers"),
    ],
)
def test_what_is_no_report_of_a_returned_letter_is_refused(content: str, problem: str) -> None:
    with pytest.raises(BounceError, match=problem):
        read_bounce(content.encode())


def test_a_file_s_name_tells_session_and_letter_and_never_a_person(tmp_path: Path) -> None:
    name = path_of(tmp_path, f"mail:{ID}:invitation:0123456789abcdef:").name
    assert name.startswith("alliance-2026-12-04-invitation-")
    assert "0123456789abcdef" not in name


class Box(Handler):
    """Keeps what a real server took."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def handle_message(self, message: object) -> None:
        self.taken.append(str(message["To"]))  # type: ignore[index]


def authenticate(
    server: Protocol, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    """Take one user with one password."""
    known = LoginPassword(b"ce", b"p/w@")
    return AuthResult(success=data == known, handled=False)


def free_port() -> int:
    """A port that is free; the server cannot be told to take any."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def strict(house: House) -> Iterator[Controller]:
    """A real server that takes letters only from who encrypted and signed in."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(PEM)
    controller = Controller(
        Box(),
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=tls,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )
    controller.start()
    house.smtp_url = f"smtp://ce:p%2Fw%40@localhost:{controller.port}?from=ce@example.org&ca={PEM}"
    yield controller
    controller.stop()


def test_a_letter_goes_out_encrypted_and_signed_in(house: House, strict: Controller) -> None:
    house.intend("Ada")
    assert deliver_due(house.ledger, house.settings, house.clock, no_pdf).sent == 1
    assert strict.handler.taken == ["Ada Example <ada@example.org>"]


def test_a_wrong_password_holds_the_letters_and_is_never_written_down(
    house: House, strict: Controller
) -> None:
    house.smtp_url = house.smtp_url.replace("p%2Fw%40", "hunter2")
    house.intend("Ada")
    done = house.deliver()
    assert done.trouble.startswith("535 ")
    assert done.trouble.endswith("Check user and password in ATTENDANT_SMTP_URL.")
    assert house.states() == {ADA: "waiting"}
    assert "hunter2" not in "".join(fact.body for fact in house.ledger.read())


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    house: House, strict: Controller, tmp_path: Path
) -> None:
    house.smtp_url = house.smtp_url.replace("@localhost:", "@127.0.0.1:")
    house.intend("Ada")
    done = house.deliver()
    assert "The encryption failed" in done.trouble
    assert strict.handler.taken == []


def test_a_password_never_travels_unprotected_beyond_this_machine(
    house: House, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mail.server.LOOPBACK", set())
    house.smtp_url = house.smtp_url.replace("smtp://", "smtp://ce:hunter2@")
    house.intend("Ada")
    done = house.deliver()
    assert "offers no encryption" in done.trouble
    assert server.taken == []
