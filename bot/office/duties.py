"""What bears on the provider's own requirements, gathered: outcomes, certificates and letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.certificate import Certificate
from bot.certificates.errors import CertificateError
from bot.certificates.specimen import specimen_of
from bot.erasure.age import kept_until
from bot.evidence.record import SessionRecord
from bot.mail.intentions import CERTIFICATE, DENIAL
from bot.office.correspondence import Line
from bot.outcomes import Outcomes
from bot.rules.duties import Duty, cert_01, cert_02, cert_03, eval_02, grv_01, not_01, ret_01
from bot.rules.requirement import Training


@dataclass(frozen=True, slots=True)
class Papers:
    """The certificates and letters of a session."""

    certificates: tuple[Certificate, ...]
    letters: tuple[Line, ...]

    @property
    def valid(self) -> dict[str, str]:
        """The attendee of each certificate that is valid, by its number."""
        return {one.number: one.body.attendee for one in self.certificates if one.state == "valid"}

    def sent(self, letter: str) -> set[str]:
        """The attendees to whom a letter of that kind was sent."""
        return {one.attendee for one in self.letters if (one.letter, one.state) == (letter, "sent")}


def duties_of(outcomes: Outcomes, record: SessionRecord, papers: Papers) -> list[Duty]:
    """Each of them as it stands. Raises PolicyError."""
    training, decisions = outcomes.training, outcomes.decisions
    found = (
        not_01(training, decisions),
        eval_02(training.session, set(_asked(record))),
        cert_01(_fault(training)),
        cert_02(decisions, papers.valid),
        cert_03(training, decisions, papers.sent(CERTIFICATE)),
        grv_01(training, decisions, papers.sent(DENIAL)),
        ret_01(training, kept_until(training.session)),
    )
    return [one for one in found if one]


def _asked(record: SessionRecord) -> Iterator[str]:
    """Every question that came in with an answer to it."""
    for attendee, registrant in record.registrants.items():
        for submission in record.submissions.of(attendee, registrant.email):
            yield from submission.answers


def _fault(training: Training) -> str:
    """What stands in the way of the session's certificate, empty where nothing does."""
    session = training.session
    try:
        specimen_of(
            session, training.policy, "", name="Ada Example", attendance=not session.credits
        )
    except CertificateError as error:
        return str(error)
    return ""
