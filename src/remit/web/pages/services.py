"""Services: what is known about each, how well it is founded, and how many assets use it."""

from __future__ import annotations

from remit.app.services import ServiceRow, services
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count


def show(request: Request, given: Services) -> View:
    """The list of services; those known only by name when asked for."""
    rows = services(given.knowledge(), given.landscape())
    explained = [row for row in rows if row.service.is_explicit]
    is_all = request.get("all") == "1"
    wanted = request.get("q").casefold()
    listed = rows if is_all else [row for row in rows if row.service.is_explicit or row.assets]
    found = [row for row in listed if wanted in f"{row.service.name} {row.service.id}".casefold()]
    context = {
        "sentence": _sentence(rows, explained),
        "rows": found,
        "is_all": is_all,
        "total": len(rows),
        "controls": len(given.knowledge().catalogue.controls),
    }
    return View(template="services.html", context=context)


def _sentence(rows: list[ServiceRow], explained: list[ServiceRow]) -> str:
    used = [row for row in rows if row.assets]
    assumed = [row for row in used if not row.service.is_explicit]
    known = f"{count(len(explained), 'service')} were read up in the providers' own pages"
    if not used:
        return f"{known}; {len(rows) - len(explained)} more are known by name."
    if not assumed:
        return f"{known}, all {len(used)} that you use among them."
    are = "is" if len(assumed) == 1 else "are"
    return f"You use {count(len(used), 'service')}; {len(assumed)} of them {are} known by name only."


PAGE = Page(id="services", title="Services", path="/services", handler=show, rail=60, icon="services", key="s")
