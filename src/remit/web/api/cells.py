"""Cells: every control of every asset in scope, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from remit.app.answers import find_control
from remit.app.asset_order import asset_order
from remit.exports import json
from remit.model.landscape import Landscape
from remit.model.party import Party
from remit.resolver.states import state_of
from remit.web.rest.resource import Items, ListInScope, Resource, Scene, Text, scope_asked
from remit.wire.estate import CellLine


class CellsAsked(ListInScope, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters, and one control where not all are meant."""

    control: Annotated[Text, Meta(description="Id or name of a control; all when left out.")] = ""


def answer(asked: CellsAsked, scene: Scene) -> Items:
    """The cells of the assets in scope, asset by asset by id, controls in the catalogue's order.

    Raises:
        UnknownNameError: there is no such control.
    """
    landscape = scene.landscape
    columns = [find_control(landscape, asked.control)] if asked.control else list(range(len(landscape.controls)))
    rows = asset_order(landscape, scope_asked(asked)).rows
    wide = max(1, len(columns))

    def piece(first: int, last: int) -> Iterator[CellLine]:
        for place in range(first, last):
            yield _cell(landscape, int(rows[place // wide]), columns[place % wide])

    return Items(len(rows) * len(columns), piece)


def _cell(landscape: Landscape, row: int, column: int) -> CellLine:
    control, cell = landscape.controls[column], landscape.map.cell(row, column)
    accountable = cell.accountable
    person = landscape.owners.of(row).answers_for(control.category) if accountable is Party.CUSTOMER else ""
    return CellLine(
        asset=landscape.estate.ids[row],
        control=control.id,
        label=cell.label.value,
        accountable=accountable.value if accountable else None,
        roles=json.roles(cell),
        undecided=cell.is_undecided,
        grade=landscape.map.rule(row, column).grade.value,
        state=state_of(landscape.estate, control, row).word,
        person=person or None,
    )


RESOURCE = Resource(
    id="cells",
    what="The map itself: who does what for each control of each asset.",
    pages=("matrix",),
    asked=CellsAsked,
    answer=CellLine,
    handler=answer,
)
