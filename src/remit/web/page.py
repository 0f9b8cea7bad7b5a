"""What a page is: the contract between one file of `pages/` and the server.

A page sees a small request, not the framework's, so that it can be tried in a test by calling a function.
What this module cannot know is how a page's data comes about: `Services` says what must be offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlencode

from remit.app.events import Story
from remit.app.kept_looks import KeptLook
from remit.app.snapshots import HistoryPoint
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape
from remit.plugins import Registry

SCOPE_KEYS = ("team", "provider", "environment", "tier", "workload")


class Services(Protocol):
    """What pages may ask for. Asked from several threads."""

    def landscape(self) -> Landscape | None:
        """The look at the organisation that pages show; None before anything was read."""
        ...

    def look(self, snapshot: int = 0, moment: datetime | None = None) -> KeptLook | None:
        """The look of that number, or as it stood then, else the newest; None before anything was read.

        Raises:
            UnknownNameError: there is no such snapshot, or none had been kept by then.
        """
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
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    now: datetime
    is_panel: bool = False

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
        content: its bytes.
    """

    name: str
    media_type: str
    content: bytes


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
    """

    id: str
    title: str
    path: str
    handler: Handler
    rail: int | None = None
    icon: str = "dot"
    key: str = ""
    under: str = ""


PAGES: Registry[Page] = Registry(package="remit.web.pages", folder=Path(__file__).parent / "pages", attribute="PAGE")
