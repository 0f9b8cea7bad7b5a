"""Spans of the server reach a collector over OTLP/HTTP, and nothing of it is loaded where nobody asked (R12)."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from notifiers.places import Web, web
from remit.app.vitals import open_vitals, watch_statements
from remit.app.wiring import Services, build_services
from remit.errors import UsageError
from remit.web.app import create_app
from remit.web.operation.export import ExportedSpans, spans_asked_for
from remit.web.operation.figures import Figures
from remit.web.operation.probes import Draining, Probes
from remit.web.operation.trace import NoSpans, Outcome, Spans
from remit.web.operation.watched import Watch, Watched
from web.operation.asking import Answered, ask

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
SERVER, CLIENT = 2, 3
BARE = """
import json, sys
import remit.web.server
from remit.web.operation.export import spans_asked_for
spans_asked_for({})
print(json.dumps([name for name in sys.modules if name.startswith(("opentelemetry", "google.protobuf"))]))
"""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with web() as made:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", made.url)
        yield made


def spans_at(collector: Web) -> list[Any]:
    """What the collector was handed, decoded."""
    found = []
    for asked in collector.asked:
        assert (asked.path, asked.headers["content-type"]) == ("/v1/traces", "application/x-protobuf")
        request = ExportTraceServiceRequest.FromString(asked.raw)
        for resource in request.resource_spans:
            named = {one.key: one.value.string_value for one in resource.resource.attributes}
            assert named["service.name"] == "remit"
            found += [span for scope in resource.scope_spans for span in scope.spans]
    return found


def told(span: Any) -> dict[str, str | int]:  # noqa: ANN401 - made by protobuf
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def asked_by(services: Services, spans: Spans, store: str, path: str, **headers: str) -> Answered:
    vitals = open_vitals(store)
    probes = Probes(vitals, Draining())
    end = watch_statements(spans.statement)
    watch = Watch(probes=probes, figures=Figures(vitals, probes.is_fit), spans=spans, may_read=lambda _: False)
    try:
        return ask(Watched(create_app(services), watch), path, headers=headers)
    finally:
        end()
        vitals.close()


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "remit.db")


@pytest.fixture
def services(store: str) -> Iterator[Services]:
    made = build_services(store)
    yield made
    made.close()


def test_a_request_and_its_statements_are_spans_of_the_trace_that_it_continues(
    collector: Web, services: Services, store: str
) -> None:
    spans = spans_asked_for()
    assert isinstance(spans, ExportedSpans)
    header = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=1"}
    found = asked_by(services, spans, store, "/assets?q=SecretName", **header)
    spans.close()
    assert found.headers["x-request-id"] == TRACE
    sent = spans_at(collector)
    (request,) = [span for span in sent if span.kind == SERVER]
    assert (request.trace_id.hex(), request.parent_span_id.hex()) == (TRACE, PARENT)
    assert (request.name, request.trace_state) == ("GET /assets", "vendor=1")
    assert told(request) == {
        "http.request.method": "GET",
        "http.route": "/assets",
        "http.response.status_code": 200,
    }
    assert 0 < request.start_time_unix_nano <= request.end_time_unix_nano
    statements = [span for span in sent if span.kind == CLIENT]
    assert {span.trace_id.hex() for span in statements} == {TRACE}
    assert {span.parent_span_id for span in statements} == {request.span_id}
    assert told(statements[0])["db.system.name"] == "sqlite"
    assert "SELECT" in {span.name for span in statements}
    assert all(b"SecretName" not in asked.raw for asked in collector.asked)


def test_a_request_without_a_trace_begins_one_and_what_no_route_has_is_not_named(
    collector: Web, services: Services, store: str
) -> None:
    spans = spans_asked_for()
    found = asked_by(services, spans, store, "/nowhere/SecretName")
    spans.close()
    (request,) = [span for span in spans_at(collector) if span.kind == SERVER]
    assert (request.name, request.trace_id.hex()) == ("GET", found.headers["x-request-id"])
    assert not request.parent_span_id
    assert told(request) == {"http.request.method": "GET", "http.response.status_code": 404}
    assert all(b"SecretName" not in asked.raw for asked in collector.asked)


def test_our_faults_are_marked(collector: Web) -> None:
    spans = spans_asked_for()
    outcome = Outcome(route="/assets")
    with spans.request("GET", {}, outcome):
        outcome.status = 500
    with spans.request("GET", {}, Outcome()):
        """Nobody was answered."""
    spans.statement("sqlite", "select", 0.1)  # outside of a request: nobody's
    spans.close()
    failed, silent = spans_at(collector)
    assert (failed.status.code, told(failed)["error.type"]) == (2, "500")
    assert told(silent) == {"http.request.method": "GET"}


def test_a_collector_that_is_gone_does_not_hold_up_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    spans = spans_asked_for()
    with spans.request("GET", {}, Outcome()) as request:
        assert len(request) == 32
    spans.close()


@pytest.mark.parametrize(
    "environment",
    [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}],
)
def test_where_nobody_asked_spans_go_nowhere(environment: dict[str, str]) -> None:
    assert isinstance(spans_asked_for(environment), NoSpans)


def test_where_nobody_asked_nothing_of_it_is_loaded() -> None:
    ran = subprocess.run([sys.executable, "-c", BARE], check=True, capture_output=True, text=True)
    assert json.loads(ran.stdout) == []


def test_what_is_asked_for_and_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    true_import = builtins.__import__

    def without(name: str, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - as the built-in has it
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return true_import(name, *given, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match="OpenTelemetry is not installed") as raised:
        spans_asked_for({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"})
    assert "remit[otel]" in raised.value.hint
