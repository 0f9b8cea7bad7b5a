"""Services: what is known about each, how well it is founded, and how many assets use it."""

from __future__ import annotations

from remit.app.services import ServiceRow, services
from remit.web.looks import provider_name
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

PAGE_SIZE = 200
FOUNDED = {"reviewed": "reviewed", "stated": "stated", "assumed": "assumed only"}


def show(request: Request, given: Services) -> View:
    """The list of services; those known only by name when asked for."""
    rows = services(given.knowledge(), given.landscape())
    explained = [row for row in rows if row.service.is_explicit]
    is_all = request.get("all") == "1"
    listed = rows if is_all else [row for row in rows if row.service.is_explicit or row.assets]
    found = [row for row in listed if _is_wanted(row, request)]
    page = min(request.number("page", 1), max(1, -(-len(found) // PAGE_SIZE)))
    models = {row.service.model: row.model for row in listed}
    context = {
        "sentence": _sentence(rows, explained),
        "rows": found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "found": len(found),
        "page_number": page,
        "size": PAGE_SIZE,
        "is_all": is_all,
        "total": len(rows),
        "controls": len(given.knowledge().catalogue.controls),
        "choices": {
            "of": ("Provider", [(one, provider_name(one)) for one in sorted({row.service.provider for row in listed})]),
            "model": ("Service model", sorted(models.items(), key=lambda one: one[1])),
            "founded": ("Best grade", list(FOUNDED.items())),
        },
        "chosen": {name: request.get(name) for name in ("of", "model", "founded")},
    }
    return View(template="services.html", context=context)


def _is_wanted(row: ServiceRow, request: Request) -> bool:
    """Whether a row has all the words that are looked for and passes every filter."""
    text = f"{row.service.name} {row.service.id}".casefold()
    filters = {"of": row.service.provider, "model": row.service.model, "founded": _founded(row)}
    return all(word in text for word in request.get("find").casefold().split()) and all(
        request.get(name) in {"", value} for name, value in filters.items()
    )


def _founded(row: ServiceRow) -> str:
    if row.reviewed:
        return "reviewed"
    return "stated" if row.stated else "assumed"


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
