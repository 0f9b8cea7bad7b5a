"""Evidence item: what it shows, what it is worth, its file, its versions; withdraw it."""

from __future__ import annotations

from remit.app.evidence import evidence_row
from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.model.evidence_item import EVIDENCE, EvidenceItem, EvidenceState, Standing
from remit.web.page import Page, Request, Services, View
from remit.web.proven import ROLE_WORDS, OnDay, on_day

NOUNS = {"customer": "our team", "third_party": "a third party", "downstream": "our customers"}


def show(request: Request, given: Services) -> View:
    """One item.

    Raises:
        UnknownNameError: there is none of that id in sight.
    """
    name = request.get("id")
    if not name:
        raise UnknownNameError("No evidence was named", hint="choose it from the list of evidence")
    when = on_day(request)
    row = evidence_row(given.registers, name, when.day, sight=request.principal.sees, at=when.at)
    item, landscape = row.item, given.landscape()
    names = {one.id: one.name for one in landscape.controls} if landscape else {}
    may = request.principal.may(Right.ATTEST, team=item.team, workload=item.workload)
    context = {
        "row": row,
        "item": item,
        "asof": when,
        "sentence": _sentence(item, row.standing, names.get(item.control, item.control), when),
        "control_name": names.get(item.control, item.control),
        "shows": f"that {NOUNS[item.party.value]} {ROLE_WORDS[item.role]}",
        "versions": given.registers.history(EVIDENCE, item.id),
        "may_withdraw": may and item.state is EvidenceState.CURRENT and not when.text,
        "next_href": request.link(
            "/evidence", control=item.control, scope=item.scope.value, of=item.of, role=item.role.value,
            supersedes=item.id,
        ) + "#hand-in",
    }  # fmt: skip
    return View(template="evidence_item.html", context=context, title=item.title)


def _sentence(item: EvidenceItem, standing: Standing, control: str, when: OnDay) -> str:
    place = f"{item.scope.value} {item.of}".strip()
    if standing.counts:
        return f"It shows “{control}” for {place} until {item.last_day}."
    if standing is Standing.STALE:
        return f"It has shown nothing since {item.due_day}: hand in the next for “{control}”."
    if standing is Standing.NOT_YET:
        return f"On {when.day} it showed nothing yet: it was taken on {item.taken_at}."
    reason = f": {item.reason}" if item.reason else ""
    return f"It was {standing.word}{reason}".rstrip(".") + "."


PAGE = Page(id="evidence-item", title="Evidence", path="/evidence-item", handler=show, under="evidence")
