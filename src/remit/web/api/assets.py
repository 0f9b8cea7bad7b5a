"""Assets: the list, filtered and sorted."""

from __future__ import annotations

from typing import Literal

from remit.app.asset_order import asset_order
from remit.web.rest.resource import Items, ListInScope, Resource, Scene, scope_asked
from remit.web.rest.wording import asset_line
from remit.wire.estate import AssetLine

Sort = Literal[
    "id", "name", "service", "workload", "team", "findings", "tier", "data_class", "environment",
    "-id", "-name", "-service", "-workload", "-team", "-findings", "-tier", "-data_class", "-environment",
]  # fmt: skip


class AssetsAsked(ListInScope, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters, and the order."""

    sort: Sort = "id"


def answer(asked: AssetsAsked, scene: Scene) -> Items:
    """The assets in scope."""
    order = asset_order(scene.landscape, scope_asked(asked), asked.sort)
    return Items(len(order), lambda first, last: map(asset_line, order.lines(first, last)))


RESOURCE = Resource(
    id="assets",
    what="Assets with their owners and what was found on them.",
    pages=("assets",),
    asked=AssetsAsked,
    answer=AssetLine,
    handler=answer,
)
