"""Graph: a part of the estate with its neighbours, and what surrounds one asset."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from remit.app.answers import find_asset
from remit.app.graph import Drawn, picture
from remit.app.path_documents import hop_document, way_document
from remit.app.paths import Surroundings as Around
from remit.app.paths import surroundings
from remit.app.scope import rows_in
from remit.model.edges import EdgeKind
from remit.web.rest.resource import InScope, Resource, Scene, Text, scope_asked
from remit.web.rest.wording import shaped
from remit.wire.ways import Edge, Graph, Node, Surroundings

Kind = Annotated[str, Meta(max_length=100)]


class GraphAsked(InScope, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters, or one asset, and which edges."""

    asset: Annotated[Text, Meta(description="One asset instead of all in scope.")] = ""
    kind: Annotated[list[Kind], Meta(max_length=50, description="Only edges of these kinds.")] = msgspec.field(
        default_factory=list
    )


def answer(asked: GraphAsked, scene: Scene) -> Graph:
    """The picture.

    Raises:
        UnknownNameError: no such asset.
    """
    landscape = scene.landscape
    row = find_asset(landscape, asked.asset) if asked.asset else None
    rows = rows_in(landscape, scope_asked(asked)) if row is None else [row]
    kinds = [EdgeKind(one) for one in asked.kind if one in set(EdgeKind)]
    drawn = picture(landscape, rows, kinds=kinds)
    return Graph(
        snapshot=scene.snapshot,
        nodes=[_node(one) for one in drawn.nodes],
        edges=[
            Edge(source=one.source, target=one.target, kind=one.kind.value, origin=one.origin or None, sure=one.is_sure)
            for one in drawn.lines
        ],
        left_out=drawn.left_out,
        kinds=[kind.value for kind in drawn.kinds],
        around=_around(surroundings(landscape, row)) if row is not None else None,
    )


def _node(one: Drawn) -> Node:
    place = {"column": one.column, "row": one.row, "in_scope": one.is_in_scope, "outside": one.is_outside}
    return shaped({**hop_document(one.hop), **place, "weak": one.weak}, Node)


def _around(seen: Around) -> Surroundings:
    document = {
        "asset": seen.asset,
        "sentence": seen.sentence,
        "comes_from": [way_document(one.hops, one.path) for one in seen.comes_from],
        "leads_to": [way_document(one.hops, one.path) for one in seen.leads_to],
        "loose": [{"kind": kind, "text": text} for kind, text in seen.loose],
        "more": seen.more,
    }
    return shaped(document, Surroundings)


RESOURCE = Resource(
    id="graph",
    what="A part of the estate with what leads to it and what it leads to; at most 60 nodes, the rest counted.",
    pages=("graph",),
    asked=GraphAsked,
    answer=Graph,
    handler=answer,
)
