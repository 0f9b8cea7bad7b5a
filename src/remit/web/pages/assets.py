"""Assets: the list, filtered, sorted, one page at a time, or all of it as CSV."""

from __future__ import annotations

from remit.app.assets import PAGE_SIZE, AssetList, assets
from remit.model.finding import Severity
from remit.model.ownership import OwnerStatus
from remit.web.page import Download, Page, Reply, Request, Services, View
from remit.web.scoping import page_filters, scope_of
from remit.web.sheet import csv_bytes

CSV_COLUMNS = (
    "id", "name", "service", "model", "provider", "account", "region", "workload", "environment", "data_class",
    "tier", "team", "person_name", "owner_status", "findings", "undecided", "worst", "location",
)  # fmt: skip
WORDS = {"q": "text", "rule": "check", "owner_status": "ownership"}


def show(request: Request, services: Services) -> Reply:
    """The list of assets."""
    landscape = services.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="Assets")
    is_sheet = request.get("format") == "csv"
    page = request.number("page", 1)
    size = 0 if is_sheet else PAGE_SIZE
    seen = assets(landscape, scope_of(request), sort=request.get("sort", "id"), page=page, size=size)
    if is_sheet:
        return Download(name="assets.csv", media_type="text/csv", content=_sheet(seen))
    columns = landscape.estate.columns
    context = {
        "seen": seen,
        "size": PAGE_SIZE,
        "chosen": page_filters(request),
        "filters": [(WORDS.get(name, name), name, value) for name, value in page_filters(request).items()],
        "choices": {
            **{name: sorted(value for value in columns[name].values if value) for name in ("service", "data_class")},
            "owner_status": ["owned", "unowned", "contested", "unknown_team", "no_person", "stale", "incapable"],
            "rule": sorted({finding.rule for finding in landscape.findings}),
        },
    }
    return View(template="assets.html", context=context)


def _sheet(seen: AssetList) -> bytes:
    def cell(value: object) -> object:
        if value is None or isinstance(value, Severity):
            return value.word if value is not None else ""
        return value.name.lower() if isinstance(value, OwnerStatus) else value

    rows = ([cell(getattr(row, name)) for name in CSV_COLUMNS] for row in seen.rows)
    return csv_bytes(CSV_COLUMNS, rows)


PAGE = Page(id="assets", title="Assets", path="/assets", handler=show, rail=40, icon="assets", key="a")
