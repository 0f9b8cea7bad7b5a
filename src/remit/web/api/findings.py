"""Findings: what is wrong or could not be judged, the worst first."""

from __future__ import annotations

from typing import Literal

from remit.app.finding_columns import finding_columns
from remit.app.finding_list import Wanted, findings_in
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
    landscape, columns = scene.landscape, finding_columns(scene.landscape)
    numbers = findings_in(
        landscape,
        scope_asked(asked),
        Wanted(least=asked.severity, outcome=asked.outcome, rule=asked.rule, control=asked.control, asset=asked.asset),
    )
    return Items(
        len(numbers),
        lambda first, last: [finding(landscape, columns.findings[number]) for number in numbers[first:last].tolist()],
    )


RESOURCE = Resource(
    id="findings",
    what="What is wrong or could not be judged, with who answers and what to do.",
    pages=("overview", "asset"),
    asked=FindingsAsked,
    answer=Finding,
    handler=answer,
)
