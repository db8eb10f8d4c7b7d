"""Zoom's participants report, taken in row by row beside what the deliveries told."""

from __future__ import annotations

from itertools import pairwise

from bot.clock import SECOND
from bot.evidence.deliveries import Participant, moment
from bot.evidence.pairing import LAG, Row
from bot.evidence.sightings import Sightings
from bot.evidence.traces import RowsOf, Trace
from bot.facts import Fact, ReportParticipants

FACE = ("participant_user_id", "id", "registrant_id", "user_email", "name")
"""The fields of a report row that say whose it is."""


def take_report(sightings: Sightings, fact: Fact, body: ReportParticipants) -> None:
    """Take in the report of an occurrence; of several the latest holds.

    A row without both times, or of the waiting room, or whose `duration` of 0 says that Zoom is
    still counting, adds nothing.
    """
    order = (fact.happened_at, fact.seq)
    meeting = sightings.meetings.of(body.meeting)
    if meeting.report and meeting.report > order:
        return
    if meeting.report:
        _forget(sightings, body.meeting)
    meeting.report = order
    people: dict[tuple[str, ...], list[tuple[Row, Trace]]] = {}
    for fields in body.rows:
        told = {name: str(value) for name, value in fields.items() if value is not None}
        if row := _row(told, fact.seq):
            face = tuple(told.get(name, "") for name in FACE)
            people.setdefault(face, []).append((row, _placed(sightings, body.meeting, told, row)))
    for rows in people.values():
        _group(rows)


def _forget(sightings: Sightings, uuid: str) -> None:
    """Drop the rows of an earlier report; whose they were remains known."""
    for trace in sightings.traces.by_key.values():
        if trace.meeting == uuid:
            trace.rows.clear()
            trace.rows_of = None


def _row(told: dict[str, str], seq: int) -> Row | None:
    """The stay of a row; None where it tells of none."""
    joined, left = moment(told.get("join_time")), moment(told.get("leave_time"))
    if joined is None or left is None or left < joined:
        return None
    counting = told.get("duration") == "0" and left - joined >= SECOND
    if counting or told.get("status") == "in_waiting_room":
        return None
    return Row(joined, left, seq)


def _placed(sightings: Sightings, uuid: str, told: dict[str, str], row: Row) -> Trace:
    """The trace of a row's user_id, with the row and what it says of who it is."""
    user_id = next((told[name] for name in ("user_id", *FACE) if told.get(name)), "nobody")
    trace = sightings.place(uuid, "", user_id)
    trace.rows.append((user_id, row))
    sightings.sign(uuid, row.joined)
    person = Participant(
        user_name=told.get("name"),
        email=told.get("user_email"),
        registrant_id=told.get("registrant_id"),
        participant_user_id=told.get("participant_user_id"),
        customer_key=told.get("customer_key"),
        id=told.get("id"),
    )
    sightings.identify(trace, person, row.joined, row.seq)
    return trace


def _group(rows: list[tuple[Row, Trace]]) -> None:
    """Note that rows of one identity that follow one another are one participant's.

    They may overlap as far as a crashed client's late leave and its rejoin do.
    """
    stays = sorted(row for row, _ in rows)
    if all(one.left - after.joined <= LAG for one, after in pairwise(stays)):
        group = RowsOf([trace for _, trace in rows])
        for trace in group.traces:
            trace.rows_of = group
