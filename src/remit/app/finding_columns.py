"""Findings as columns beside their objects: filtered, counted and found by asset without a look at each.

Made once for a landscape. It says where findings stand, in the order in which the landscape has them, the worst first;
what one says is said by the finding itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes, Column, ColumnBuilder
from remit.model.finding import Finding, Outcome
from remit.model.landscape import Landscape

NOBODY = -1  # the row of a finding whose asset is not in the estate
NOTHING = -1  # the worst severity of an asset without a proven finding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FindingColumns:
    """Findings by number.

    Attributes:
        findings: the findings themselves.
        rows: int32 (findings,), the asset's row, else `NOBODY`.
        is_failed: bool (findings,), whether it is proven.
        severity: int8 (findings,).
        rule, control: ids.
        failed, undecided: int32 (assets,), how many of each an asset has.
        worst: int8 (assets,), the worst proven severity, else `NOTHING`.
        by_row: numbers of the findings in the order of their rows, each asset's as the landscape has them.
        starts: (assets + 1,), where in `by_row` each asset's begin.
    """

    findings: tuple[Finding, ...]
    rows: Codes
    is_failed: NDArray[np.bool_]
    severity: NDArray[np.int8]
    rule: Column[str]
    control: Column[str]
    failed: NDArray[np.int32]
    undecided: NDArray[np.int32]
    worst: NDArray[np.int8]
    by_row: NDArray[np.int32]
    starts: NDArray[np.int32]

    def of(self, row: int) -> list[Finding]:
        """An asset's findings, the worst first."""
        return [self.findings[number] for number in self.numbers(row).tolist()]

    def numbers(self, row: int) -> NDArray[np.int32]:
        """Numbers of an asset's findings, ascending."""
        first, last = self.starts[row : row + 2].tolist()
        return self.by_row[first:last]

    def rows_failing(self, rule: str) -> NDArray[np.int32]:
        """Rows of the assets that fail a check, ascending, each once."""
        chosen = self.rows[self.is_failed & (self.rule.codes == code_of(self.rule, rule))]
        return np.unique(chosen[chosen >= 0])


def code_of(column: Column[str], value: str) -> int:
    """The code of a value; -1 where no row has it."""
    return column.values.index(value) if value in column.values else -1


def finding_columns(landscape: Landscape) -> FindingColumns:
    """The landscape's findings in columns."""
    return landscape.worked_out.once("finding_columns", lambda: _made(landscape))


def _made(landscape: Landscape) -> FindingColumns:
    findings, assets = landscape.findings, len(landscape.estate)
    many = len(findings)
    rows = _rows(landscape)
    is_failed = np.fromiter((one.outcome is Outcome.FAILED for one in findings), dtype=np.bool_, count=many)
    severity = np.fromiter((one.severity for one in findings), dtype=np.int8, count=many)
    inside = rows >= 0
    proven = inside & is_failed
    worst = np.full(assets, NOTHING, dtype=np.int8)
    np.maximum.at(worst, rows[proven], severity[proven])
    order = np.argsort(rows, kind="stable").astype(np.int32)[many - int(inside.sum()) :]
    return FindingColumns(
        findings=findings,
        rows=rows,
        is_failed=is_failed,
        severity=severity,
        rule=_interned(findings, attrgetter("rule")),
        control=_interned(findings, attrgetter("control")),
        failed=np.bincount(rows[proven], minlength=assets).astype(np.int32),
        undecided=np.bincount(rows[inside & ~is_failed], minlength=assets).astype(np.int32),
        worst=worst,
        by_row=order,
        starts=np.searchsorted(rows[order], np.arange(assets + 1)).astype(np.int32),
    )


def _rows(landscape: Landscape) -> Codes:
    """The row of each finding's asset; of a million ids only those are kept that a finding names."""
    assets = _interned(landscape.findings, attrgetter("asset"))
    wanted = {asset: code for code, asset in enumerate(assets.values)}
    row_of = np.full(len(wanted) + 1, NOBODY, dtype=np.int32)
    for row, asset in enumerate(landscape.estate.ids):
        code = wanted.get(asset)
        if code is not None:
            row_of[code] = row
    return row_of[assets.codes]


def _interned(findings: tuple[Finding, ...], value: Callable[[Finding], str]) -> Column[str]:
    builder: ColumnBuilder[str] = ColumnBuilder()
    for one in findings:
        builder.add(value(one))
    return builder.build()
