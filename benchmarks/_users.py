"""People and programs that use a server: what they ask, how long they think, and what each answer took.

A user is a thread with one connection of the standard library's `http.client`, which asks, reads the whole answer and
thinks. A load generator of its own was not chosen: for seven requests a second any will do, and nothing stands between
the clock and the socket. What is packed stays packed, except where the next question follows from it. Time is from
sending the question to the last byte of the answer.
"""

from __future__ import annotations

import gzip
import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode

TIMEOUT_SECONDS = 120
SHEET = "sheet of all assets"
_AT_ONCE, _MOST_HELD = 2**16, 2**25  # bytes
_RAIL = re.compile(r'<a [^>]*href="(/[a-z-]*)"')


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: which kind of question, when it was asked, seconds, status, bytes as they came."""

    route: str
    at: float
    seconds: float
    status: int
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: status (0 for nothing), seconds, bytes as they came, and the body as long as it is not huge."""

    status: int
    seconds: float
    size: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What users choose from, found by asking the server."""

    assets: Sequence[tuple[str, str]]
    workloads: Sequence[str]
    teams: Sequence[str]
    services: Sequence[str]
    controls: Sequence[str]
    rules: Sequence[str]
    more: Sequence[str]  # pages and lists that the mix does not name, by their paths


class Asking(Protocol):
    """What questions are put to."""

    def get(self, path: str) -> Answer:
        """Ask for a path."""
        ...

    def json(self, path: str) -> dict[str, Any]:
        """Ask for an answer that is needed to go on."""
        ...


class Connection:
    """One user's connection; opened again where the server closed it."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self._open: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Ask, once more where the server had closed the connection meanwhile."""
        cause = ""
        for _ in range(2):
            began = time.perf_counter()
            try:
                return self._get(path)
            except (OSError, http.client.HTTPException) as problem:
                self._open, cause = None, repr(problem)
                if not isinstance(problem, http.client.RemoteDisconnected | BrokenPipeError | ConnectionResetError):
                    break
        return Answer(0, time.perf_counter() - began, 0, cause.encode())

    def _get(self, path: str) -> Answer:
        if self._open is None:
            self._open = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=TIMEOUT_SECONDS, source_address=(self._address, 0)
            )
        started = time.perf_counter()
        self._open.request("GET", path, headers={"accept-encoding": "gzip"})
        came = self._open.getresponse()
        pieces, size = list[bytes](), 0
        while piece := came.read(_AT_ONCE):
            size += len(piece)
            if size <= _MOST_HELD:
                pieces.append(piece)
        return Answer(came.status, time.perf_counter() - started, size, b"".join(pieces))

    def json(self, path: str) -> dict[str, Any]:
        """An answer of the API that is needed to go on."""
        came = self.get(path)
        if came.status != 200:
            raise SystemExit(f"{path} answers {came.status}: {unpacked(came.body)[:300]!r}")
        return dict(json.loads(unpacked(came.body)))


def unpacked(body: bytes) -> bytes:
    """A body as it was before it was packed."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def look_around(connection: Asking) -> Known:
    """What there is to ask for, by the server's own word."""
    assets: list[tuple[str, str]] = []
    for sort in ("id", "name", "-findings", "team", "-service"):
        page = connection.json(f"/api/v1/assets?limit=500&sort={sort}")
        assets += [(one["id"], one["name"]) for one in page["items"]]
    view = connection.json("/api/v1/overview")
    controls = connection.json("/api/v1/controls?limit=500")
    services = connection.json("/api/v1/services?limit=500")
    matrix = connection.json("/api/v1/matrix?by=team")
    findings = connection.json("/api/v1/findings?limit=500")
    return Known(
        assets=assets,
        workloads=[one["workload"] for one in view["workloads"] if one["workload"]],
        teams=[one["id"] for one in matrix["columns"] if one["id"]],
        services=[one["id"] for one in services["items"]],
        controls=[one["id"] for one in controls["items"]],
        rules=sorted({one["rule"] for one in findings["items"]}),
        more=_more(connection),
    )


def _more(connection: Asking) -> list[str]:
    """Pages of the rail, and lists that take no parameter without which they cannot be asked."""
    pages = set(_RAIL.findall(unpacked(connection.get("/").body).decode()))
    document = connection.json("/api/v1/openapi.json")
    lists = [
        path
        for path, asked in document["paths"].items()
        if "get" in asked and not any(one.get("required") for one in asked["get"].get("parameters", ()))
    ]
    named = {path for _, path, _ in (*PAGES, *LISTS)}
    found = sorted({*pages, *lists} - named)
    return [one for one in found if connection.get(one).status == 200]


