"""A session's outcomes as a file, in the form that was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from bot.board.report import report_pdf
from bot.bundle.contents import Origin, contents_of
from bot.evidence_json import report_with_evidence
from bot.ledger import Ledger
from bot.outcome_table import csv_text
from bot.outcomes import Outcomes
from bot.records import Records
from bot.workbook import workbook

Form = Literal["csv", "xlsx", "json", "pdf"]


def exported(form: Form, outcomes: Outcomes, ledger: Ledger, home: Path) -> bytes:
    """The content of the file; `home` is the data folder.

    Raises LedgerError, or ReportError for what cannot be printed.
    """
    writers: dict[Form, Callable[[], bytes]] = {
        "csv": lambda: csv_text(outcomes).encode(),
        "xlsx": lambda: workbook(outcomes),
        "json": lambda: _json(outcomes),
        "pdf": lambda: _pdf(outcomes, ledger, home),
    }
    return writers[form]()


def _json(outcomes: Outcomes) -> bytes:
    values = report_with_evidence(outcomes)
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def _pdf(outcomes: Outcomes, ledger: Ledger, home: Path) -> bytes:
    session = outcomes.training.session.id
    origin = Origin(
        session=session,
        as_of=outcomes.training.as_of,
        facts=outcomes.facts,
        head=outcomes.head,
        key="",
    )
    contents = contents_of(origin, Records(ledger).facts_of(session))
    return report_pdf(contents, home)
