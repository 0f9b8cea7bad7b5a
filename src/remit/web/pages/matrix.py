"""Matrix: every control against every workload, service or team. Click a cell to see why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from remit.app.matrix import GROUPS, MOST_COLUMNS, Matrix, MatrixCell, MatrixColumn, MatrixRow, matrix
from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.model.state import State
from remit.web.looks import PARTY_NAMES, joint_label, state_look
from remit.web.page import Page, Request, Services, View
from remit.web.proven import Dots, provider_dots
from remit.web.scoping import scope_of
from remit.web.waiving import waived_dots
from remit.web.wording import count, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A cell as it is drawn."""

    label: str
    state: str
    href: str
    is_assumed: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Rows under one heading, with the gaps of each column."""

    name: str
    rows: tuple[tuple[MatrixRow, tuple[Shown, ...]], ...]
    column_gaps: tuple[int, ...]
    gaps: int


def show(request: Request, services: Services) -> View:
    """The matrix."""
    landscape = services.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="Matrix")
    is_gaps_only = request.get("gaps") == "1"
    page = request.number("page", 1)
    seen = _seen(request, landscape, page, is_gaps_only=is_gaps_only)
    if not seen.columns and seen.all_columns:  # the scope has become smaller
        page = -(-seen.all_columns // MOST_COLUMNS)
        seen = _seen(request, landscape, page, is_gaps_only=is_gaps_only)
    dots = provider_dots(request, services, landscape, seen.group, [one.id for one in seen.columns])
    accepted = waived_dots(request, services, landscape, seen.group, [one.id for one in seen.columns])
    reasons = cache(lambda asset: request.link("/why", asset=asset))
    families = [_family(reasons, name, rows, seen.columns, (dots, accepted)) for name, rows in seen.families.items()]
    context = {
        "seen": seen,
        "families": families,
        "groups": GROUPS,
        "is_gaps_only": is_gaps_only,
        "page_number": page,
        "size": MOST_COLUMNS,
    }
    return View(template="matrix.html", context=context)


def _seen(request: Request, landscape: Landscape, page: int, *, is_gaps_only: bool) -> Matrix:
    return matrix(
        landscape,
        scope_of(request),
        group=request.get("by", "workload"),
        gaps_only=is_gaps_only,
        first=(page - 1) * MOST_COLUMNS,
        most=MOST_COLUMNS,
    )


def _family(
    reasons: Callable[[str], str],
    name: str,
    rows: tuple[MatrixRow, ...],
    columns: tuple[MatrixColumn, ...],
    told: tuple[Dots, Mapping[tuple[str, str], str]],
) -> Family:
    dots, accepted = told
    by_column = tuple(sum(row.cells[number].gaps for row in rows) for number in range(len(columns)))
    drawn = tuple(
        (
            row,
            tuple(
                _shown(f"{reasons(cell.example)}&{end}", cell, dots.get(place), accepted.get(place, ""))
                for column, cell in zip(columns, row.cells, strict=True)
                for place in ((column.id, row.control.id),)
            ),
        )
        for row in rows
        for end in (urlencode({"control": row.control.id}),)  # of a cell's address only the end is the control's
    )
    return Family(name=name, rows=drawn, column_gaps=by_column, gaps=sum(row.gaps for row in rows))


def _shown(href: str, cell: MatrixCell, dot: tuple[str, str] | None, until: str) -> Shown:
    label = joint_label(cell.labels)
    is_ours = label is not Label.NOT_APPLICABLE
    state, note = state_look(cell.state) if is_ours else "", _note(cell)
    if dot and label is Label.PROVIDER and cell.state in {State.NO_DATA, State.IN_FORCE}:
        state, told = dot
        note = f"{note}; {told}" if note else told
    if until and cell.state is State.NOT_IN_FORCE:
        state, note = "waived", f"{note}; waived until {until}" if note else f"waived until {until}"
    return Shown(
        label=label.value,
        state=state,
        href=href,
        is_assumed=is_ours and (cell.is_assumed or cell.is_undecided or cell.is_unstated),
        note=note,
    )


def _note(cell: MatrixCell) -> str:
    """What a joint cell hides: how many assets stand on each side, and on how many it is not in force."""
    sides = [f"{PARTY_NAMES[label.value]} on {number}" for label, number in cell.labels.items()]
    gaps = f"; not in force on {count(cell.gaps, 'asset')}" if cell.gaps else ""
    return (listed(sides, most=6) if len(sides) > 1 else "") + gaps


PAGE = Page(id="matrix", title="Matrix", path="/matrix", handler=show, rail=30, icon="matrix", key="m")
