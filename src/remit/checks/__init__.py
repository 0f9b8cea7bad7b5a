"""Facts to findings: one file a check, provider-neutral.

The law of this room: a check reads facts, places and owners, never a native format; it says what, why and how to
mend; what it cannot tell it reports as *undecided*, never as fine. Checks are strangers to each other; what they
share stands here.

A data class may ask for more than a check does by itself: its requirement for a fact replaces the check's own
list of good values (R3.4, R2.3). Most checks look at one fact and are a `plain_check`: what is good, in which words
it fails, and how much it weighs. Severity is chosen for the reader of five hundred findings: HIGH and CRITICAL are
what leads to a breach by itself; MEDIUM stops a change; LOW is worth knowing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from remit.model.chain import ChainGap
from remit.model.check import CheckText
from remit.model.columns import combine
from remit.model.control import Control
from remit.model.estate import Estate, FactCell, is_unknown
from remit.model.event import EventRow, SignMatch
from remit.model.facts import FactStatus, FactValue, Marker
from remit.model.finding import Confidence, Outcome, Severity
from remit.model.location import Location
from remit.model.organisation import DataClass, Organisation, Requirement
from remit.model.owners import Owners
from remit.model.statement import ContradictedStatement
from remit.plugins import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What checks look at.

    Attributes:
        estate: placed assets with their facts.
        organisation: its data classes among others.
        owners: who owns each asset.
        controls: the catalogue.
        today: the day on which it is looked at, ISO 8601; empty when nobody said.
        recognised: signs in events, by asset id; empty where no events were read.
        changes: the last change of each asset that events tell, by asset id.
        chain_gaps: links of chains that do not hold, by asset.
        contradicted: what vendors say otherwise than is known.
    """

    estate: Estate
    organisation: Organisation
    owners: Owners
    controls: tuple[Control, ...]
    today: str = ""
    recognised: Mapping[str, tuple[SignMatch, ...]] = field(default_factory=dict)
    changes: Mapping[str, EventRow] = field(default_factory=dict)
    chain_gaps: tuple[ChainGap, ...] = ()
    contradicted: tuple[ContradictedStatement, ...] = ()

    def data_class(self, row: int) -> DataClass | None:
        """The declared data class of an asset; None when it has none or an undeclared one."""
        return self.organisation.data_classes.get(self.estate.columns["data_class"][row])

    def value(self, row: int, fact: str) -> FactValue | Marker | None:
        """What is known of one fact of an asset: its value, `UNKNOWN`, or None when it has no such fact."""
        column = self.estate.facts.get(fact)
        return None if column is None else column[row][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a check says of one asset; who answers for it is added by whoever runs the checks.

    Attributes:
        row: the asset's row.
        severity: how bad it is if true.
        message: what is wrong, one sentence.
        fix: what to do, one sentence.
        outcome: proven or undecided.
        confidence: how sure it is.
        control: id of the control where it is another than the check's own; empty otherwise.
        location: where it is written, when that is not where the asset is declared; None otherwise.
    """

    row: int
    severity: Severity
    message: str
    fix: str
    outcome: Outcome = Outcome.FAILED
    confidence: Confidence = Confidence.HIGH
    control: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check, with its own documentation.

    Attributes:
        id: kebab case, equal to the file's name; also docs anchor and SARIF rule.
        title: what it asks for, a few words.
        control: id of the control it proves or disproves.
        severity: the worst it reports.
        facts: facts it judges; what a data class asks of one of these is judged there.
        models: service models whose assets alone it looks at; empty when it looks at all.
        what: what it looks at.
        why: what goes wrong otherwise.
        fix: how it is mended.
        bad, good: one example each, Terraform or a Kubernetes manifest.
        judge: looks at the subjects and yields judgements.
        shows: ids of pitfalls that it shows beside those whose rows name it, such as `mistake/shadow-saas`.
        is_of_events: whether it judges what happened, which no code can show.
        is_of_whole: whether what it says of an asset depends on other assets; then it is never shown a part of an
            estate (docs/decisions/0013-spark-engine.md).
    """

    id: str
    title: str
    control: str
    severity: Severity
    facts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    what: str
    why: str
    fix: str
    bad: str
    good: str
    judge: Callable[[Subjects], Iterable[Judgement]]
    shows: tuple[str, ...] = ()
    is_of_events: bool = False
    is_of_whole: bool = False

    @property
    def text(self) -> CheckText:
        """What it says of itself, for whoever holds its findings without its code."""
        return CheckText(
            id=self.id,
            title=self.title,
            control=self.control,
            severity=self.severity,
            what=self.what,
            why=self.why,
            fix=self.fix,
            bad=self.bad,
            good=self.good,
        )


CHECKS: Final = Registry[Check]("remit.checks", Path(__file__).parent, "CHECK")


@dataclass(frozen=True, slots=True)
class Failing:
    """Assets that share a fact cell, a data class, a service model and a tier, and fail or cannot be judged.

    Attributes:
        rows: their row numbers.
        cell: the fact as derived.
        data_class: their declared class, None without one.
        requirement: what the class asks of the fact, None when it asks nothing.
        model: id of their service model, such as `database`.
        tier: criticality of their workload, `1` the highest; empty when not said.
    """

    rows: tuple[int, ...]
    cell: FactCell
    data_class: DataClass | None
    requirement: Requirement | None
    model: str = ""
    tier: str = ""

    @property
    def is_first_tier(self) -> bool:
        """Whether they belong to what the organisation can least do without."""
        return self.tier == "1"

    @property
    def is_sensitive(self) -> bool:
        """Whether their data belong to a class that asks for anything."""
        return bool(self.data_class and self.data_class.requires)

    @property
    def is_default(self) -> bool:
        """Whether nobody said it: the provider's default holds."""
        return self.cell[1] == FactStatus.DEFAULT

    @property
    def wanted(self) -> str:
        """What the class asks of the fact, to end a sentence with; empty when it asks nothing."""
        if self.requirement is None or self.data_class is None:
            return ""
        if self.requirement.values == ("on",):
            return f"; the class {self.data_class.id} requires it"
        asked = " or ".join(f"“{value.replace('_', ' ')}”" for value in self.requirement.values)
        return f"; the class {self.data_class.id} asks for {asked}"

    @property
    def is_undecided(self) -> bool:
        """Whether the fact cannot be told."""
        return is_unknown(self.cell)

    @property
    def outcome(self) -> Outcome:
        """Proven, or undecided."""
        return Outcome.UNDECIDED if self.is_undecided else Outcome.FAILED

    @property
    def confidence(self) -> Confidence:
        """High where the input says so, medium where a provider's default does, low where it is unknown."""
        if self.is_undecided:
            return Confidence.LOW
        return Confidence.MEDIUM if self.is_default else Confidence.HIGH


def failing(subjects: Subjects, fact: str, good: frozenset[str] | int | None) -> Iterator[Failing]:
    """Groups of assets whose fact is not good: judged once for each distinct value, class, model and tier.

    Args:
        subjects: what is looked at.
        fact: the fact.
        good: values that are good where no class asks for others, of a number the smallest; None when only what a
            class asks counts.
    """
    column = subjects.estate.facts.get(fact)
    if column is None:
        return
    columns = subjects.estate.columns
    first, of = combine(column.codes, *(columns[name].codes for name in ("data_class", "model", "tier")))
    order = of.argsort(kind="stable")  # rows by group, ascending in each
    ends = np.cumsum(np.bincount(of, minlength=len(first))).tolist()
    for group, row in enumerate(first.tolist()):
        cell = column[row]
        if cell[0] is None:
            continue
        data_class = subjects.data_class(row)
        requirement = data_class.requires.get(fact) if data_class else None
        if requirement is None and good is None:
            continue
        if not is_unknown(cell) and _is_good(cell, requirement, good):
            continue
        yield Failing(
            rows=tuple(order[ends[group - 1] if group else 0 : ends[group]].tolist()),
            cell=cell,
            data_class=data_class,
            requirement=requirement,
            model=columns["model"][row],
            tier=columns["tier"][row],
        )


def _is_good(cell: FactCell, requirement: Requirement | None, good: frozenset[str] | int | None) -> bool:
    value = cell[0]
    least = requirement.at_least if requirement else good
    if isinstance(least, int):
        return isinstance(value, int) and value >= least
    if requirement is None:
        return isinstance(good, frozenset) and str(value) in good
    texts = value if isinstance(value, tuple) else (str(value),)
    return all(text in requirement.values for text in texts)


# How bad it is that a group fails, or would be if it did; None where that is no fault, or not for this check to say.
Weigh: TypeAlias = Callable[[Failing], Severity | None]


def always(severity: Severity) -> Weigh:
    """The same for everyone."""
    return lambda _group: severity


def by_tier(first: Severity, otherwise: Severity | None) -> Weigh:
    """More where a workload of the first tier depends on it."""
    return lambda group: first if group.is_first_tier else otherwise


def plain_check(
    text: CheckText,
    *,
    fact: str,
    good: frozenset[str],
    fails: Mapping[str, str],
    question: str,
    weigh: Weigh,
    is_guess: bool = False,
    shows: tuple[str, ...] = (),
) -> Check:
    """A check of one fact.

    What a data class asks of the fact counts too, whatever `weigh` says, and then weighs at least MEDIUM.

    Args:
        text: its documentation.
        fact: the fact; an enum.
        good: values that are good where no class asks for others.
        fails: what is wrong, by bad value: a sentence without its full stop.
        question: what cannot be told when the fact is unknown, from “whether” on.
        weigh: how bad it is.
        is_guess: whether even a stated value is only a sign of the fault; no finding is then more than fairly sure.
        shows: ids of pitfalls that it shows.
    """

    def judge(subjects: Subjects) -> Iterator[Judgement]:
        for group in failing(subjects, fact, good):
            severity = weigh(group)
            if group.requirement is not None:
                severity = max(severity or Severity.INFO, Severity.MEDIUM)
            if severity is None:
                continue
            confidence = group.confidence
            for row in group.rows:
                yield Judgement(
                    row=row,
                    severity=severity,
                    outcome=group.outcome,
                    confidence=Confidence.MEDIUM if is_guess and confidence is Confidence.HIGH else confidence,
                    message=_message(group, fact, fails, question),
                    fix=text.fix,
                )

    return Check(
        id=text.id,
        title=text.title,
        control=text.control,
        severity=text.severity,
        facts=(fact,),
        what=text.what,
        why=text.why,
        fix=text.fix,
        bad=text.bad,
        good=text.good,
        judge=judge,
        shows=shows,
    )


def sign_check(text: CheckText) -> Check:
    """A check of what was recognised in events under its own id; the worst of equal things is reported once."""

    def judge(subjects: Subjects) -> Iterator[Judgement]:
        if not subjects.recognised:
            return
        rows = {asset: row for row, asset in enumerate(subjects.estate.ids) if asset in subjects.recognised}
        for asset, row in rows.items():
            for one in subjects.recognised[asset]:
                if one.sign == text.id:
                    again = f", {one.count} times in all" if one.count > 1 else ""
                    yield Judgement(
                        row=row,
                        severity=one.severity,
                        confidence=one.confidence,
                        message=f"{one.message}{again}.",
                        fix=text.fix,
                        location=one.location,
                    )

    return Check(
        id=text.id,
        title=text.title,
        control=text.control,
        severity=text.severity,
        what=text.what,
        why=text.why,
        fix=text.fix,
        bad=text.bad,
        good=text.good,
        judge=judge,
        is_of_events=True,
    )


def _message(group: Failing, fact: str, fails: Mapping[str, str], question: str) -> str:
    if group.is_undecided:
        return f"It cannot be told {question}: {group.cell[2]}{group.wanted}."
    value = str(group.cell[0])
    name = fact.replace("_", " ")
    wrong = fails.get(value) or f"{name[0].upper()}{name[1:]} is {value.replace('_', ' ')}"
    return f"{wrong}{group.wanted}."
