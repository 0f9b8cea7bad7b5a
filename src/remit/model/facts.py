"""Facts are the waist: one small vocabulary between every source and everything that judges.

A fact says one thing about one asset: its value or *unknown*, and where it comes from. What a native
attribute is called, and how it becomes a fact, is data in the knowledge base.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, TypeAlias


class Marker(Enum):
    """Stand-ins for values that are not there to be read."""

    UNKNOWN = "unknown"  # exists, but cannot be told yet (known only after apply, unreadable)
    HIDDEN = "hidden"  # exists, but is a secret and was never kept
    REFUSED = "refused"  # may exist or not: who was asked did not answer

    def __repr__(self) -> str:
        return self.name


UNKNOWN: Final = Marker.UNKNOWN
HIDDEN: Final = Marker.HIDDEN
REFUSED: Final = Marker.REFUSED
# Stands within a policy document's texts for a part that cannot be told. Unicode keeps it for such use; no text has it.
PLACEHOLDER: Final = "\ufdd0"

FactValue: TypeAlias = str | int | bool | tuple[str, ...]


class FactKind(StrEnum):
    """The types a fact can have."""

    ENUM = "enum"
    TEXT = "text"
    INTEGER = "integer"
    TEXTS = "texts"  # a sorted tuple of strings


class FactStatus(StrEnum):
    """How we know."""

    STATED = "stated"  # the code or the API says it
    DEFAULT = "default"  # nothing is said; the provider's documented default holds
    UNKNOWN = "unknown"  # cannot be told


@dataclass(frozen=True, slots=True, kw_only=True)
class FactType:
    """One word of the vocabulary.

    Attributes:
        name: the word, snake case.
        kind: its type.
        values: allowed values of an enum, best protected first.
        what: what it says about an asset, one sentence.
    """

    name: str
    kind: FactKind
    values: tuple[str, ...] = ()
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact about one asset.

    Attributes:
        name: word of the vocabulary.
        value: the value; `UNKNOWN` when it cannot be told.
        status: stated, provider's default, or unknown.
        origin: what it was read from: an attribute, a companion resource, or why it is unknown.
        source: id of the page that a default, or what follows from the input, rests on, `service/source`; empty where
            the input says it by itself.
    """

    name: str
    value: FactValue | Marker
    status: FactStatus
    origin: str
    source: str = ""
