"""Evidence: what is shown and what is not, what was handed in, and the form to hand in more."""

from __future__ import annotations

from typing import Any

from remit.app.assurance import reports_known
from remit.app.evidence import EvidenceQuery, EvidenceRow, evidence_items, evidence_rows
from remit.app.proofs import ProofCounts, proof_counts
from remit.documents.attachments import EXTENSIONS
from remit.model.access import Right
from remit.model.evidence_item import SCOPES, EvidenceType, Standing
from remit.model.landscape import Landscape
from remit.model.party import Role
from remit.web.page import Download, Page, Reply, Request, Services, View
from remit.web.proven import ROLE_WORDS, on_day
from remit.web.sheet import csv_bytes
from remit.web.wording import count, number

SIZE = 50
HEADER = (
    "id", "control", "scope", "of", "party", "role", "type", "title", "standing", "taken", "last day", "attested by",
    "team",
)  # fmt: skip
CHOICES = {
    "standing": ("Worth", [(one.word, one.word.capitalize()) for one in reversed(Standing)]),
    "type": ("Type", [(one.value, one.words.capitalize()) for one in EvidenceType]),
    "scope": ("Speaks of", [(one.value, one.value.capitalize()) for one in SCOPES]),
}


def show(request: Request, given: Services) -> Reply:
    """What is in sight, the first to be renewed first."""
    landscape = given.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="Evidence")
    when = on_day(request)
    query = EvidenceQuery(
        control=request.get("control"), scope=request.get("scope"), of=request.get("of"), type=request.get("type"),
        team=request.get("team"), standing=request.get("standing"), text=request.get("find"),
        is_current=not request.get("standing"),
    )  # fmt: skip
    rows = evidence_rows(given.registers, query, when.day, sight=request.principal.sees, at=when.at)
    if request.get("format") == "csv":
        lines = [_line(one) for one in rows]
        return Download(name="evidence.csv", media_type="text/csv; charset=utf-8", content=csv_bytes(HEADER, lines))
    counts = proof_counts(
        landscape,
        evidence_items(given.registers, at=when.at),
        reports_known(given.registers, at=when.at),
        when.day,
    )
    due = sum(one.standing in {Standing.DUE_SOON, Standing.STALE} for one in rows)
    page = request.number("page", 1)
    context = {
        "sentence": _sentence(counts, due),
        "counts": counts,
        "rows": rows[(page - 1) * SIZE : page * SIZE],
        "found": len(rows),
        "page_number": page,
        "size": SIZE,
        "names": {one.id: one.name for one in landscape.controls},
        "choices": CHOICES,
        "chosen": {name: request.get(name) for name in CHOICES},
        "asof": when,
        "may": request.principal.may_somewhere(Right.ATTEST),
        **_form(request, landscape),
    }
    return View(template="evidence.html", context=context)


def _sentence(counts: ProofCounts, due: int) -> str:
    shown = counts.by_items + counts.by_checks
    said = f"{number(shown)} of {count(counts.ours, 'part')} on our side are shown"
    said += f", and {number(counts.attested)} of the {number(counts.theirs)} that providers do"
    if due:
        said += f"; {count(due, 'item')} of evidence {'has' if due == 1 else 'have'} to be renewed"
    return said + "."


def _form(request: Request, landscape: Landscape) -> dict[str, Any]:
    """What the form offers, with what the link that led here says."""
    return {
        "asked": request.form("attest"),
        "controls": [(one.id, one.name) for one in sorted(landscape.controls, key=lambda one: one.name)],
        "scopes": [(one.value, one.value.capitalize()) for one in SCOPES],
        "types": [(one.value, one.words.capitalize()) for one in EvidenceType if one is not EvidenceType.CHECK_RESULT],
        "roles": [(one.value, f"That somebody {ROLE_WORDS[one]}") for one in Role],
        "parties": [("customer", "Us"), ("third_party", "A third party"), ("downstream", "Our customers")],
        "wanted": {name: request.get(name) for name in ("control", "scope", "of", "role", "supersedes")},
        "accept": ",".join(one for group in EXTENSIONS.values() for one in group),
        "today": request.now.date().isoformat(),
    }


def _line(row: EvidenceRow) -> tuple[str, ...]:
    one = row.item
    return (
        one.id, one.control, one.scope.value, one.of, one.party.value, one.role.value, one.type.value, one.title,
        row.standing.word, one.taken_at, one.last_day, one.attested_by, one.team,
    )  # fmt: skip


PAGE = Page(id="evidence", title="Evidence", path="/evidence", handler=show, rail=130, icon="evidence", key="e")
