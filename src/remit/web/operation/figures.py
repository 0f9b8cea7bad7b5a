"""Figures of the server for Prometheus.

Labels are of small fixed sets: routes as templates, methods, statuses, states. No figure names a person, a team or an
asset. With several processes each keeps its part in a shared folder, and whichever is asked tells the sum.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from prometheus_client import (
    GC_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import remit
from remit.app.vitals import Vitals
from remit.model.job import JobState

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"  # the library's own; set before it is imported
UNMATCHED: Final = "unmatched"  # the route of what no route has
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_STATEMENT_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)


class Figures:
    """The figures of one server."""

    def __init__(self, vitals: Vitals, is_ready: Callable[[], bool]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # a series beside each series that nobody asks for
        self._own = CollectorRegistry()
        self._requests = Counter(
            "remit_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._own
        )
        self._seconds = Histogram(
            "remit_http_request_seconds",
            "From a request's head to the end of its answer.",
            ("method", "route"),
            buckets=_REQUEST_SECONDS,
            registry=self._own,
        )
        self._running = Gauge(
            "remit_http_requests_in_flight",
            "Requests that are being answered.",
            registry=self._own,
            multiprocess_mode="livesum",
        )
        self._statements = Histogram(
            "remit_store_query_seconds",
            "Statements of the store, by their verb.",
            ("operation",),
            buckets=_STATEMENT_SECONDS,
            registry=self._own,
        )
        self._asked = StoreCollector(vitals, is_ready)

    def began(self) -> None:
        """A request has come in."""
        self._running.inc()

    def ended(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """It was answered; status 0 when nothing was sent, None seconds when how long says nothing."""
        self._running.dec()
        verb = method if method in _METHODS else "other"
        self._requests.labels(verb, route or UNMATCHED, str(status) if status else "none").inc()
        if seconds is not None:
            self._seconds.labels(verb, route or UNMATCHED).observe(seconds)

    def statement(self, verb: str, seconds: float) -> None:
        """The store ran a statement."""
        self._statements.labels(verb).observe(seconds)

    def exposed(self, accept: str) -> tuple[bytes, str]:
        """All figures as text, and its media type: OpenMetrics where the asker takes it, else Prometheus's own."""
        registry = CollectorRegistry()
        if os.environ.get(FOLDER_VARIABLE):
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library has no types here
        else:
            for collector in (self._own, PROCESS_COLLECTOR, GC_COLLECTOR):
                registry.register(collector)
        registry.register(self._asked)
        encode, media_type = choose_encoder(accept)
        return encode(registry), media_type


class StoreCollector(Collector):
    """What is asked of the store when somebody asks for figures."""

    def __init__(self, vitals: Vitals, is_ready: Callable[[], bool]) -> None:
        self._vitals = vitals
        self._is_ready = is_ready

    def describe(self) -> Iterator[Metric]:
        """Nothing: what there is depends on the store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures of now; those of the store are left out while it does not answer."""
        info = GaugeMetricFamily(
            "remit_build_info", "Always 1; its labels tell what runs.", labels=("version", "python")
        )
        info.add_metric((remit.__version__, platform.python_version()), 1)
        yield info
        yield GaugeMetricFamily("remit_ready", "Whether the server is fit to answer.", value=float(self._is_ready()))
        figures = self._vitals.figures()
        yield GaugeMetricFamily("remit_store_up", "Whether the store answers.", value=float(figures is not None))
        if figures is None:
            return
        states = GaugeMetricFamily("remit_jobs", "Jobs, by state.", labels=("state",))
        for state in JobState:
            states.add_metric((state,), figures.jobs.get(state, 0))
        yield states
        now = datetime.now(UTC)
        waited = (now - figures.waiting_since).total_seconds() if figures.waiting_since else 0.0
        yield GaugeMetricFamily("remit_jobs_waiting_seconds", "How long the oldest due job has waited.", value=waited)
        yield GaugeMetricFamily("remit_trail_entries", "Entries of the audit trail.", value=figures.trail_entries)
        yield GaugeMetricFamily("remit_sessions", "Sign-ins that hold.", value=figures.sessions)
        if figures.snapshot_at is not None:
            age = (now - figures.snapshot_at).total_seconds()
            yield GaugeMetricFamily("remit_snapshot_age_seconds", "Age of the newest snapshot.", value=age)
