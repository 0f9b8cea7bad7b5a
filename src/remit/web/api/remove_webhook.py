"""Remove a webhook for good."""

from __future__ import annotations

from remit.web.rest.switching import switch

RESOURCE = switch(
    "remove-webhook",
    "removed",
    what="Remove a webhook for good.",
    done="It is removed, and its secret signs nothing any more.",
)
