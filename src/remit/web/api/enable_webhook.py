"""Send to a webhook again, also what happened meanwhile."""

from __future__ import annotations

from remit.web.rest.switching import switch

RESOURCE = switch(
    "enable-webhook",
    "active",
    what="Send to a webhook again, also what happened meanwhile.",
    done="It is told again, from where it was left.",
)
