"""The session file that a page becomes: its tables, and the TOML of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.rules.ruleset import Ruleset
from schedules.agenda import Agenda, AgendaBlock, counted_minutes
from schedules.draft_polls import DraftPoll
from schedules.page import Page
from schedules.reading.found import value_of
from schedules.reading.half_days import DAY
from schedules.slugs import slug
from schedules.toml_text import Value

LONGEST_ID = 60
"""The id's letters before the date."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a session file is drafted from. `zoom_id` has digits only, or is empty."""

    page: Page
    agenda: Agenda
    polls: list[DraftPoll]
    rules: Ruleset
    day: date
    timezone: str
    zoom_id: str

    @property
    def credit_minutes(self) -> float:
        """The minutes that earn one credit."""
        return float(self.rules.defaults["credit_minutes"])

    @property
    def missed_minutes(self) -> int:
        """How much one may miss: what the ruleset allows, if the agenda has that much to spare."""
        allowed = int(self.rules.defaults["missed_minutes"])
        if not (self.page.credits and self.agenda.blocks):
            return allowed
        needed = self.page.credits.value * self.credit_minutes
        return max(min(allowed, int(counted_minutes(self.agenda.blocks) - needed)), 0)


def session_tables(draft: Draft) -> dict[str, Value]:
    """The tables of the session file, without what the page does not say."""
    page = draft.page
    top: dict[str, Value | None] = {
        "id": session_id(draft),
        "title": value_of(page.title),
        "date": draft.day,
        "timezone": draft.timezone,
        "credits": value_of(page.credits),
        "credit_type": value_of(page.credit_type),
        "level": value_of(page.level),
        "description": page.description,
        "objectives": page.objectives,
        "presenters": page.presenters,
        "audience": value_of(page.audience),
        "delivery": value_of(page.delivery),
        "contact": value_of(page.contact),
        "accommodation": value_of(page.accommodation),
    }
    return {
        **_given(top),
        "facilitators": [],
        **_given(
            {
                "zoom": {"kind": "meeting", "id": draft.zoom_id} if draft.zoom_id else None,
                "provider": _provider(page),
                "policy": _policy(draft),
                "evaluation": _evaluation(page),
                "blocks": list(_blocks(draft)),
            }
        ),
    }


def session_id(draft: Draft) -> str:
    """The id: the title up to its colon (whole, where that is one word) and the date."""
    title = draft.page.title.value if draft.page.title else ""
    short = slug(title.split(":")[0], LONGEST_ID)
    name = short if "-" in short else slug(title, LONGEST_ID)
    return f"{name or 'training'}-{draft.day.isoformat()}"


def _given(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """The values that are not None or empty."""
    return {key: value for key, value in values.items() if value or value is False}


def _provider(page: Page) -> dict[str, Value]:
    approval = page.approval
    excluded = [code for found in page.excluded for code in found.value]
    return _given(
        {
            "name": approval.provider,
            "number": approval.number,
            "approved": approval.period,
            "officer": page.officer,
            "statement": approval.statement,
            "excluded": list(dict.fromkeys(excluded)),
        }
    )


def _policy(draft: Draft) -> dict[str, Value]:
    asked, defaults = draft.page.requirements, draft.rules.defaults
    policy: dict[str, Value] = {"ruleset": draft.rules.name}
    if defaults["missed_minutes"]:
        policy["missed_minutes"] = draft.missed_minutes
    if asked.line:
        policy["camera_required"] = asked.asks_for_camera
    if asked.asks_for_camera:
        policy["camera_off_minutes"] = defaults["camera_off_minutes"]
    if asked.certificate_hours:
        policy["certificate_days"] = max(round(asked.certificate_hours / 24), 1)
    return policy


def _evaluation(page: Page) -> dict[str, Value]:
    asked = page.requirements
    if asked.evaluation_hours is None:
        return {}
    hours = asked.evaluation_hours
    return _given(
        {"url": asked.evaluation_url, "hours": int(hours) if hours.is_integer() else hours}
    )


def _blocks(draft: Draft) -> Iterator[dict[str, Value]]:
    for index, block in enumerate(draft.agenda.blocks):
        yield {
            "starts": _local_time(block.start),
            **({} if block.end is None else {"ends": _local_time(block.end)}),
            "title": block.title,
            "kind": block.kind,
            "counts": block.counts,
            **_given(
                {"polls": [_poll(poll, block) for poll in draft.polls if poll.block == index]}
            ),
        }


def _poll(poll: DraftPoll, block: AgendaBlock) -> dict[str, Value]:
    before_end = f"end-{block.minutes - poll.minute}m"
    return {
        "id": poll.id,
        "launch": before_end if poll.from_end else f"start+{poll.minute}m",
        "open_for": f"{poll.open_for}m",
        "required": poll.required,
        "channel": "page",
        "questions": [{"text": poll.text, "kind": "single", "choices": list(poll.choices)}],
    }


def _local_time(minutes: int) -> str:
    hour, minute = divmod(minutes % DAY, 60)
    return f"{hour:02d}:{minute:02d}"
