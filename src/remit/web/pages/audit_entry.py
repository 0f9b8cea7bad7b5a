"""An entry of the audit trail: what changed, and the proof that it stands there, drawn as the way up to the root."""

from __future__ import annotations

from datetime import datetime

from remit.app.audit_lines import changed_fields, entry_line, version_named
from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

SHORT = 16  # hexadecimal digits of a hash that a drawing shows


def show(request: Request, given: Services) -> View:
    """The page of one entry.

    Raises:
        UnknownNameError: there is none, or somebody may read a part of the trail only.
        LedgerError: it is damaged.
    """
    said = request.get("sequence")
    if not (said.isascii() and said.isdigit() and len(said) < 16) or not request.principal.may(Right.AUDIT):
        raise UnknownNameError("There is no such entry", hint="choose one from the audit trail")
    found = given.trail.proven(int(said))
    entry, named = found.entry, version_named(found.entry.object)
    context = {
        "sentence": f"{entry.actor} did {entry.kind} to {entry.object}; it is entry {entry.sequence} of {found.size}.",
        "entry": entry_line(entry),
        "at": datetime.fromisoformat(entry.at),
        "changed": changed_fields(given.registers, entry),
        "document": named,
        "found": found,
        "short": SHORT,
        "said": f"{count(len(found.climbs), 'hash', 'hashes')} beside its way lead from it to the root that was signed",
        "older": entry.sequence - 1,
        "newer": entry.sequence + 1 if entry.sequence + 1 < found.size else 0,
    }
    return View(template="audit_entry.html", context=context, title=f"Entry {entry.sequence}")


PAGE = Page(id="audit-entry", title="Audit entry", path="/audit-entry", handler=show, under="audit", right=Right.AUDIT)
