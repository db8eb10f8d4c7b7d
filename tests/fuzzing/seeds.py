"""Valid inputs, made by the tests' own builders, from which hostile ones are made."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import SMALL_SESSION
from tests.deliveries import delivery, joined, left, meeting
from tests.stage import TRAINING

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"

SETTINGS = """
[policy]
ruleset = "aswb-ace"
missed_minutes = 5
camera_off_minutes = 10
polls_last_before_end_minutes = [5, 10]
excluded_jurisdictions = ["NJ", "NY"]

[messages]
welcome = "Welcome to {title}: {site}"

[[resources]]
title = "Slides"
url = "https://files.example.org/slides"
shown = "during"
"""

_PERSON = {
    "id": "reg-1",
    "email": "ann@example.org",
    "first_name": "Ann",
    "last_name": "Able",
    "status": "approved",
    "join_url": "https://zoom.example.org/w/1?tk=a",
    "custom_questions": [
        {"title": "License number", "value": "SW-1"},
        {"title": "Do you want CE credits?", "value": "Yes, please"},
    ],
}


def pages() -> list[bytes]:
    """Pages of trainings, as text and as HTML."""
    return [path.read_bytes() for path in sorted(PAGES.iterdir())]


def session_files() -> list[bytes]:
    """Session files; one has every table."""
    whole = TRAINING.replace("\n[[blocks]]", f"{SETTINGS}\n[[blocks]]", 1)
    return [SMALL_SESSION.encode(), whole.encode()]


def rosters() -> list[bytes]:
    """Rosters with all columns, and with the least."""
    return [
        b"email,name\nann@example.org,Ann Able\n",
        b"\xef\xbb\xbfemail,name,registrant_id,license_number,license_state,ce_credit,"
        b"camera_exempt\r\n"
        b'ann@example.org,"Able, Ann",reg-1,SW-1,PA,yes,no\r\n'
        b"ben@example.org,Ben Bright,,,,NO,true\r\n",
    ]


def registrants() -> list[bytes]:
    """Registrants as Zoom lists them."""
    return [json.dumps({"registrants": people}).encode() for people in ([_PERSON], [_PERSON, {}])]


def evaluation_sheets() -> list[bytes]:
    """The responses of a form, with times as Google writes them here and elsewhere."""
    return [
        b"Timestamp,Email Address,How useful was it?\n"
        b'12/4/2026 14:05:12,ann@example.org,"Very, indeed"\n',
        b"\xef\xbb\xbfTimestamp,Name,Your code,Score\r\n"
        b"2026/12/04 2:05:12 PM EST,Ann Able,ev-k7qd3m7xt2vzabcd,5\r\n"
        b"2026/12/05 4:05:12 PM GMT+1,Ben,,4\r\n",
        b"Zeitstempel,E-Mail-Adresse,Frage\n04.12.2026 20:05:12,ann@example.org,Ja\n",
    ]


def deliveries() -> list[bytes]:
    """Deliveries from Zoom, several in one input, parted by an empty line."""
    came, went = "2026-12-04T17:50:00Z", "2026-12-04T18:40:00Z"
    quality = [{"type": "video_input", "date_time": came, "details": {"avg_bitrate": "900 kbps"}}]
    registered = meeting(registrant=_PERSON)
    told = [
        delivery("meeting.started", meeting()),
        joined("Ann Able", came),
        joined("Ben Bright", came, phone_number="+12025550123", registrant_id="reg-1"),
        delivery(
            "meeting.participant_qos",
            meeting(participant={"participant_uuid": "uuid-of-Ann Able", "qos": quality}),
        ),
        left("Ann Able", went),
        delivery("meeting.ended", meeting(end_time=went)),
    ]
    return [
        b"\n\n".join(told),
        delivery("meeting.registration_created", registered),
        b'{"event":"endpoint.url_validation","payload":{"plainToken":"abcdefghijklmnopqrstuv"}}',
    ]
