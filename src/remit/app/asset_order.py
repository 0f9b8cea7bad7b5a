"""The assets in scope in an order, as row numbers: what a list that is read in pieces has to keep between them.

Only the rows of a piece are ever worded; the order of a million assets is found over columns, whose values are looked
at once however many rows hold them. The last order that was asked for is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.assets import AssetRow, asset_row
from remit.app.scope import Scope, rows_in
from remit.model.finding import Finding, Outcome
from remit.model.landscape import Landscape

SORTS: Final = ("id", "name", "service", "workload", "team", "findings", "tier", "data_class", "environment")
_NOTHING: Final = 2**62  # the rank of what has no value
_Findings = dict[str, list[Finding]]


@dataclass(frozen=True, slots=True, eq=False)
class AssetOrder:
    """Row numbers in the order that was asked for, and the findings of each asset.

    Attributes:
        landscape: the whole.
        rows: intp (assets in scope,).
        findings: by asset id.
    """

    landscape: Landscape
    rows: NDArray[np.intp]
    findings: _Findings

    def __len__(self) -> int:
        return len(self.rows)

    def lines(self, first: int, last: int) -> Sequence[AssetRow]:
        """The lines of one piece, from `first` to before `last`."""
        return [asset_row(self.landscape, row, self.findings) for row in self.rows[first:last].tolist()]


class _Held:
    """The last order; of the last landscape the findings by asset and the place of each row by id."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._landscape: Landscape | None = None
        self._findings: _Findings = {}
        self._by_id: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._asked: tuple[Scope, str] | None = None
        self._rows: NDArray[np.intp] = np.empty(0, dtype=np.intp)

    def order(self, landscape: Landscape, scope: Scope, sort: str) -> AssetOrder:
        with self._lock:
            if self._landscape is not landscape:
                self._landscape, self._asked = landscape, None
                grouped: _Findings = defaultdict(list)
                for finding in landscape.findings:
                    grouped[finding.asset].append(finding)
                self._findings = dict(grouped)
                self._by_id = np.empty(len(landscape.estate), dtype=np.int64)
                self._by_id[np.argsort(np.array(landscape.estate.ids, dtype=object), kind="stable")] = np.arange(
                    len(landscape.estate)
                )
            if self._asked != (scope, sort):
                rows = rows_in(landscape, scope)
                self._rows = rows[_order(landscape, rows, self._by_id[rows], self._findings, sort)]
                self._asked = scope, sort
            return AssetOrder(landscape, self._rows, self._findings)


_HELD: Final = _Held()


def asset_order(landscape: Landscape, scope: Scope, sort: str = "id") -> AssetOrder:
    """The assets in scope, sorted.

    Args:
        landscape: what is looked at.
        scope: which assets.
        sort: one of `SORTS`, with a leading minus for descending; equal ones stand by id, those without a value last.
    """
    return _HELD.order(landscape, scope, sort)


def _order(
    landscape: Landscape, rows: NDArray[np.intp], ranks_by_id: NDArray[np.int64], findings: _Findings, sort: str
) -> NDArray[np.intp]:
    """Places among `rows` in the order wanted."""
    estate = landscape.estate
    by_id = np.argsort(ranks_by_id, kind="stable")
    key = sort.removeprefix("-")
    if key == "id":
        return by_id[::-1] if sort.startswith("-") else by_id
    if key == "findings":
        ranks = np.array([_weight(findings.get(estate.ids[row], ())) for row in rows.tolist()], dtype=np.int64)
    elif key == "name":
        ranks = _ranked([estate.names[row] for row in rows.tolist()])
    elif key == "team":
        teams = [landscape.owners.owners[code].team for code in landscape.owners.owner_of[rows].tolist()]
        ranks = _ranked(teams)
    else:
        column = estate.columns["service_name" if key == "service" else key]
        ranks = _ranked(list(column.values))[column.codes[rows]]
    if sort.startswith("-"):
        ranks = np.where(ranks == _NOTHING, _NOTHING, -ranks)
    return by_id[np.argsort(ranks[by_id], kind="stable")]


def _ranked(texts: Sequence[str]) -> NDArray[np.int64]:
    """The place of each text among the distinct ones, in any case; empty ones stand last."""
    folded = [text.casefold() for text in texts]
    places = {text: place if text else _NOTHING for place, text in enumerate(sorted(set(folded)))}
    return np.array([places[text] for text in folded], dtype=np.int64)


def _weight(findings: Sequence[Finding]) -> int:
    """The worst severity first, then how many."""
    failed = [one.severity for one in findings if one.outcome is Outcome.FAILED]
    return (max(failed) + 1) * 1_000_000 + len(failed) if failed else 0
