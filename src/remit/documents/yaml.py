"""YAML with a mark on every value.

One parse gives both values and places: libyaml composes the node tree, and the scalars are resolved here by
the YAML 1.2 core schema (§10.3.2), so `on` and `yes` mean what they look like. Three things stay text on
purpose: numbers with a leading zero (account ids, file modes), octal and hexadecimal ones, and what JSON
cannot say (`.inf`, `.nan`, `1e999`). A `<<` is a key like any other. What it cannot read: tags of types that
the caller does not name, several documents where one is asked for, and anything over the limits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from remit.documents.text import read_text
from remit.errors import UnreadableError
from remit.model.location import Location

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 64
MAX_NODES = 2_000_000
MAX_ALIASED = 100_000  # values that aliases may add to those that are written out

Step = str | int
_INT = re.compile(r"[-+]?[0-9]+$")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "seq", "map")
)


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml's where it is built in
    """PyYAML's loader, but a number may have an exponent without a point or a sign, as in JSON."""


Loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("+-.0123456789"))
_DOCUMENT = re.compile(r"^---(?=[ \t\r\n]|\Z)|^\.\.\.(?=[ \t\r\n]|\Z)", re.MULTILINE)
_CONTENT = re.compile(r"^[ \t]*[^ \t\r\n#%]", re.MULTILINE)
_STEEP = re.compile(r"^[ \t?:-]{256}", re.MULTILINE)


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


def read_yaml(path: Path, *, name: str = "", tags: Mapping[str, str] | None = None) -> Document:
    """Read one YAML file.

    Args:
        path: the file.
        name: how errors call it; the path when empty.
        tags: tag → key; a value with that tag reads as the mapping `{key: value}`, so that
            `{"!Ref": "Ref"}` makes `!Ref Bucket` the same as `{Ref: Bucket}`.

    Raises:
        UnreadableError: missing, too large, too deep, not UTF-8, not YAML, a duplicate key, another tag.
    """
    return parse_yaml(read_text(path, limit=MAX_BYTES), name=name or str(path), tags=tags)


def split_documents(text: str) -> list[tuple[int, str]]:
    """The documents of a stream (YAML 1.2.2 §9.2), with the number of lines before each; blank ones are left out.

    They are parted by their markers before anything is parsed, so that a broken one does not hide the others: a
    line that begins with `---` is a marker even inside a scalar.
    """
    starts = [0, *(found.end() for found in _DOCUMENT.finditer(text))]
    ends = [*(found.start() for found in _DOCUMENT.finditer(text)), len(text)]
    documents, lines, counted = [], 0, 0
    for start, end in zip(starts, ends, strict=True):
        lines, counted = lines + text.count("\n", counted, start), start
        document = text[start:end]
        if _CONTENT.search(document):
            documents.append((lines, document))
    return documents


def parse_yaml(text: str, *, name: str, tags: Mapping[str, str] | None = None, above: int = 0) -> Document:
    """Parse one YAML document from text.

    Args:
        text: the document.
        name: how errors call it.
        tags: as `read_yaml` has them.
        above: lines that stand above the document in its file.

    Raises:
        UnreadableError: as `read_yaml`.
    """
    try:
        if _may_be_deep(text):
            _refuse_deep(text, name, above)
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place(name, mark, above) if mark else name
        problem = ", ".join(part for part in (error.context, error.problem) if part) or "not YAML"
        raise UnreadableError(f"not valid YAML: {problem}", place=place, hint="mend the syntax at that place") from None
    except (yaml.YAMLError, ValueError) as error:
        problem = str(error).partition("\n")[0]
        raise UnreadableError(f"not valid YAML: {problem}", place=name, hint="save the file as UTF-8 text") from None
    builder = _Builder(name, tags or {}, min(MAX_NODES, len(text) + MAX_ALIASED), above)
    value = builder.build(node, ()) if node is not None else None
    return Document(name, value, builder.marks)


def _compose(text: str) -> yaml.Node | None:
    loader = Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _may_be_deep(text: str) -> bool:
    """Whether the text could nest further than the composer's stack is sure to bear.

    Every flow level opens a bracket and every block level starts further right, behind blanks and
    indicators only, so few brackets and no steep line mean that it is shallow.
    """
    return text.count("[") + text.count("{") > 256 or _STEEP.search(text) is not None


def _refuse_deep(text: str, name: str, above: int) -> None:
    """Look at the events first: the composer is recursive in C and would take the process down with it."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep(_place(name, event.start_mark, above))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _place(name: str, mark: Any, above: int) -> str:  # noqa: ANN401 - libyaml's marks and PyYAML's share no type
    return str(Location(file=name, line=above + mark.line + 1, column=mark.column + 1))


def _too_deep(place: str) -> UnreadableError:
    return UnreadableError(f"nested deeper than {MAX_DEPTH} levels", place=place, hint="flatten the document")


class _Builder:
    """Turns nodes into values and marks, counting what aliases expand to."""

    def __init__(self, name: str, tags: Mapping[str, str], limit: int, above: int) -> None:
        self.name = name
        self.tags = tags
        self.limit = limit
        self.above = above
        self.marks: dict[tuple[Step, ...], tuple[int, int]] = {}
        self.count = 0

    def build(self, node: yaml.Node, path: tuple[Step, ...]) -> Any:  # noqa: ANN401 - YAML is any JSON-like value
        self.count += 1
        if self.count > self.limit:
            raise self.refuse(node, f"expands to more than {self.limit} values", "remove the repeated aliases")
        if len(path) > MAX_DEPTH:
            raise _too_deep(_place(self.name, node.start_mark, self.above))
        self.marks[path] = (self.above + node.start_mark.line + 1, node.start_mark.column + 1)
        key = self.tags.get(node.tag)
        if key is not None:
            return {key: self.plain(node, (*path, key))}
        if node.tag not in _PLAIN_TAGS:
            raise self.refuse(node, f"the tag “{node.tag}” is not read here", "write the value without a tag")
        return self.plain(node, path)

    def plain(self, node: yaml.Node, path: tuple[Step, ...]) -> Any:  # noqa: ANN401 - as above
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
            mark = key_node.start_mark
            self.marks[(*path, key)] = (self.above + mark.line + 1, mark.column + 1)
        return result

    def scalar(self, node: yaml.ScalarNode) -> str | int | float | bool | None:
        text = str(node.value)
        if node.style in {"'", '"', "|", ">"} or node.tag == "tag:yaml.org,2002:str":
            return text
        if text in _WORDS:
            return _WORDS[text]
        if len(text) >= 40:
            return text
        if _INT.match(text):
            # A leading zero is how account ids and modes are written: keep them as text.
            return text if len(text.lstrip("+-")) > 1 and text.lstrip("+-").startswith("0") else int(text)
        number = float(text) if _FLOAT.match(text) else math.inf
        return number if math.isfinite(number) else text

    def refuse(self, node: yaml.Node, problem: str, hint: str) -> UnreadableError:
        return UnreadableError(problem, place=_place(self.name, node.start_mark, self.above), hint=hint)
