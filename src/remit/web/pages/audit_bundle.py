"""The whole audit trail as a file, streamed; who took it stands in it (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from remit.errors import ForbiddenError
from remit.ledger.act import Who
from remit.model.access import Right
from remit.web.page import Download, Page, Request, Services

PIECE = 2**18  # bytes
NAME = "audit-trail.jsonl"


def show(request: Request, given: Services) -> Download:
    """The bundle.

    Raises:
        ForbiddenError: somebody may read a part of the trail only.
        UsageError: there is no trail yet.
        LedgerError: the trail does not hold.
    """
    if not request.principal.may(Right.AUDIT):
        raise ForbiddenError("the trail is about everything", hint="an administrator can grant it everywhere")
    file = given.trail.handed_out(Who(actor=request.principal.id, channel="web"), NAME)
    return Download(name=NAME, media_type="application/jsonl", content=_pieces(file), is_told=True)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


PAGE = Page(
    id="audit-bundle", title="Audit trail as a file", path="/audit-bundle", handler=show, under="audit",
    right=Right.AUDIT,
)  # fmt: skip
