"""One transfer of ownership: what, from whom to whom, its checklist, and how far the map shows it."""

from __future__ import annotations

from remit.web.rest.reviewing import transfer_seen
from remit.web.rest.seeing import one_in_full
from remit.wire.transfers import TransferDetail

RESOURCE = one_in_full(
    "transfer",
    transfer_seen,
    what="A transfer of ownership with its checklist, its answer, and how far the map shows it.",
    answer=TransferDetail,
)
