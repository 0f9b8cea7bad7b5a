"""What the reports for people and pipelines share: text made harmless, who answers, the sentence, the counts.

Nothing here is an export. How text is escaped is each format's own affair; here it only becomes one line that does not
hide, reverse or break anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.control import Control
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.party import Cell, Label
from remit.model.source import Grade
from remit.model.state import State
from remit.model.wording import counted
from remit.resolver.states import states

PARTY_LETTERS: Final = {
    Label.PROVIDER: "P",
    Label.CUSTOMER: "C",
    Label.SHARED: "S",
    Label.THIRD_PARTY: "T",
    Label.DOWNSTREAM: "D",
    Label.NOT_APPLICABLE: "–",
}
PARTY_WORDS: Final = {
    Label.PROVIDER: "Provider",
    Label.CUSTOMER: "Our team",
    Label.SHARED: "Shared",
    Label.THIRD_PARTY: "Third party",
    Label.DOWNSTREAM: "Our customers",
    Label.NOT_APPLICABLE: "Not applicable",
}
SEVERITIES: Final = tuple(sorted(Severity, reverse=True))

_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
# Controls, what turns text around or takes no room, halves of surrogates, and what XML 1.0 (2.2) does not allow; not
# the two joiners that some scripts are written with.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text on one line, with a visible mark where it held what nobody sees."""
    return _UNSEEN.sub("\ufffd", _SPACE.sub(" ", text)).strip()


def shortened(text: str, most: int) -> str:
    """At most that many characters, with an ellipsis where something is cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def answers(landscape: Landscape, found: Finding) -> str:
    """Who answers for a finding, as a person would say it."""
    team = landscape.team_name(found.team) if found.team else ""
    if found.person:
        return clean(landscape.person_name(found.person) + (f" ({team})" if team else ""))
    return clean(f"team {team}, no person named") if team else "nobody"


def control_name(landscape: Landscape, control: str) -> str:
    """A control's name by id; the id itself when the catalogue has none of it."""
    return next((one.name for one in landscape.controls if one.id == control), control)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The findings of a landscape, sorted the same way whatever made them.

    Attributes:
        failed: proven ones, the worst first, then by asset and rule.
        undecided: those that could not be judged, likewise.
        severities: proven ones by severity, the worst first; every level is there.
    """

    failed: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    severities: dict[Severity, int]

    @property
    def urgent(self) -> int:
        """Proven ones of the two worst levels."""
        return self.severities[Severity.CRITICAL] + self.severities[Severity.HIGH]


def found_in(landscape: Landscape) -> Found:
    """The findings of a landscape."""
    ordered = sorted(landscape.findings, key=lambda one: (-one.severity, one.asset, one.rule, one.control, one.message))
    failed = tuple(one for one in ordered if one.outcome is Outcome.FAILED)
    counts = Counter(one.severity for one in failed)
    return Found(
        failed=failed,
        undecided=tuple(one for one in ordered if one.outcome is Outcome.UNDECIDED),
        severities={level: counts[level] for level in SEVERITIES},
    )


def verdict_words(landscape: Landscape, found: Found) -> str:
    """What was found, as a person would say it; what is not known is said beside it."""
    unreadable = len(landscape.estate.unreadable)
    if found.failed:
        assets = len({one.asset for one in found.failed})
        many = len(found.failed)
        are = ("is" if many == 1 else "are") + (" urgently" if found.urgent == many else "")
        some = f", {found.urgent or 'none'} of them urgently" if found.urgent != many > 1 else ""
        said = f"{counted(many, 'control')} {are} not in force on {counted(assets, 'asset')}{some}"
    else:
        said = "Nothing that was judged stops the change" if landscape.limited_to else "No check found anything wrong"
    unknown = []
    if found.undecided:
        unknown.append(f"{len(found.undecided)} could not be judged")
    if unreadable:
        unknown.append(f"{counted(unreadable, 'input')} could not be read")
    return f"{said}; {' and '.join(unknown)}." if unknown else f"{said}."


def ownership_words(landscape: Landscape) -> str:
    """How many assets have an owner, and where most of the others lie; in the words of the overview."""
    assets = len(landscape.estate)
    if not assets:
        return "Nothing is mapped yet."
    unowned = [row for row in range(assets) if not landscape.owners.of(row).team]
    if not unowned:
        return "The one asset has an owner." if assets == 1 else f"All {assets} assets have an owner."
    where = Counter(_home(landscape, row) for row in unowned).most_common()
    home = clean(where[0][0])
    if assets == 1:
        return f"The one asset, in {home}, has no owner."
    owned = assets - len(unowned)
    have = "has" if owned == 1 else "have"
    without = "one without is" if len(unowned) == 1 else f"{len(unowned)} without are"
    most = where[0][1]
    there = f"in {home}" if most == len(unowned) else f"mostly in {home}"
    there = there if 2 * most > len(unowned) else f"spread widely, {most} of them in {home}"
    return f"{owned} of {assets} assets {have} an owner; the {without} {there}."


def _home(landscape: Landscape, row: int) -> str:
    columns = landscape.estate.columns
    account = landscape.organisation.accounts.get(columns["account"][row])
    in_account = f"the account {account.name}" if account else columns["account"][row]
    return columns["workload"][row] or in_account or columns["path"][row] or "no workload"


def duties(landscape: Landscape, rows: Sequence[int] | None = None) -> dict[Label, int]:
    """How many duties (an asset times a control that applies) each kind of split has; only those above 0.

    Args:
        landscape: what is looked at.
        rows: the assets that count; all when None.
    """
    mapped = landscape.map
    profiles = mapped.profile_of if rows is None else mapped.profile_of[np.asarray(rows, dtype=np.intp)]
    weight = np.bincount(profiles, minlength=len(mapped.profiles))
    totals: Counter[Label] = Counter()
    for profile in weight.nonzero()[0].tolist():
        codes, counts = np.unique(mapped.cells[profile], return_counts=True)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            totals[Cell(code).label] += count * int(weight[profile])
    return {label: totals[label] for label in Label if totals[label] and label is not Label.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One control over several assets.

    Attributes:
        label: theirs where they agree, else *shared*, the rule of published areas.
        state: the worst among the assets to which the control applies.
        is_assumed: whether it rests on the model's default alone, on nobody's word or on an unknown fact.
    """

    label: Label
    state: State
    is_assumed: bool


