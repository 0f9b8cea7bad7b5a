"""How long modules, functions and templates are; `make check` prints those worth a question.

A docstring does not count towards its function: explaining well is not penalised.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repository import PACKAGE, modules

MODULE_MOST = 600
MODULE_QUESTION = 400
MODULE_MEDIAN = 160
FUNCTION_MOST = 60
FUNCTION_MEDIAN = 12
TEMPLATE_MOST = 150


@dataclass(frozen=True, slots=True)
class Size:
    """A thing with its length in lines."""

    name: str
    lines: int


def line_count(path: Path) -> int:
    """Lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def module_sizes() -> list[Size]:
    """Every module."""
    return [Size(str(path.relative_to(PACKAGE)), line_count(path)) for path in modules()]


def template_sizes() -> list[Size]:
    """Every HTML template."""
    return [Size(str(path.relative_to(PACKAGE)), line_count(path)) for path in sorted(PACKAGE.rglob("*.html"))]


def functions_of(source: str, name: str) -> Iterator[Size]:
    """Every function and method in a module's source, decorators and docstring left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node, clean=False) is not None:
                text = node.body[0]
                lines -= (text.end_lineno or text.lineno) - text.lineno + 1
            yield Size(f"{name}:{node.lineno} {node.name}", lines)


def function_sizes() -> list[Size]:
    """Every function of every module."""
    return [
        size
        for path in modules()
        for size in functions_of(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)))
    ]


def main() -> None:
    """Print the modules that are a question already; the law in tests/contracts decides what fails."""
    for size in module_sizes():
        if size.lines >= MODULE_QUESTION:
            sys.stdout.write(f"{size.name} has {size.lines} lines: could it be two? ({MODULE_MOST + 1} fail)\n")


if __name__ == "__main__":
    main()
