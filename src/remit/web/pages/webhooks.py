"""Webhooks: which addresses are told of what happens, how far, and what was not taken; for administrators."""

from __future__ import annotations

from remit.app.job_documents import moment
from remit.app.webhook_documents import delivery_line, webhook_line
from remit.errors import ForbiddenError
from remit.model.access import Right
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count
from remit.wire.webhooks import WebhookLine

MOST_LOG = 20


def show(request: Request, given: Services) -> View:
    """The webhooks, each with its last deliveries.

    Raises:
        ForbiddenError: somebody administers a part only.
    """
    if not request.principal.may(Right.ADMINISTER):
        raise ForbiddenError("webhooks tell of the whole organisation", place="administer")
    size = given.webhooks.size()
    lines = [webhook_line(given.webhooks, kept, size) for kept in given.webhooks.all()]
    chosen = request.get("id")
    context = {
        "sentence": _sentence(lines),
        "rows": lines,
        "chosen": next((line for line in lines if line.id == chosen), None),
        "log": [(delivery_line(job), moment(job.made_at)) for job in given.webhooks.log(chosen, MOST_LOG)]
        if chosen
        else [],
    }
    return View(template="webhooks.html", context=context)


def _sentence(lines: list[WebhookLine]) -> str:
    if not lines:
        return "Nobody is told of what happens."
    off = [line for line in lines if line.state == "disabled"]
    behind = [line for line in lines if line.state == "active" and line.told_up_to < line.entries]
    said = f"{count(len(lines), 'address', 'addresses')} {'is' if len(lines) == 1 else 'are'} told of what happens"
    if off:
        return f"{said}; {len(off)} of them took nothing or {'was' if len(off) == 1 else 'were'} switched off."
    return f"{said}; {len(behind)} not of everything yet." if behind else f"{said}, and had everything."


PAGE = Page(
    id="webhooks",
    title="Webhooks",
    path="/webhooks",
    handler=show,
    rail=190,
    icon="link",
    right=Right.ADMINISTER,
)
