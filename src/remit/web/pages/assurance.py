"""Assurance: providers' reports with their days and scope, where a gap is, and what they leave to us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from remit.app.assurance import duty_rows, gaps_of, report_standing
from remit.app.evidence import every
from remit.app.evidence_documents import duty_line, gap_line
from remit.documents.attachments import EXTENSIONS
from remit.model.access import Right
from remit.model.assurance import ASSURANCE, AssuranceKind, AssuranceReport, AssuranceState
from remit.model.evidence_item import EvidenceState
from remit.model.landscape import Landscape
from remit.model.register import Kept
from remit.resolver.proving import AssuranceGap
from remit.web.page import Page, Request, Services, View
from remit.web.proven import on_day
from remit.web.wording import count, listed

MOST_SHOWN = 100
WHYS = {
    AssuranceState.LAPSED.value: "the last report has ended",
    AssuranceState.CARVED_OUT.value: "every report leaves it out",
    AssuranceState.NEVER.value: "no report has it in scope",
}


def show(request: Request, given: Services) -> View:
    """All reports, or the one that is named; gaps and duties of the assets in sight."""
    landscape = given.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="Assurance")
    when = on_day(request)
    kept = every(given.registers, ASSURANCE, at=when.at)
    reports = [one.document for one in kept]
    chosen = next((one for one in kept if one.name == request.get("id")), None)
    provider = chosen.document.provider if chosen else request.get("provider")
    gaps = [one for one in gaps_of(landscape, reports, when.day) if provider in {"", one.provider}]
    duties = [
        one
        for one in duty_rows(landscape, reports, when.day)
        if request.get("team") in {"", one.team} and (chosen is None or one.duty.report == chosen.name)
    ]
    rows = sorted(kept, key=lambda one: (one.document.last_day, one.name), reverse=True)
    context = {
        "sentence": _sentence(landscape, gaps, provider),
        "rows": [(one, report_standing(one.document, when.day)) for one in rows],
        "chosen": chosen.document if chosen else None,
        "standing": report_standing(chosen.document, when.day) if chosen else "",
        "gaps": [gap_line(landscape, one) for one in gaps[:MOST_SHOWN]],
        "gap_count": len(gaps),
        "duties": [duty_line(landscape, one) for one in duties[:MOST_SHOWN]],
        "duty_count": len(duties),
        "names": {one.id: one.name for one in landscape.controls},
        "whys": WHYS,
        "asof": when,
        "most": MOST_SHOWN,
        "party_name": landscape.party_name,
        **_forms(request, landscape, chosen, reports),
    }
    return View(template="assurance.html", context=context)


def _sentence(landscape: Landscape, gaps: Sequence[AssuranceGap], provider: str) -> str:
    of = f" of {landscape.party_name(provider)}" if provider else ""
    if not gaps:
        return f"Valid reports show every part that providers{of} have in what is in use."
    services = Counter(landscape.party_name(one.provider) for one in gaps)
    named = listed([f"{name} ({many})" for name, many in services.most_common()], most=4)
    since = min((one.since for one in gaps if one.since), default="")
    begun = f"; the oldest since {since}" if since else ""
    return f"{count(len(gaps), 'gap')} where no valid report shows what a provider does: {named}{begun}."


def _forms(
    request: Request, landscape: Landscape, chosen: Kept[AssuranceReport] | None, reports: Sequence[AssuranceReport]
) -> dict[str, Any]:
    """What may be done, and what the forms offer."""
    team = chosen.document.team if chosen else ""
    may = request.principal.may(Right.ATTEST, team=team)
    is_open = chosen is not None and chosen.document.state is EvidenceState.CURRENT
    providers = sorted(
        {one.provider for one in landscape.rulebook.services.values()} | set(landscape.organisation.vendors)
    )
    offered = [(one, landscape.party_name(one)) for one in providers]
    return {
        "may": may and not chosen,
        "may_amend": may and is_open,
        "may_file": bool(chosen and chosen.document.digest and request.principal.sees.covers(team)),
        "providers": offered,
        "falls_to": [("", "Us"), *offered],
        "kinds": [(one.value, one.value.replace("-", " ").upper()) for one in AssuranceKind],
        "teams": [
            ("", "Whoever may everywhere"),
            *((one.id, one.name) for one in landscape.organisation.teams.values()),
        ],
        "current": [("", "None"), *((one.id, one.id) for one in reports if one.state is EvidenceState.CURRENT)],
        "accept": ",".join(one for group in EXTENSIONS.values() for one in group),
        "version": chosen.version if chosen else 0,
    }


PAGE = Page(id="assurance", title="Assurance", path="/assurance", handler=show, under="evidence")
