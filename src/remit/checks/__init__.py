"""Facts to findings: one file a check, provider-neutral.

The law of this room: a check reads facts, places and owners, never a native format; it says what, why and how to
mend; what it cannot tell it reports as *undecided*, never as fine. Checks are strangers to each other; what they
share stands here.

A data class may ask for more than a check does by itself: its requirement for a fact replaces the check's own
list of good values (R3.4, R2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from remit.model.check import CheckText
from remit.model.columns import combine
from remit.model.control import Control
from remit.model.estate import Estate, FactCell, is_unknown
from remit.model.facts import FactStatus
from remit.model.finding import Confidence, Outcome, Severity
from remit.model.organisation import DataClass, Organisation, Requirement
from remit.model.owners import Owners
from remit.plugins import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What checks look at.

    Attributes:
        estate: placed assets with their facts.
        organisation: its data classes among others.
        owners: who owns each asset.
        controls: the catalogue.
    """

    estate: Estate
    organisation: Organisation
    owners: Owners
    controls: tuple[Control, ...]

    def data_class(self, row: int) -> DataClass | None:
        """The declared data class of an asset; None when it has none or an undeclared one."""
        return self.organisation.data_classes.get(self.estate.columns["data_class"][row])


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
    """

    row: int
    severity: Severity
    message: str
    fix: str
    outcome: Outcome = Outcome.FAILED
    confidence: Confidence = Confidence.HIGH
    control: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check, with its own documentation.

    Attributes:
        id: kebab case, equal to the file's name; also docs anchor and SARIF rule.
        title: what it asks for, a few words.
        control: id of the control it proves or disproves.
        severity: the worst it reports.
        facts: facts it judges; what a data class asks of one of these is judged there.
        what: what it looks at.
        why: what goes wrong otherwise.
        fix: how it is mended.
        bad, good: one example each, Terraform.
        judge: looks at the subjects and yields judgements.
    """

    id: str
    title: str
    control: str
    severity: Severity
    facts: tuple[str, ...] = ()
    what: str
    why: str
    fix: str
    bad: str
    good: str
    judge: Callable[[Subjects], Iterable[Judgement]]

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
    """Assets that share a fact cell and a data class, and fail or cannot be judged.

    Attributes:
        rows: their row numbers.
        cell: the fact as derived.
        data_class: their declared class, None without one.
        requirement: what the class asks of the fact, None when it asks nothing.
    """

    rows: tuple[int, ...]
    cell: FactCell
    data_class: DataClass | None
    requirement: Requirement | None

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
        return Confidence.MEDIUM if self.cell[1] == FactStatus.DEFAULT else Confidence.HIGH


def failing(subjects: Subjects, fact: str, good: frozenset[str] | None) -> Iterator[Failing]:
    """Groups of assets whose fact is not good: judged once for each distinct value and data class.

    Args:
        subjects: what is looked at.
        fact: the fact.
        good: values that are good where no class asks for others; None when only what a class asks counts.
    """
    column = subjects.estate.facts.get(fact)
    if column is None:
        return
    classes = subjects.estate.columns["data_class"]
    first, of = combine(column.codes, classes.codes)
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
        yield Failing(tuple((of == group).nonzero()[0].tolist()), cell, data_class, requirement)


def _is_good(cell: FactCell, requirement: Requirement | None, good: frozenset[str] | None) -> bool:
    value = cell[0]
    if requirement is None:
        return good is not None and str(value) in good
    if requirement.at_least is not None:
        return isinstance(value, int) and value >= requirement.at_least
    texts = value if isinstance(value, tuple) else (str(value),)
    return all(text in requirement.values for text in texts)
