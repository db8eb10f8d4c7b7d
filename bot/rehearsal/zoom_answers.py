"""What the stand-in's account holds, in the form in which Zoom's interface gives it. Pure."""

from __future__ import annotations

from bot.clock import MINUTE
from bot.local_time import iso
from bot.rehearsal.zoom_account import (
    ADVANCED,
    NativePoll,
    PastOccurrence,
    Registrant,
    RestMeeting,
    Submitted,
    Table,
)

LONGEST_TITLE = 64
LONGEST_QUESTION = 1024
MOST_ANSWERS = 10


def meeting_answer(meeting: RestMeeting) -> Table:
    """A meeting or webinar, with the settings that matter here."""
    return {
        "id": int(meeting.number),
        "host_id": "RehearsalHost",
        "host_email": "host@example.org",
        "topic": meeting.topic,
        "type": 2 if meeting.kind == "meeting" else 5,
        "start_time": iso(meeting.starts_at),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "settings": {
            "approval_type": 0 if meeting.needs_registration else 2,
            "participant_video": True,
            **meeting.settings,
        },
    }


def registrant_answer(one: Registrant) -> Table:
    """Somebody who registered."""
    return {
        "id": one.id,
        "email": one.email,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "status": one.status,
        "create_time": iso(one.created_at),
        "join_url": one.join_url,
        "custom_questions": [
            {"title": title, "value": value} for title, value in one.questions.items()
        ],
    }


def questions_answer(meeting: RestMeeting) -> Table:
    """The questions of the registration form."""
    custom = [{"title": title, "type": "short", "required": True} for title in meeting.questions]
    return {"questions": [], "custom_questions": custom}


def poll_answer(poll: NativePoll) -> Table:
    """A poll as it was created, with its id and status."""
    return {"id": poll.id, "status": poll.status, **poll.form}


def instances_answer(meeting: RestMeeting) -> Table:
    """The occurrences that have ended."""
    ended = [
        {"uuid": one.uuid, "start_time": iso(one.started_at)}
        for one in meeting.occurrences
        if one.ended_at is not None
    ]
    return {f"{meeting.kind}s": ended}


def past_answer(meeting: RestMeeting, occurrence: PastOccurrence, ended_at: int) -> Table:
    """An occurrence that is over; minutes are whole, as Zoom counts them."""
    return {
        "id": int(meeting.number),
        "uuid": occurrence.uuid,
        "host_id": "RehearsalHost",
        "topic": meeting.topic,
        "type": 2,
        "user_name": "Training Host",
        "user_email": "host@example.org",
        "start_time": iso(occurrence.started_at),
        "end_time": iso(ended_at),
        "duration": -(-(ended_at - occurrence.started_at) // MINUTE),
        "total_minutes": sum(-(-row["duration"] // 60) for row in occurrence.rows),
        "participants_count": len({row["user_id"] for row in occurrence.rows}),
    }


def results_answer(meeting: RestMeeting, occurrence: PastOccurrence) -> Table:
    """What was answered in an occurrence: a row for each person and poll."""
    rows = [
        _result(poll, submitted)
        for poll in meeting.polls
        for submitted in poll.submitted
        if submitted.occurrence == occurrence.uuid
    ]
    start = iso(occurrence.started_at)
    return {
        "id": int(meeting.number),
        "uuid": occurrence.uuid,
        "start_time": start,
        "questions": rows,
    }


def participant_rows(
    occurrence: PastOccurrence, *, counted: bool, registrants: bool
) -> list[Table]:
    """The rows of the participants report; `counted` is whether the durations are known yet."""
    rows = [row if counted else {**row, "duration": 0} for row in occurrence.rows]
    if registrants:
        return rows
    return [{key: row[key] for key in row if key != "registrant_id"} for row in rows]


def is_advanced(form: Table) -> bool:
    """Whether a poll needs the setting for advanced polls."""
    kinds = {question.get("type") for question in form.get("questions") or ()}
    return form.get("poll_type", 1) != 1 or bool(kinds & ADVANCED)


def is_valid(form: Table) -> bool:
    """Whether Zoom takes the form of a poll."""
    questions = form.get("questions") or []
    kinds = {question.get("type") for question in questions}
    return (
        bool(questions)
        and 0 < len(form.get("title", "")) <= LONGEST_TITLE
        and all(0 < len(question.get("name", "")) <= LONGEST_QUESTION for question in questions)
        and all(len(question.get("answers", ())) <= MOST_ANSWERS for question in questions)
        and not (form.get("poll_type", 1) == 1 and kinds & ADVANCED)
    )


def _result(poll: NativePoll, submitted: Submitted) -> Table:
    anonymous = poll.form.get("anonymous")
    return {
        "email": "" if anonymous else submitted.email,
        "name": "Anonymous Attendee" if anonymous else submitted.name,
        "question_details": [
            {
                "question": question,
                "answer": answer,
                "polling_id": poll.id,
                "date_time": iso(submitted.at),
            }
            for question, answer in submitted.answers.items()
        ],
    }
