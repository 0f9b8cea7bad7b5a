"""Assets: the list, filtered, sorted, one page at a time, or all of it as CSV."""

from __future__ import annotations

from remit.app.assets import PAGE_SIZE, assets, every_row
from remit.app.finding_columns import finding_columns
from remit.web.asset_sheet import asset_sheet
from remit.web.page import Download, Page, Reply, Request, Services, View
from remit.web.scoping import page_filters, scope_of

WORDS = {"q": "text", "rule": "check", "owner_status": "ownership"}


def show(request: Request, services: Services) -> Reply:
    """The list of assets."""
    landscape = services.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="Assets")
    scope, sort = scope_of(request), request.get("sort", "id")
    if request.get("format") == "csv":
        rows = every_row(landscape, scope, sort)
        return Download(name="assets.csv", media_type="text/csv", content=asset_sheet(landscape, rows))
    seen = assets(landscape, scope, sort=sort, page=request.number("page", 1))
    columns = landscape.estate.columns
    context = {
        "seen": seen,
        "size": PAGE_SIZE,
        "chosen": page_filters(request),
        "filters": [(WORDS.get(name, name), name, value) for name, value in page_filters(request).items()],
        "choices": {
            **{name: sorted(value for value in columns[name].values if value) for name in ("service", "data_class")},
            "owner_status": ["owned", "unowned", "contested", "unknown_team", "no_person", "stale", "incapable"],
            "rule": sorted(finding_columns(landscape).rule.values),
        },
    }
    return View(template="assets.html", context=context)


PAGE = Page(id="assets", title="Assets", path="/assets", handler=show, rail=40, icon="assets", key="a")
