"""Readers know nothing of each other; what two of them share begins with an underscore and is no reader.

A test and no import contract, since a contract would have to name each reader, and a reader is one new file.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from remit import readers

ROOM = Path(readers.__file__).parent
READERS = sorted(path for path in ROOM.rglob("*.py") if not path.name.startswith("_"))


def imported(path: Path) -> set[str]:
    """Every module that the file names in an import."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_a_reader_imports_no_other(path: Path) -> None:
    """R2.1"""
    others = {f"remit.readers.{one.relative_to(ROOM).with_suffix('').as_posix().replace('/', '.')}" for one in READERS}
    assert imported(path).isdisjoint(others)


def test_there_are_readers_to_look_at() -> None:
    assert len(READERS) > 4
