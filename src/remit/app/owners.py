"""Gaps, conflicts, stale and incapable owners of an estate, each with who is likely instead (R1.6, R2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from remit.model.landscape import Landscape
from remit.model.ownership import Owner, OwnerStatus
from remit.resolver.ownership import located
from remit.resolver.proposals import Proposal, propose

ORDER = (
    OwnerStatus.UNOWNED,
    OwnerStatus.UNKNOWN_TEAM,
    OwnerStatus.CONTESTED,
    OwnerStatus.STALE,
    OwnerStatus.NO_PERSON,
    OwnerStatus.INCAPABLE,
)
_WORDS = {
    OwnerStatus.UNOWNED: "unowned",
    OwnerStatus.UNKNOWN_TEAM: "unknown team",
    OwnerStatus.CONTESTED: "contested",
    OwnerStatus.STALE: "stale",
    OwnerStatus.NO_PERSON: "no person",
    OwnerStatus.INCAPABLE: "incapable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerTrouble:
    """One asset whose ownership is not in order.

    Attributes:
        row: the asset.
        asset: its id.
        owner: who owns it, with every claim.
        why: what is wrong, one sentence.
        proposal: who is likely to own it; None where nobody is likely enough, or the owner is not what is wrong.
    """

    row: int
    asset: str
    owner: Owner
    why: str
    proposal: Proposal | None


def owner_troubles(landscape: Landscape) -> list[OwnerTrouble]:
    """Every asset whose ownership is not in order, the worst kind first, then by id."""
    likely = {one.row: one for one in propose(landscape.estate, landscape.owners, landscape.organisation)}
    found = []
    for status in ORDER:
        rows = landscape.owners.rows(status).tolist()
        for row in sorted(rows, key=landscape.estate.ids.__getitem__):
            owner = located(landscape.owners.of(row), landscape.estate.location(row))
            found.append(
                OwnerTrouble(
                    row=row, asset=landscape.estate.ids[row], owner=owner, why=_why(owner), proposal=likely.get(row)
                )
            )
    return found


def word(status: OwnerStatus) -> str:
    """The status as people read it."""
    return _WORDS.get(status, "owned")


def _why(owner: Owner) -> str:
    if owner.status is OwnerStatus.UNOWNED:
        return "nothing names an owner"
    if owner.status is OwnerStatus.UNKNOWN_TEAM:
        return f"nobody declared “{owner.claims[0].team}” ({owner.claims[0].evidence})"
    if owner.status is OwnerStatus.CONTESTED:
        parts = (
            f"{dispute.word}: " + ", ".join(f"{value} ({evidence})" for value, evidence in dispute.said)
            for dispute in owner.disputes
        )
        return "; ".join(parts)
    if owner.status is OwnerStatus.STALE:
        return "; ".join(owner.stale)
    if owner.status is OwnerStatus.NO_PERSON:
        return f"no person answers for the team {owner.team}"
    return "; ".join(owner.incapable)
