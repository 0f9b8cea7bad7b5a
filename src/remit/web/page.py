"""What a page is: the contract between one file of `pages/` and the server.

A page sees a small request, not the framework's, so that it can be tried in a test by calling a function.
What this module cannot know is how a page's data comes about: `Services` says what must be offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlencode

from remit.app.audit import AuditTrail
from remit.app.events import Story
from remit.app.given import Given
from remit.app.jobs import Jobs
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers
from remit.app.snapshots import HistoryPoint, Snapshots
from remit.app.webhooks import Webhooks
from remit.knowledge.base import KnowledgeBase
from remit.model.access import NOBODY, Principal, Right
from remit.model.landscape import Landscape
from remit.model.notification import Notifications
from remit.plugins import Registry
from remit.web.form import Form
from remit.wire.lists import Problem

SESSION_COOKIE = "remit_session"
SCOPE_KEYS = ("team", "provider", "environment", "tier", "workload")


class Identity(Protocol):
    """Who somebody is. Asked from several threads, with every request."""

    def principal(self, cookies: Mapping[str, str], headers: Mapping[str, str]) -> Principal | None:
        """Whoever sends a request; None where nobody is signed in.

        Args:
            cookies: as the browser sent them.
            headers: names in lower case.
        """
        ...

    def session(self, cookies: Mapping[str, str]) -> str:
        """A secret that lasts as long as the sign-in, whatever cookies replace each other; empty without a session."""
        ...

    def renewed(self, cookies: Mapping[str, str]) -> tuple[str, str] | None:
        """Name and value of the cookie that takes the place of the browser's; None where that may stay."""
        ...


class GivenAnswers(Protocol):
    """Requests that are carried out once: see `remit.app.given`."""

    def once(
        self, key: tuple[str, ...], question: bytes, do: Callable[[], Given], *, harmless: tuple[type[Exception], ...]
    ) -> Given:
        """Carry out a request, unless that was done with this key before."""
        ...


class Services(Protocol):
    """What pages may ask for. Asked from several threads.

    What a page gets holds only what whoever asks for it may see: see `remit.web.sight`.
    """

    @property
    def identity(self) -> Identity:
        """Who somebody is."""
        ...

    @property
    def registers(self) -> Registers:
        """What people do. Nothing in it is cut to a sight: lists show what is in sight, and `allow` guards the rest."""
        ...

    @property
    def snapshots(self) -> Snapshots:
        """Where looks are kept, for whoever hands one in. Nothing in it is cut to a sight: to read, ask `look`."""
        ...

    @property
    def trail(self) -> AuditTrail:
        """The audit trail; about everything, so for those who may read it (`Right.AUDIT`)."""
        ...

    @property
    def jobs(self) -> Jobs:
        """What is done beside the pages; about everything, so for those who see everything."""
        ...

    @property
    def webhooks(self) -> Webhooks:
        """Who is told of what happens; about everything, so for those who administer everything."""
        ...

    @property
    def given(self) -> GivenAnswers:
        """Requests that are carried out once."""
        ...

    def landscape(self) -> Landscape | None:
        """The look at the organisation that pages show; None before anything was read."""
        ...

    def look(self, snapshot: int = 0, moment: datetime | None = None) -> KeptLook | None:
        """The look of that number, or as it stood then, else the newest; None before anything was read.

        Raises:
            UnknownNameError: there is no such snapshot, or none had been kept by then.
        """
        ...

    def notifications(self) -> Notifications:
        """By which rules people are told; whoever holds the link of a message needs them, signed in or not."""
        ...

    def history(self) -> Sequence[HistoryPoint]:
        """The figures of the looks that are kept, the oldest first."""
        ...

    def knowledge(self) -> KnowledgeBase:
        """What is known about providers' services."""
        ...

    def story(self, asset: str) -> Story:
        """What happened to an asset, as far as logs that were handed in tell."""
        ...


