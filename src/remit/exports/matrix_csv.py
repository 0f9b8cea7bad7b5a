"""The responsibility matrix as CSV: one line for each asset and control that applies (R1.7).

For spreadsheets: text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io

from remit.exports import Export
from remit.model.landscape import Landscape
from remit.model.party import Cell, Party
from remit.model.state import State
from remit.resolver.chain_gaps import Resolved, chain_of, served_by
from remit.resolver.states import states

HEADER = (
    "workload",
    "asset",
    "service",
    "control",
    "layer",
    "split",
    "accountable",
    "provider_part",
    "our_part",
    "team",
    "person",
    "state",
    "grade",
    "source",
    "rule",
    "chain",
    "broken_links",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _render(landscape: Landscape) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    state = [states(landscape.estate, control) for control in landscape.controls]
    chains = _Chains(landscape)
    for row in range(len(landscape.estate)):
        for column in range(len(landscape.controls)):
            cell = landscape.map.cell(row, column)
            if cell.is_applicable:
                line = _line(landscape, row, column, cell, State(int(state[column][row])))
                writer.writerow([harmless(text) for text in (*line, *chains.told(row, column))])
    return out.getvalue()


class _Chains:
    """The parties of each chain as text, one look-up a profile, workload, control and state of what is promised."""

    def __init__(self, landscape: Landscape) -> None:
        self._landscape = landscape
        self._seen = Resolved.of(landscape)
        self._told: dict[tuple[int, str, int], tuple[str, str]] = {}

    def told(self, row: int, column: int) -> tuple[str, str]:
        """The parties from those who are served down to whoever ends the chain; and why links do not hold."""
        workload = self._landscape.estate.columns["workload"][row]
        key = (int(self._landscape.map.profile_of[row]), workload, column)
        if served_by(self._seen.downstream, workload):
            return self._told_of(row, column)  # a promise is kept or not asset by asset
        if key not in self._told:
            self._told[key] = self._told_of(row, column)
        return self._told[key]

    def _told_of(self, row: int, column: int) -> tuple[str, str]:
        found = chain_of(self._seen, row, column)
        names = (self._landscape.party_name(who) if who else party.value for party, who in found.parties)
        reasons = dict.fromkeys(reason.value for link in found.links for reason in link.breaks)
        return " > ".join(names) if found.says_more else "", "; ".join(reasons)


def _line(landscape: Landscape, row: int, column: int, cell: Cell, state: State) -> tuple[str, ...]:
    estate, control = landscape.estate, landscape.controls[column]
    rule = landscape.map.rule(row, column)
    owner = landscape.owners.of(row)
    is_ours = cell.accountable is Party.CUSTOMER
    return (
        estate.columns["workload"][row],
        estate.ids[row],
        estate.columns["service_name"][row],
        control.name,
        control.layer.value,
        cell.label.value,
        cell.accountable.value if cell.accountable else "",
        rule.provider_part,
        rule.customer_part,
        owner.team if is_ours else "",
        landscape.person_name(owner.answers_for(control.category)) if is_ours else "",
        state.word,
        rule.grade.value,
        rule.source.url if rule.source else "",
        str(rule.location),
    )


EXPORT = Export(
    id="matrix-csv",
    what="The responsibility matrix for spreadsheets: asset, control, each side's part, owner, state, source, chain.",
    suffix=".csv",
    media_type="text/csv",
    render=_render,
)
