"""The files of a bundle that are computed from a session's facts. Pure.

Making a bundle writes these; verifying it computes them again and compares. So everything but the
facts themselves is checked, whoever signed it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec

from bot.bundle.contents import Contents, Version
from bot.bundle.page import page
from bot.certificate import Certificate
from bot.erasures import Erasure
from bot.local_time import iso
from bot.outcomes import report

FACTS = "facts.jsonl"
"""The one file that is not computed: everything else is, from this."""

PAGE = "index.html"
DECISIONS = "decisions.json"
CERTIFICATES = "certificates.json"
POLICIES = "policies.json"
ERASURES = "erasures.json"
SESSION_FILE = "session/version-{version}.toml"


def files_of(contents: Contents) -> dict[str, bytes]:
    """Every file that is computed, by its name."""
    files = {_name(version): version.text.encode() for version in contents.versions}
    return files | {
        PAGE: page(contents).encode(),
        DECISIONS: _json(report(contents.outcomes)),
        POLICIES: _json([_version(one) for one in contents.versions]),
        CERTIFICATES: _json([_certificate(one) for one in contents.certificates]),
        ERASURES: _json([_erasure(one) for one in contents.erasures]),
    }


def _name(version: Version) -> str:
    """What a version of the session file is called."""
    return SESSION_FILE.format(version=version.number)


def _version(version: Version) -> dict[str, Any]:
    policy = version.policy
    return {
        "version": version.number,
        "file": _name(version),
        "sha256": hashlib.sha256(version.text.encode()).hexdigest(),
        "added_at": iso(version.added_at),
        "fact": version.fact,
        "policy": policy.digest if policy else None,
        "settings": msgspec.to_builtins(policy) if policy else None,
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    body, revocation = certificate.body, certificate.revocation
    values = {
        "number": body.number,
        "state": certificate.state,
        "pdf_sha256": body.pdf,
        "name": body.name,
        "attendee": body.attendee,
        "edition": body.edition,
        "form": body.form,
        "credits": body.credits,
        "issued_at": iso(certificate.issued_at),
        "fact": certificate.fact,
        "ledger": {"facts": body.ledger_facts, "head": body.ledger_head},
    }
    if revocation:
        values["revoked"] = {
            "by": revocation.by,
            "at": iso(revocation.at),
            "reason": revocation.reason,
        }
    return values


def _erasure(erasure: Erasure) -> dict[str, Any]:
    until = erasure.required_until
    return {
        "fact": erasure.fact,
        "at": iso(erasure.at),
        "on": erasure.on,
        "by": erasure.by,
        "reason": erasure.reason,
        "facts": erasure.number,
        "erased": [list(one) for one in erasure.erased],
        "policy_asked_to_keep_until": iso(until) if until is not None else None,
    }


def _json(values: Any) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()
