"""Transfer: what goes from whom to whom, whether they can act, the answer, and the change of the map (R1.6, R1.11)."""

from __future__ import annotations

from remit.app.transfer_plan import TransferPlan, plan_transfer, pull_request, snippet
from remit.app.transfers import is_of, transfer
from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.model.landscape import Landscape
from remit.model.transfer import Readiness, Transfer, TransferState
from remit.web.page import Page, Request, Services, View
from remit.web.rest.resource import Scene
from remit.web.rest.reviewing import transfer_told, whole_landscape
from remit.web.wording import count
from remit.wire.transfers import TransferDetail

MOST_SHOWN = 50


def show(request: Request, given: Services) -> View:
    """The page of one transfer.

    Raises:
        UnknownNameError: there is none of that name of which either side is in sight.
    """
    name = request.get("id")
    if not name:
        raise UnknownNameError("No transfer was named", hint="choose one from the list of transfers")
    principal = request.principal
    scene = Scene(services=given, looks=given.look, principal=principal, now=request.now)
    kept = transfer(given.registers, principal.sees, name)
    one, shown, landscape = kept.document, transfer_told(kept, scene), whole_landscape(scene)
    is_person = principal.kind != "service"
    may_answer = is_person and principal.may(Right.TRANSFER, team=one.to_team) and is_of(principal, one.to_team)
    may_offer = principal.may(Right.TRANSFER, team=one.from_team)
    is_offered, is_accepted = one.state is TransferState.OFFERED, one.state is TransferState.ACCEPTED
    plan = plan_transfer(landscape, one) if landscape and is_accepted else TransferPlan()
    names = landscape.team_name if landscape else str
    context = {
        "one": shown,
        "sentence": _sentence(shown, landscape, names(one.from_team), names(one.to_team)),
        "from_name": names(one.from_team),
        "to_name": names(one.to_team),
        "assets": shown.asset_ids[:MOST_SHOWN],
        "open_items": [item for item in shown.checklist if item.readiness != Readiness.READY.value],
        "may_answer": may_answer and is_offered,
        "may_withdraw": (may_offer and not one.is_final) or (may_answer and is_accepted),
        "plan": plan if is_accepted else None,
        "snippet": snippet(plan),
        "request_text": _pull_request(landscape, one, plan) if is_accepted else ("", ""),
        "most": MOST_SHOWN,
    }
    return View(template="transfer.html", context=context, title="Transfer of ownership")


def _pull_request(landscape: Landscape | None, one: Transfer, plan: TransferPlan) -> tuple[str, str]:
    return pull_request(landscape, one, plan) if landscape else ("", "")


def _sentence(one: TransferDetail, landscape: Landscape | None, old: str, new: str) -> str:
    what = f"{count(one.assets, 'asset')} from {old} to {new}"
    if one.state == TransferState.OFFERED:
        return f"{what}: {new} has to answer by {one.due_at[:10]}, and {old} answers for all of it until then."
    if one.state == TransferState.ACCEPTED:
        waiting = len(one.progress.waiting) if one.progress else one.assets
        if landscape is not None and not waiting:
            return f"{what}: the map shows it; it is noted as done within minutes."
        return f"{what}: accepted, and {old} answers for {count(waiting, 'asset')} until the change is merged."
    if one.state == TransferState.DONE:
        return f"{what}: done; snapshot {one.done_snapshot} shows it."
    if one.state == TransferState.LAPSED:
        return f"{what}: nothing of it is left to hand over."
    return f"{what}: {one.state} by {one.answered_by}; everything stays as it was."


PAGE = Page(id="transfer", title="Transfer", path="/transfer", handler=show, under="reviews")
