"""End a waiver that is in force, and say why."""

from __future__ import annotations

from remit.app.waivers import revoke
from remit.model.access import Right
from remit.web.rest.waiving import decision

RESOURCE = decision(
    "revoke-waiver",
    revoke,
    what="End a waiver that is in force, and say why.",
    right=Right.ASK_WAIVER,
    becomes="is revoked; what it waived counts again",
)
