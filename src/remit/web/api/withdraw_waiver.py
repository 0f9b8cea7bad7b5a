"""Take back a waiver that was asked for and not decided."""

from __future__ import annotations

from remit.app.waivers import withdraw
from remit.model.access import Right
from remit.web.rest.waiving import decision

RESOURCE = decision(
    "withdraw-waiver",
    withdraw,
    what="Take back a waiver that was asked for and not decided.",
    right=Right.ASK_WAIVER,
    becomes="is withdrawn",
)
