"""The evaluation form, filled in elsewhere: what Google's script would send, signed."""

from __future__ import annotations

import json
import time
from http import HTTPStatus

from bot.local_time import iso
from bot.rehearsal.wire import Client, insist
from webhooks.signature import sign


def submit(client: Client, secret: str, session: str, email: str, at: int) -> bool:
    """Send somebody's evaluation, submitted at `at` (UTC milliseconds); whether it was taken.

    Sent twice, as scripts do at times: a response is one response however often it comes.
    """
    values = {
        "session": session,
        "email": email,
        "submitted_at": iso(at),
        "response_id": f"response-{email}",
        "answers": {"Were the objectives met?": "Yes", "What will you use?": "The three tools"},
    }
    body = json.dumps(values).encode()
    return all(_sent(client, secret, body) for _ in range(2))


def _sent(client: Client, secret: str, body: bytes) -> bool:
    timestamp = str(int(time.time()))
    headers = {
        "X-Attendant-Timestamp": timestamp,
        "X-Attendant-Signature": sign(secret, timestamp, body),
    }
    answer = insist(lambda: client.post("/webhooks/evaluations", body, headers), [])
    return answer is not None and answer.status == HTTPStatus.NO_CONTENT
