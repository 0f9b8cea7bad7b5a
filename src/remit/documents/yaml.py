"""YAML with a mark on every value.

One parse gives both values and places: libyaml composes the node tree, and the scalars are resolved here by
the YAML 1.2 core schema, so `on`, `yes` and `012` mean what they look like. What it cannot read: tags of
other types, several documents where one is asked for, and anything over the limits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from remit.documents.text import read_text
from remit.errors import UnreadableError
from remit.model.location import Location

Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 64
MAX_NODES = 2_000_000

Step = str | int
_INT = re.compile(r"[-+]?[0-9]+$")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document.

    Attributes:
        file: path as given.
        value: plain dicts, lists, strings, numbers, booleans and None.
        marks: line and column (from 1) of each value by its path.
    """

    file: str
    value: Any
    marks: dict[tuple[Step, ...], tuple[int, int]]

    def at(self, *path: Step) -> Location:
        """Where the value at that path stands; the nearest enclosing one when it is not there."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.marks:
                line, column = self.marks[path[:end]]
                return Location(file=self.file, line=line, column=column)
        return Location(file=self.file)


def read_yaml(path: Path, *, name: str = "") -> Document:
    """Read one YAML file.

    Args:
        path: the file.
        name: how errors call it; the path when empty.

    Raises:
        UnreadableError: missing, too large, too deep, not UTF-8, not YAML, a duplicate key.
    """
    return parse_yaml(read_text(path, limit=MAX_BYTES), name=name or str(path))


def parse_yaml(text: str, *, name: str) -> Document:
    """Parse one YAML document from text; errors call it `name`.

    Raises:
        UnreadableError: as `read_yaml`.
    """
    loader = Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (
            Location(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Location(file=name)
        )
        problem = (error.problem or "not YAML").strip()
        raise UnreadableError(
            f"not valid YAML: {problem}", place=str(place), hint="mend the syntax at that place"
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableError(
            f"not valid YAML: {str(error).splitlines()[0]}", place=name, hint="save the file as UTF-8 text"
        ) from None
    except RecursionError:
        raise UnreadableError(
            f"nested deeper than {MAX_DEPTH} levels", place=name, hint="flatten the document"
        ) from None
    finally:
        loader.dispose()
    builder = _Builder(name)
    value = builder.build(node, ()) if node is not None else None
    return Document(name, value, builder.marks)


class _Builder:
    """Turns nodes into values and marks, counting what aliases expand to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.marks: dict[tuple[Step, ...], tuple[int, int]] = {}
        self.count = 0

    def build(self, node: yaml.Node, path: tuple[Step, ...]) -> Any:  # noqa: ANN401 - YAML is any JSON-like value
        self.count += 1
        if self.count > MAX_NODES:
            raise self.refuse(node, f"expands to more than {MAX_NODES} values", "remove the repeated aliases")
        if len(path) > MAX_DEPTH:
            raise self.refuse(node, f"nested deeper than {MAX_DEPTH} levels", "flatten the document")
        self.marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        return self.scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def mapping(self, node: yaml.MappingNode, path: tuple[Step, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.refuse(key_node, "a key that is not plain text", "use plain text as the key")
            key = str(key_node.value)
            if key in result:
                raise self.refuse(key_node, f"the key “{key}” stands twice", "keep one of them")
            result[key] = self.build(value_node, (*path, key))
            self.marks[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return result

    def scalar(self, node: yaml.ScalarNode) -> str | int | float | bool | None:
        text = str(node.value)
        if node.style in {"'", '"', "|", ">"} or node.tag == "tag:yaml.org,2002:str":
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.match(text) and len(text) < 20:
            # A leading zero is how account ids and modes are written: keep them as text.
            return text if len(text.lstrip("+-")) > 1 and text.lstrip("+-").startswith("0") else int(text)
        return float(text) if _FLOAT.match(text) and len(text) < 40 else text

    def refuse(self, node: yaml.Node, problem: str, hint: str) -> UnreadableError:
        mark = node.start_mark
        place = Location(file=self.name, line=mark.line + 1, column=mark.column + 1)
        return UnreadableError(problem, place=str(place), hint=hint)
