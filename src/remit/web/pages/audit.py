"""Audit trail: what was done, by whom and when; its newest checkpoint, and ways to verify it (R12)."""

from __future__ import annotations

from datetime import datetime

from remit.app.audit import AuditTrail, trail_query
from remit.errors import UsageError
from remit.ledger.entry import Entry
from remit.model.access import Right
from remit.model.job import JobRecord, JobState
from remit.web.page import Page, Request, Services, View
from remit.web.wording import ago, count

PAGE_SIZE = 50
FILTERS = ("kind", "actor", "object", "since", "until")


def show(request: Request, given: Services) -> View:
    """The newest entries; whoever may read the trail somewhere only sees no trail, since it is about everything."""
    if not request.principal.may(Right.AUDIT):
        said = "The audit trail is about the whole organisation; you may read a part of it only."
        return View(template="audit.html", context={"sentence": said, "is_read": False, "may": False})
    trail = given.trail
    chosen = {name: request.get(name) for name in FILTERS}
    size = trail.size()
    if not size:
        said = "Nothing was done yet, so there is no trail."
        return View(template="audit.html", context={"sentence": said, "is_read": False, "may": True})
    rows, problem = _rows(trail, chosen, request.number("before", 0, least=0, most=10**9))
    verified = next(iter(given.jobs.find("verify", limit=1)), None)
    key = str(trail.key())
    context = {
        "is_read": True,
        "sentence": _sentence(size, trail.entries(trail_query(limit=1))[0], verified, request.now),
        "rows": [(one, datetime.fromisoformat(one.at)) for one in rows[:PAGE_SIZE]],
        "next": rows[PAGE_SIZE - 1].sequence if len(rows) > PAGE_SIZE else 0,
        "is_first": not request.get("before"),
        "size": size,
        "problem": problem,
        "chosen": chosen,
        "kinds": trail.kinds(),
        "key": key,
        "checkpoint": trail.checkpoint(),
        "verified": verified,
        "is_verifying": verified is not None and verified.state in {JobState.WAITING, JobState.RUNNING},
        "commands": [
            f"remit audit verify audit-trail.jsonl --key {key}",
            "remit audit verify --key NAME+NUMBER+KEY --store URL",
        ],
    }
    return View(template="audit.html", context=context)


def _rows(trail: AuditTrail, chosen: dict[str, str], before: int) -> tuple[list[Entry], str]:
    """One more than a page of entries; none, and why, where a time is none."""
    try:
        return trail.entries(trail_query(before=before, limit=PAGE_SIZE + 1, **chosen)), ""
    except UsageError as problem:
        return [], problem.message


def _sentence(size: int, last: Entry, verified: JobRecord | None, now: datetime) -> str:
    said = f"{count(size, 'entry', 'entries')}; the last is {last.kind} by {last.actor}"
    said += f", {ago(datetime.fromisoformat(last.at), now)}"
    if verified is None:
        return f"{said}. Nobody has verified it here yet."
    if verified.state is JobState.DONE:
        return f"{said}. Verified: {verified.result}."
    if verified.state is JobState.FAILED:
        return f"{said}. Its verification failed: {verified.cause}."
    return f"{said}. It is being verified."


PAGE = Page(
    id="audit", title="Audit trail", path="/audit", handler=show, rail=180, icon="policies", key="l", right=Right.AUDIT
)
