"""The parts of lines of a list of assets that many lines share: tags, facts and owners, each read once.

What is wrong with one is said in the words of the line. Whether a fact exists is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import msgspec

from remit.documents.asset_lines import HINT, STATED, UNSTATED, FactRow, Facts, OwnerRow, Owners, Tags, Value
from remit.model.estate import FactCell, TagSet
from remit.model.facts import UNKNOWN, FactStatus, FactValue, Marker
from remit.model.location import NOWHERE
from remit.model.ownership import ClaimRank, NativeClaim
from remit.model.stated import FactSet

_WHERE: Final = re.compile(r" - at (?:`key` in |`value` in )?`\$(?P<path>[^`]*)`$")
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
Part = TypeVar("Part")


class LineError(ValueError):
    """What is wrong with one line, one sentence."""


class Parts(Generic[Part]):
    """Parts of one kind, each distinct text decoded once.

    Attributes:
        values: by code; the first is the one that is left out.
    """

    __slots__ = ("_by_value", "_codes", "_decode", "values")

    def __init__(self, decode: Callable[[bytes], Part]) -> None:
        self._decode = decode
        self._codes: dict[bytes, int] = {}
        self._by_value: dict[Part, int] = {}
        self.values: list[Part] = []

    def code(self, raw: bytes) -> int:
        """The code of what the text says.

        Raises:
            LineError: it has another shape.
        """
        known = self._codes.get(raw)
        if known is None:
            value = self._decode(raw)
            known = self._by_value.setdefault(value, len(self.values))
            if known == len(self.values):
                self.values.append(value)
            self._codes[raw] = known
        return known


def decoded(raw: bytes, shape: Any, what: str = "") -> Any:  # noqa: ANN401 - msgspec takes any type and gives its value
    """JSON as that shape.

    Args:
        raw: the text.
        shape: a type.
        what: the field that it is the value of; empty for a whole line.

    Raises:
        LineError: it is no JSON, or of another shape.
    """
    try:
        return msgspec.json.decode(raw, type=shape)
    except _UNREADABLE as problem:
        raise LineError(explained(problem, what)) from None


def explained(problem: Exception, what: str = "") -> str:
    """What is wrong, with the field."""
    if isinstance(problem, UnicodeDecodeError):
        return "a text is not UTF-8"
    if isinstance(problem, RecursionError):
        return "nested too deep"
    text = str(problem)
    if not isinstance(problem, msgspec.ValidationError):
        return f"not valid JSON: {text.removeprefix('JSON is malformed: ')}"
    found = _WHERE.search(text)
    field = ".".join(part for part in (what, found["path"].lstrip(".") if found else "") if part).replace(".[", "[")
    message = (text[: found.start()] if found else text).replace("`", "").replace("Expected", "expected")
    return f"{field}: {message}" if field else message


def tags_of(raw: bytes) -> TagSet:
    """Sorted pairs; nothing for the empty text."""
    return tuple(sorted(decoded(raw, Tags, "tags").items())) if raw else ()


def facts_of(raw: bytes) -> FactSet:
    """Fact cells, sorted by fact; nothing for the empty text."""
    said = decoded(raw, Facts, "facts") if raw else {}
    return tuple((name, _cell(value)) for name, value in sorted(said.items()))


def _cell(said: Value | FactRow) -> FactCell:
    row = said if isinstance(said, FactRow) else None
    value = row.value if row else said
    if value is None or (row and row.status is FactStatus.UNKNOWN):
        return UNKNOWN, FactStatus.UNKNOWN.value, (row.origin if row else "") or UNSTATED, row.source if row else ""
    typed: FactValue | Marker = tuple(value) if isinstance(value, list) else value  # type: ignore[assignment]
    if row is None:
        return typed, FactStatus.STATED.value, STATED, ""
    return typed, row.status.value, row.origin or STATED, row.source


def owners_of(raw: bytes) -> tuple[NativeClaim, ...]:
    """One claim for each entry, the first the strongest; nothing for the empty text."""
    rows: list[OwnerRow] = decoded(raw, Owners, "owners") if raw else []
    return tuple(
        NativeClaim(
            rank=ClaimRank.DECLARATION,
            owners=tuple(one.names),
            evidence=HINT,
            location=NOWHERE,
            category=one.category,
            review_by=one.review_by,
        )
        for one in rows
    )
