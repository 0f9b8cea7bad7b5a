"""Spans of the server itself, sent over OTLP/HTTP where OTEL_EXPORTER_OTLP_ENDPOINT says so.

OpenTelemetry is the extra `otel`, imported here when it is asked for and not before. All its own environment variables
hold (sampler, headers, timeouts, OTEL_SERVICE_NAME). Names follow its conventions for HTTP servers and databases; what
they hold back here are path, query, caller and the text of statements, since those name people and assets.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import remit
from remit.errors import UsageError
from remit.web.operation.trace import NoSpans, Outcome, Spans

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_SYSTEMS: Final = {"postgresql": "postgresql", "sqlite": "sqlite"}
_CARRIED: Final = ("traceparent", "tracestate")


def spans_asked_for(environment: Mapping[str, str] = os.environ) -> Spans:
    """Where spans go by the environment.

    Raises:
        UsageError: spans are asked for, and the extra `otel` is not installed.
    """
    if not any(environment.get(name) for name in ENDPOINTS) or environment.get("OTEL_SDK_DISABLED") == "true":
        return NoSpans()
    try:
        return _exported()
    except ImportError as problem:
        raise UsageError(
            "spans are asked for by the environment, and OpenTelemetry is not installed",
            hint="pip install 'remit[otel]', or unset OTEL_EXPORTER_OTLP_ENDPOINT",
        ) from problem


def _exported() -> Spans:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - see the top
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - as above

    named = {"service.name": os.environ.get("OTEL_SERVICE_NAME") or "remit", "service.version": remit.__version__}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return ExportedSpans(provider)


class ExportedSpans:
    """Spans that a provider takes."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("remit", remit.__version__)

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str], outcome: Outcome) -> Iterator[str]:
        """A server span around one request."""
        from opentelemetry import context, trace  # noqa: PLC0415 - see the top
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - as above
            TraceContextTextMapPropagator,
        )

        carried = {name: headers[name] for name in _CARRIED if name in headers}
        before = TraceContextTextMapPropagator().extract(carried, context.Context())
        span = self._tracer.start_span(method, context=before, kind=trace.SpanKind.SERVER)
        token = context.attach(trace.set_span_in_context(span, before))
        try:
            yield trace.format_trace_id(span.get_span_context().trace_id)
        finally:
            context.detach(token)
            span.update_name(f"{method} {outcome.route}" if outcome.route else method)
            span.set_attribute("http.request.method", method)
            if outcome.route:
                span.set_attribute("http.route", outcome.route)
            if outcome.status:
                span.set_attribute("http.response.status_code", outcome.status)
            if outcome.status >= 500:
                span.set_attribute("error.type", str(outcome.status))
                span.set_status(trace.StatusCode.ERROR)
            span.end()

    def statement(self, database: str, verb: str, seconds: float) -> None:
        """A client span below the request's; nothing where no request is being answered."""
        from opentelemetry import trace  # noqa: PLC0415 - see the top

        if not trace.get_current_span().get_span_context().is_valid:
            return
        end = time.time_ns()
        attributes = {"db.system.name": _SYSTEMS.get(database, "other_sql"), "db.operation.name": verb.upper()}
        begin = end - int(seconds * 1e9)
        kind = trace.SpanKind.CLIENT
        self._tracer.start_span(verb.upper(), kind=kind, attributes=attributes, start_time=begin).end(end)

    def close(self) -> None:
        """Hand over what is still to be sent; a collector that does not answer is waited for a while only."""
        self._provider.shutdown()
