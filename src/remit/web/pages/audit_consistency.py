"""Two states of the audit trail: that the older is the beginning of the newer, with both signed checkpoints (R12)."""

from __future__ import annotations

from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count


def show(request: Request, given: Services) -> View:
    """The proof between two sizes; of the half and the whole when none is named.

    Raises:
        UnknownNameError: somebody may read a part of the trail only, or there is none.
        LedgerError: what is kept does not hold.
    """
    size = given.trail.size() if request.principal.may(Right.AUDIT) else 0
    if not size:
        raise UnknownNameError("There is no trail to compare", hint="it begins with what is written first")
    newer = request.number("size", size, least=1, most=size)
    older = request.number("old_size", max(1, newer // 2), least=1, most=newer)
    found = given.trail.consistent(older, newer)
    added = count(newer - older, "entry was", "entries were")
    context = {
        "sentence": f"The trail of {older} entries is the beginning of that of {newer}: {added} added since.",
        "found": found,
        "size": size,
        "older": older,
        "newer": newer,
    }
    return View(template="audit_consistency.html", context=context)


PAGE = Page(
    id="audit-consistency",
    title="Two states of the trail",
    path="/audit-consistency",
    handler=show,
    under="audit",
    right=Right.AUDIT,
)