def workloads(landscape: Landscape) -> dict[str, list[int]]:
    """The assets of each workload as row numbers, by id; those of none come last, under the empty id."""
    column = landscape.estate.columns["workload"]
    rows: dict[str, list[int]] = {}
    for row in range(len(landscape.estate)):
        rows.setdefault(column[row], []).append(row)
    return {workload: rows[workload] for workload in sorted(rows, key=lambda one: (not one, one))}


def matrix(landscape: Landscape, groups: Sequence[Sequence[int]]) -> list[tuple[Control, list[Square]]]:
    """Each control that applies anywhere with a square for each group of assets, in the catalogue's order."""
    found = []
    for column, control in enumerate(landscape.controls):
        state = states(landscape.estate, control)
        squares = [_square(landscape, column, np.asarray(rows, dtype=np.intp), state) for rows in groups]
        if any(square.label is not Label.NOT_APPLICABLE for square in squares):
            found.append((control, squares))
    return found


def _square(landscape: Landscape, column: int, rows: NDArray[np.intp], state: NDArray[np.uint8]) -> Square:
    mapped = landscape.map
    profiles, of = np.unique(mapped.profile_of[rows], return_inverse=True)
    cells = [Cell(int(code)) for code in mapped.cells[profiles, column]]
    rules = [mapped.rules[int(number)] for number in mapped.rule_of[profiles, column]]
    labels = {cell.label for cell in cells if cell.is_applicable}
    applies = np.array([cell.is_applicable for cell in cells], dtype=bool)[of]
    seen = state[rows][applies]
    return Square(
        label=Label.NOT_APPLICABLE if not labels else labels.pop() if len(labels) == 1 else Label.SHARED,
        state=State(int(seen.max())) if len(seen) else State.NO_DATA,
        is_assumed=all(rule.grade is Grade.ASSUMED for rule in rules)
        or any(cell.is_undecided for cell in cells)
        or any(rule.grade is Grade.UNSTATED for rule in rules),
    )


def workload_name(landscape: Landscape, workload: str) -> str:
    """A workload's name by id; the id itself when nobody declared it."""
    known = landscape.organisation.workloads.get(workload)
    return clean((known.name if known else workload) or "no workload")


def taken(landscape: Landscape) -> str:
    """When the landscape was taken, to the minute, with its zone."""
    return landscape.taken_at[:16].replace("T", " ") + " UTC"
