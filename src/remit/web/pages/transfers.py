"""Transfers of ownership: what is offered, what waits to be merged, and offering something (R1.6, R1.11)."""

from __future__ import annotations

from remit.app.transfers import transfers
from remit.model.access import Right
from remit.model.lifecycle import Stage
from remit.model.register import Kept
from remit.model.transfer import Transfer, TransferKind, TransferState
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

PAGE_SIZE = 50
KINDS = {
    TransferKind.ASSETS: "Assets, by their ids",
    TransferKind.WORKLOAD: "A workload",
    TransferKind.RULE: "What an ownership rule gives",
    TransferKind.TEAM: "Everything that a team owns",
}


def show(request: Request, given: Services) -> View:
    """The transfers of which either side is in sight, those under way first."""
    landscape = given.landscape()
    known = transfers(given.registers, request.principal.sees)
    chosen = {"state": request.get("state")}
    rows = [kept.document for kept in known if _is_wanted(kept, request)]
    page = min(request.number("page", 1), max(1, -(-len(rows) // PAGE_SIZE)))
    teams = landscape.organisation.teams.values() if landscape else ()
    context = {
        "sentence": _sentence(known),
        "rows": rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "found": len(rows),
        "page_number": page,
        "size": PAGE_SIZE,
        "known": len(known),
        "choices": {"state": ("State", [(one.value, one.value) for one in TransferState])},
        "chosen": chosen,
        "may_offer": landscape is not None and request.may(Right.TRANSFER),
        "kinds": [(kind.value, words) for kind, words in KINDS.items()],
        "teams": sorted(((one.id, one.name) for one in teams), key=lambda one: one[1]),
        "stages": [("", "–"), *((one.value, one.value) for one in Stage)],
        "asset": request.get("asset"),
        "team_name": landscape.team_name if landscape else str,
    }
    return View(template="transfers.html", context=context)


def _is_wanted(kept: Kept[Transfer], request: Request) -> bool:
    one = kept.document
    text = f"{one.id} {one.reason} {one.ticket}".casefold()
    return (
        all(word in text for word in request.get("find").casefold().split())
        and request.get("state") in {"", one.state.value}
        and request.get("team") in {"", one.from_team, one.to_team}
    )


def _sentence(known: list[Kept[Transfer]]) -> str:
    offered = sum(kept.document.state is TransferState.OFFERED for kept in known)
    merging = sum(kept.document.state is TransferState.ACCEPTED for kept in known)
    if not (offered or merging):
        return "No transfer of ownership is under way."
    answers = f"{count(offered, 'offer waits', 'offers wait')} for an answer" if offered else ""
    merges = f"{count(merging, 'transfer waits', 'transfers wait')} to be merged" if merging else ""
    return f"{' and '.join(filter(None, (answers, merges)))}; until then the old owners answer."


PAGE = Page(id="transfers", title="Transfers", path="/transfers", handler=show, under="reviews")
