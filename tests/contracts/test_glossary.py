"""One word for one thing: public names of the model are built from the glossary's words."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from repository import PACKAGE, ROOT

_ROW = re.compile(r"^\| (?!term |---)([^|]+) \|", re.MULTILINE)
_WORD = re.compile(r"[A-Z][a-z]*")
# Plain English that says what kind of thing a name is; a field word belongs in the glossary instead.
PLAIN = {"asked", "builder", "context", "count", "interner", "kind", "key", "match", "table", "text", "type"}


def _glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def terms() -> list[str]:
    """The glossary's terms, in its order."""
    return [row.strip() for row in _ROW.findall(_glossary())]


def public_classes(path: Path) -> list[str]:
    """Public classes of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def _words() -> set[str]:
    known = {word.lower() for term in terms() for word in re.findall(r"\w+", term)} | PLAIN
    return known | {f"{word}s" for word in known}


@pytest.mark.parametrize("path", sorted((PACKAGE / "model").glob("*.py")), ids=lambda path: path.stem)
def test_public_names_are_built_from_the_glossary(path: Path) -> None:
    words = _words()
    strange = {
        name: [word for word in _WORD.findall(name) if word.lower() not in words] for name in public_classes(path)
    }
    assert {name: missing for name, missing in strange.items() if missing} == {}


def test_a_term_stands_once_and_in_alphabetical_order() -> None:
    found = [term.lower() for term in terms()]
    assert found == sorted(set(found))
    assert len(found) > 50


def test_every_place_is_a_file_or_a_room_with_a_floor() -> None:
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| ([^|]+) \|$", _glossary(), re.MULTILINE)
    places = {place for row in rows[1:] for place in re.findall(r"`([^`]+)`", row)}
    floors = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][
        0
    ]
    rooms = {f"{room}/" for layer in floors["layers"] for room in re.findall(r"\w+", layer)}
    assert [place for place in sorted(places) if place not in rooms and not (PACKAGE / place).exists()] == []
