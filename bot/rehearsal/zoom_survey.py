"""Zoom's own survey after a meeting, as the stand-in answers its report."""

from __future__ import annotations

from bot.local_time import iso
from bot.rehearsal.zoom_account import PastOccurrence, RestMeeting, Submitted, Table

ANONYMOUS = "Anonymous Attendee"
"""What Zoom says of somebody where the survey may be answered anonymously."""


def take_survey(
    meeting: RestMeeting, name: str, email: str, answers: dict[str, str], at: int
) -> None:
    """Somebody who was in the latest occurrence answers the survey."""
    meeting.surveyed.append(Submitted(meeting.occurrences[-1].uuid, name, email, answers, at))


def survey_answer(meeting: RestMeeting, occurrence: PastOccurrence) -> Table:
    """The report: a row for each person, with each question's answer and when it was given."""
    return {
        "meeting_id": int(meeting.number),
        "meeting_uuid": occurrence.uuid,
        "start_time": iso(occurrence.started_at),
        "survey_id": f"survey-{meeting.number}",
        "survey_name": f"Survey of {meeting.topic}",
        "survey_answers": [
            _row(one) for one in meeting.surveyed if one.occurrence == occurrence.uuid
        ],
    }


def _row(submitted: Submitted) -> Table:
    first, _, last = submitted.name.partition(" ")
    return {
        "email": submitted.email,
        "name": submitted.name,
        "first_name": first,
        "last_name": last,
        "answer_details": [
            {
                "question": question,
                "question_id": f"question-{number}",
                "answer": answer,
                "date_time": iso(submitted.at),
            }
            for number, (question, answer) in enumerate(submitted.answers.items(), start=1)
        ],
    }
