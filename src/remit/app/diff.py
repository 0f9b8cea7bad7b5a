"""What changed hands between two estates (R1.10, R2.5): assets, parties, owners and facts.

What changed all at once is said apart (F8): within one account, at least `MASS_GONE` assets and a fifth of them went,
or at least `MASS_CHANGED` assets and half of them changed a fact. It cannot tell a planned clean-up from an accident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from remit.model.control import Control
from remit.model.facts import Marker
from remit.model.finding import Confidence, Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.location import NOWHERE
from remit.model.party import Cell, Party, Role
from remit.model.wording import counted

MASS_GONE: Final = 20
MASS_CHANGED: Final = 50
_SHARE_GONE: Final = 0.2
_SHARE_CHANGED: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One control of one asset that changed hands."""

    control: Control
    before: Cell
    after: Cell

    @property
    def is_gained(self) -> bool:
        """Whether we get a role, whichever, that we did not have."""
        return any(_is_ours(self.after, role) and not _is_ours(self.before, role) for role in Role)

    @property
    def is_lost(self) -> bool:
        """Whether we no longer have a role that we had, and get none."""
        return not self.is_gained and any(
            _is_ours(self.before, role) and not _is_ours(self.after, role) for role in Role
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetChange:
    """What changed about one asset that stands in both.

    Attributes:
        asset: its id.
        row: its row in the later estate.
        cells: controls that changed hands.
        facts: (fact, value before, value after); the empty text where there is none, `unknown` where it is not known.
        team, person: (before, after) ids where they differ; None where they do not.
    """

    asset: str
    row: int
    cells: tuple[CellChange, ...]
    facts: tuple[tuple[str, str, str], ...]
    team: tuple[str, str] | None
    person: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two estates compared.

    Attributes:
        sentence: what a person would say.
        added, removed: ids of assets that stand in one only.
        changed: assets that stand in both and differ.
        mass: findings of `mass-change`: accounts in which very much went or changed at once.
    """

    sentence: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[AssetChange, ...]
    mass: tuple[Finding, ...] = ()


def diff(base: Landscape, head: Landscape) -> Difference:
    """Compare two landscapes, asset by asset."""
    old = {asset: row for row, asset in enumerate(base.estate.ids)}
    new = {asset: row for row, asset in enumerate(head.estate.ids)}
    both = [asset for asset in head.estate.ids if asset in old]
    changed = [_change(base, old[asset], head, new[asset]) for asset in both]
    found = tuple(one for one in changed if one.cells or one.facts or one.team or one.person)
    added = tuple(asset for asset in head.estate.ids if asset not in old)
    removed = tuple(asset for asset in base.estate.ids if asset not in new)
    mass = (
        *_mass(base, old, removed, "went", MASS_GONE, _SHARE_GONE),
        *_mass(base, old, (one.asset for one in found if one.facts), "changed", MASS_CHANGED, _SHARE_CHANGED),
    )
    return Difference(sentence=_sentence(added, removed, found), added=added, removed=removed, changed=found, mass=mass)


def changed_hands(base: Landscape, head: Landscape, assets: Iterable[str]) -> tuple[AssetChange, ...]:
    """Of the named assets that stand in both: those of which a control changed hands."""
    old = {asset: row for row, asset in enumerate(base.estate.ids)}
    new = {asset: row for row, asset in enumerate(head.estate.ids)}
    both = [asset for asset in assets if asset in old and asset in new]
    changes = (_change(base, old[asset], head, new[asset]) for asset in both)
    return tuple(one for one in changes if one.cells)


def _is_ours(cell: Cell, role: Role) -> bool:
    return Party.CUSTOMER in cell.parties(role)


def _mass(
    base: Landscape, rows: dict[str, int], assets: Iterable[str], verb: str, least: int, share: float
) -> Iterator[Finding]:
    """One finding for each account in which so many, and such a share, of the assets went or changed."""
    column = base.estate.columns["account"]
    of, hit = column.counts(), Counter(column[rows[asset]] for asset in assets)
    for account, count in sorted(hit.items()):
        if count < least or count < share * of[account]:
            continue
        known = base.organisation.accounts.get(account)
        team = known.owner if known else ""
        owner = base.organisation.teams.get(team)
        yield Finding(
            rule="mass-change",
            outcome=Outcome.FAILED,
            severity=Severity.HIGH,
            confidence=Confidence.MEDIUM,
            asset=f"account {account}" if account else "the estate",
            control="change-pipeline",
            party="customer",
            team=team,
            person=owner.owner if owner else "",
            location=known.location if known else NOWHERE,
            message=f"{count} of {counted(of[account], 'asset')} {verb} between the two looks.",
            fix="Ask the owner whether it is meant; if not, stop whatever does it and restore from backups.",
        )


def _change(base: Landscape, before: int, head: Landscape, after: int) -> AssetChange:
    columns = {control: column for column, control in enumerate(base.map.controls)}
    cells = [
        CellChange(
            control=control, before=base.map.cell(before, columns[control.id]), after=head.map.cell(after, column)
        )
        for column, control in enumerate(head.controls)
        if control.id in columns
    ]
    owner, other = base.owners.of(before), head.owners.of(after)
    return AssetChange(
        asset=head.estate.ids[after],
        row=after,
        cells=tuple(one for one in cells if one.before != one.after),
        facts=tuple(_facts(base, before, head, after)),
        team=(owner.team, other.team) if owner.team != other.team else None,
        person=(owner.person, other.person) if owner.person != other.person else None,
    )


def _facts(base: Landscape, before: int, head: Landscape, after: int) -> list[tuple[str, str, str]]:
    def told(landscape: Landscape, row: int) -> dict[str, str]:
        return {
            fact.name: "unknown"
            if isinstance(fact.value, Marker)
            else (", ".join(fact.value) or "none" if isinstance(fact.value, tuple) else str(fact.value))
            for fact in landscape.estate.facts_of(row)
        }

    old, new = told(base, before), told(head, after)
    return [
        (name, old.get(name, ""), new.get(name, "")) for name in sorted(old | new) if old.get(name) != new.get(name)
    ]


def _sentence(added: tuple[str, ...], removed: tuple[str, ...], changed: tuple[AssetChange, ...]) -> str:
    hands = sum(len(one.cells) for one in changed)
    owners = sum(one.team is not None for one in changed)
    if not (added or removed or changed):
        return "Nothing changed."
    parts = [
        f"{counted(len(added), 'asset')} came" if added else "",
        f"{len(removed)} went" if removed else "",
        f"{counted(len(changed), 'asset')} changed" if changed else "",
    ]
    story = ", ".join(part for part in parts if part)
    return f"{story}; {counted(hands, 'control')} changed hands and {counted(owners, 'asset')} the team."
