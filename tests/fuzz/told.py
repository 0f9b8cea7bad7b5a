"""What a file of tests writes out: texts, mappings and lists, also those that it makes with its own functions.

Each is found by evaluating an expression with what the file and the function around it define. One that needs more (a
fixture, a parameter) is left out, so nothing is run that a test would run on a file.
"""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any, Final

from repository import ROOT

_WRITTEN: Final = (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Dict, ast.List, ast.Tuple, ast.Call)
_DEPTH: Final = 4
_MOST: Final = 200


@cache
def values_of(file: str) -> tuple[object, ...]:
    """The values of a file below `tests/readers`, each as it stands and once for each place in which it stands."""
    path = ROOT / "tests/readers" / file
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = runpy.run_path(str(path), run_name=f"seeds of {file}")
    own = frozenset(name for name, one in known.items() if isinstance(one, FunctionType) and _is_plain(one, path.name))
    found = [held for name, value in known.items() if name.isupper() for held in _held(value, _DEPTH)]
    for part in tree.body:
        if isinstance(part, ast.FunctionDef):
            found += _within(part, dict(known), own)
    return tuple(found)


def _is_plain(function: FunctionType, file: str) -> bool:
    """Whether the function is the file's own, no test, and says that it makes a document; others may read one."""
    made = str(function.__annotations__.get("return", ""))
    is_own = function.__code__.co_filename.endswith(file) and not function.__name__.startswith("test_")
    return is_own and made.startswith(("str", "dict", "list"))


def _within(function: ast.FunctionDef, known: dict[str, Any], own: frozenset[str]) -> Iterator[object]:
    for part in function.body:
        if isinstance(part, ast.Assign) and len(part.targets) == 1 and isinstance(part.targets[0], ast.Name):
            for value in _value(part.value, known, own):
                known[part.targets[0].id] = value
    yield from _below(function, known, own)


def _below(node: ast.AST, known: dict[str, Any], own: frozenset[str]) -> Iterator[object]:
    """The values of the outermost expressions that have one, and what those hold."""
    for child in ast.iter_child_nodes(node):
        values = list(_value(child, known, own)) if isinstance(child, ast.expr) else []
        for value in values:
            yield from _held(value, _DEPTH)
        if not values:
            yield from _below(child, known, own)


def _held(value: object, depth: int) -> Iterator[object]:
    if isinstance(value, str | dict | list):
        yield value
    if depth and isinstance(value, dict | list | tuple):
        for inner in list(value.values() if isinstance(value, dict) else value)[:_MOST]:
            yield from _held(inner, depth - 1)


def _value(node: ast.expr, known: dict[str, Any], own: frozenset[str]) -> Iterator[object]:
    """The value, if it is a text or may be JSON and can be told."""
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    is_stored = isinstance(getattr(node, "ctx", None), ast.Store)
    if not isinstance(node, _WRITTEN) or is_stored or not all(_is_own(call, own) for call in calls):
        return
    code: CodeType = compile(ast.Expression(node), "<seed>", "eval")
    try:
        value = eval(code, known)  # noqa: S307 - an expression of this repository's tests
    except Exception:  # noqa: BLE001 - it needs what only a test has
        return
    if isinstance(value, str | dict | list | tuple):
        yield value


def _is_own(call: ast.Call, own: frozenset[str]) -> bool:
    if isinstance(call.func, ast.Attribute):
        return isinstance(call.func.value, ast.Name) and (call.func.value.id, call.func.attr) == ("json", "dumps")
    return isinstance(call.func, ast.Name) and call.func.id in own
