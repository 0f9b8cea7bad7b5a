"""Every module says what it is for; every room states its law."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from repository import PACKAGE, modules


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", modules(), ids=_name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [p for p in PACKAGE.glob("*/__init__.py") if "__pycache__" not in p.parts], ids=_name)
def test_a_room_states_its_law(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert "The law of this room" in text
