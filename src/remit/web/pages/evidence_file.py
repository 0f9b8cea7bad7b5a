"""Evidence file: what was handed in, to be saved; it is never shown in the browser."""

from __future__ import annotations

import re

from remit.app.evidence_files import file_of_item, file_of_report
from remit.web.page import Download, Page, Request, Services

_OTHER = re.compile(r"[^A-Za-z0-9.-]+")


def show(request: Request, given: Services) -> Download:
    """The file of an item, or of a report.

    Raises:
        UnknownNameError: there is none in sight.
    """
    report, sight = request.get("report"), request.principal.sees
    find = file_of_report if report else file_of_item
    found = find(given.registers, report or request.get("id"), sight)
    name = _OTHER.sub("-", found.name).strip("-.") or "evidence"
    return Download(name=name, media_type="application/octet-stream", content=found.content.content)


PAGE = Page(id="evidence-file", title="File of evidence", path="/evidence-file", handler=show, under="evidence")
