"""One waiver: what it covers, whether what stands in does, and how it came about."""

from __future__ import annotations

from remit.web.rest.seeing import one_in_full
from remit.web.rest.waiving import detail
from remit.wire.waivers import WaiverDetail

RESOURCE = one_in_full(
    "waiver",
    detail,
    what="A waiver with the findings that it covers, whether what stands in does, and its history.",
    answer=WaiverDetail,
)
