"""Duties that a chain of providers, vendors and customers passes on, and that end with nobody (F1, R1.5).

Reads chains: what vendors stand on, whom the organisation serves, and the papers that show it. It cannot see a vendor
or a link that neither remit.yaml nor the knowledge base names.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.chain import Break, ChainGap
from remit.model.finding import Confidence, Severity
from remit.model.party import Party

_DECISIVE = 3  # what a control counts at most
_FIXES = {
    Break.NOT_TAKEN: "Let whoever passes it on do it themselves, or take it over; then correct controls: of the link.",
    Break.NO_STATEMENT: "Ask who does what there and name the answer under statements:, or give the link a model:.",
    Break.NOT_AGREED: "Name it under passes_on: of the customers downstream, with the contract, or take it back.",
    Break.NOT_IN_FORCE: "Put the control in force, or agree with the customers on something else.",
    Break.NOBODY_ANSWERS: "Name an owner for the asset who answers for what is promised.",
    Break.NO_EVIDENCE: "Ask for a contract, report or statement and name it under evidence: or contract:.",
    Break.NO_FILE: "Put the file where remit.yaml says it lies, or correct its path.",
    Break.EXPIRED: "Ask for the report or contract that follows it, and name that with its date.",
    Break.TOO_LONG: "Split what the chain carries, or end it with whoever answers for all that is below.",
}


def _severity(gap: ChainGap, *, is_first_tier: bool) -> Severity:
    """By the weightiest control that hangs on it; a paper that is missing weighs less than a duty that nobody does."""
    if not gap.reason.is_undone:
        return Severity.MEDIUM if gap.weight == _DECISIVE else Severity.LOW
    if gap.weight == _DECISIVE:
        return Severity.HIGH if is_first_tier else Severity.MEDIUM
    return Severity.MEDIUM if gap.weight > 1 else Severity.LOW


def _message(gap: ChainGap, subjects: Subjects) -> str:
    link, first = gap.link, gap.controls[0]
    more = len(gap.controls) - 1
    what = first.name + (f" and {more} more" if more else "")
    above, who = _name(subjects, link.above), _name(subjects, link.who)
    who += f" ({link.through_name})" if link.through_name else ""
    if link.party is Party.DOWNSTREAM:
        return f"{what}, left to {who or 'customers downstream'}: {gap.reason.value}."
    if link.party is Party.CUSTOMER:
        return f"{what}, promised to {above}: {gap.reason.value}."
    where = f"{above} on {who}" if above else who
    return f"{what}, {where}: {gap.reason.value}."


def _name(subjects: Subjects, party: str) -> str:
    served = {one.id: one.name for one in subjects.organisation.downstream}
    known = subjects.organisation.vendors.get(party)
    return known.name if known else served.get(party, party)


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Every link that does not hold, once an asset with all that hangs on it."""
    tiers = subjects.estate.columns["tier"]
    for gap in subjects.chain_gaps:
        yield Judgement(
            row=gap.row,
            severity=_severity(gap, is_first_tier=tiers[gap.row] == "1"),
            confidence=Confidence.LOW if gap.link.is_undecided else Confidence.HIGH,
            message=_message(gap, subjects),
            fix=_FIXES[gap.reason],
            control=gap.controls[0].id,
            location=gap.link.location,
        )


CHECK = Check(
    id="broken-chain",
    title="Every duty that is passed on is held by somebody",
    control="assurance-evidence",
    severity=Severity.HIGH,
    what="Whether each link from customers downstream over vendors to their providers is held, and shown by a paper "
    "that still counts.",
    why="Each party believes that the next one does it, so nobody does, and no one of them can see that.",
    fix="Name who does it and what shows that, or take the duty back; `remit why` shows the chain link by link.",
    bad='resource "snowflake_database" "sales" {\n  name = "SALES"\n}',
    good='resource "mongodbatlas_flex_cluster" "sales" {\n  name = "sales"\n}',
    judge=judge,
)
