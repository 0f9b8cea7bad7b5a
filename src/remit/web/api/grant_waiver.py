"""Grant a waiver that somebody else asked for."""

from __future__ import annotations

from remit.app.waivers import grant
from remit.model.access import Right
from remit.web.rest.waiving import decision

RESOURCE = decision(
    "grant-waiver",
    grant,
    what="Grant a waiver that somebody else asked for.",
    right=Right.GRANT_WAIVER,
    becomes="is granted",
)