def address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A URL within the site; values may hold anything."""
    query = urlencode([pair for pair in parameters if pair[1]])
    return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asked for.

    Attributes:
        path: the page's path.
        query: parameters in order, decoded; a name may come more than once.
        now: the moment of asking, in UTC, so that ages are the same all over the page.
        is_panel: whether the page is wanted as a side panel, without its frame.
        principal: whoever asks.
        csrf: what a form must bring along, so that no other site can send it.
        done: what was just done, one sentence; empty for nothing.
        acted: id of the action that was tried; empty for none.
        problem: why that failed.
        typed: what was typed then, by the names of the fields.
        answer: what an action answered that shows it only once.
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    now: datetime
    is_panel: bool = False
    principal: Principal = NOBODY
    csrf: str = ""
    done: str = ""
    acted: str = ""
    problem: Problem | None = None
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answer: Any = None

    def may(self, right: Right, *, team: str = "", workload: str = "") -> bool:
        """Whether whoever asks may do this to what belongs to that team or workload; with neither, to anything."""
        if team or workload:
            return self.principal.may(right, team=team, workload=workload)
        return self.principal.may_somewhere(right)

    def form(self, action: str, *, expects: int = 0, **fixed: object) -> Form:
        """A form on this page that carries out an action.

        Args:
            action: its id.
            expects: version of the document that it changes; 0 for none.
            fixed: fields that nobody types.
        """
        held = {name: str(value) for name, value in fixed.items()}
        is_tried = self.acted == action and all(list(self.typed.get(name, ())) == [held[name]] for name in held)
        return Form(
            action=action,
            csrf=self.csrf,
            page=self.here(),
            fixed=held,
            expects=expects,
            typed=self.typed if is_tried else {},
            problem=self.problem if is_tried else None,
        )

    def get(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return next((value for key, value in self.query if key == name and value), default)

    def get_all(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter, without empty ones."""
        return tuple(value for key, value in self.query if key == name and value)

    def number(self, name: str, default: int, *, least: int = 1, most: int = 1_000_000) -> int:
        """A parameter as a whole number within bounds; the default where it is none."""
        text = self.get(name)
        is_number = text.isascii() and text.isdigit() and len(text) <= 9
        return min(max(int(text), least), most) if is_number else default

    @property
    def scope(self) -> dict[str, str]:
        """The scope filters in force."""
        return {key: self.get(key) for key in SCOPE_KEYS if self.get(key)}

    def link(self, path: str, **parameters: str | int) -> str:
        """Another page under the same scope; a parameter given empty drops that part of the scope."""
        merged = {**self.scope, **{name: str(value) for name, value in parameters.items()}}
        return address(path, merged.items())

    def here(self, **changes: str | int) -> str:
        """This very page with some parameters changed; an empty value drops a parameter."""
        kept = [pair for pair in self.query if pair[0] not in changes]
        return address(self.path, [*kept, *((name, str(value)) for name, value in changes.items())])

    def apart_from(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The parameters that a form over `names` has to carry along; the page number starts anew."""
        dropped = {*names, "page"}
        return tuple(pair for pair in self.query if pair[0] not in dropped)

    def without(self, name: str, value: str) -> str:
        """This very page without one of several values of a parameter."""
        return address(self.path, [pair for pair in self.query if pair != (name, value)])


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page to be worded.

    Attributes:
        template: file below `pages/`.
        context: what the template may use.
        title: the page's title; empty to take the page's own.
        panel: file below `pages/` that words it as a side panel; empty when it cannot be one.
        status: HTTP status.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    panel: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to be saved.

    Attributes:
        name: what it is called, ASCII letters, digits, dots and dashes.
        media_type: e.g. `text/csv; charset=utf-8`.
        content: its bytes, or pieces of them that are made while they are sent.
        rows: how many rows it has; None where nobody counted.
        is_told: whether the audit trail tells of it already, so that it need not be told as an export.
    """

    name: str
    media_type: str
    content: bytes | Iterator[bytes]
    rows: int | None = None
    is_told: bool = False


Reply: TypeAlias = View | Download
Handler: TypeAlias = Callable[[Request, Services], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page.

    Attributes:
        id: as the file is called, with dashes.
        title: as the rail and the window say it.
        path: where it is; no parameters in the path, since ids hold slashes.
        handler: makes the reply.
        rail: position in the rail, lowest first; None when it is reached from other pages only.
        icon: name in `components/icon.html`.
        key: letter that goes there after `g`; empty for none.
        under: id of the page that the rail marks as current instead of this one.
        right: what somebody must be allowed to do somewhere to come here.
        is_public: whether everybody may come, signed in or not.
    """

    id: str
    title: str
    path: str
    handler: Handler
    rail: int | None = None
    icon: str = "dot"
    key: str = ""
    under: str = ""
    right: Right = Right.READ
    is_public: bool = False

    def is_for(self, principal: Principal) -> bool:
        """Whether somebody may come here."""
        return self.is_public or principal.may_somewhere(self.right)


PAGES: Registry[Page] = Registry(package="remit.web.pages", folder=Path(__file__).parent / "pages", attribute="PAGE")
