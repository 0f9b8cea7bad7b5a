"""What is the same for every answer: the snapshot that it rests on, a page of a list, an error."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

Item = TypeVar("Item")


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The kept look at the organisation that an answer rests on; `id` is 0 where it rests on none."""

    id: int
    taken_at: str | None


class Listed(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    """A page of a list: `next` is the cursor of the page after it, null at the end; `total` counts all items."""

    snapshot: Snapshot
    total: int
    items: list[Item]
    next: str | None


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"kind": "type"}):
    """An error (RFC 9457). `hint` says what to do next, `reference` where the server's log says more."""

    kind: str
    title: str
    status: int
    detail: str
    place: str | None = None
    hint: str | None = None
    reference: str | None = None
