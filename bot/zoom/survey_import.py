"""Taking in Zoom's own survey as evaluations, from its report."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.evaluations.incoming import digest_of, kept
from bot.evidence.record import SessionRecord
from bot.facts import EvaluationSubmitted, EvaluationUnmatched
from bot.ledger import Ledger
from bot.zoom.adapter import Table, Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.fields import moment, tables, text
from bot.zoom.occurrences import occurrences_of
from bot.zoom.paths import place_of
from bot.zoom.poll_people import People, people_of
from bot.zoom.troubles import SOURCE

ANONYMOUS = "Anonymous Attendee"
"""What Zoom says of somebody where a survey may be answered anonymously."""


class NoSurveyError(Exception):
    """A session of which Zoom has no report of a survey; the text says what to do."""


@dataclass(slots=True)
class SurveyImport:
    """What became of the survey.

    `new` and `known` count the attendees' own; `unmatched` are nobody's so far. `nameless` counts
    those of an anonymous survey, which are refused; `waiting` are occurrences without a report.
    """

    new: int = 0
    known: int = 0
    unmatched: list[EvaluationUnmatched] = field(default_factory=list)
    nameless: int = 0
    waiting: list[str] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether something is left that only a person can do."""
        return bool(self.unmatched or self.nameless or self.waiting)


def import_survey(zoom: Zoom, ledger: Ledger, record: SessionRecord, *, at: int) -> SurveyImport:
    """Fetch and record the survey of every occurrence; what is known changes nothing.

    `at` is the present moment. Raises NoSurveyError, ZoomError, NoMeetingError or LedgerError; what
    was recorded until then stands.
    """
    place, done = place_of(record.session), SurveyImport()
    if place.kind == "webinar":
        raise NoSurveyError(
            "Zoom reports the survey of a meeting, not of a webinar. Download the survey's report "
            "from Zoom's web portal and take it in with `python -m bot evaluations import`."
        )
    people = people_of(record, max(at, record.latest))
    for uuid in occurrences_of(zoom, record.session, [one.uuid for one in record.meetings]):
        try:
            report = zoom.get(place.report(uuid, "/survey"), "report the survey")
        except ZoomError as error:
            if error.status != 404:
                raise
            done.waiting.append(uuid)
            continue
        for row in tables(report, "survey_answers"):
            _take(ledger, record.session.id, uuid, row, people, done, at)
    return done


def _take(
    ledger: Ledger,
    session: str,
    occurrence: str,
    row: Table,
    people: People,
    done: SurveyImport,
    at: int,
) -> None:
    """Record one person's answers."""
    name, email = text(row, "name"), text(row, "email")
    details = tables(row, "answer_details")
    if not details or people.is_staff(name, email):
        return
    if not email and name in ("", ANONYMOUS):
        done.nameless += 1
        return
    answers = kept({text(one, "question"): text(one, "answer") for one in details})
    when = max((moment(one, "date_time") or 0 for one in details), default=0) or at
    response = digest_of(occurrence, email or name, when)
    attendee, _ = people.find(name, email)
    if attendee is None:
        stray = EvaluationUnmatched(
            email=email, name=name, via="zoom", response=response, answers=answers
        )
        ledger.append(stray.fact(session, at=when, source=SOURCE))
        done.unmatched.append(stray)
        return
    own = EvaluationSubmitted(attendee=attendee, via="zoom", response=response, answers=answers)
    first = ledger.append(own.fact(session, at=when, source=SOURCE)).first
    done.new, done.known = done.new + first, done.known + (not first)
