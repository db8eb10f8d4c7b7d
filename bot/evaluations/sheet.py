"""The responses of a Google Form as a CSV file, with the names that Google gives its columns. Pure.

A file comes from the form itself (Download responses), or from the sheet that it is linked to.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.evaluations.incoming import Response, digest_of
from bot.evaluations.links import is_code
from bot.evaluations.timestamps import Order, TimestampError, moment_of, order_of, orders_of
from bot.quoting import quoted

TIMES = frozenset(
    {"timestamp", "submitted at", "zeitstempel", "horodateur", "marca temporal", "tijdstempel"}
    | {"carimbo de data/hora", "informazioni cronologiche", "sygnatura czasowa"}
)
"""What Google calls the column of times, in the languages of a form's owner."""

ADDRESSES = frozenset(
    {"email address", "username", "email", "e-mail", "e-mail address", "your email"}
    | {"your email address", "e-mail-adresse", "nutzername", "adresse e-mail", "nom d'utilisateur"}
    | {"dirección de correo electrónico", "nombre de usuario", "e-mailadres", "indirizzo email"}
    | {"endereço de e-mail", "nome utente"}
)
"""What Google, or somebody who asks for it, calls the column of addresses."""

NAMES = frozenset({"name", "your name", "full name", "first and last name"})

MORE = ("Score", "Total score")
"""Columns that Google adds to a quiz."""


MOST_PROBLEMS = 100
"""How many problems of a file are named before the rest is only counted."""

MOST_LINES = 100_000
"""The most lines of a file; of a training with ten thousand attendees, one has some 20,000."""

MOST_CELLS = 5_000_000
"""The most rows times columns, for empty cells take no room in a file and some in memory."""


class SheetError(ValueError):
    """A file that cannot be taken in; the text names every bad row by its line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the file: the response, and at which line it begins."""

    line: int
    response: Response


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read.

    Its times are in `zone`, unless they name their own; most lie between `earliest` and `latest`
    (UTC milliseconds), and none after that. `order`, `times` and `addresses` are what a person said
    of the order of the day, the column of times and that of addresses, where the file does not tell
    by itself.
    """

    zone: ZoneInfo
    earliest: int
    latest: int
    order: Order | None = None
    times: str = ""
    addresses: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    values: tuple[str, ...]


def read_sheet(text: str, reading: Reading) -> list[Entry]:
    """The responses of a file, those too that were given before the training.

    Raises SheetError that names every bad row; then none is good.
    """
    header, rows = _rows(text)
    time_column = _column(header, "times", reading.times, TIMES, "Timestamp")
    address_column = _address_column(header, rows, reading)
    if not rows:
        raise SheetError("line 1: there is a header but no response below it.")
    order = _order(rows, time_column, reading)
    entries: list[Entry] = []
    problems: list[str] = []
    seen: Counter[str] = Counter()
    for row in rows:
        try:
            at = _moment(row, time_column, order, reading)
        except TimestampError as error:
            problems.append(f"line {row.line}: {header[time_column]}: {error}")
            continue
        entries.append(_entry(row, header, at, address_column, time_column, seen))
    _refuse_if(problems)
    return entries


def _rows(text: str) -> tuple[list[str], list[_Row]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[_Row] = []
    header: list[str] = []
    problems: list[str] = []
    line = 1
    try:
        for values in reader:
            begins, line = line, reader.line_num + 1
            if begins > MOST_LINES or len(rows) * len(header) > MOST_CELLS:
                problems.append(f"line {begins}: from here on there is more than can be taken in")
                break
            if not header:
                header = [name.strip() for name in values]
            elif len(values) > len(header):
                problems.append(
                    f"line {begins}: there are {len(values)} fields and {len(header)} columns; "
                    "quote an answer that holds a comma"
                )
            elif any(value.strip() for value in values):
                rows.append(_Row(begins, tuple(values + [""] * (len(header) - len(values)))))
    except csv.Error as error:
        problems.append(f"line {line}: this is not CSV: {error}")
    _refuse_if(problems)
    return header, rows


def _refuse_if(problems: list[str]) -> None:
    """Raises SheetError where there are problems, of which the first are named."""
    if len(problems) > MOST_PROBLEMS:
        rest = len(problems) - MOST_PROBLEMS
        problems = [*problems[:MOST_PROBLEMS], f"{rest} more; correct these first."]
    if problems:
        raise SheetError("\n".join(problems))


def _column(
    header: Sequence[str], what: str, chosen: str, known: frozenset[str], google: str
) -> int:
    """The place of a column: the one that a person named, else the one of a name known."""
    wanted = {chosen.strip().casefold()} if chosen else known
    for place, name in enumerate(header):
        if " ".join(name.split()).casefold() in wanted:
            return place
    there = quoted(list(header)).strip("[]") or "nothing"
    missing = repr(chosen) if chosen else f"{google!r}"
    raise SheetError(
        f"line 1: there is no column {missing}, only {there}. Name the column of {what} with "
        f"--{what}."
    )


def _address_column(header: Sequence[str], rows: Sequence[_Row], reading: Reading) -> int | None:
    """The place of the addresses; None where the attendees' own codes stand in for them."""
    try:
        return _column(header, "addresses", reading.addresses, ADDRESSES, "Email Address")
    except SheetError:
        has_codes = any(is_code(value) for row in rows for value in row.values)
        if has_codes and not reading.addresses:
            return None
        raise


def _order(rows: Sequence[_Row], column: int, reading: Reading) -> Order:
    """The order in which the days are written, as far as the rows that can be read tell."""
    if reading.order:
        return reading.order
    texts = [row.values[column] for row in rows]
    readable = [text for text in texts if _is_time(text)]
    order = order_of(readable, reading.zone, reading.earliest, reading.latest) if readable else None
    if order or not readable:
        return order or "ymd"
    raise SheetError(
        f"line {rows[0].line}: {quoted(readable[0])} can mean two days, or the rows differ in how "
        "they write them. Say which comes first: --dates mdy (12/4/2026), dmy (4.12.2026) or ymd."
    )


def _is_time(text: str) -> bool:
    try:
        return bool(orders_of([text]))
    except TimestampError:
        return False


def _moment(row: _Row, column: int, order: Order, reading: Reading) -> int:
    text = row.values[column]
    at = moment_of(text, order, reading.zone)
    if at > reading.latest:
        raise TimestampError(f"{quoted(text)} has not come yet; check the zone and the order")
    return at


def _entry(
    row: _Row,
    header: Sequence[str],
    at: int,
    address_column: int | None,
    time_column: int,
    seen: Counter[str],
) -> Entry:
    email = row.values[address_column].strip() if address_column is not None else ""
    code = next((value.strip() for value in row.values if is_code(value)), "")
    fields = [
        (name, value)
        for place, (name, value) in enumerate(zip(header, row.values, strict=True))
        if place not in (time_column, address_column) and name not in MORE
    ]
    name = next((value.strip() for key, value in fields if key.casefold() in NAMES), "")
    who = digest_of(email.casefold(), code, at)
    seen[who] += 1
    response = Response(
        id=digest_of(who, seen[who]),
        at=at,
        email=email,
        name=name,
        code=code,
        answers=dict(_merged(fields)),
    )
    return Entry(row.line, response)


def _merged(fields: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The answers by their question; questions of one wording are told apart by a number."""
    count: Counter[str] = Counter()
    for name, value in fields:
        count[name] += 1
        yield (name if count[name] == 1 else f"{name} ({count[name]})"), value
