"""Each attendee's own link to the evaluation, and the code by which a response is theirs. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.evidence.model import Registrant
from bot.session import Evaluation, Session

_CODE = re.compile(r"ev-[a-z2-7]{16}")


def code_of(secret_key: bytes, attendee: str) -> str:
    """The code that an attendee's form carries, such as `ev-k7qd3m9xt2vzabcd`.

    It tells whose a response is and opens nothing, unlike the token of the attendee's page.
    """
    made = hmac.new(secret_key, b"evaluation:" + attendee.encode(), hashlib.sha256).digest()
    return "ev-" + base64.b32encode(made[:10]).decode().lower()


def is_code(text: str) -> bool:
    """Whether a text has the form of such a code."""
    return bool(_CODE.fullmatch(text.strip()))


def own_form_link(session: Session, registrant: Registrant, secret_key: bytes) -> str:
    """An attendee's own link to the form elsewhere; empty where the session has none."""
    if session.evaluation is None:
        return ""
    code = code_of(secret_key, registrant.attendee)
    return form_link(session.evaluation, code=code, email=registrant.email, name=registrant.name)


def form_link(evaluation: Evaluation, *, code: str, email: str, name: str) -> str:
    """The address of the form with an attendee's own fields filled in; empty where there is none.

    Google takes `entry.<number>` of a question as its answer, with `usp=pp_url`.
    """
    filled = evaluation.prefill
    if not (evaluation.url and filled):
        return evaluation.url
    given = {filled.token: code, filled.email: email, filled.name: name}
    own = {entry: text for entry, text in given.items() if entry}
    parts = urlsplit(evaluation.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"usp": "pp_url"} | own
    return urlunsplit(parts._replace(query=urlencode(query)))
