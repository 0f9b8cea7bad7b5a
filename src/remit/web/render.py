"""From a view to HTML: the template engine, set so that it escapes everything and forgives nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from remit.app.scope import choices
from remit.model.access import NOBODY
from remit.web import looks, wording
from remit.web.page import SCOPE_KEYS, Page, Request, Services, View
from remit.web.static_files import StaticFile

ROOM = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class RailItem:
    """One entry of the rail."""

    title: str
    href: str
    icon: str
    key: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody wants it to look; `system` leaves the theme to the browser."""

    theme: str = "system"
    density: str = "comfortable"


LOOKS = {"theme": ("system", "light", "dark"), "density": ("comfortable", "compact")}


def look_from(cookies: Mapping[str, str]) -> Look:
    """The look kept in cookies; anything unknown counts as not set."""
    kept = {name: cookies.get(f"remit_{name}", "") for name in LOOKS}
    return Look(**{name: value for name, value in kept.items() if value in LOOKS[name]})


class Renderer:
    """Words views. One for the life of the server; safe to use from several threads."""

    def __init__(self, pages: Mapping[str, Page], files: Mapping[str, StaticFile]) -> None:
        self._pages = pages
        self._files = files
        self._environment = environment()

    def page(self, page_id: str, request: Request, view: View, look: Look, services: Services) -> str:
        """The HTML of one page, or of its side panel where that is wanted and offered; of what `services` give."""
        as_panel = bool(request.is_panel and view.panel)
        template = self._environment.get_template(f"pages/{view.panel if as_panel else view.template}")
        page = self._pages.get(page_id)
        context = {
            **view.context,
            "request": request,
            "link": request.link,
            "now": request.now,
            "title": view.title or (page.title if page else "Remit"),
        }
        return template.render(context if as_panel else {**context, **self._frame(page_id, request, look, services)})

    def _frame(self, page_id: str, request: Request, look: Look, services: Services) -> dict[str, Any]:
        landscape = services.landscape() if request.principal is not NOBODY else None  # a stranger learns no name
        offered = choices(landscape) if landscape else {}
        search = next((self._pages[name] for name in ("search", "assets") if name in self._pages), None)
        return {
            "organisation": (landscape.organisation.name if landscape else "") or "This organisation",
            "as_of": datetime.fromisoformat(landscape.taken_at) if landscape else None,
            "rail_items": self._rail(page_id, request),
            "scope": request.scope,
            "scope_choices": {key: offered[key] for key in SCOPE_KEYS if offered.get(key)},
            "search_path": search.path if search else "",
            "look": look,
            "files": {name: file.version for name, file in self._files.items()},
        }

    def _rail(self, page_id: str, request: Request) -> list[RailItem]:
        current = self._pages.get(page_id)
        marked = (current.under or current.id) if current else ""
        shown = [page for page in self._pages.values() if page.rail is not None and page.is_for(request.principal)]
        shown.sort(key=lambda page: (page.rail or 0, page.title))
        return [
            RailItem(
                title=page.title,
                href=request.link(page.path),
                icon=page.icon,
                key=page.key,
                is_current=page.id == marked,
            )
            for page in shown
        ]


# Characters that change the order of the text around them (UAX #9), and controls: never from a name.
_UNSEEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(9), *range(0xE, 0x20), 0x7F], "\ufffd")


def visible(value: object) -> object:
    """A value as it goes into the page: what would reorder or hide the text around it is replaced."""
    return value.translate(_UNSEEN) if isinstance(value, str) and not isinstance(value, Markup) else value


@pass_context
def csrf(context: Context) -> Markup:
    """The hidden field that every form of a page must have."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(context["request"].csrf)


def environment() -> Environment:
    """The template engine: everything is escaped, a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(ROOM),
        autoescape=True,
        finalize=visible,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        number=wording.number,
        count=wording.count,
        percent=wording.percent,
        listed=wording.listed,
        ago=wording.ago,
        absolute=wording.absolute,
        initials=wording.initials,
        spoken=wording.spoken,
        safe_url=looks.safe_url,
        provider_name=looks.provider_name,
    )
    made.globals["csrf"] = csrf
    return made
