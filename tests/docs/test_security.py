"""The guide on security names, for each threat, tests that exist (R12)."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from repository import ROOT

GUIDE = ROOT / "docs" / "guides" / "security.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in GUIDE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [STRIDE] \|", line)
]
CITED = sorted({cited for row in ROWS for cited in re.findall(r"`(\S+?\.py::\w+)`", row[-1])})


@cache
def defined_in(name: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_each_kind_of_threat_is_looked_at() -> None:
    assert [row[0].strip("| ") for row in ROWS] == sorted((row[0].strip("| ") for row in ROWS), key="STRIDE".index)
    assert {row[0].strip("| ") for row in ROWS} == set("STRIDE")


def test_each_threat_has_a_measure_and_a_test() -> None:
    for row in ROWS:
        assert len(row) == 4, row
        assert all(row), row
        assert re.findall(r"`\S+?\.py::\w+`", row[-1]), row


@pytest.mark.parametrize("cited", CITED)
def test_what_is_said_to_show_it_is_there(cited: str) -> None:
    file, _, name = cited.partition("::")
    assert name in defined_in(file)
