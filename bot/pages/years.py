"""What each year came to: courses, attendees, credits, denials; as a page and as a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from bot.context import context
from bot.pages.acting import registry
from bot.pages.judging import Summary, summary
from bot.rules.policy import PolicyError

COLUMNS = (
    *("year", "courses", "attendees", "passed", "denied", "to_review"),
    *("credits", "certificates"),
)

blueprint = Blueprint("years", __name__)


@dataclass(slots=True)
class Year:
    """The sessions of one year that are over, taken together.

    `denied` did not pass; `certificates` are those that are valid now.
    """

    year: int
    courses: int = 0
    attendees: int = 0
    passed: int = 0
    denied: int = 0
    to_review: int = 0
    credits: float = 0.0
    certificates: int = 0

    def add(self, found: Summary, certificates: int) -> None:
        """Take a session in."""
        self.courses += 1
        self.attendees += found.attendees
        self.passed += found.tally["pass"]
        self.denied += found.tally["fail"]
        self.to_review += found.tally["review"] + found.tally["awaiting"]
        self.credits += found.credits
        self.certificates += certificates

    @property
    def cells(self) -> list[float]:
        """The year as a row, in the order of the columns."""
        return [getattr(self, name) for name in COLUMNS]


@blueprint.get("/years")
def page() -> ResponseReturnValue:
    """Show what each year came to, the latest first."""
    years, left_out = totals()
    return render_template(
        "compliance/years.html", room="compliance", years=years, left_out=left_out
    )


@blueprint.get("/years.csv")
def table() -> ResponseReturnValue:
    """Hand out the same as a CSV."""
    years, _ = totals()
    headers = {"Content-Disposition": 'attachment; filename="years.csv"'}
    return Response(csv_of(years), mimetype="text/csv", headers=headers)


def totals() -> tuple[list[Year], list[str]]:
    """Each year with a session that is over, and the sessions whose policy cannot be used."""
    here = context()
    years: dict[int, Year] = {}
    left_out = []
    for session_id in list(here.live.records.catalogue.sessions):
        with here.live.record(session_id) as record:
            day, title = record.session.date, record.session.title
            is_over = record.is_over(max(here.clock.now(), record.latest))
        if not is_over:
            continue
        try:
            found = summary(session_id)
        except PolicyError:
            left_out.append(title)
            continue
        valid = sum(one.state == "valid" for one in registry().of(session_id))
        years.setdefault(day.year, Year(day.year)).add(found, valid)
    return sorted(years.values(), key=lambda one: -one.year), left_out


def csv_of(years: Iterable[Year]) -> str:
    """The years as CSV, with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(one.cells for one in years)
    return out.getvalue()