Draw = random.Random
Parameters = Callable[[Draw, Known], Mapping[str, object]]
ENVIRONMENTS, TIERS, PROVIDERS = ("production", "test", "development"), ("1", "2", "3"), ("aws", "azure", "gcp")
SORTS = ("id", "name", "service", "workload", "team", "findings", "tier", "data_class", "environment")


def nothing(_draw: Draw, _known: Known) -> Mapping[str, object]:
    """No parameters."""
    return {}


def _scope(draw: Draw, known: Known) -> Mapping[str, object]:
    """A scope as people choose one: mostly their team or workload."""
    return draw.choice([
        {"team": draw.choice(known.teams)}, {"team": draw.choice(known.teams)},
        {"workload": draw.choice(known.workloads)}, {"workload": draw.choice(known.workloads)},
        {"environment": draw.choice(ENVIRONMENTS)}, {"provider": draw.choice(PROVIDERS)}, {"tier": draw.choice(TIERS)},
        {"team": draw.choice(known.teams), "environment": "production"},
    ])  # fmt: skip


def _filter(draw: Draw, known: Known) -> Mapping[str, object]:
    """What a list of assets is narrowed by besides."""
    return draw.choice([
        {"rule": draw.choice(known.rules)}, {"service": draw.choice(known.services[:30])}, {"team": "none"},
        {"owner_status": draw.choice(("unowned", "contested", "stale"))}, {"data_class": "confidential"},
        dict(_scope(draw, known)),
    ])  # fmt: skip


def _words(draw: Draw, known: Known) -> str:
    """Part of a name, as somebody types it."""
    asset, name = draw.choice(known.assets)
    text = draw.choice((asset, name))
    first = draw.randrange(max(1, len(text) - 6))
    return text[first : first + draw.randint(4, 9)].strip() or name


def _sorted(draw: Draw, known: Known) -> Mapping[str, object]:
    sort = draw.choice(SORTS)
    return {**(_scope(draw, known) if draw.random() < 0.5 else {}), "sort": draw.choice((sort, f"-{sort}"))}


def _asset(draw: Draw, known: Known) -> Mapping[str, object]:
    return {"id": draw.choice(known.assets)[0]}


def _cell(draw: Draw, known: Known) -> Mapping[str, object]:
    return {"asset": draw.choice(known.assets)[0], "control": draw.choice(known.controls)}


def _shift(draw: Draw, _known: Known) -> Mapping[str, object]:
    return {"from": "aws/ec2", "to": draw.choice(("aws/lambda", "aws/eks", "azure/functions"))}


PAGES: Sequence[tuple[int, str, Parameters]] = (
    (6, "/", nothing), (4, "/", _scope), (6, "/assets", _sorted), (4, "/assets", _filter),
    (4, "/assets", lambda draw, known: {"q": _words(draw, known)}),
    (3, "/assets", lambda draw, _: {"page": draw.randint(2, 4000)}),
    (4, "/matrix", _scope), (2, "/matrix", lambda draw, _: {"by": draw.choice(("team", "service", "workload"))}),
    (2, "/matrix", lambda draw, known: {**_scope(draw, known), "by": "team", "gaps": 1}), (8, "/asset", _asset),
    (6, "/why", _cell), (2, "/services", nothing),
    (2, "/service", lambda draw, known: {"id": draw.choice(known.services[:30])}), (1, "/controls", nothing),
    (2, "/control", lambda draw, known: {"id": draw.choice(known.controls)}), (1, "/pitfalls", nothing),
    (1, "/graph", nothing), (1, "/graph", lambda draw, known: {"workload": draw.choice(known.workloads)}),
    (1, "/graph", lambda draw, known: {"asset": draw.choice(known.assets)[0]}), (1, "/shift", _shift),
)  # fmt: skip
LISTS: Sequence[tuple[int, str, Parameters]] = (
    (6, "/api/v1/assets", _sorted), (4, "/api/v1/assets", _filter),
    (2, "/api/v1/assets", lambda draw, known: {"q": _words(draw, known)}),
    (4, "/api/v1/findings", _scope), (3, "/api/v1/findings", lambda *_: {"severity": "high"}),
    (2, "/api/v1/findings", lambda draw, known: {"rule": draw.choice(known.rules), **_scope(draw, known)}),
    (3, "/api/v1/cells", _scope), (1, "/api/v1/cells", lambda draw, known: {"control": draw.choice(known.controls)}),
    (2, "/api/v1/matrix", _scope), (1, "/api/v1/matrix", lambda draw, known: {"by": "team", **_scope(draw, known)}),
    (3, "/api/v1/overview", _scope), (6, "/api/v1/search", lambda draw, known: {"q": _words(draw, known)}),
    (5, "/api/v1/asset", _asset), (5, "/api/v1/why", _cell), (1, "/api/v1/services", nothing),
    (1, "/api/v1/service", lambda draw, known: {"id": draw.choice(known.services[:30])}),
    (1, "/api/v1/controls", nothing), (1, "/api/v1/control", lambda draw, known: {"id": draw.choice(known.controls)}),
    (1, "/api/v1/pitfalls", nothing), (1, "/api/v1/paths", _scope), (1, "/api/v1/graph", _scope),
    (1, "/api/v1/snapshots", nothing), (1, "/api/v1/shift", _shift),
    (1, "/api/v1/story", lambda draw, known: {"asset": draw.choice(known.assets)[0]}),
    (1, "/api/v1/hand-over", lambda draw, known: {"from": "aws/ec2", "control": draw.choice(known.controls)}),
)  # fmt: skip
TURNS_A_PAGE = 0.6  # how often somebody who got a list asks for the next page of it


