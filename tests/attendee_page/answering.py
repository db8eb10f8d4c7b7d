"""Answers as the attendee's page sends them, and what was recorded of them."""

from __future__ import annotations

import json

from werkzeug.test import TestResponse

from tests.stage import Stage

RIGHT = [["A bond with shared goals"]]


def answer(stage: Stage, name: str, answers: object, poll: str = "alliance") -> TestResponse:
    sent = {"poll": poll, "answers": answers}
    return stage.client.post(f"{stage.page(name)}/answers", json=sent)


def recorded(stage: Stage, kind: str) -> list[dict[str, object]]:
    return [json.loads(fact.body) for fact in stage.ledger.read() if fact.kind == kind]
