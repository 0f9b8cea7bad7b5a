"""Overview: who owns this, and are we fine? The figures of the first page."""

from __future__ import annotations

from remit.app.overview import MOST_SHOWN, overview
from remit.exports import json
from remit.web.rest.resource import InScope, Resource, Scene, scope_asked
from remit.web.rest.wording import finding, shaped
from remit.wire.estate import Overview, PlaceCount, Unread, WorkloadLine
from remit.wire.things import Place


def answer(asked: InScope, scene: Scene) -> Overview:
    """The figures of the assets in scope."""
    landscape = scene.landscape
    seen = overview(landscape, scope_asked(asked), most=MOST_SHOWN)
    return Overview(
        snapshot=scene.snapshot,
        organisation=landscape.organisation.name or None,
        inputs=list(landscape.inputs),
        sentence=seen.sentence,
        resources=seen.counts.resources,
        unresolved=seen.counts.unresolved,
        unreadable=[
            Unread(shaped(json.location(one.location), Place), one.cause, one.hint or None)
            for one in landscape.estate.unreadable
        ],
        assets=seen.assets,
        owned=seen.owned,
        unowned_where=[PlaceCount(where, count) for where, count in seen.unowned_where],
        owner_problems=dict(seen.owner_problems),
        findings=dict(seen.by_severity),
        undecided=seen.undecided,
        worst=[finding(landscape, one) for one in seen.worst],
        labels={label.value: count for label, count in seen.labels.items()},
        unstated_cells=seen.unstated,
        undecided_cells=seen.undecided_cells,
        workloads=[WorkloadLine(name or None, assets, findings) for name, assets, findings in seen.workloads],
    )


RESOURCE = Resource(
    id="overview",
    what="The figures of the estate, and the worst of what was found.",
    pages=("overview",),
    asked=InScope,
    answer=Overview,
    handler=answer,
)
