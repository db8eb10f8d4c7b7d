"""The roster: who registered, from a CSV file or from Zoom, as facts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from bot import facts
from bot.facts import RegistrantAdded, RegistrantRemoved
from bot.ledger import Ledger
from bot.links import pseudonym
from bot.quoting import quoted

REQUIRED = ("email", "name")
FLAGS = ("ce_credit", "camera_exempt")
OPTIONAL = ("registrant_id", "license_number", "license_state", *FLAGS)
COLUMNS = (*REQUIRED, *OPTIONAL)
MOST_PROBLEMS = 100
"""How many problems of a roster are named at once."""

LONGEST_ADDRESS = 254
"""How much of an address is named, in characters (RFC 5321 allows no more)."""

_YES_NO = {"yes": True, "y": True, "true": True, "1": True}
_YES_NO |= {"no": False, "n": False, "false": False, "0": False}


class RosterError(ValueError):
    """A roster that cannot be taken in; the text names every bad row by its line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One registrant of a roster."""

    email: str
    name: str
    registrant_id: str = ""
    license_number: str = ""
    license_state: str = ""
    ce_credit: bool = True
    camera_exempt: bool = False
    join_url: str = ""


def parse_roster(text: str) -> list[Row]:
    """The rows of a roster file. Raises RosterError that names each bad row; then none is good."""
    try:
        return _parsed(text)
    except csv.Error as error:  # of a field with more than 131,072 characters
        raise RosterError(f"This is not CSV as a roster is: {error}.") from error


def _parsed(text: str) -> list[Row]:
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")  # a lone \r ends a line too
    reader = csv.DictReader(lines, skipinitialspace=True)
    header = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = header
    problems = _header_problems(header)
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for values in reader if not problems else ():
        row, found = _row(values)
        earlier = seen.setdefault(row.email.lower(), reader.line_num)
        if earlier != reader.line_num:
            found.append(f"{row.email[:LONGEST_ADDRESS]} is on line {earlier} already")
        problems += [f"line {reader.line_num}: {problem}" for problem in found]
        rows.append(row)
        if len(problems) > MOST_PROBLEMS:
            break
    if not problems and not rows:
        problems.append("line 1: there is a header but no registrant below it")
    if len(problems) > MOST_PROBLEMS:
        problems[MOST_PROBLEMS:] = ["There may be more; correct these first."]
    if problems:
        raise RosterError("\n".join(problems))
    return rows


def register(
    ledger: Ledger, secret_key: bytes, session: str, rows: Iterable[Row], *, at: int, source: str
) -> tuple[int, int]:
    """Record registrants; how many are new and how many were changed. The same again is neither.

    `at` is when they registered or were imported, UTC milliseconds. Raises LedgerError.
    """
    known = _known(ledger, session)
    appending = []
    new = 0
    for row in rows:
        attendee = pseudonym(secret_key, session, row.email)
        version, before = known.get(attendee, (0, None))
        if row == before:
            continue
        new += version == 0
        values = {name: getattr(row, name) for name in Row.__slots__}
        added = RegistrantAdded(attendee=attendee, version=version + 1, **values)
        appending.append(added.fact(session, at=at, source=source))
    firsts = sum(appended.first for appended in ledger.append_all(appending)) if appending else 0
    return min(new, firsts), max(firsts - new, 0)


def withdraw(
    ledger: Ledger, secret_key: bytes, session: str, email: str, *, at: int, reason: str
) -> bool:
    """Record that a registration was withdrawn in Zoom; whether there was one to withdraw."""
    attendee = pseudonym(secret_key, session, email)
    version, row = _known(ledger, session).get(attendee, (0, None))
    if row is None:
        return False
    removed = RegistrantRemoved(attendee=attendee, version=version + 1, reason=reason)
    return ledger.append(removed.fact(session, at=at, source="zoom")).first


def current_rows(ledger: Ledger, session: str) -> dict[str, Row]:
    """Who is registered, by e-mail in small letters; the withdrawn are left out."""
    rows = (row for _, row in _known(ledger, session).values() if row)
    return {row.email.strip().lower(): row for row in rows}


def _known(ledger: Ledger, session: str) -> dict[str, tuple[int, Row | None]]:
    """The latest version of each registrant; None where the registration was withdrawn."""
    known: dict[str, tuple[int, Row | None]] = {}
    kinds = [RegistrantAdded.KIND, RegistrantRemoved.KIND]
    for fact in ledger.select("session = ? and kind in (?, ?)", [session, *kinds]):
        body = facts.read(fact)
        if isinstance(body, RegistrantAdded | RegistrantRemoved):
            latest = known.get(body.attendee, (0, None))[0]
            if body.version > latest:
                known[body.attendee] = (body.version, _row_of(body))
    return known


def _row_of(body: RegistrantAdded | RegistrantRemoved) -> Row | None:
    if isinstance(body, RegistrantRemoved):
        return None
    return Row(**{name: getattr(body, name) for name in Row.__slots__})


def _header_problems(header: list[str]) -> list[str]:
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    problems = [f"line 1: the column {name} is missing" for name in missing]
    problems += [
        f"line 1: the column {name} comes twice" for name in COLUMNS if header.count(name) > 1
    ]
    known = ", ".join(COLUMNS)
    return problems + [
        f"line 1: the column {quoted(name)} is not known; the columns are {known}"
        for name in unknown
    ]


def _row(values: dict[str, str | None]) -> tuple[Row, list[str]]:
    """A row as far as it can be read, and what is wrong with it."""
    problems = []
    if None in values:
        problems.append("there are more fields than columns; quote a field that holds a comma")
    texts = {name: (values.get(name) or "").strip() for name in COLUMNS}
    if not _is_address(texts["email"]):
        problems.append(f"email: expected an address, found {quoted(texts['email'])}")
    if not texts["name"]:
        problems.append("name: this is empty")
    problems += [
        f"{name}: expected yes or no, found {quoted(texts[name])}"
        for name in FLAGS
        if texts[name] and texts[name].lower() not in _YES_NO
    ]
    row = Row(
        email=texts["email"],
        name=texts["name"],
        registrant_id=texts["registrant_id"],
        license_number=texts["license_number"],
        license_state=texts["license_state"],
        ce_credit=_YES_NO.get(texts["ce_credit"].lower(), True),
        camera_exempt=_YES_NO.get(texts["camera_exempt"].lower(), False),
    )
    return row, problems


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(at and local and "." in domain.strip(".")) and not any(map(str.isspace, text))
