"""Figures for Prometheus: how busy this process is, and how the installation stands.

They count and measure; they name nobody and no session.
"""

from __future__ import annotations

import hmac
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

from flask import Blueprint, Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from prometheus_client import (
    CollectorRegistry,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from bot.context import EXTENSION, Context, context
from webhooks.standing import Standing

METRICS = "attendant.metrics"
METHODS = {"GET", "POST", "HEAD", "OPTIONS"}
QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Up to which durations answers are counted apart, in seconds."""

disable_created_metrics()  # type: ignore[no-untyped-call] # when counting began is of no use
blueprint = Blueprint("metrics", __name__)


class Metrics(Collector):
    """The figures of one application. What the ledger holds is read when it is asked for."""

    def __init__(self, here: Context) -> None:
        self._here = here
        self._standing = Standing(here.ledger)
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._answered: Counter[tuple[str, str, int]] = Counter()
        self._seconds: defaultdict[str, _Durations] = defaultdict(_Durations)
        self.registry.register(self)

    def note(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """A request was answered, after so many seconds."""
        self._answered[endpoint, method, status] += 1
        self._seconds[endpoint].note(seconds)

    def describe(self) -> list[Metric]:
        """Nothing ahead of time: registering is not to read the ledger."""
        return []

    def collect(self) -> Iterator[Metric]:
        """How the installation stands, by its ledger. Raises LedgerError."""
        yield from self._busy()
        standing, now = self._standing, self._here.clock.now()
        standing.catch_up()
        yield from standing.families(now)
        yield _gauge("attendant_last_fact_age_seconds", "Since the last fact", standing.age(now))
        woke_at = self._here.ledger.last_wake("scheduler")
        age = None if woke_at is None else max(now - woke_at, 0) / 1000
        yield _gauge("attendant_scheduler_wake_age_seconds", "Since the scheduler woke", age)
        streams = len(self._here.live.streams)
        yield _gauge("attendant_open_streams", "Pages that follow, in this process", streams)

    def _busy(self) -> Iterator[Metric]:
        """What this process answered, and how long that took."""
        meaning, labels = "Requests answered by this process", ["endpoint", "method", "status"]
        requests = CounterMetricFamily("attendant_requests", meaning, labels=labels)
        for (endpoint, method, status), number in sorted(self._answered.items()):
            requests.add_metric([endpoint, method, str(status)], number)
        yield requests
        meaning = "How long it took until an answer began"
        seconds = HistogramMetricFamily("attendant_request_seconds", meaning, labels=["endpoint"])
        for endpoint, durations in sorted(self._seconds.items()):
            seconds.add_metric([endpoint], durations.buckets(), durations.total)
        yield seconds


class _Durations:
    """How many answers took up to each of the durations that are told apart, and all together."""

    def __init__(self) -> None:
        self.total = 0.0
        self._counts = [0] * (len(QUICK) + 1)

    def note(self, seconds: float) -> None:
        self.total += seconds
        self._counts[bisect_left(QUICK, seconds)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        bounds = (*map(str, QUICK), "+Inf")
        return list(zip(bounds, accumulate(self._counts), strict=True))


@blueprint.get("/metrics")
def show() -> ResponseReturnValue:
    """The figures, as Prometheus reads them; 401 without the token where one is set."""
    token = context().settings.metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(sent.encode(), token.encode()):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    figures = generate_latest(_metrics().registry)
    return Response(
        figures, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    app = state.app
    app.extensions[METRICS] = Metrics(app.extensions[EXTENSION])
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    method = request.method if request.method in METHODS else "other"
    seconds = time.perf_counter() - g.began if "began" in g else 0.0
    _metrics().note(request.endpoint or "none", method, response.status_code, seconds)
    return response


def _metrics() -> Metrics:
    found: Metrics = current_app.extensions[METRICS]
    return found


def _gauge(name: str, meaning: str, value: float | None) -> GaugeMetricFamily:
    """A figure; without a sample where it is not known."""
    return GaugeMetricFamily(name, meaning, value=value)
