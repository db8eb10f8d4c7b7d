"""What each of our addresses answers and takes, beside its view's own words. Data alone.

`webhooks.openapi` makes the description of our HTTP from this and from the routes themselves.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from bot.direction import KINDS
from bot.facts.accounts import Role
from bot.pages.bulk import ACTIONS
from bot.pages.directing import POLL_KINDS

HTML, JSON = "text/html", "application/json"
EVENTS, CALENDAR, CSV = "text/event-stream", "text/calendar", "text/csv"
PDF, PNG, ZIP = "application/pdf", "image/png", "application/zip"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM, UPLOAD = "application/x-www-form-urlencoded", "multipart/form-data"
ANY = "*/*"

Schema = dict[str, Any]
Answers = dict[int, tuple[str, ...]]
"""The media types by status; none where there is no content."""

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
FILE: Schema = {"type": "string", "format": "binary"}
OBJECT: Schema = {"type": "object"}


class Call(NamedTuple):
    """One view: its answers, and what it takes in the query and in a form (or JSON)."""

    answers: Answers
    query: tuple[str, ...] = ()
    fields: dict[str, Schema] | None = None
    takes: tuple[str, ...] = (FORM,)


def texts(*names: str) -> dict[str, Schema]:
    """Fields that hold text."""
    return dict.fromkeys(names, TEXT)


def one_of(names: Any) -> Schema:
    """A field that holds one of these."""
    return {"type": "string", "enum": list(names)}


SHOWN: Answers = {200: (HTML,)}
GOES_ON: Answers = {303: (HTML,)}
STATE: Answers = {200: (JSON,)}
FOLLOWS: Answers = {200: (EVENTS,)}
FILED: Answers = {**GOES_ON, 409: (HTML,), 422: (HTML,)}
SIGNED: Answers = {204: (), 400: (JSON,), 401: (JSON,), 413: (JSON,), 503: (JSON,)}
RECORDED: Answers = {204: (), **GOES_ON, 409: (HTML, JSON), 422: (HTML, JSON)}
REASONED = texts("by", "reason")
ACT = {
    "kind": one_of((*KINDS, *POLL_KINDS)),
    **texts("block", "poll", "attendee", "minutes", "undoes", "number"),
}
RULING = texts("requirement", "outcome", "by", "reason")
BOTH = (JSON, FORM)

CALLS: dict[str, Call] = {
    "zoom.receive": Call({200: (JSON,), **SIGNED}, fields={"event": TEXT}, takes=(JSON,)),
    "evaluations.receive": Call(
        {**SIGNED, 422: (JSON,)},
        fields={**texts("session", "email", "token", "response_id"), "answers": OBJECT},
        takes=(JSON,),
    ),
    "health.health": Call({200: (JSON,), 503: (JSON,)}),
    "metrics.show": Call({200: ("text/plain",), 401: (HTML,), 503: (HTML,)}),
    "openapi.show": Call(STATE),
    "pages.static": Call({200: (ANY,), 304: (), 404: (HTML,)}),
    "sign_in.ask": Call(SHOWN, query=("next",)),
    "sign_in.sign_in": Call({**GOES_ON, 401: (HTML,)}, fields=texts("email", "password", "next")),
    "sign_in.sign_out": Call(SHOWN, fields={}),
    "sign_in.choose_password": Call(SHOWN),
    "sign_in.set_password": Call({**GOES_ON, 422: (HTML,)}, fields=texts("password", "again")),
    "sign_in.choose_administrator": Call(SHOWN),
    "sign_in.become_administrator": Call(
        {**GOES_ON, 422: (HTML,)}, fields=texts("email", "password", "again")
    ),
    "openid.leave": Call({302: (HTML,), 502: (HTML,)}, query=("next",)),
    "openid.come_back": Call({**GOES_ON, 502: (HTML,)}, query=("code", "state", "error")),
    "attendee.page": Call(SHOWN),
    "attendee.state": Call(STATE),
    "attendee.follow": Call(FOLLOWS),
    "attendee.calendar": Call({200: (CALENDAR,)}),
    "attendee.shown": Call(RECORDED, fields=texts("poll"), takes=BOTH),
    "attendee.answer": Call(
        {**STATE, **RECORDED},
        fields={"poll": TEXT, "answers": {"type": "array", "items": TEXTS}},
        takes=(JSON,),
    ),
    "attendee.more_time": Call(RECORDED, fields=texts("poll"), takes=BOTH),
    "attendee.consent": Call(RECORDED, fields=texts("policy"), takes=BOTH),
    "attendee.name": Call({**STATE, **RECORDED}, fields=texts("name"), takes=BOTH),
    "evaluation.page": Call(SHOWN),
    "evaluation.submit": Call(FILED, fields=texts("mark")),
    "appealing.page": Call(SHOWN),
    "appealing.file": Call(FILED, fields=texts("text", "number")),
    "facilitator.home": Call({302: (HTML,)}),
    "facilitator.sessions": Call(SHOWN),
    "facilitator.page": Call(SHOWN),
    "facilitator.timer": Call(SHOWN),
    "facilitator.timer_state": Call(STATE),
    "facilitator.follow_timer": Call(FOLLOWS),
    "facilitator.poll": Call(SHOWN),
    "facilitator.calendar": Call({200: (CALENDAR,)}),
    "facilitator.state": Call(STATE),
    "facilitator.follow": Call(FOLLOWS),
    "directing.propose": Call(
        {**SHOWN, 409: (HTML, JSON), 422: (HTML, JSON)}, query=(*ACT, "part")
    ),
    "directing.act": Call(
        {**STATE, **GOES_ON, 409: (HTML, JSON), 422: (HTML, JSON)}, fields={**ACT, "by": TEXT}
    ),
    "directing.ask": Call(
        {**STATE, **GOES_ON, 409: (HTML, JSON), 422: (HTML, JSON)},
        fields=texts("token", "title", "text", "kind", "choices", "open_for", "by"),
    ),
    "compliance.sessions": Call(SHOWN),
    "compliance.session": Call(SHOWN, query=("q", "show", "sort", "page")),
    "compliance.bulk.propose": Call(
        SHOWN, fields={"do": one_of(ACTIONS), "chosen": TEXTS, **texts("all", "q", "show")}
    ),
    "compliance.bulk.confirm": Call(
        GOES_ON, fields={"do": one_of(ACTIONS), "chosen": TEXTS, **RULING}
    ),
    "compliance.dossier.attendee": Call(SHOWN),
    "compliance.dossier.act": Call(
        GOES_ON, fields={**texts("do", "participant", "number", "name", "anew", "text"), **RULING}
    ),
    "compliance.dossier.letter": Call(SHOWN, query=("key", "form")),
    "compliance.dossier.certificate": Call({200: (PDF,)}),
    "compliance.dossier.specimen": Call({200: (PNG,)}),
    "compliance.downloads.export": Call({200: (CSV, BOOK, JSON, PDF)}),
    "compliance.downloads.audit": Call({200: (ZIP,), 304: ()}),
    "compliance.downloads.specimen": Call({200: (PNG, PDF)}),
    "compliance.downloads.letter": Call(SHOWN, query=("form",)),
    "compliance.drafting.ask": Call(SHOWN),
    "compliance.drafting.act": Call(
        {**SHOWN, **GOES_ON},
        fields={
            "do": one_of(("draft", "check", "add")),
            **texts("page", "day", "zone", "zoom_id", "toml"),
            "file": FILE,
            **REASONED,
        },
        takes=(UPLOAD,),
    ),
    "compliance.duties.page": Call(SHOWN),
    "compliance.enrolling.take": Call(GOES_ON, fields={"roster": FILE}, takes=(UPLOAD,)),
    "compliance.evaluations.page": Call(SHOWN, query=("names",)),
    "compliance.evaluations.assign": Call(
        GOES_ON, fields={**texts("evaluation", "attendee"), **REASONED}
    ),
    "compliance.reported.page": Call(SHOWN),
    "compliance.years.page": Call(SHOWN),
    "compliance.years.table": Call({200: (CSV,)}),
    "relinking.ask": Call(SHOWN),
    "relinking.make": Call({**SHOWN, 422: (HTML,)}, fields=texts("by")),
    "people.show": Call(SHOWN),
    "people.add": Call(
        {**SHOWN, 422: (HTML,)},
        fields={**texts("email", "name"), "role": one_of(get_args(Role)), "session": TEXTS},
    ),
    "people.link": Call({**SHOWN, 422: (HTML,)}, fields=texts("email")),
    "people.sign_out": Call({**SHOWN, 422: (HTML,)}, fields=texts("email")),
    "people.remove": Call({**SHOWN, 422: (HTML,)}, fields=texts("email")),
    "verification.ask": Call({**SHOWN, **GOES_ON}, query=("number",)),
    "verification.check": Call(SHOWN),
}
"""Every view by its endpoint."""

PAGES: Answers = {404: (HTML,), 503: (HTML,)}
PRIVATE: Answers = {404: (HTML, JSON), 503: (HTML, JSON)}
ENTRANCE: Answers = {403: (HTML,), 404: (HTML,), 429: (HTML,), 503: (HTML,)}
STAFF: Answers = {403: (HTML,), 404: (HTML,), 503: (HTML, JSON)}
OFFICE: Answers = {**STAFF, 409: (HTML,), 422: (HTML,)}

EACH: dict[str, Answers] = {
    "verification": PAGES,
    **dict.fromkeys(("attendee", "evaluation", "appealing"), PRIVATE),
    **dict.fromkeys(("sign_in", "openid"), ENTRANCE),
    **dict.fromkeys(("facilitator", "directing", "relinking", "people"), STAFF),
    "compliance": OFFICE,
}
"""What every view of a blueprint (or of one within it) may answer besides."""

POSTED: Answers = {400: (HTML, JSON), 413: (HTML, JSON)}
"""What every view that takes something may answer besides."""

MEANINGS = {
    200: "Done, or shown",
    204: "Recorded durably",
    302: "Elsewhere",
    303: "Done; go on there",
    304: "As it was",
    400: "What was sent cannot be read",
    401: "Missing, wrong or stale signature, token or password",
    403: "Not for whoever asks, or a form from elsewhere",
    404: "There is none",
    409: "Not as things stand",
    413: "Too large",
    422: "A field is missing or wrong; the answer names it",
    429: "Too many tries",
    502: "The organisation's sign-in cannot be reached",
    503: "The record cannot be read or written just now; try again",
}
"""What each status means here."""
