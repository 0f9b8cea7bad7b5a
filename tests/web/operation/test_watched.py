"""What is told of a running server, to whom, and what is noted of each request (R12)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from remit.app.snapshots import open_snapshots
from remit.app.vitals import Vitals, open_vitals
from remit.app.wiring import Services, build_services
from remit.web.app import create_app
from remit.web.operation.figures import Figures
from remit.web.operation.limits import BoundedBodies
from remit.web.operation.probes import Draining, Probes
from remit.web.operation.request_log import TOLD
from remit.web.operation.trace import NoSpans
from remit.web.operation.watched import Watch, Watched
from store.landscapes import small
from web.operation.asking import Answered, ask

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def store(tmp_path: Path) -> str:
    where = tmp_path / "remit.db"
    snapshots = open_snapshots(where)
    snapshots.save(small())
    snapshots.close()
    return str(where)


@pytest.fixture
def vitals(store: str) -> Iterator[Vitals]:
    made = open_vitals(store)
    yield made
    made.close()


@pytest.fixture
def services(store: str) -> Iterator[Services]:
    made = build_services(store)
    yield made
    made.close()


Build = Callable[..., Watched]


@pytest.fixture
def build(vitals: Vitals, services: Services) -> Build:
    def watched(app: Any = None, **more: Any) -> Watched:  # noqa: ANN401 - what a test wants to be otherwise
        probes = more.pop("probes", None) or Probes(vitals, Draining())
        figures = Figures(vitals, probes.is_fit)
        given = {"may_read": lambda _headers: False, **more}
        watch = Watch(probes=probes, figures=figures, spans=NoSpans(), **given)
        return Watched(app or BoundedBodies(create_app(services)), watch)

    return watched


def figures_of(answered: Answered) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answered.text)
        for sample in family.samples
    }


def test_the_process_lives_whatever_name_it_is_asked_by(build: Build) -> None:
    found = ask(build(), "/healthz", headers={"host": "10.0.3.7:8350"}, client="10.0.0.1")
    assert (found.status, found.body) == (200, b"alive\n")
    assert found.headers["cache-control"] == "no-store"
    assert found.headers["x-content-type-options"] == "nosniff"


def test_it_is_ready_until_it_is_told_to_stop(build: Build, vitals: Vitals) -> None:
    probes = Probes(vitals, Draining())
    app = build(probes=probes)
    found = ask(app, "/readyz", headers={"host": "10.0.3.7:8350"}, client="10.0.0.1")
    assert found.status == 200
    assert json.loads(found.body) == {"ready": True, "server": "ok", "store": "ok", "key": "ok"}
    probes.draining.is_on = True
    found = ask(app, "/readyz")
    assert (found.status, json.loads(found.body)["server"]) == (503, "stopping")
    assert ask(app, "/healthz").status == 200


def test_it_is_not_ready_when_it_could_not_sign(build: Build, store: str) -> None:
    Path(f"{store}.key").chmod(0o644)
    found = ask(build(), "/readyz")
    assert found.status == 503
    assert json.loads(found.body) == {"ready": False, "server": "ok", "store": "ok", "key": "unusable"}
    assert store not in found.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_is_changed_by_a_probe(build: Build, path: str) -> None:
    found = ask(build(), path, method="POST")
    assert (found.status, found.headers["allow"]) == (405, "GET, HEAD")


def test_figures_tell_routes_and_never_what_somebody_asked_for(build: Build) -> None:
    app = build()
    ask(app, "/assets?q=SecretName&team=payments")
    ask(app, "/asset?id=nobody-knows-this")
    ask(app, "/api/v1/assets?limit=2")
    ask(app, "/secret-path/nobody", method="BREW")
    found = ask(app, "/metrics")
    figures = figures_of(found)
    assert found.status == 200

    def counted(**labels: str) -> float:
        return figures["remit_http_requests_total", frozenset(labels.items())]

    assert counted(method="GET", route="/assets", status="200") == 1
    assert counted(method="GET", route="/asset", status="404") == 1
    assert counted(method="GET", route="/api/v1/assets", status="200") == 1
    assert sum(value for (name, _), value in figures.items() if name == "remit_http_requests_total") == 4
    assert {dict(labels).get("method") for (name, labels) in figures if name == "remit_http_requests_total"} == {
        "GET",
        "other",
    }
    assert figures["remit_http_request_seconds_count", frozenset({("method", "GET"), ("route", "/assets")})] == 1
    for bare in ("http_requests_in_flight", "jobs_waiting_seconds", "sessions"):
        assert figures[f"remit_{bare}", frozenset()] == 0
    assert figures["remit_ready", frozenset()] == figures["remit_store_up", frozenset()] == 1
    assert figures["remit_trail_entries", frozenset()] > 0
    assert figures["remit_snapshot_age_seconds", frozenset()] > 86_400
    assert figures["remit_jobs", frozenset({("state", "waiting")})] == 0
    assert any(name == "process_resident_memory_bytes" for name, _ in figures)
    for typed in ("SecretName", "payments", "nobody"):
        assert typed not in found.text


def test_the_stores_figures_are_left_out_while_it_does_not_answer(services: Services) -> None:
    gone = open_vitals("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    probes = Probes(gone, Draining())
    watch = Watch(probes=probes, figures=Figures(gone, probes.is_fit), spans=NoSpans(), may_read=lambda _: False)
    app = Watched(create_app(services), watch)
    assert json.loads(ask(app, "/readyz").body)["store"] == "unreachable"
    figures = figures_of(ask(app, "/metrics"))
    assert (figures["remit_store_up", frozenset()], figures["remit_ready", frozenset()]) == (0, 0)
    assert not any(name.startswith(("remit_trail", "remit_jobs")) for name, _ in figures)
    gone.close()


def test_openmetrics_is_told_to_whom_takes_it(build: Build) -> None:
    found = ask(build(), "/metrics", headers={"accept": "application/openmetrics-text;version=1.0.0"})
    assert found.headers["content-type"].startswith("application/openmetrics-text")
    assert found.body.endswith(b"# EOF\n")


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("10.0.0.1", {}),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}),
        ("127.0.0.1", {"forwarded": "for=203.0.113.7"}),
        ("127.0.0.1", {"host": "evil.example"}),
        ("not-an-address", {}),
    ],
)
def test_figures_are_told_to_nobody_else_without_a_token(build: Build, client: str, headers: Mapping[str, str]) -> None:
    found = ask(build(), "/metrics", client=client, headers=headers)
    assert (found.status, found.headers["www-authenticate"]) == (401, "Bearer")
    assert "remit_" not in found.text


def test_behind_a_proxy_this_machine_is_nobody_special(build: Build) -> None:
    assert ask(build(is_behind_proxy=True), "/metrics").status == 401


def test_a_token_that_may_read_is_told_figures(build: Build) -> None:
    app = build(may_read=lambda headers: headers.get("authorization") == "Bearer right")
    assert ask(app, "/metrics", client="10.0.0.1", headers={"authorization": "Bearer right"}).status == 200
    assert ask(app, "/metrics", client="10.0.0.1", headers={"authorization": "Bearer wrong"}).status == 401


def test_the_port_of_figures_tells_them_to_anybody_and_nothing_else(build: Build) -> None:
    app = build(metrics_port=9400)
    assert ask(app, "/metrics", client="10.0.0.1", port=9400).status == 200
    assert ask(app, "/readyz", client="10.0.0.1", port=9400).status == 200
    for path in ("/", "/assets", "/api/v1/assets", "/static/remit.css"):
        assert ask(app, path, port=9400).status == 404
    assert ask(app, "/metrics", client="10.0.0.1").status == 401
    assert ask(app, "/assets").status == 200


def test_the_request_gets_its_traces_id_back_and_the_log_has_it(build: Build, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "remit.request"):
        found = ask(build(), "/assets?q=SecretName", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
        other = ask(build(), "/nowhere/SecretName")
    assert found.headers["x-request-id"] == TRACE
    assert len(other.headers["x-request-id"]) == 32
    first, second = (getattr(record, TOLD) for record in caplog.records)
    assert {name: first[name] for name in ("method", "route", "status", "principal")} == {
        "method": "GET",
        "route": "/assets",
        "status": 200,
        "principal": "local",
    }
    assert first["bytes"] == len(found.body)
    assert first["milliseconds"] > 0
    assert (second["route"], second["status"]) == ("unmatched", 404)
    assert "SecretName" not in caplog.text


def test_what_nobody_catches_counts_as_our_fault(build: Build, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_scope: object, _receive: object, _send: object) -> None:
        raise RuntimeError("on purpose")

    app = build(broken)
    with caplog.at_level(logging.INFO, "remit.request"), pytest.raises(RuntimeError):
        ask(app, "/assets")
    (record,) = caplog.records
    assert (record.levelname, getattr(record, TOLD)["status"]) == ("ERROR", 500)
    labels = frozenset({("method", "GET"), ("route", "unmatched"), ("status", "500")})
    assert figures_of(ask(app, "/metrics"))["remit_http_requests_total", labels] == 1


def test_a_caller_that_goes_before_the_answer_is_counted(build: Build) -> None:
    async def silent(_scope: object, _receive: object, _send: object) -> None:
        """Nothing is sent."""

    app = build(silent)
    ask(app, "/assets")
    labels = frozenset({("method", "GET"), ("route", "unmatched"), ("status", "none")})
    assert figures_of(ask(app, "/metrics"))["remit_http_requests_total", labels] == 1


def test_how_long_somebody_listened_is_no_figure_of_speed(build: Build) -> None:
    async def streaming(_scope: object, _receive: object, send: Any) -> None:  # noqa: ANN401 - ASGI's
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    app = build(streaming)
    ask(app, "/progress")
    figures = figures_of(ask(app, "/metrics"))
    labels = {("method", "GET"), ("route", "unmatched")}
    assert figures["remit_http_requests_total", frozenset({*labels, ("status", "200")})] == 1
    assert ("remit_http_request_seconds_count", frozenset(labels)) not in figures
    assert figures["remit_http_requests_in_flight", frozenset()] == 0


def test_browsers_are_told_to_stay_with_tls_where_people_come_by_it(build: Build) -> None:
    assert "strict-transport-security" not in ask(build(), "/assets").headers
    assert ask(build(is_encrypted=True), "/assets").headers["strict-transport-security"] == "max-age=31536000"


def test_what_is_not_http_goes_through(build: Build) -> None:
    seen: list[str] = []

    async def life(scope: Mapping[str, Any], _receive: object, _send: object) -> None:
        seen.append(scope["type"])

    asyncio.run(build(BoundedBodies(life))({"type": "lifespan"}, None, None))  # type: ignore[arg-type] # a server's start
    assert seen == ["lifespan"]
