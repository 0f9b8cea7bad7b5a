"""Actions that stand for every action, a page with their forms, and people who may do them or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from remit.errors import ConflictError
from remit.model.access import Grant, Principal, Right, Role
from remit.web.page import PAGES
from remit.web.rest.resource import RESOURCES, Resource, Scene

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

    def secret(self, note: Note, scene: Scene) -> Noted:
        self.notes.append(note)
        return Noted(version=1, text=f"secret of {scene.principal.name}")


@contextmanager
def tried(monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    """The actions `write`, `mint` and `shout` beside the resources that there are."""
    board = Board()
    one = Resource(
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
    actions = {
        "write": one,
        "mint": msgspec.structs.replace(one)
        if False
        else Resource(
            id="mint",
            what="Gives a secret.",
            method="POST",
            body=Note,
            answer=Noted,
            handler=board.secret,
            right=Right.READ,
            is_shown_once=True,
        ),
    }
    resources = {**RESOURCES.load_all(), **actions}
    pages = PAGES.load_all()
    monkeypatch.setattr(type(RESOURCES), "load_all", lambda registry: resources if registry is RESOURCES else pages)
    yield board
