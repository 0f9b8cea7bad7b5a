"""A request continues the trace that its header names, or begins one (W3C Trace Context)."""

from __future__ import annotations

import asyncio
import re

import pytest

from remit.web.operation.trace import NoSpans, Outcome, answering, current_request, trace_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "header", [f"00-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-00", f"01-{TRACE}-{PARENT}-01-more"]
)
def test_a_trace_is_continued(header: str) -> None:
    assert trace_of(header) == TRACE


@pytest.mark.parametrize(
    "header",
    [
        "",
        "hello",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}",
        f"00-{TRACE}-{PARENT}-01\n",
        f"00-{TRACE[:-1]}-{PARENT}-01",
        'x" {"level": "error"}',
    ],
)
def test_what_is_no_trace_is_not_taken_over(header: str) -> None:
    first, second = trace_of(header), trace_of(header)
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second
    assert first != TRACE


def test_whoever_works_on_a_request_knows_it_in_threads_too() -> None:
    async def inside() -> str:
        with answering(TRACE):
            return await asyncio.to_thread(current_request)

    assert asyncio.run(inside()) == TRACE
    assert current_request() == ""


def test_where_nobody_asked_for_spans_there_is_a_trace_all_the_same() -> None:
    spans = NoSpans()
    with spans.request("GET", {"traceparent": f"00-{TRACE}-{PARENT}-01"}, Outcome()) as request:
        assert request == TRACE
    spans.statement("sqlite", "select", 0.1)
    spans.close()
