"""Figures for Prometheus, and the dashboard that shows them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bot import facts
from bot.clock import SECOND, HandClock
from bot.ledger import Ledger
from tests.stage import PEOPLE, Stage, at, set_stage
from webhooks.app import create_app

ROOT = Path(__file__).parent.parent
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """A training at 1:06 PM, with a delivery, a late launch, one by hand, and two letters."""
    clock.moment = at("12:40")
    found = set_stage(tmp_path, ledger, clock)
    found.join("Ann Able", "12:50")
    for poll, late in (("sound", 200), ("alliance", 2_000)):
        launched = facts.PollLaunched(
            poll=poll, block=found.session.blocks[0].id, due_at=at("13:05"), closes_at=at("13:08")
        )
        clock.moment = at("13:05") + late
        found.happen(launched)
    by_hand = facts.PollLaunched(
        poll="x", block="y", due_at=at("12:00"), closes_at=at("13:08"), by="Kim"
    )
    found.happen(by_hand)
    for name in ("Ann", "Ben"):
        found.happen(facts.MailIntended(letter="invitation", attendee=found.attendee(name)))
    sent = found.ledger.select("kind = ?", ["mail.intended"])[0].fingerprint
    found.happen(facts.MailSent(mail=sent, attempt=1, via="file", digest="0" * 64))
    ledger.note_wake("scheduler")
    clock.moment += 5 * SECOND
    yield found
    found.live.stop()


def figures(client: FlaskClient) -> Figures:
    """The figures by name and labels."""
    text = client.get("/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_installation_is_counted_and_measured(stage: Stage) -> None:
    found = figures(stage.client)
    assert found["attendant_facts_total", (("kind", "registrant.added"),)] == 3
    assert found["attendant_deliveries_total", ()] == 1
    assert found["attendant_last_fact_age_seconds", ()] == 5
    assert found["attendant_scheduler_wake_age_seconds", ()] == 5
    assert found["attendant_mail", (("state", "waiting"),)] == 1
    assert found["attendant_open_streams", ()] == 0
    lateness = "attendant_launch_lateness_seconds"
    assert found[f"{lateness}_count", ()] == 2  # the one by hand came when it was wanted
    assert found[f"{lateness}_sum", ()] == pytest.approx(2.2)
    assert found[f"{lateness}_bucket", (("le", "0.1"),)] == 0
    assert found[f"{lateness}_bucket", (("le", "0.25"),)] == 1
    assert found[f"{lateness}_bucket", (("le", "2.5"),)] == 2


def test_what_is_appended_later_is_counted_once(stage: Stage) -> None:
    client = stage.client
    figures(client)
    stage.join("Ben Bright", "12:51")
    assert figures(client)["attendant_deliveries_total", ()] == 2
    assert figures(client)["attendant_deliveries_total", ()] == 2
    again = create_app(stage.settings, stage.clock, stage.ledger).test_client()
    assert figures(again)["attendant_deliveries_total", ()] == 2


def test_requests_are_counted_by_what_they_came_to(stage: Stage) -> None:
    client = stage.client
    client.get("/live/")
    client.get("/live/nope")
    client.get("/nowhere")
    client.post("/webhooks/zoom", data=b"{}")
    client.open("/live/", method="BREW")
    found = figures(client)

    def count(endpoint: str, method: str, status: str) -> float:
        labels = (("endpoint", endpoint), ("method", method), ("status", status))
        return found["attendant_requests_total", labels]

    assert count("facilitator.sessions", "GET", "200") == 1
    assert count("facilitator.page", "GET", "404") == 1
    assert count("none", "GET", "404") == 1
    assert count("zoom.receive", "POST", "401") == 1
    assert count("none", "other", "405") == 1


def test_pages_that_follow_are_counted(stage: Stage) -> None:
    client = stage.client
    response = client.get(f"{stage.page('Ann')}/events", buffered=False)
    next(response.iter_encoded())
    assert figures(stage.client)["attendant_open_streams", ()] == 1
    response.close()


def test_the_figures_name_nobody(stage: Stage) -> None:
    client = stage.client
    client.get(stage.page("Ann"))
    text = client.get("/metrics").text
    for person in PEOPLE:
        assert person.email not in text
        assert stage.attendee(person.name.split()[0]) not in text
    assert stage.session.id not in text
    assert stage.page("Ann") not in text


def test_without_the_token_nothing_is_shown_where_one_is_set(stage: Stage) -> None:
    settings = dataclasses.replace(stage.settings, metrics_token="a token of Prometheus")
    client = create_app(settings, stage.clock, stage.ledger).test_client()
    refused = client.get("/metrics")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    wrong = client.get("/metrics", headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401
    right = {"Authorization": "Bearer a token of Prometheus"}
    assert "attendant_facts_total" in client.get("/metrics", headers=right).text


def test_every_figure_of_the_dashboard_is_there(stage: Stage) -> None:
    client = stage.client
    client.get("/live/")
    dashboard = json.loads((ROOT / "deploy/grafana-dashboard.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    wanted = set(re.findall(r"\b(?:attendant|process)_\w+", asked))
    assert len(wanted) >= 10
    assert wanted <= {name for name, _ in figures(client)}
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
