"""What a resource is: the contract between one file of `api/` and the server.

A resource that is read sees its parameters as one Struct, one that does something (an *action*: POST) its body as one,
and both a scene to look at, never a request of the framework's. Who may call it at all is said by `right`; whether that
holds for the object that is meant, the handler asks with `scene.allow`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from remit.app.kept_looks import KeptLook
from remit.app.scope import Scope
from remit.errors import ForbiddenError, UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.ledger.act import Who
from remit.model.access import NOBODY, Principal, Right
from remit.model.landscape import Landscape
from remit.plugins import Registry
from remit.web.page import Services
from remit.wire.lists import Snapshot

LONGEST_TEXT: Final = 2_000
MOST_ITEMS: Final = 500
MOST_BYTES: Final = 2**20  # of a body
_NOBODY: Final = Who(actor=NOBODY.id, channel="api")

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
class Cookie:
    """A cookie that an answer brings along; never seen by scripts (`HttpOnly`).

    Attributes:
        name, value: as it is kept.
        max_age_seconds: how long; None for as long as the browser runs, 0 to take it away.
        is_strict: whether it is left out when somebody follows a link from another site.
    """

    name: str
    value: str
    max_age_seconds: int | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a resource may look at.

    Attributes:
        services: what pages ask for too, cut to what the principal sees.
        looks: finds the look that is meant, the same each time.
        principal: whoever asks.
        who: the same for the audit trail, with the channel: `api` or `web`.
        now: the moment of asking, in UTC.
        expects: the version that the document to be changed must have (`If-Match`); None for whichever it has.
        address: where the request comes from, for what is counted by address.
        cookies, headers: of the request, headers in lower case; for whoever signs in or out.
        is_secure: whether the request came through TLS.
        keeps: cookies that the answer brings along; an action adds to it.
    """

    services: Services
    looks: Callable[[], KeptLook | None]
    principal: Principal = NOBODY
    who: Who = _NOBODY
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    expects: int | None = None
    address: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_secure: bool = False
    keeps: list[Cookie] = field(default_factory=list)

    def allow(self, right: Right, *, team: str = "", workload: str = "") -> None:
        """Go on only if the principal may do this to what belongs to that team or workload; with neither, everywhere.

        Raises:
            ForbiddenError: it may not.
        """
        if not self.principal.may(right, team=team, workload=workload):
            where = f" for the team {team}" if team else f" for the workload {workload}" if workload else ""
            raise ForbiddenError(
                f"{self.principal.name} may not do this{where}", place=right.value, hint="an administrator can grant it"
            )

    @property
    def look(self) -> KeptLook | None:
        """The look that is meant, cut to what the principal sees; None before anything was kept."""
        return self.looks()

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
        look = self.look
        if look is None:
            raise UnknownNameError("nothing has been read yet", hint="remit scan --save reads and keeps what it read")
        return look.landscape

    @property
    def landscape_or_none(self) -> Landscape | None:
        """The landscape that is meant; None before anything was kept."""
        look = self.look
        return look.landscape if look else None

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that an answer names."""
        look = self.look
        return Snapshot(id=look.id, taken_at=look.landscape.taken_at) if look else Snapshot(id=0, taken_at=None)


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
        what: what it answers or does, one sentence.
        pages: ids of the pages whose data it gives.
        method: `GET` to read; `POST` for an action.
        asked: its parameters, an `Asked` or `AskedList`; an action has none.
        body: what an action takes, a strict Struct; `bytes` are Base64. None for what is read.
        most_bytes: of that body.
        answer: the shape of its answer; of a list, of an item.
        handler: makes the answer, or the `Items` of a list; from parameters or body, and the scene.
        right: what somebody must be allowed to do somewhere to call it.
        is_public: whether everybody may call it, signed in or not.
        is_settled: whether the snapshot, the parameters, the sight and this version of Remit settle the answer.
        is_versioned: whether the answer has a `version` that stands in its ETag; an action heeds If-Match then.
        is_shown_once: whether an action's answer holds a secret that is given this once and kept nowhere.
        done: what a page says when the action was done: a sentence, or what makes it from the answer.
        leads: from the answer to the page that a form leads to; where left out, back to where it was sent from.
    """

    id: str
    what: str
    pages: tuple[str, ...] = ()
    method: Literal["GET", "POST"] = "GET"
    asked: type[Asked] = Asked
    body: type[msgspec.Struct] | None = None
    most_bytes: int = MOST_BYTES
    answer: type[msgspec.Struct]
    handler: Callable[[Any, Scene], msgspec.Struct | Items]
    right: Right = Right.READ
    is_public: bool = False
    is_settled: bool = True
    is_versioned: bool = False
    is_shown_once: bool = False
    done: str | Callable[[Any], str] = "Done."
    leads: Callable[[Any], str] | None = None

    @property
    def is_action(self) -> bool:
        """Whether it does something."""
        return self.method == "POST"

    @property
    def is_list(self) -> bool:
        """Whether it answers in pages."""
        return not self.is_action and "cursor" in self.asked.__struct_fields__


def shape_of(resource: Resource) -> type[msgspec.Struct]:
    """The shape of an action's body.

    Raises:
        TypeError: it has none; our fault.
    """
    if resource.body is None:
        raise TypeError(f"the action {resource.id} says not what it takes")
    return resource.body


RESOURCES: Registry[Resource] = Registry(
    package="remit.web.api", folder=Path(__file__).parents[1] / "api", attribute="RESOURCE"
)
