"""Registers of what people do: documents of one kind, of which every change is a new version.

What this file cannot know is what a document means: each kind says how its state, team and due date are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Shape = TypeVar("Shape")


def _nothing(_: Any) -> str:  # noqa: ANN401 - of any document
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterKind(Generic[Shape]):
    """One register.

    Attributes:
        id: its name, lower case with dashes: `waiver`.
        shape: the frozen dataclass that its documents are.
        state, team, due_at: from a document to its state word, its team's id, and when something is due (ISO 8601 in
            UTC, empty for never), so that lists can be made without reading documents.
    """

    id: str
    shape: type[Shape]
    state: Callable[[Shape], str] = _nothing
    team: Callable[[Shape], str] = _nothing
    due_at: Callable[[Shape], str] = _nothing


@dataclass(frozen=True, slots=True)
class Kept(Generic[Shape]):
    """One version of a document.

    Attributes:
        name: its name in the register; never given to another one.
        version: 1, 2, 3 …
        at: when it was written, as the trail writes times.
        document: what it says.
    """

    name: str
    version: int
    at: str
    document: Shape


@dataclass(frozen=True, slots=True)
class Change(Generic[Shape]):
    """A document to be written.

    Attributes:
        kind: its register.
        name: its name, 1 to 300 characters.
        document: what it says from now on.
        act: what the trail calls it: `waiver.granted`.
        expects: the version that it follows, 0 for a new name; None for whichever there is.
        details: what else the trail tells; never a secret.
    """

    kind: RegisterKind[Shape]
    name: str
    document: Shape
    act: str
    expects: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file to be kept under its digest.

    Attributes:
        digest: `sha256:` and 64 hexadecimal digits.
        media_type: e.g. `application/pdf`.
        content: its bytes.
    """

    digest: str
    media_type: str
    content: bytes
