"""Findings: what is wrong or could not be judged, the worst first."""

from __future__ import annotations

from typing import Literal

from remit.app.scope import rows_in
from remit.model.finding import Severity
from remit.web.rest.resource import Items, ListInScope, Resource, Scene, Text, scope_asked
from remit.web.rest.wording import finding
from remit.wire.things import Finding


class FindingsAsked(ListInScope, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters over assets, and over findings."""

    severity: Literal["", "info", "low", "medium", "high", "critical"] = ""
    outcome: Literal["", "failed", "undecided"] = ""
    control: Text = ""
    asset: Text = ""


def answer(asked: FindingsAsked, scene: Scene) -> Items:
    """Findings on the assets in scope; `severity` is the least that is wanted."""
    landscape = scene.landscape
    scope = scope_asked(asked)
    inside = {landscape.estate.ids[row] for row in rows_in(landscape, scope).tolist()} if scope.chosen() else None
    least = Severity[asked.severity.upper()] if asked.severity else Severity.INFO
    found = [
        one
        for one in landscape.findings
        if one.severity >= least
        and (inside is None or one.asset in inside)
        and asked.outcome in {"", one.outcome.value}
        and asked.rule in {"", one.rule}
        and asked.control in {"", one.control}
        and asked.asset in {"", one.asset}
    ]
    return Items.of(found, lambda one: finding(landscape, one))


RESOURCE = Resource(
    id="findings",
    what="What is wrong or could not be judged, with who answers and what to do.",
    pages=("overview", "asset"),
    asked=FindingsAsked,
    answer=Finding,
    handler=answer,
)
