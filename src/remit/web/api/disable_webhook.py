"""Send nothing to a webhook until it is enabled."""

from __future__ import annotations

from remit.web.rest.switching import switch

RESOURCE = switch(
    "disable-webhook",
    "disabled",
    what="Send nothing to a webhook until it is enabled.",
    done="Nothing is sent to it until you enable it.",
)
