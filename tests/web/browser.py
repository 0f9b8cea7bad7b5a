"""A real browser against a real server, both on loopback only."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from remit.web.app import Site
from remit.web.static_files import read_static

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def lacking(what: str) -> None:
    """Skip for a reason that can be seen; in a pipeline nothing may be lacking."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        lacking("Chromium is not installed: run `make test-deps`")
    if not {"remit.css", "remit.js"} <= set(read_static()):
        lacking("the front end is not built: run `make pages`")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@contextmanager
def serving(app: Site) -> Iterator[str]:
    """The app on a free port of the loopback; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


class Watched:
    """A page of a browser, and everything that went wrong on it or was asked for elsewhere."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.page: Page = context.new_page()
        self.origin = origin
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))
        self.page.on("request", lambda request: self._ask(request.url))

    def open(self, path: str) -> Page:
        self.page.goto(self.origin + path)
        return self.page

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _ask(self, url: str) -> None:
        if not url.startswith((self.origin, "about:", "data:")):
            self.complaints.append(f"asked elsewhere: {url}")
