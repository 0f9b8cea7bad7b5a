"""Findings, filtered: by the assets that they are about, and by what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.app.asset_names import row_of
from remit.app.finding_columns import code_of, finding_columns
from remit.app.scope import Scope, rows_in
from remit.model.finding import Outcome, Severity
from remit.model.landscape import Landscape

_MOST_CONTROLS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a finding has to be; an empty text asks for nothing.

    Attributes:
        least: word of the least severity.
        outcome: `failed` or `undecided`.
        rule, control, asset: ids.
    """

    least: str = ""
    outcome: str = ""
    rule: str = ""
    control: str = ""
    asset: str = ""


def findings_in(landscape: Landscape, scope: Scope, wanted: Wanted) -> NDArray[np.intp]:
    """Numbers of the findings on the assets in scope that are wanted, in the landscape's order: the worst first."""
    found = finding_columns(landscape)
    if wanted.asset:
        row = row_of(landscape, wanted.asset)
        kept = found.numbers(row).astype(np.intp) if row is not None else np.empty(0, dtype=np.intp)
    else:
        kept = np.arange(len(found.findings))
    if wanted.least:
        kept = kept[found.severity[kept] >= Severity[wanted.least.upper()]]
    if wanted.outcome:
        kept = kept[found.is_failed[kept] == (wanted.outcome == Outcome.FAILED.value)]
    if wanted.rule:
        kept = kept[found.rule.codes[kept] == code_of(found.rule, wanted.rule)]
    if wanted.control:
        kept = kept[found.control.codes[kept] == code_of(found.control, wanted.control)]
    if scope.chosen():
        inside = np.zeros(
            len(landscape.estate) + 1, dtype=bool
        )  # the last stands for assets that are not in the estate
        inside[rows_in(landscape, scope)] = True
        kept = kept[inside[found.rows[kept]]]
    return kept


def assets_failing(landscape: Landscape, control: str = "") -> dict[str, int]:
    """How many assets fail each check, in the order in which findings name the checks.

    Args:
        landscape: what is looked at.
        control: only findings about that control; all when empty.
    """
    return landscape.worked_out.lately(
        "assets_failing", control, lambda: _failing(landscape, control), most=_MOST_CONTROLS
    )


def _failing(landscape: Landscape, control: str) -> dict[str, int]:
    found = finding_columns(landscape)
    numbers = findings_in(landscape, Scope(), Wanted(outcome=Outcome.FAILED.value, control=control))
    rules = found.rule.codes[numbers]
    present, first = np.unique(rules, return_index=True)
    order = present[np.argsort(first)].tolist()
    return {found.rule.values[code]: len(np.unique(found.rows[numbers[rules == code]])) for code in order}
