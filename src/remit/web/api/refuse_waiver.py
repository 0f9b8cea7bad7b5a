"""Refuse a waiver, and say why."""

from __future__ import annotations

from remit.app.waivers import refuse
from remit.model.access import Right
from remit.web.rest.waiving import decision

RESOURCE = decision(
    "refuse-waiver",
    refuse,
    what="Refuse a waiver, and say why.",
    right=Right.GRANT_WAIVER,
    becomes="is refused",
)