@dataclass(slots=True)
class Crowd:
    """Users at work.

    Attributes:
        port: of the server.
        known: what they choose from.
        think_seconds: the mean of how long they think, exponential.
        samples: what came of it.
    """

    port: int
    known: Known
    think_seconds: float
    samples: list[Sample] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, users: int, sheet_every_seconds: float) -> None:
        """Have so many users begin, and one beside them who takes the sheet of all assets now and then."""
        jobs: list[tuple[Callable[..., None], tuple[object, ...]]] = [(self._user, (one,)) for one in range(users)]
        if sheet_every_seconds:
            jobs.append((self._sheets, (users, sheet_every_seconds)))
        for work, given in jobs:
            thread = threading.Thread(target=work, args=given, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Have them end after the answer that they wait for."""
        self._stop.set()
        for one in self._threads:
            one.join(TIMEOUT_SECONDS)

    def _user(self, number: int) -> None:
        draw = random.Random(number)  # noqa: S311 - no secret, and the same each time
        connection = Connection(self.port, f"127.0.0.{number + 2}")
        self._stop.wait(draw.random() * self.think_seconds)
        questions = self._questions(draw)
        route = following = ""
        while not self._stop.is_set():
            route, path = (route, following) if following else next(questions)
            came = self._ask(connection, route, path)
            turns = came.status == 200 and path.startswith("/api/") and draw.random() < TURNS_A_PAGE
            following = _next_page(path, came.body) if turns else ""
            self._stop.wait(draw.expovariate(1 / self.think_seconds))

    def _ask(self, connection: Connection, route: str, path: str) -> Answer:
        at, came = time.time(), connection.get(path)
        self.samples.append(Sample(route, at, came.seconds, came.status, came.size))
        return came

    def _questions(self, draw: Draw) -> Iterator[tuple[str, str]]:
        """One after the other, as often as their weights say; what the mix does not name now and then."""
        mix = (*PAGES, *LISTS, *((1, path, nothing) for path in self.known.more))
        weights = [weight for weight, _, _ in mix]
        while True:
            _, path, parameters = draw.choices(mix, weights)[0]
            query = urlencode(parameters(draw, self.known), quote_via=quote)
            yield path, f"{path}?{query}" if query else path

    def _sheets(self, number: int, every_seconds: float) -> None:
        connection = Connection(self.port, f"127.0.0.{number + 2}")
        while not self._stop.wait(every_seconds):
            self._ask(connection, SHEET, "/assets?format=csv")


def _next_page(path: str, body: bytes) -> str:
    """The address of a list's next page; empty where there is none."""
    try:
        cursor = json.loads(unpacked(body)).get("next")
    except (ValueError, EOFError):
        return ""
    plain = re.sub(r"[?&]cursor=[^&]*", "", path)
    return f"{plain}{'&' if '?' in plain else '?'}cursor={cursor}" if cursor else ""


def hammer(port: int, path: str, *, clients: int, seconds: float) -> tuple[int, int]:
    """Ask the same without thinking, and give how many answers came, and how many were none."""
    end, counts = time.perf_counter() + seconds, [[0, 0] for _ in range(clients)]

    def ask(number: int) -> None:
        connection = Connection(port, f"127.0.1.{number + 2}")
        while time.perf_counter() < end:
            counts[number][connection.get(path).status != 200] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(good for good, _ in counts), sum(bad for _, bad in counts)
