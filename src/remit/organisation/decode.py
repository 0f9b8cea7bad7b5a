"""From marked YAML to the shapes of `schema`, noting every complaint instead of stopping at the first.

msgspec judges the leaves (types and their limits) and its words are translated; this module only walks, so
that the place of every complaint is known and one wrong item does not hide the next. What it cannot judge
is whether names refer to anything.
"""

from __future__ import annotations

import re
import types
from enum import Enum
from typing import Annotated, Any, Final, TypeGuard, Union, get_args, get_origin

import msgspec

from remit.documents.yaml import Document, Step
from remit.organisation.problems import Problems, nearest
from remit.organisation.schema import File

_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping (key: value)",
    "null": "nothing",
}
_EXPECTED = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_KINDS = {
    "Category": "category",
    "Party": "party",
    "Label": "split",
    "Stage": "stage",
    "Handover": "way of handing over",
    "TagList": "part of this file",
    "Decision": "decision",
    "Ability": "ability",
    "Level": "level",
    "Paper": "kind of evidence",
    "Digest": "way of gathering",
    "SeverityWord": "severity",
    "Weekday": "day",
    "Routine": "routine",
    "Signatory": "signatory",
    "FigureKind": "figure",
    "Rung": "step of the escalation",
}


class _Bad(Enum):
    """Stands where a value was that has been complained about."""

    BAD = "bad"


BAD: Final = _Bad.BAD


def is_good(value: object) -> bool:
    """Whether the value was decoded."""
    return value is not BAD


def decode_file(document: Document, problems: Problems) -> File:
    """The file's content; items that were complained about are `BAD`, sections that were are left out."""
    shape = _Walker(document, problems).struct({} if document.value is None else document.value, File, ())
    return shape if isinstance(shape, File) else File()


class _Walker:
    """Walks one document along its shape."""

    def __init__(self, document: Document, problems: Problems) -> None:
        self.document = document
        self.problems = problems

    def value(self, value: Any, kind: Any, path: tuple[Step, ...]) -> Any:  # noqa: ANN401 - any shape
        bare = _bare(kind)
        if _is_shape(bare):
            return self.struct({} if value is None else value, bare, path)
        if get_origin(bare) is dict:
            return self.mapping({} if value is None else value, get_args(bare), path)
        if get_origin(bare) is list:
            if value == [] and _needs_one(kind):
                self.problems.add("the list is empty", self.document.at(*path), "name at least one")
                return BAD
            return self.sequence([] if value is None else value, get_args(bare)[0], path)
        if isinstance(bare, type) and issubclass(bare, Enum):
            return self.choice(value, bare, path)
        return self.leaf(value, kind, path)

    def struct(self, value: object, kind: type[msgspec.Struct], path: tuple[Step, ...]) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            return self.refuse("object", value, path)
        fields = {field.name: field for field in msgspec.structs.fields(kind)}
        is_whole = True
        for key in (key for key in value if key not in fields):
            place = self.document.at(*path, key)
            self.problems.add(f"unknown field “{key}”", place, nearest(key, fields, "field"))
            is_whole = False
        given: dict[str, Any] = {}
        for name, field in fields.items():
            if value.get(name) is not None:
                decoded = self.value(value[name], field.type, (*path, name))
                if is_good(decoded):
                    given[name] = decoded
                is_whole = is_whole and is_good(decoded)
            elif field.required:
                place = self.document.at(*path)
                self.problems.add(f"“{name}” is missing", place, f"add `{name}:`")
                is_whole = False
        return kind(**given) if is_whole or kind is File else BAD

    def mapping(self, value: object, kinds: tuple[Any, ...], path: tuple[Step, ...]) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            return self.refuse("object", value, path)
        result = {
            self.value(key, kinds[0], (*path, key)): self.value(item, kinds[1], (*path, key))
            for key, item in value.items()
        }
        is_whole = BAD not in result and all(map(is_good, result.values()))
        return result if is_whole or _is_section(kinds[1], path) else BAD

    def sequence(self, value: object, kind: object, path: tuple[Step, ...]) -> Any:  # noqa: ANN401
        if not isinstance(value, list):
            return self.refuse("array", value, path)
        result = [self.value(item, kind, (*path, index)) for index, item in enumerate(value)]
        return result if all(map(is_good, result)) or _is_section(kind, path) else BAD

    def choice(self, value: object, kind: type[Enum], path: tuple[Step, ...]) -> Any:  # noqa: ANN401
        names = {str(member.value): member for member in kind}
        if isinstance(value, str) and value in names:
            return names[value]
        if not isinstance(value, str):
            return self.refuse("str", value, path)
        self.problems.add_unknown(_KINDS[kind.__name__], value, names, self.document.at(*path))
        return BAD

    def leaf(self, value: object, kind: Any, path: tuple[Step, ...]) -> Any:  # noqa: ANN401
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            message, hint = _translate(str(error))
            self.problems.add(message, self.document.at(*path), hint)
        return BAD

    def refuse(self, expected: str, value: object, path: tuple[Step, ...]) -> Any:  # noqa: ANN401
        found = next(word for kinds, word in _PYTHON if isinstance(value, kinds))
        message, hint = _translate(f"Expected `{expected}`, got `{found}`")
        self.problems.add(message, self.document.at(*path), hint)
        return BAD


_PYTHON: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (dict, "object"),
    (list, "array"),
    (str, "str"),
    (bool, "bool"),
    (int, "int"),
    (float, "float"),
    (object, "null"),
)


def _bare(kind: Any) -> Any:  # noqa: ANN401 - a type expression
    """The type without its annotations and without “or nothing”."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in {Union, types.UnionType}:
        others = [option for option in get_args(kind) if option is not type(None)]
        return _bare(others[0]) if len(others) == 1 else kind
    return kind


def _needs_one(kind: object) -> bool:
    return any(getattr(meta, "min_length", None) for meta in getattr(kind, "__metadata__", ()))


def _is_shape(kind: object) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _is_section(kind: object, path: tuple[Step, ...]) -> bool:
    """Whether it is a list of items, in which a bad one does not spoil its neighbours."""
    return len(path) <= 2 and _is_shape(_bare(kind))  # `teams`, `ownership.rules`


def _translate(message: str) -> tuple[str, str]:
    """What was expected and what to do, from msgspec's words."""
    match = _EXPECTED.search(message)
    if match is None:
        if "matching regex" in message:
            return "expected a date", "write it as YYYY-MM-DD"
        if "of length >=" in message:
            return "expected something, found nothing", "fill it in or remove it"
        limit = message.partition(" - at ")[0].replace("Expected `int`", "expected a whole number")
        return limit, "choose a value within the limit"
    expected = " or ".join(_WORDS.get(word, word) for word in match[1].split(" | ") if word != "null")
    found = _WORDS.get(match[2], match[2])
    hint = f"write {expected} there"
    if match[1].startswith("str") and match[2] in {"int", "float", "bool"}:
        hint = "put the value in quotes"
    return f"expected {expected}, found {found}", hint
