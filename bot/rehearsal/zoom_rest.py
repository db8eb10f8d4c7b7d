"""The stand-in for Zoom's interface (REST), as a Flask application that is served over real HTTP.

It answers from a `RestAccount` as Zoom answers: with pages, limits, errors and their codes, and
reports that come late. Its addresses are `…/oauth/token` and `…/v2`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from flask import Flask, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from bot.clock import Clock, SystemClock
from bot.rehearsal import zoom_answers as answers
from bot.rehearsal.zoom_account import NativePoll, PastOccurrence, RestAccount, RestMeeting, Table
from bot.rehearsal.zoom_gate import Fault, Gate, RefusalError, spoil
from bot.rehearsal.zoom_survey import survey_answer


class _Asked(NamedTuple):
    """What a request is about."""

    meeting: RestMeeting
    occurrence: PastOccurrence | None = None
    poll_id: str = ""

    @property
    def poll(self) -> NativePoll:
        """The poll it is about. Raises RefusalError where there is none."""
        for poll in self.meeting.polls:
            if poll.id == self.poll_id:
                return poll
        raise RefusalError(404, 404, "Meeting poll not found.")


_View = Callable[[_Asked], ResponseReturnValue]

CONTROLS = frozenset(
    {
        *("recording.start", "recording.stop", "recording.pause", "recording.resume"),
        *("participant.invite", "participant.invite.callout"),
        "participant.invite.room_system_callout",
        *("waiting_room.update", "ai_companion.start", "ai_companion.stop", "ai_companion.disable"),
    }
)
"""The in-meeting controls that an account has without asking Zoom for more."""

_OWN = "/v2/<any(meeting, webinar):kind>s/<int:number>"
_PAST = "/v2/past_<any(meeting, webinar):kind>s"
_REPORT = "/v2/report/<any(meeting, webinar):kind>s"


class ZoomRest:
    """The stand-in. `app` is what a server serves; of the `faults` the first that matches acts."""

    def __init__(self, account: RestAccount, machine_clock: Clock | None = None) -> None:
        self.account = account
        self.gate = Gate(account, machine_clock or SystemClock())
        self.faults: list[Fault] = self.gate.faults
        self._pages: dict[str, int] = {}
        self.app = Flask(__name__, static_folder=None)
        self.app.url_map.merge_slashes = False
        self.app.before_request(self._note_fault)
        self.app.after_request(_spoiled)
        self.app.register_error_handler(RefusalError, lambda one: (jsonify(one.body), one.status))
        self.app.register_error_handler(404, _no_route)
        self.app.post("/oauth/token")(self._token)
        self._serve_meetings()
        self._serve_the_past()

    def _serve_meetings(self) -> None:
        polls, registrants = _OWN + "/polls", _OWN + "/registrants"
        read, poll = "{kind}:read:", ":poll:admin"
        self._serve("GET", _OWN, read + "{kind}:admin", "light", self._meeting)
        self._serve(
            "GET", registrants, read + "list_registrants:admin", "medium", self._registrants
        )
        self._serve(
            "GET",
            registrants + "/questions",
            read + "list_registration_questions:admin",
            "light",
            self._questions,
        )
        self._serve("GET", polls, read + "list_polls:admin", "light", self._polls)
        self._serve("POST", polls, "{kind}:write" + poll, "light", self._create_poll)
        polls += "/<poll_id>"
        self._serve("PUT", polls, "{kind}:update" + poll, "light", self._change_poll)
        self._serve("DELETE", polls, "{kind}:delete" + poll, "light", self._delete_poll)
        live = "/v2/live_<any(meeting):kind>s/<int:number>/events"
        control = "meeting:update:in_meeting_controls:admin"
        self._serve("PATCH", live, control, "medium", self._control)

    def _serve_the_past(self) -> None:
        self._serve(
            "GET",
            _PAST + "/<int:number>/instances",
            "{kind}:read:list_past_instances:admin",
            "medium",
            self._instances,
        )
        details = "/v2/past_<any(meeting):kind>s/<path:uuid>"
        self._serve("GET", details, "meeting:read:past_meeting:admin", "light", self._past)
        self._serve(
            "GET",
            _PAST + "/<path:uuid>/polls",
            "{kind}:read:{results}:admin",
            "medium",
            self._results,
        )
        self._serve(
            "GET",
            _REPORT + "/<path:uuid>/participants",
            "report:read:list_{kind}_participants:admin",
            "heavy",
            self._participants,
        )
        survey = "/v2/report/<any(meeting):kind>s/<path:uuid>/survey"
        self._serve("GET", survey, "report:read:meeting_survey:admin", "heavy", self._survey)

    def _serve(self, method: str, path: str, scope: str, weight: str, view: _View) -> None:
        """Answer calls of a path for whoever has the scope and keeps to the limit."""

        def guarded(kind: str, **place: Any) -> ResponseReturnValue:
            """The answer, or a refusal."""
            results = "list_poll_results" if kind == "meeting" else "list_past_polls"
            needed = scope.format(kind=kind, results=results)
            self.gate.check(request.authorization, needed, weight)
            return view(self._asked(kind, **place))

        self.app.add_url_rule(path, view.__name__, guarded, methods=[method])

    def _asked(self, kind: str, number: int = 0, uuid: str = "", poll_id: str = "") -> _Asked:
        """What is asked about. A uuid that had to be encoded twice is encoded once still.

        In its place a number means the latest occurrence.
        """
        if uuid and not uuid.isdigit():
            return self._occurrence(kind, unquote(uuid))
        number = number or int(uuid)
        meeting = self.account.meetings.get(str(number))
        if meeting is None or meeting.kind != kind:
            raise RefusalError(404, 3001, f"{kind.title()} does not exist: {number}.")
        latest = meeting.occurrences[-1] if meeting.occurrences else None
        return _Asked(meeting, latest, poll_id)

    def _occurrence(self, kind: str, uuid: str) -> _Asked:
        for meeting in self.account.meetings.values():
            for occurrence in meeting.occurrences:
                if occurrence.uuid == uuid and meeting.kind == kind:
                    return _Asked(meeting, occurrence)
        raise RefusalError(404, 3001, f"{kind.title()} {uuid} not found or has expired.")

    # --- the calls ------------------------------------------------------------------------------

    def _token(self) -> ResponseReturnValue:
        return self.gate.token(request.authorization, request.form.to_dict())

    def _meeting(self, asked: _Asked) -> ResponseReturnValue:
        return jsonify(answers.meeting_answer(asked.meeting))

    def _registrants(self, asked: _Asked) -> ResponseReturnValue:
        _require_registration(asked.meeting)
        status = request.args.get("status", "approved")
        listed = [one for one in asked.meeting.registrants if one.status == status]
        return self._page("registrants", [answers.registrant_answer(one) for one in listed])

    def _questions(self, asked: _Asked) -> ResponseReturnValue:
        _require_registration(asked.meeting)
        return jsonify(answers.questions_answer(asked.meeting))

    def _polls(self, asked: _Asked) -> ResponseReturnValue:
        self._require_polls(asked.meeting)
        polls = [answers.poll_answer(poll) for poll in asked.meeting.polls]
        return jsonify(total_records=len(polls), polls=polls)

    def _create_poll(self, asked: _Asked) -> ResponseReturnValue:
        poll = NativePoll(self.account.code(16), self._poll_form(asked.meeting))
        asked.meeting.polls.append(poll)
        return jsonify(answers.poll_answer(poll)), 201

    def _change_poll(self, asked: _Asked) -> ResponseReturnValue:
        asked.poll.form = self._poll_form(asked.meeting)
        return Response(status=204)

    def _delete_poll(self, asked: _Asked) -> ResponseReturnValue:
        self._require_polls(asked.meeting)
        asked.meeting.polls.remove(asked.poll)
        return Response(status=204)

    def _instances(self, asked: _Asked) -> ResponseReturnValue:
        return jsonify(answers.instances_answer(asked.meeting))

    def _past(self, asked: _Asked) -> ResponseReturnValue:
        occurrence = asked.occurrence
        if occurrence is None or occurrence.ended_at is None:
            raise RefusalError(404, 3001, f"Meeting does not exist: {asked.meeting.number}.")
        ended_at = occurrence.ended_at
        return jsonify(answers.past_answer(asked.meeting, occurrence, ended_at))

    def _control(self, asked: _Asked) -> ResponseReturnValue:
        """Use an in-meeting control: none of them concerns polls, or the chat."""
        number, sent = asked.meeting.number, json.loads(request.get_data() or b"{}")
        if not asked.meeting.is_live:
            raise RefusalError(404, 3001, f"Meeting {number} is not found or has expired.")
        if sent.get("method") not in CONTROLS:
            raise RefusalError(400, 300, "Validation Failed.")
        asked.meeting.controls.append(sent)
        return Response(status=202)

    def _results(self, asked: _Asked) -> ResponseReturnValue:
        occurrence, _ = self._reported(asked)
        return jsonify(answers.results_answer(asked.meeting, occurrence))

    def _participants(self, asked: _Asked) -> ResponseReturnValue:
        if not self.account.is_paid:
            raise RefusalError(400, 200, "Only available for Paid account.")
        occurrence, counted = self._reported(asked)
        with_id = request.args.get("include_fields") == "registrant_id"
        rows = answers.participant_rows(occurrence, counted=counted, registrants=with_id)
        return self._page("participants", rows)

    def _survey(self, asked: _Asked) -> ResponseReturnValue:
        occurrence, _ = self._reported(asked)
        return jsonify(survey_answer(asked.meeting, occurrence))

    # --- what they have in common ---------------------------------------------------------------

    def _page(self, field: str, items: Sequence[Table]) -> ResponseReturnValue:
        """A page of a list; its token names where the next begins, and does not live long."""
        size = min(request.args.get("page_size", 30, int), self.account.page_limit)
        token, now = request.args.get("next_page_token", ""), self.account.clock.now()
        start = 0
        if token:
            if self._pages.get(token, 0) < now:
                raise RefusalError(400, 300, "The next page token is invalid or expired.")
            start = int(token.rpartition("-")[2])
        following = ""
        if start + size < len(items):
            following = f"{self.account.code(12)}-{start + size}"
            self._pages[following] = now + self.account.page_token_life
        page = {
            "page_count": -(-len(items) // size),
            "page_size": size,
            "total_records": len(items),
            "next_page_token": following,
            field: items[start : start + size],
        }
        return jsonify(page)

    def _require_polls(self, meeting: RestMeeting) -> None:
        if not self.account.has_polls:
            raise RefusalError(400, 4400, f"{meeting.kind.title()} polls disabled.")

    def _poll_form(self, meeting: RestMeeting) -> Table:
        """The poll that is to be created or changed, checked as Zoom checks it."""
        self._require_polls(meeting)
        form: Table = json.loads(request.get_data() or b"{}")
        if answers.is_advanced(form) and not self.account.has_advanced_polls:
            raise RefusalError(400, 4400, "Advanced meeting polls disabled.")
        if not answers.is_valid(form):
            raise RefusalError(400, 300, "Validation Failed.")
        return form

    def _reported(self, asked: _Asked) -> tuple[PastOccurrence, bool]:
        """The occurrence, once its reports are there; and whether its durations are counted."""
        occurrence = asked.occurrence
        if occurrence is None:
            raise RefusalError(404, 3001, f"Meeting does not exist: {asked.meeting.number}.")
        now, delay = self.account.clock.now(), self.account.report_delay
        if occurrence.ended_at is None or now < occurrence.ended_at + delay:
            raise RefusalError(404, 3001, f"Meeting {occurrence.uuid} not found or has expired.")
        return occurrence, now >= occurrence.ended_at + delay + self.account.counting

    def _note_fault(self) -> Response | None:
        fault = g.fault = self.gate.next_fault(request.path)
        return Response() if fault and fault.refuses else None


def _spoiled(answer: Response) -> Response:
    fault: Fault | None = g.get("fault")
    return spoil(answer, fault) if fault else answer


def _no_route(error: Exception) -> ResponseReturnValue:
    return jsonify(code=3001, message=f"There is nothing at {request.path}: {error}"), 404


def _require_registration(meeting: RestMeeting) -> None:
    if not meeting.needs_registration:
        raise RefusalError(
            400, 3000, f"Registration has not been enabled for this meeting: {meeting.number}."
        )
