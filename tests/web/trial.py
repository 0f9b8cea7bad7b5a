"""Actions that stand for every action, a page with their forms, and people who may do them or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from litestar.testing import TestClient
from msgspec import Meta

from remit.errors import ConflictError
from remit.model.access import Grant, Principal, Right, Role
from remit.web import render
from remit.web.app import Site, create_app
from remit.web.page import PAGES, Page, Request, View
from remit.web.rest.resource import RESOURCES, Cookie, Resource, Scene
from web.conftest import Given
from web.estate import landscape

PEOPLE = {
    "vera": Principal(id="vera@example.com", name="Vera", grants=(Grant(role=Role.VIEWER),)),
    "olga": Principal(
        id="olga@example.com", name="Olga", grants=(Grant(role=Role.OWNER),), teams=frozenset({"payments"})
    ),
    "petra": Principal(id="petra@example.com", name="Petra", grants=(Grant(role=Role.OWNER, team="platform"),)),
    "ed": Principal(id="ed@example.com", name="Ed", grants=(Grant(role=Role.EDITOR),)),
    "ada": Principal(id="ada@example.com", name="Ada", grants=(Grant(role=Role.ADMINISTRATOR),)),
}


class NamedByToken:
    """Knows everybody by name: `Authorization: Bearer olga`, or the cookie `remit_session=olga.1`."""

    def principal(self, cookies: Mapping[str, str], headers: Mapping[str, str]) -> Principal | None:
        said = headers.get("authorization", "")
        if said:
            return PEOPLE.get(said.removeprefix("Bearer "))
        return PEOPLE.get(cookies.get("remit_session", "").partition(".")[0])

    def session(self, cookies: Mapping[str, str]) -> str:
        return "secret of " + cookies["remit_session"] if "remit_session" in cookies else ""

    def renewed(self, cookies: Mapping[str, str]) -> tuple[str, str] | None:
        return ("remit_session", "olga.2") if cookies.get("remit_session") == "olga.1" else None


class Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note on a team's board."""

    team: Annotated[str, Meta(min_length=1, max_length=50)]
    text: Annotated[str, Meta(max_length=200)] = ""
    lines: int = 1
    tags: list[str] = []
    is_loud: bool
    file: bytes = b""
    file_name: str = ""


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """The board after it."""

    version: int
    text: str
    size: int = 0


@dataclass
class Board:
    """What was written; the newest version counts."""

    notes: list[Note] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)

    def write(self, note: Note, scene: Scene) -> Noted:
        scene.allow(Right.TRANSFER, team=note.team)
        if scene.expects is not None and scene.expects != len(self.notes):
            raise ConflictError("the board has been written on", place="board", hint="look at it again")
        if note.text == "fault":
            raise ZeroDivisionError
        self.notes.append(note)
        self.actors.append(f"{scene.who.actor} by {scene.who.channel}")
        return Noted(version=len(self.notes), text=note.text, size=len(note.file))

    def wave(self, note: Note, scene: Scene) -> Noted:
        scene.keeps.append(Cookie(name="__Host-waved", value="1", max_age_seconds=60, is_strict=True))
        return Noted(version=0, text=f"{note.team} waves from {scene.address}")

    def secret(self, note: Note, scene: Scene) -> Noted:
        self.notes.append(note)
        return Noted(version=1, text=f"secret of {scene.principal.name}")


BOARD_PAGE = """{% extends "layout.html" %}{% from "components/form.html" import area, choice, file, form, text, tick %}
{% block page %}<h1>Board</h1>{% set asked = request.form("write", expects=version) %}
{% call form(asked, "Write", has_files=true) %}{{ text(asked, "team", "Team") }}{{ area(asked, "text", "Text") }}
{{ text(asked, "lines", "Lines", 1, kind="number") }}{{ choice(asked, "tags", "Tags", tags, is_many=true) }}
{{ tick(asked, "is_loud", "Loud") }}{{ file(asked, "file", "File") }}{% endcall %}
<form method="post" action="/do/mint">{{ csrf() }}</form>
<p id="may">{{ "may" if request.may(right) else "may not" }}</p>
{% if request.answer %}<code id="secret">{{ request.answer.text }}</code>{% endif %}{% endblock %}"""


def _page(board: Board, right: Right) -> Page:
    def show(_request: Request, _services: object) -> View:
        tags = (("a", "A"), ("b", "B"))
        return View(
            template="_board.html", context={"version": len(board.notes), "tags": tags, "right": Right.TRANSFER}
        )

    return Page(id="board", title="Board", path="/board", handler=show, right=right, rail=1)


def _resource(board: Board, **changes: Any) -> Resource:  # noqa: ANN401 - fields of a resource
    plain = Resource(
        id="write",
        what="Writes on the board.",
        method="POST",
        body=Note,
        answer=Noted,
        handler=board.write,
        right=Right.TRANSFER,
        is_versioned=True,
        most_bytes=20_000,
        done=lambda noted: f"Written: {noted.text}",
    )
    return replace(plain, **changes)


@contextmanager
def tried(monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    """Beside all that there is: the actions `write`, `mint`, `wave` and `send`, the pages /board and /office."""
    board = Board()
    actions = (
        _resource(board),
        _resource(board, id="mint", handler=board.secret, right=Right.READ, is_versioned=False, is_shown_once=True),
        _resource(board, id="wave", handler=board.wave, is_public=True, is_versioned=False, done="Waved."),
        _resource(board, id="send", is_versioned=False, leads=lambda noted: f"/office?sent={noted.version}"),
    )
    resources = {**RESOURCES.load_all(), **{one.id: one for one in actions}}
    pages = {**PAGES.load_all(), "board": _page(board, Right.READ)}
    pages["office"] = replace(pages["board"], id="office", path="/office", right=Right.ADMINISTER, rail=2)

    plain = type(RESOURCES).load_all

    def load_all(registry: Any) -> Any:  # noqa: ANN401 - of whichever plug-ins
        return resources if registry is RESOURCES else pages if registry is PAGES else plain(registry)

    def loader(folder: Path) -> ChoiceLoader:
        return ChoiceLoader([DictLoader({"pages/_board.html": BOARD_PAGE}), FileSystemLoader(folder)])

    with monkeypatch.context() as patched:
        patched.setattr(type(RESOURCES), "load_all", load_all)
        patched.setattr(render, "FileSystemLoader", loader)
        yield board


@contextmanager
def tried_client(monkeypatch: pytest.MonkeyPatch, **more: Any) -> Iterator[tuple[TestClient[Site], Board]]:  # noqa: ANN401 - for the server
    """A server with these, where people are known by `NamedByToken`."""
    given = Given(landscape(), identity=NamedByToken())
    with tried(monkeypatch) as board:
        app = create_app(given, **more)
        with TestClient(app, base_url="http://127.0.0.1:8350", raise_server_exceptions=False) as client:
            yield client, board
