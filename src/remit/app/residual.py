"""Residual risk: per control who carries it, what stands, what is accepted until when, and what stands in (R1.15).

Risk that the provider manages is told apart from what is ours, and from what both carry. What this file cannot know is
what a risk would cost: it counts and rates, and says nothing about money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from remit.app.assurance import gaps_of, reports_known
from remit.app.finding_columns import FindingColumns, code_of, finding_columns
from remit.app.registers import Registers
from remit.app.waived import Waived
from remit.app.waiver_scope import rows_of
from remit.app.waivers import waivers
from remit.model.access import Sight
from remit.model.control import Control
from remit.model.evidence_item import EVIDENCE, EvidenceItem
from remit.model.finding import Finding, Severity
from remit.model.landscape import Landscape
from remit.model.party import Cell, Label
from remit.model.register import Kept
from remit.model.waiver import Compensation, Waiver


class Holding(StrEnum):
    """Whether a control that stands in does."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A control that stands in, as it is.

    Attributes:
        of: what was promised.
        state: whether it does.
        why: how that is known, one sentence.
    """

    of: Compensation
    state: Holding
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """What is left of the risk of one control.

    Attributes:
        control: the control.
        labels: assets by who does it; *not applicable* left out.
        standing: proven findings that nothing waives.
        worst: the worst of them; None for none.
        undecided: findings that could not be judged and that nothing waives.
        waived: findings that are accepted, of both kinds.
        worst_waived: the worst of them; None for none.
        waivers: those that are in force for it.
        stand_ins: what stands in by them.
        unassured: assets of services of which no valid report shows the provider's part; 0 where nobody looked.
    """

    control: Control
    labels: Mapping[Label, int]
    standing: int = 0
    worst: Severity | None = None
    undecided: int = 0
    waived: int = 0
    worst_waived: Severity | None = None
    waivers: tuple[Kept[Waiver], ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    unassured: int = 0

    @property
    def next_end(self) -> str:
        """The first day on which one of its waivers ends; empty for none."""
        return min((one.document.until for one in self.waivers), default="")


def residual(
    landscape: Landscape,
    known: Sequence[Kept[Waiver]],
    evidence: Mapping[str, EvidenceItem],
    moment: datetime,
    unassured: Mapping[str, int] | None = None,
) -> list[Residual]:
    """What is left, by control in the catalogue's order; controls that apply to nothing are left out.

    Args:
        landscape: what is looked at.
        known: waivers, all that are in sight.
        evidence: what was handed in, by name.
        moment: when it is asked.
        unassured: assets whose provider shows nothing, by control.
    """
    force = [kept for kept in known if kept.document.holds_at(moment)]
    columns = finding_columns(landscape)
    waived = Waived(landscape, [kept.document for kept in force], moment).numbers()
    accepted = _by_control(columns.findings[number] for number in waived)
    standing = _Standing.of(columns, waived)
    about = _subjects(
        landscape, force, [(columns.findings[number].control, waiver.id) for number, waiver in waived.items()]
    )
    found = []
    for index, labels in enumerate(label_counts(landscape)):
        control = landscape.controls[index]
        if not labels:
            continue
        proven, undecided, worst = standing.about(control.id)
        kept = tuple(about.get(control.id, ()))
        found.append(
            Residual(
                control=control,
                labels=labels,
                standing=proven,
                worst=worst,
                undecided=undecided,
                waived=len(accepted.get(control.id, ())),
                worst_waived=max((one.severity for one in accepted.get(control.id, ())), default=None),
                waivers=kept,
                stand_ins=tuple(one for each in kept for one in stand_ins(landscape, each.document, evidence, moment)),
                unassured=(unassured or {}).get(control.id, 0),
            )
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """How many findings stand by control, as the findings' columns number controls.

    Attributes:
        controls: number of each control.
        proven, undecided: how many.
        worst: the worst proven severity; -1 without any.
    """

    controls: Mapping[str, int]
    proven: NDArray[np.intp]
    undecided: NDArray[np.intp]
    worst: NDArray[np.int8]

    @classmethod
    def of(cls, columns: FindingColumns, waived: Iterable[int]) -> _Standing:
        """Of all findings but those that are waived."""
        many, codes = len(columns.control.values), columns.control.codes
        stands = np.ones(len(codes), dtype=bool)
        stands[list(waived)] = False
        proven = stands & columns.is_failed
        worst = np.full(many, -1, dtype=np.int8)
        np.maximum.at(worst, codes[proven], columns.severity[proven])
        return cls(
            controls={control: number for number, control in enumerate(columns.control.values)},
            proven=np.bincount(codes[proven], minlength=many),
            undecided=np.bincount(codes[stands & ~columns.is_failed], minlength=many),
            worst=worst,
        )

    def about(self, control: str) -> tuple[int, int, Severity | None]:
        """Proven ones, undecided ones, and the worst proven severity."""
        number = self.controls.get(control)
        if number is None:
            return 0, 0, None
        worst = int(self.worst[number])
        return int(self.proven[number]), int(self.undecided[number]), Severity(worst) if worst >= 0 else None


def residual_of(registers: Registers, landscape: Landscape, sight: Sight, moment: datetime) -> list[Residual]:
    """What is left, by the store and by remit.yaml, as far as it is in sight.

    Raises:
        StoreError: the store refuses.
    """
    known = waivers(registers, landscape.organisation, sight=sight)
    evidence = kept_evidence(registers, evidence_named(known), sight)
    day = moment.astimezone(UTC).date().isoformat()
    gaps = Counter[str]()
    for gap in gaps_of(landscape, reports_known(registers), day):
        gaps.update(dict.fromkeys(gap.controls, gap.assets))
    return residual(landscape, known, evidence, moment, gaps)


def label_counts(landscape: Landscape) -> list[dict[Label, int]]:
    """Assets by who does a control, by control; *not applicable* left out."""

    def make() -> list[dict[Label, int]]:
        mapped = landscape.map
        weights = np.bincount(mapped.profile_of, minlength=len(mapped.cells))
        return [_labels(mapped.cells[:, index], weights) for index in range(len(landscape.controls))]

    return landscape.worked_out.once("label_counts", make)


def _labels(codes: NDArray[np.uint16], weights: NDArray[np.intp]) -> dict[Label, int]:
    counts: Counter[Label] = Counter()
    for code in np.unique(codes).tolist():
        counts[Cell(code).label] += int(weights[codes == code].sum())
    return {label: counts[label] for label in Label if counts[label] and label is not Label.NOT_APPLICABLE}


def stand_ins(
    landscape: Landscape, waiver: Waiver, evidence: Mapping[str, EvidenceItem], moment: datetime
) -> list[StandIn]:
    """Whether what a waiver says stands in does, where the waiver holds."""
    rows = rows_of(landscape, waiver.scope)
    return [
        _by_check(one, landscape, rows) if one.check else _by_evidence(one, evidence.get(one.evidence), moment)
        for one in waiver.compensation
    ]


def _by_check(one: Compensation, landscape: Landscape, rows: NDArray[np.intp]) -> StandIn:
    if not len(rows):
        return StandIn(of=one, state=Holding.UNKNOWN, why="Nothing in its scope was seen.")
    columns = finding_columns(landscape)
    found = np.flatnonzero(columns.rule.codes == code_of(columns.rule, one.check))
    found = found[np.isin(columns.rows[found], rows)]
    failed = int(columns.is_failed[found].sum())
    if failed:
        return StandIn(of=one, state=Holding.FAILS, why=f"The check {one.check} fails on {_many(failed)} in its scope.")
    if len(found):
        said = f"The check {one.check} cannot tell for {_many(len(found))} in its scope."
        return StandIn(of=one, state=Holding.UNKNOWN, why=said)
    return StandIn(of=one, state=Holding.HOLDS, why=f"The check {one.check} finds nothing in its scope.")


def _by_evidence(one: Compensation, item: EvidenceItem | None, moment: datetime) -> StandIn:
    if item is None:
        return StandIn(of=one, state=Holding.UNKNOWN, why=f"There is no evidence “{one.evidence}”.")
    if item.control != one.control:
        said = f"“{item.title}” speaks of {item.control}, and not of {one.control}."
        return StandIn(of=one, state=Holding.FAILS, why=said)
    standing = item.standing(moment.astimezone(UTC).date().isoformat())
    if standing.counts:
        return StandIn(of=one, state=Holding.HOLDS, why=f"“{item.title}” shows it until {item.last_day}.")
    return StandIn(of=one, state=Holding.FAILS, why=f"“{item.title}” does not count: {standing.word}.")


def kept_evidence(registers: Registers, names: Iterable[str], sight: Sight) -> dict[str, EvidenceItem]:
    """What was handed in under these names, as far as it is in sight.

    Raises:
        StoreError: the store refuses.
    """
    wanted = sorted(set(names))
    found = registers.find(EVIDENCE, names=wanted) if wanted else []
    return {kept.name: kept.document for kept in found if sight.covers(kept.document.team, kept.document.workload)}


def evidence_named(known: Iterable[Kept[Waiver]]) -> set[str]:
    """Names of the evidence that waivers rest on."""
    return {one.evidence for kept in known for one in kept.document.compensation if one.evidence}


def _by_control(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.control, []).append(one)
    return found


def _subjects(
    landscape: Landscape, force: Sequence[Kept[Waiver]], covered: Iterable[tuple[str, str]]
) -> dict[str, list[Kept[Waiver]]]:
    """Waivers by the controls that they are for: their own, or those of which their check found something."""
    wanted = {(kept.document.control, kept.document.id) for kept in force if kept.document.control} | set(covered)
    return {
        control.id: [kept for kept in force if (control.id, kept.document.id) in wanted]
        for control in landscape.controls
    }


def _many(count: int) -> str:
    return f"{count} asset{'' if count == 1 else 's'}"
