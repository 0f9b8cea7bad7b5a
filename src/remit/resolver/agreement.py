"""How far two allocations of the same requirements agree: pure counts and ratios (R1.14).

One is what was published, the other is what Remit says. They are compared part by part (has the provider a part? has
the customer? a third party?), since a table that calls everything shared agrees with every label a little and tells
nobody anything. Informedness is Youden's J: Youden, "Index for rating diagnostic tests", Cancer 3 (1950), 32-35. What
nobody told is not compared, and a ratio without a denominator is None: it is not 0 and not 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from remit.model.party import Label, Party
from remit.model.statement import ASKED, label_of

LABELS: Final = (Label.PROVIDER, Label.CUSTOMER, Label.SHARED, Label.THIRD_PARTY)


@dataclass(frozen=True, slots=True)
class Parts:
    """Who has a part; None where it is not told.

    Attributes:
        provider, customer, third_party: whether that party has one.
    """

    provider: bool | None
    customer: bool | None
    third_party: bool | None = None

    def has(self, party: Party) -> bool | None:
        """Whether the party has a part."""
        if party is Party.PROVIDER:
            return self.provider
        return self.customer if party is Party.CUSTOMER else self.third_party

    @property
    def label(self) -> Label | None:
        """The kind of split; None where it cannot be told."""
        return label_of(self.provider, self.customer, self.third_party)


ALWAYS: Final = {
    "always shared": Parts(provider=True, customer=True, third_party=False),
    "always customer": Parts(provider=False, customer=True, third_party=False),
}
"""What it takes no knowledge to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One requirement that both sides speak of.

    Attributes:
        id: the requirement.
        family: the family it belongs to.
        published: what was published.
        ours: what Remit says.
    """

    id: str
    family: str
    published: Parts
    ours: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScore:
    """Agreement on one party's part. Counts are requirements.

    Attributes:
        both: published and said.
        only_ours: said, and published as none.
        only_theirs: published, and not said.
        neither: published as none, and not said.
    """

    both: int
    only_ours: int
    only_theirs: int
    neither: int

    @property
    def precision(self) -> float | None:
        """Of the parts we say, the share that is published."""
        return _ratio(self.both, self.both + self.only_ours)

    @property
    def recall(self) -> float | None:
        """Of the parts published, the share that we say (the true-positive rate)."""
        return _ratio(self.both, self.both + self.only_theirs)

    @property
    def specificity(self) -> float | None:
        """Of the requirements without a published part, the share that we leave without (the true-negative rate)."""
        return _ratio(self.neither, self.neither + self.only_ours)

    @property
    def informedness(self) -> float | None:
        """Recall + specificity - 1: 0 for whoever always says the same, 1 when every answer is right."""
        recall, specificity = self.recall, self.specificity
        return None if recall is None or specificity is None else recall + specificity - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two allocations agree.

    Attributes:
        parts: by party.
        confusion: how often each pair of labels, published and ours, came together.
        f1: by label that stands on either side; harmonic mean of its precision and recall.
        labelled: requirements of which both labels can be told.
    """

    parts: Mapping[Party, PartScore]
    confusion: Mapping[tuple[Label, Label], int]
    f1: Mapping[Label, float]
    labelled: int

    @property
    def macro_f1(self) -> float | None:
        """Mean of `f1`, every label alike; None without a label."""
        return _ratio(sum(self.f1.values()), len(self.f1))


def agreement(rows: Iterable[Compared]) -> Agreement:
    """How far the two sides of the rows agree."""
    known = list(rows)
    pairs: dict[tuple[Label, Label], int] = {}
    for row in known:
        published, ours = row.published.label, row.ours.label
        if published is not None and ours is not None:
            pairs[published, ours] = pairs.get((published, ours), 0) + 1
    return Agreement(
        parts={party: _part(known, party) for party in ASKED},
        confusion=dict(sorted(pairs.items())),
        f1=_f1(pairs),
        labelled=sum(pairs.values()),
    )


def baseline(rows: Iterable[Compared], said: Parts) -> Agreement:
    """How far the published side agrees with one answer for everything."""
    return agreement(Compared(id=row.id, family=row.family, published=row.published, ours=said) for row in rows)


def by_family(rows: Iterable[Compared]) -> dict[str, Agreement]:
    """Agreement within each family, by its name."""
    families: dict[str, list[Compared]] = {}
    for row in rows:
        families.setdefault(row.family, []).append(row)
    return {family: agreement(families[family]) for family in sorted(families)}


def disagreements(rows: Iterable[Compared]) -> list[Compared]:
    """Requirements on whose parts the sides differ, the gravest first.

    Gravest is a duty of the customer that we do not show, the more so when we name somebody else alone; then a part of
    another party that we do not show; then a part that we show and nobody published.
    """
    return sorted((row for row in rows if _gravity(row)), key=lambda row: (-_gravity(row), row.id))


def _gravity(row: Compared) -> int:
    missed = [party for party in ASKED if row.published.has(party) is True and row.ours.has(party) is False]
    claimed = [party for party in ASKED if row.published.has(party) is False and row.ours.has(party) is True]
    return 8 * (Party.CUSTOMER in missed) + 4 * bool(missed and claimed) + 2 * bool(missed) + bool(claimed)


def _part(rows: Sequence[Compared], party: Party) -> PartScore:
    pairs = [(row.published.has(party), row.ours.has(party)) for row in rows]
    return PartScore(
        both=pairs.count((True, True)),
        only_ours=pairs.count((False, True)),
        only_theirs=pairs.count((True, False)),
        neither=pairs.count((False, False)),
    )


def _f1(pairs: Mapping[tuple[Label, Label], int]) -> dict[Label, float]:
    found = {}
    for label in LABELS:
        right = pairs.get((label, label), 0)
        published = sum(count for (one, _), count in pairs.items() if one is label)
        ours = sum(count for (_, one), count in pairs.items() if one is label)
        if published + ours:
            found[label] = 2 * right / (published + ours)
    return found


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
