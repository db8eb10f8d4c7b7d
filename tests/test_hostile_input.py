"""Whatever is sent to the receivers: a plain answer, nothing stored that later stops anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from bot import facts
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.outcomes import outcomes_of
from bot.records import record_of
from bot.registrants import register
from bot.settings import Settings
from tests.deliveries import NUMBER, SECRET, UUID, signed
from tests.stage import PEOPLE, SECRET_KEY, TRAINING, at
from webhooks.app import create_app

SESSION = "alliance-2026-12-04"

_NAMES = (
    *("started", "ended", "participant_joined", "participant_left", "participant_qos"),
    *("participant_joined_breakout_room", "participant_role_changed", "participant_bind"),
    *("registration_created", "registration_cancelled", "rtms_started", "anything"),
)
EVENTS = [f"{scene}.{name}" for scene in ("meeting", "webinar") for name in _NAMES]
FIELDS = (
    *("user_id", "user_name", "email", "participant_uuid", "participant_user_id", "registrant_id"),
    *("id", "customer_key", "phone_number", "parent_user_id", "bind_user_id", "date_time", "qos"),
    *("join_time", "leave_time", "new_role", "old_role", "first_name", "status", "join_url"),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", "2026-12-04T18:05:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00"]
    ),
    st.sampled_from(
        ["=HYPERLINK()", "<script>", "\u0000", "ann.able@example.org", "Ann Able", UUID]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
QOS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"type": VALUES, "date_time": VALUES, "details": VALUES, "reading": VALUES}
    ),
    max_size=3,
)
PARTICIPANTS = st.dictionaries(st.sampled_from(FIELDS), VALUES | QOS, max_size=8) | VALUES
OBJECTS = st.fixed_dictionaries(
    {"id": st.just(NUMBER) | VALUES, "uuid": st.just(UUID) | VALUES},
    optional={
        "participant": PARTICIPANTS,
        "registrant": PARTICIPANTS,
        **dict.fromkeys(("start_time", "end_time", "host_id", "host_email", "topic"), VALUES),
    },
)
BODIES = st.fixed_dictionaries(
    {
        "event": st.sampled_from(
            [f"{kind}.{name}" for kind in ("meeting", "webinar") for name in EVENTS]
        )
        | VALUES,
        "payload": st.fixed_dictionaries({"object": OBJECTS | VALUES}) | VALUES,
    },
    optional={"event_ts": VALUES},
)


@dataclass
class Installation:
    """The whole application on a training that runs, with a secret shared with Zoom."""

    client: FlaskClient
    ledger: Ledger
    clock: HandClock


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all that is sent: what came earlier stays in its ledger."""
    clock = HandClock(at("13:20"))
    ledger = Ledger(tmp_path_factory.mktemp("hostile") / "attendant.db", clock)
    settings = Settings(
        database=ledger.path,
        base_url="http://127.0.0.1:8000",
        secret_key=SECRET_KEY,
        zoom_webhook_secret_token=SECRET,
    )
    added = facts.SessionAdded(text=TRAINING, version=1)
    ledger.append(added.fact(SESSION, at=clock.now(), source="test"))
    register(ledger, SECRET_KEY, SESSION, PEOPLE, at=clock.now(), source="roster")
    app = create_app(settings, clock, ledger, machine_clock=clock)
    yield Installation(app.test_client(), ledger, clock)
    ledger.close()


@drawn(max_examples=60, deadline=None)
@given(bodies=st.lists(BODIES | VALUES, min_size=1, max_size=5))
def test_any_signed_delivery_is_kept_or_refused_and_everything_goes_on(
    installation: Installation, bodies: list[Any]
) -> None:
    client, clock = installation.client, installation.clock
    for body in bodies:
        raw = json.dumps(body).encode()
        headers = signed(raw, clock.now() // 1000)
        answer = client.post("/webhooks/zoom", data=raw, headers=headers)
        assert answer.status_code in (200, 204, 400, 401), answer.text
    record = record_of(installation.ledger, SESSION)
    outcomes_of(record, now=clock.now(), facts=0, head="")
    for page in (f"/live/{SESSION}", f"/live/{SESSION}/state", f"/compliance/{SESSION}"):
        assert client.get(page).status_code == 200
    assert installation.ledger.verify().altered is None
