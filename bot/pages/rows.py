"""A session's table: a row for each attendee, which of them are shown, and in what order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.evidence.model import Registrant
from bot.outcomes import Outcomes
from bot.rules.decision import Decision
from bot.rules.requirement import Requirement

State = tuple[str, str, str]
"""How an outcome is shown: its class, its mark and its word."""


@dataclass(frozen=True, slots=True)
class Row:
    """One attendee. `certificate` is the state of their latest, empty where there is none.

    `trouble` are the letters to them that need a person.
    """

    decision: Decision
    shown: State
    minutes: float
    certificate: str = ""
    letter: str = ""
    trouble: tuple[str, ...] = ()

    @property
    def registrant(self) -> Registrant:
        """Whose row it is."""
        return self.decision.evidence.registrant

    @property
    def short(self) -> list[Requirement]:
        """The requirements that failed or wait for a person, where there is no room for all."""
        return [
            one for one in self.decision.requirements if one.outcome != "pass" and not one.awaiting
        ]

    @property
    def is_due(self) -> bool:
        """Whether they passed and have no certificate yet."""
        return self.decision.outcome == "pass" and not self.certificate

    @property
    def has_appeal(self) -> bool:
        """Whether an appeal of theirs waits for an answer."""
        return self.decision.open_appeal is not None


FILTERS: Mapping[str, tuple[str, Callable[[Row], bool]]] = {
    "": ("Everyone", lambda _: True),
    "review": ("To review", lambda row: row.shown[0] == "review"),
    "pass": ("Pass", lambda row: row.shown[0] == "pass"),
    "fail": ("Fail", lambda row: row.shown[0] == "fail"),
    "awaiting": ("Not yet decided", lambda row: row.shown[0] == "awaiting"),
    "due": ("Passed, no certificate yet", lambda row: row.is_due),
    "appeal": ("An appeal to answer", lambda row: row.has_appeal),
    "settled": (
        "Decided by a person",
        lambda row: any(one.settled for one in row.decision.requirements),
    ),
    "letters": ("A letter needs a look", lambda row: bool(row.trouble)),
    "no-credit": ("Asked for no credit", lambda row: not row.registrant.ce_credit),
}
"""Which attendees can be shown, by a word for the address, with their name and the rule."""

_RANK = {"review": 0, "fail": 1, "awaiting": 2, "pass": 3}

SORTS: Mapping[str, tuple[str, Callable[[Row], tuple[float, str]]]] = {
    "name": ("Name", lambda row: (0, _name(row))),
    "outcome": ("Outcome", lambda row: (_RANK.get(row.shown[0], 4), _name(row))),
    "minutes": ("Minutes present, fewest first", lambda row: (row.minutes, _name(row))),
    "email": ("E-mail", lambda row: (0, row.registrant.email.casefold())),
}
"""In what order, by a word for the address, with its name."""


PAGE = 200
"""How many rows are shown at a time."""


@dataclass(frozen=True, slots=True)
class View:
    """What of the table is wanted: what is searched for, who is shown, in what order.

    All of it may be acted upon; one `page` of it is shown, the first being 1.
    """

    search: str = ""
    show: str = ""
    sort: str = "name"
    page: int = 1

    @classmethod
    def of(cls, values: Mapping[str, str]) -> View:
        """The view that an address or a form asks for; what it does not know it leaves aside."""
        show, sort, page = (values.get(name, "") for name in ("show", "sort", "page"))
        return cls(
            search=values.get("q", "").strip(),
            show=show if show in FILTERS else "",
            sort=sort if sort in SORTS else "name",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    def apply(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that are shown, in their order."""
        wanted, key = FILTERS[self.show][1], SORTS[self.sort][1]
        return sorted((row for row in rows if wanted(row) and self._is_found(row)), key=key)

    def sheet(self, rows: Sequence[Row]) -> Sheet:
        """The page of these rows that is shown: the last where there are not so many."""
        last = max(-(-len(rows) // PAGE), 1)
        page = min(max(self.page, 1), last)
        first = (page - 1) * PAGE
        return Sheet(rows[first : first + PAGE], first + 1, len(rows), page, last)

    def _is_found(self, row: Row) -> bool:
        own = row.registrant
        text = f"{own.name} {own.email} {own.license_state} {own.license_number}".casefold()
        return all(word in text for word in self.search.casefold().split())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the rows that are listed: those from `first` on, of `listed` in all."""

    rows: Sequence[Row]
    first: int
    listed: int
    page: int
    last_page: int


@dataclass(slots=True)
class Marks:
    """What is known of each attendee's papers beside the outcome, by attendee."""

    certificates: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, list[str]] = field(default_factory=dict)


def rows_of(outcomes: Outcomes, marks: Marks) -> list[Row]:
    """A row for each attendee, in the order of the decisions."""
    rows = []
    for decision in outcomes.decisions:
        attendee = decision.evidence.registrant.attendee
        rows.append(
            Row(
                decision=decision,
                shown=told(decision),
                minutes=outcomes.present(decision.evidence),
                certificate=marks.certificates.get(attendee, ""),
                letter=marks.letters.get(attendee, ""),
                trouble=tuple(marks.troubles.get(attendee, ())),
            )
        )
    return rows


def chosen_of(rows: Sequence[Row], attendees: Iterable[str]) -> list[Row]:
    """The rows of these attendees."""
    wanted = set(attendees)
    return [row for row in rows if row.registrant.attendee in wanted]


def told(one: Requirement | Decision | None) -> State:
    """How an outcome is shown: its class, its mark and its word."""
    if one is None:
        return "", "", "–"
    if is_awaiting(one):
        return "awaiting", "…", "not yet"
    marks = {"pass": "✓", "fail": "✗", "review": "?"}
    return one.outcome, marks[one.outcome], one.outcome


def is_awaiting(one: Requirement | Decision) -> bool:
    """Whether time alone will decide it: nothing in it asks for a person."""
    if isinstance(one, Requirement):
        return one.awaiting
    reviews = [each for each in one.requirements if each.outcome == "review"]
    return one.outcome == "review" and all(each.awaiting for each in reviews)


def _name(row: Row) -> str:
    return row.registrant.name.casefold()
