"""The filters of a page's address, as the use cases want them."""

from __future__ import annotations

from dataclasses import fields

from remit.app.scope import Scope
from remit.web.page import SCOPE_KEYS, Request

# Filters by name as they stand in addresses; the text filter is the search field.
FILTERS = tuple("q" if one.name == "text" else one.name for one in fields(Scope))


def scope_of(request: Request) -> Scope:
    """The scope that an address names."""
    chosen = {name: request.get(name) for name in FILTERS}
    return Scope(text=chosen.pop("q"), **chosen)


def page_filters(request: Request) -> dict[str, str]:
    """Filters in force that the top bar does not show."""
    return {name: request.get(name) for name in FILTERS if request.get(name) and name not in SCOPE_KEYS}
