"""The session as a calendar file, read back by the rules of RFC 5545."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.calendar_file import calendar_file
from bot.clock import HandClock
from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.local_time import parse_iso
from bot.registrants import Row, register
from bot.session_file import parse
from tests.stage import SECRET_KEY, TRAINING, set_stage

PLAN = parse(TRAINING)
PAGE = "https://training.example.org/a/0123456789abcdef"


def made(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "page": PAGE,
        "about": "Your page",
        "site": "https://training.example.org",
        "version": 3,
        "stamp": parse_iso("2026-11-20T10:00:00Z"),
        "join_url": "https://zoom.example.org/w/86084701483?tk=secret",
        **changes,
    }
    session = values.pop("session", PLAN)
    return calendar_file(session, **values)


def lines(content: bytes) -> list[str]:
    """The content lines, unfolded by hand (RFC 5545, 3.1)."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_the_times_are_those_of_the_plan_in_utc() -> None:
    found = lines(made())
    assert "DTSTART:20261204T174500Z" in found  # 12:45 PM in New York
    assert "DTEND:20261204T190000Z" in found
    assert "DTSTAMP:20261120T100000Z" in found


def test_a_later_version_takes_the_place_of_an_earlier_one() -> None:
    first, third = lines(made(version=1)), lines(made(version=3))
    uid = "UID:alliance-2026-12-04@training.example.org"
    assert uid in first
    assert uid in third
    assert "SEQUENCE:0" in first
    assert "SEQUENCE:2" in third


def test_the_event_leads_to_the_reader_s_own_page_and_to_zoom() -> None:
    event = Calendar.from_ical(made()).walk("VEVENT")[0]
    assert event["URL"] == PAGE
    assert event["LOCATION"] == "https://zoom.example.org/w/86084701483?tk=secret"
    assert str(event["DESCRIPTION"]) == (
        f"Your page:\n{PAGE}\n\nZoom:\nhttps://zoom.example.org/w/86084701483?tk=secret\n\n"
        "Questions: The training office, training@example.org\n\nWrite to access@example.org"
    )


def test_where_the_way_into_zoom_is_not_known_none_is_given() -> None:
    event = Calendar.from_ical(made(join_url="")).walk("VEVENT")[0]
    assert event["LOCATION"] == "Zoom"
    assert "Zoom:" not in str(event["DESCRIPTION"])


def test_it_reminds_fifteen_minutes_before() -> None:
    found = lines(made())
    assert found.index("BEGIN:VALARM") < found.index("END:VALARM")
    assert "TRIGGER:-PT15M" in found


titles = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200
).filter(str.strip)


@given(title=titles)
def test_whatever_the_title_lines_are_short_and_it_is_read_back_as_it_was(title: str) -> None:
    content = made(session=PLAN.model_copy(update={"title": title}))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert str(Calendar.from_ical(content).walk("VEVENT")[0]["SUMMARY"]) == title


def test_a_title_cannot_add_lines_of_its_own() -> None:
    title = "Harm\nEND:VEVENT\r\nATTACH:https://evil.example.org; reduction, \\n"
    found = lines(made(session=PLAN.model_copy(update={"title": title})))
    assert found.count("END:VEVENT") == 1
    assert not any(line.startswith("ATTACH") for line in found)


# --- where it is found --------------------------------------------------------------------------


def test_an_attendee_gets_it_with_their_own_page_and_way_into_zoom(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    zoe = Row("zoe@example.org", "Zoe", join_url="https://zoom.example.org/w/1?tk=zoe")
    register(ledger, SECRET_KEY, stage.session.id, [zoe], at=clock.now(), source="roster")
    page = stage.page_of("zoe@example.org")
    response = stage.client.get(page + "/session.ics")
    assert response.mimetype == "text/calendar"
    assert "alliance-2026-12-04.ics" in response.headers["Content-Disposition"]
    event = Calendar.from_ical(response.data).walk("VEVENT")[0]
    assert event["URL"] == "http://127.0.0.1:8000" + page
    assert event["LOCATION"] == "https://zoom.example.org/w/1?tk=zoe"
    assert stage.client.get("/a/nobody/session.ics").status_code == 404


def test_a_facilitator_gets_it_with_the_page_to_run_it_from(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    stage = set_stage(tmp_path, ledger, clock)
    response = stage.client.get("/live/alliance-2026-12-04.ics")
    event = Calendar.from_ical(response.data).walk("VEVENT")[0]
    assert event["URL"] == "http://127.0.0.1:8000/live/alliance-2026-12-04"
    assert event["SEQUENCE"] == 0
    stage.happen(SessionAdded(text=TRAINING, version=2))
    again = stage.client.get("/live/alliance-2026-12-04.ics")
    assert Calendar.from_ical(again.data).walk("VEVENT")[0]["SEQUENCE"] == 1
    assert stage.client.get("/live/nope.ics").status_code == 404
