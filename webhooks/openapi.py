"""The description of our HTTP (OpenAPI 3.1), made from the routes and from what each answers.

It tells of no session and no person, and may be read by anyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from webhooks.interface import CALLS, EACH, FORM, MEANINGS, POSTED, TEXT, UPLOAD, Answers, Call

DESCRIPTION = "attendant.openapi"
CSRF = {
    "name": "X-CSRF-Token",
    "in": "header",
    "schema": TEXT,
    "description": "The token of the browser's session; or the field `csrf`. Without it: 403.",
}
SCHEMES = {
    "staff": {"type": "apiKey", "in": "cookie", "name": "session"},
    "zoom": {"type": "apiKey", "in": "header", "name": "x-zm-signature"},
    "form": {"type": "apiKey", "in": "header", "name": "X-Attendant-Signature"},
    "figures": {"type": "http", "scheme": "bearer"},
}
NEEDS = {
    "zoom.receive": "zoom",
    "evaluations.receive": "form",
    "metrics.show": "figures",
    **dict.fromkeys(("facilitator", "directing", "relinking", "people", "compliance"), "staff"),
}
"""Which key a view takes, by its endpoint or its blueprint. An attendee's is in the address."""

OWN_FORMS = ("sign_in", "facilitator", "directing", "relinking", "people", "compliance")
"""The blueprints whose forms carry a token."""

_PART = re.compile(r"<(?:\w+:)?(\w+)>")

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def show() -> Response:
    """What can be asked for here, and what is answered: this description."""
    known = current_app.extensions.get(DESCRIPTION)
    if known is None:
        known = current_app.extensions[DESCRIPTION] = describe(current_app)
    return jsonify(known)


def describe(app: Flask) -> dict[str, Any]:
    """The description of an application. Raises KeyError for a view that CALLS does not have."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        path = paths.setdefault(_PART.sub(r"{\1}", rule.rule), {})
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path[method.lower()] = _operation(app, rule)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Attendant",
            "version": "1",
            "description": "Webhooks, and pages for attendees, facilitators and the office.",
        },
        "paths": paths,
        "components": {"securitySchemes": SCHEMES},
    }


def answers_of(endpoint: str) -> Answers:
    """The media types that a view may answer with, by status."""
    call, blueprint_name = CALLS[endpoint], endpoint.split(".")[0]
    found: dict[int, list[str]] = {}
    posted = POSTED if call.fields is not None else {}
    for answers in (call.answers, EACH.get(blueprint_name, {}), posted):
        for status, types in answers.items():
            found.setdefault(status, []).extend(types)
    return {status: tuple(dict.fromkeys(types)) for status, types in sorted(found.items())}


def _operation(app: Flask, rule: Rule) -> dict[str, Any]:
    call, part = CALLS[rule.endpoint], rule.endpoint.split(".")[0]
    words = (app.view_functions[rule.endpoint].__doc__ or "").strip().splitlines()
    operation: dict[str, Any] = {
        "operationId": rule.endpoint,
        "tags": [part],
        "summary": words[0] if words else rule.endpoint,
        "parameters": list(_parameters(rule, call, part)),
        "responses": {
            str(status): _answer(status, types)
            for status, types in answers_of(rule.endpoint).items()
        },
    }
    if need := NEEDS.get(rule.endpoint) or NEEDS.get(part):
        operation["security"] = [{need: []}, *([{}] if need in ("staff", "figures") else [])]
    if call.fields is not None:
        operation["requestBody"] = _body(call)
    return operation


def _parameters(rule: Rule, call: Call, part: str) -> Iterator[dict[str, Any]]:
    for name in _PART.findall(rule.rule):
        yield {"name": name, "in": "path", "required": True, "schema": TEXT}
    for name in call.query:
        yield {"name": name, "in": "query", "schema": TEXT}
    if call.fields is not None and part in OWN_FORMS:
        yield CSRF


def _answer(status: int, types: tuple[str, ...]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": MEANINGS[status]}
    if types:
        answer["content"] = {name: {} for name in types}
    return answer


def _body(call: Call) -> dict[str, Any]:
    fields = cast("dict[str, Any]", call.fields)
    schema = {"type": "object", "properties": fields}
    content = {name: {"schema": schema} for name in call.takes}
    if FORM in content and UPLOAD not in content:
        content[UPLOAD] = {"schema": schema}  # which a browser may choose as well
    return {"content": content}
