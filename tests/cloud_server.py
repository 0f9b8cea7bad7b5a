"""A real HTTP server on this machine that answers as Azure's and Google's interfaces do, page by page."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: a status, a body that is JSON or bytes, headers."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Server:
    """Where it listens, and every question that was asked."""

    address: str
    questions: list[Question] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[Question], Answer]) -> Iterator[Server]:
    """The server, while the block runs."""
    asked: list[Question] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give(None)

        def do_POST(self) -> None:
            self._give(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _give(self, body: Any) -> None:  # noqa: ANN401 - JSON
            question = Question(self.command, self.path, dict(self.headers.items()), body)
            asked.append(question)
            given = answer(question)
            data = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: Any) -> None:  # noqa: ANN401 - as the library has it
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
