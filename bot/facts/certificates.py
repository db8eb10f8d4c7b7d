"""Facts: certificates."""

from __future__ import annotations

from typing import Literal

import msgspec

from bot.facts.base import Body


class FontFile(msgspec.Struct, frozen=True):
    """A font that a certificate was set with, beside those that are built in."""

    name: str
    sha256: str


class CertificateDesign(Body, frozen=True, kw_only=True):
    """What a session's certificates look like: kept, so that each can be made again as it was.

    `design` is the SHA-256 over all the rest: the Typst `template`, the `signature` and the `logo`
    (SVG, empty where there is none), the `fonts` added to the built-in ones, the `typst` version.
    """

    KIND = "certificate.design"
    MARK = "certificate.design:{session}:{design}"
    design: str
    template: str
    signature: str = ""
    logo: str = ""
    fonts: tuple[FontFile, ...] = ()
    typst: str


class CertificateIssued(Body, frozen=True, kw_only=True):
    """A certificate was issued: everything that stands on it, and the SHA-256 of the PDF.

    `form` `attendance` is for somebody who asked for no credit. Dates are `2026-12-04`; the day of
    issue is that of `happened_at` in the session's zone. `ledger_head` is the chain at the fact
    `ledger_facts`, the last that it rests on: with it, history cannot be rewritten unseen. `by` is
    who had it issued on a page of the office.
    """

    KIND = "certificate.issued"
    MARK = "certificate.issued:{session}:{attendee}:{edition}"
    attendee: str
    edition: int
    number: str
    form: Literal["credit", "attendance"]
    name: str
    title: str
    date: str
    issued: str
    format: str
    provider: str
    provider_number: str = ""
    credits: float = 0.0
    credit_type: str = ""
    level: str = ""
    presenters: tuple[str, ...] = ()
    statement: str = ""
    officer: str = ""
    license: str = ""
    check_url: str
    policy: str = ""
    ledger_facts: int
    ledger_head: str
    design: str
    pdf: str = ""
    by: str = ""


class CertificateReissued(CertificateIssued, frozen=True, kw_only=True):
    """A named person had a certificate corrected: a new edition takes the place of `replaces`."""

    KIND = "certificate.reissued"
    replaces: str
    by: str
    reason: str


class CertificateRevoked(Body, frozen=True, kw_only=True):
    """A named person revoked a certificate, and why."""

    KIND = "certificate.revoked"
    MARK = "certificate.revoked:{number}"
    number: str
    attendee: str
    by: str
    reason: str
