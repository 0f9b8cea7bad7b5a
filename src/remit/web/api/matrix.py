"""Matrix: every control against every workload, service or team."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from remit.app.matrix import MOST_COLUMNS, matrix
from remit.app.matrix import MatrixCell as Joint
from remit.web.rest.resource import InScope, Resource, Scene, scope_asked
from remit.wire.estate import Matrix, MatrixCell, MatrixColumn, MatrixRow


class MatrixAsked(InScope, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters, what the columns are, which of them, and which rows; sums are over all columns."""

    by: Literal["workload", "service", "team"] = "workload"
    gaps: Annotated[bool, Meta(description="Only controls that are not in force somewhere.")] = False
    first: Annotated[int, Meta(ge=0, le=2**31, description="The column to begin with, counted from 0.")] = 0
    columns: Annotated[int, Meta(ge=1, le=200, description="So many columns at most.")] = MOST_COLUMNS


def answer(asked: MatrixAsked, scene: Scene) -> Matrix:
    """The matrix of the assets in scope."""
    seen = matrix(
        scene.landscape,
        scope_asked(asked),
        group=asked.by,
        gaps_only=asked.gaps,
        first=asked.first,
        most=asked.columns,
    )
    return Matrix(
        snapshot=scene.snapshot,
        sentence=seen.sentence,
        by=seen.group,
        gaps=seen.gaps,
        all_columns=seen.all_columns,
        columns=[MatrixColumn(one.id or None, one.name, one.assets, one.gaps) for one in seen.columns],
        rows=[
            MatrixRow(
                control=row.control.id,
                name=row.control.name,
                family=family,
                gaps=row.gaps,
                labels={label.value: count for label, count in row.labels.items()},
                cells=[_cell(one) for one in row.cells],
            )
            for family, rows in seen.families.items()
            for row in rows
        ],
    )


def _cell(one: Joint) -> MatrixCell:
    return MatrixCell(
        labels={label.value: count for label, count in one.labels.items()},
        state=one.state.word,
        gaps=one.gaps,
        assumed=one.is_assumed,
        undecided=one.is_undecided,
        unstated=one.is_unstated,
        example=one.example,
    )


RESOURCE = Resource(
    id="matrix",
    what="Controls against workloads, services or teams: whose they are, and whether they are in force.",
    pages=("matrix",),
    asked=MatrixAsked,
    answer=Matrix,
    handler=answer,
)
