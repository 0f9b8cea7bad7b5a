"""Gates day by day: violations (M7) and the share of runs that pass (M14)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from remit.app.run_documents import day_line
from remit.app.runs import RunQuery, runs
from remit.model.run import by_day
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.runs import RunDay


class FiguresAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which runs."""

    repository: Annotated[Text, Meta(description="Exactly this repository.")] = ""
    environment: Text = ""


def answer(asked: FiguresAsked, scene: Scene) -> Items:
    """The days on which a gate ran, the oldest first."""
    query = RunQuery(kind="check", repository=asked.repository, environment=asked.environment)
    found = runs(scene.services.registers, scene.principal.sees, query)
    return Items.of(by_day(one.document for one in found), day_line)


RESOURCE = Resource(
    id="run-figures",
    what="What gates said, day by day: runs, violations, and the share that passes.",
    pages=("runs",),
    asked=FiguresAsked,
    answer=RunDay,
    handler=answer,
    is_settled=False,
)
