"""What a resource is: the contract between one file of `api/` and the server.

A resource sees its parameters as one Struct and a scene to look at, never a request of the framework's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from remit.app.kept_looks import KeptLook
from remit.app.scope import Scope
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape
from remit.plugins import Registry
from remit.web.page import Services
from remit.wire.lists import Snapshot

LONGEST_TEXT: Final = 2_000
MOST_ITEMS: Final = 500

Text: TypeAlias = Annotated[str, Meta(max_length=LONGEST_TEXT)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
Moment: TypeAlias = Annotated[
    str,
    Meta(
        max_length=40,
        pattern=r"^(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?|\d{1,6}[mhdw])?$",
        description="As it stood then: 2026-11-20 (its end), 2026-11-20T09:30:00Z, or 7d ago.",
    ),
]
Facts: TypeAlias = Annotated[
    list[Annotated[str, Meta(max_length=LONGEST_TEXT, pattern=r"^[a-z0-9_]+=.+$")]], Meta(max_length=50)
]


Limit: TypeAlias = Annotated[int, Meta(ge=1, le=MOST_ITEMS, description="So many items at most.")]
Begin: TypeAlias = Annotated[
    str, Meta(max_length=100, pattern="^[A-Za-z0-9_-]*$", description="`next` of the page before.")
]


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every resource takes: which look at the organisation is meant."""

    snapshot: Annotated[int, Meta(ge=0, le=2**53, description="Number of the snapshot; the newest when left out.")] = 0
    as_of: Moment = ""


class AskedList(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a list takes besides."""

    limit: Limit = 100
    cursor: Begin = ""


OwnerWord: TypeAlias = Literal["", "owned", "unowned", "contested", "unknown_team", "no_person", "stale", "incapable"]


class InScope(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The filters of the pages; all must hold, and an empty one filters nothing."""

    team: Annotated[Text, Meta(description="Owning team; `none` for assets without one.")] = ""
    provider: Text = ""
    environment: Text = ""
    tier: Text = ""
    workload: Text = ""
    service: Text = ""
    model: Text = ""
    data_class: Text = ""
    account: Text = ""
    owner_status: OwnerWord = ""
    rule: Annotated[Text, Meta(description="Id of a check that found something.")] = ""
    q: Annotated[Text, Meta(description="Part of the id, name or service's name.")] = ""


class ListInScope(InScope, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The filters, and what a list takes besides."""

    limit: Limit = 100
    cursor: Begin = ""


def scope_asked(asked: InScope) -> Scope:
    """The scope that the filters name."""
    own = set(Asked.__struct_fields__)
    chosen = {name: getattr(asked, name) for name in InScope.__struct_fields__ if name not in own}
    return Scope(text=chosen.pop("q"), **chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a resource may look at.

    Attributes:
        services: what pages ask for too.
        look: the look that is meant; None before anything was kept.
    """

    services: Services
    look: KeptLook | None

    @property
    def knowledge(self) -> KnowledgeBase:
        """What is known about providers' services."""
        return self.services.knowledge()

    @property
    def landscape(self) -> Landscape:
        """The landscape that is meant.

        Raises:
            UnknownNameError: nothing was read yet.
        """
        if self.look is None:
            raise UnknownNameError("nothing has been read yet", hint="remit scan --save reads and keeps what it read")
        return self.look.landscape

    @property
    def landscape_or_none(self) -> Landscape | None:
        """The landscape that is meant; None before anything was kept."""
        return self.look.landscape if self.look else None

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that an answer names."""
        if self.look is None:
            return Snapshot(id=0, taken_at=None)
        return Snapshot(id=self.look.id, taken_at=self.look.landscape.taken_at)


@dataclass(frozen=True, slots=True)
class Items:
    """A list that is made piece by piece.

    Attributes:
        total: how many items there are.
        piece: makes those from the first to before the last number.
    """

    total: int
    piece: Callable[[int, int], Iterable[Any]]

    @classmethod
    def of(cls, every: Sequence[Any], word: Callable[[Any], Any]) -> Items:
        """A sequence of which a piece at a time is worded."""
        return cls(len(every), lambda first, last: [word(one) for one in every[first:last]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource.

    Attributes:
        id: as the file is called, with dashes; also its path below `/api/v1/`.
        what: what it answers, one sentence.
        pages: ids of the pages whose data it gives.
        asked: its parameters, an `Asked` or `AskedList`.
        answer: the shape of its answer; of a list, of an item.
        handler: makes the answer, or the `Items` of a list.
        is_settled: whether the snapshot, the parameters and this version of Remit settle the answer.
    """

    id: str
    what: str
    pages: tuple[str, ...] = ()
    asked: type[Asked]
    answer: type[msgspec.Struct]
    handler: Callable[[Any, Scene], msgspec.Struct | Items]
    is_settled: bool = True

    @property
    def is_list(self) -> bool:
        """Whether it answers in pages."""
        return "cursor" in self.asked.__struct_fields__


RESOURCES: Registry[Resource] = Registry(
    package="remit.web.api", folder=Path(__file__).parents[1] / "api", attribute="RESOURCE"
)
