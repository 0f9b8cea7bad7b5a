"""Paths: the ways in that are open, the worst first."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from remit.app.answers import find_asset
from remit.app.path_documents import path_document
from remit.app.paths import access_paths
from remit.app.scope import rows_in
from remit.model.finding import Severity
from remit.web.rest.resource import Items, ListInScope, Resource, Scene, Text, scope_asked
from remit.web.rest.wording import shaped
from remit.wire.ways import AccessPath


class PathsAsked(ListInScope, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters over assets on the way, or one of them, and over paths."""

    asset: Annotated[Text, Meta(description="Only ways over this asset.")] = ""
    severity: Annotated[
        Literal["", "info", "low", "medium", "high", "critical"], Meta(description="The least that is wanted.")
    ] = ""


def answer(asked: PathsAsked, scene: Scene) -> Items:
    """The ways in.

    Raises:
        UnknownNameError: no such asset.
    """
    landscape, scope = scene.landscape, scope_asked(asked)
    if asked.asset:
        found = access_paths(landscape, rows=[find_asset(landscape, asked.asset)]).paths
    else:
        found = access_paths(landscape, rows=rows_in(landscape, scope) if scope.chosen() else None).paths
    least = Severity[asked.severity.upper()] if asked.severity else Severity.INFO
    kept = [one for one in found if one.severity >= least]
    return Items.of(kept, lambda one: shaped(path_document(one), AccessPath))


RESOURCE = Resource(
    id="paths",
    what="The ways in that are open: every step with whose side it is on, what is weak, and what breaks it.",
    pages=("graph",),
    asked=PathsAsked,
    answer=AccessPath,
    handler=answer,
)
