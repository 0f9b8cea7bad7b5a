"""The change of the map that a transfer needs: which words to change where, and which rules to add (R2.2, R1.11).

The map is code, so a transfer ends in a patch that people review and merge. Where one statement is about nothing but
what is handed over, its team is changed; a tag is changed where it is written; everything else gets a rule for its
address, which outranks all. What this file cannot know is whether a tag is written out or comes from a variable:
whoever has the files finds out (`transfer_patch`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec
import numpy as np

from remit.app.asset_names import row_of
from remit.model.landscape import Landscape
from remit.model.lifecycle import Handover
from remit.model.location import Location
from remit.model.ownership import Claim, ClaimRank
from remit.model.transfer import Transfer, TransferKind
from remit.model.wording import counted

Item = dict[str, object]
_STATEMENTS: Final = frozenset(
    {
        ClaimRank.ASSET, ClaimRank.PATH, ClaimRank.TAG_RULE,
        ClaimRank.WORKLOAD, ClaimRank.SERVICE, ClaimRank.ACCOUNT,
    }
)  # fmt: skip
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One word to be changed.

    Attributes:
        place: where the statement, or the block of the asset, begins.
        key: what stands before the word: `team`, `owner`, a directory, or the tag's key.
        before, after: team as it is written there, and as it is to be.
        is_tag: whether it is a tag of an asset.
        assets: the assets that change hands by it.
    """

    place: Location
    key: str
    before: str
    after: str
    is_tag: bool = False
    assets: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """As a person reads it."""
        what = "the tag" if self.is_tag else "the word"
        return f"{self.place}: {what} `{self.key}`: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPlan:
    """What a transfer needs.

    Attributes:
        edits: words to be changed.
        rules: items to be put before those of `ownership.rules`.
        transitions: items to be put before those of `lifecycle.transitions` (R1.11).
        notes: what people have to look at themselves, by asset.
        moved: assets that show the new owner already.
    """

    edits: tuple[Edit, ...] = ()
    rules: tuple[Item, ...] = ()
    transitions: tuple[Item, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    moved: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing has to be changed."""
        return not (self.edits or self.rules or self.transitions)


def plan_transfer(landscape: Landscape, transfer: Transfer) -> TransferPlan:
    """What of the map has to be changed so that the transfer's assets show the new owner."""
    rows = {asset: row for asset in transfer.assets if (row := row_of(landscape, asset)) is not None}
    owners = {asset: landscape.owners.of(row) for asset, row in rows.items()}
    waiting = [
        asset
        for asset in transfer.assets
        if asset in rows and not transfer.is_shown((owners[asset].team, owners[asset].person))
    ]
    still = set(waiting)
    numbers = [rows[asset] for asset in waiting]
    shared, whole = _shared(landscape, numbers), _whole_blocks(landscape, numbers)
    edits: dict[tuple[Location, str], list[str]] = defaultdict(list)
    found: dict[tuple[Location, str], Edit] = {}
    rules: list[Item] = []
    notes: list[tuple[str, str]] = []
    for asset in waiting:
        edit = _edit(landscape, transfer, rows[asset], whole, shared)
        if edit is not None:
            key = (edit.place, edit.key)
            found[key] = edit
            edits[key].append(asset)
        elif "*" in asset:
            notes.append(
                (asset, "its id holds a star, which a rule takes for any text: change its tag or its statement")
            )
        else:
            rules.append(rule_for(transfer, asset))
        notes += _notes(transfer, asset, owners[asset].claims, edit)
    return TransferPlan(
        edits=tuple(replace(found[key], assets=tuple(assets)) for key, assets in edits.items()),
        rules=tuple(rules),
        transitions=tuple(_transitions(transfer, rows)),
        notes=tuple(notes),
        moved=tuple(asset for asset in rows if asset not in still),
    )


def rule_for(transfer: Transfer, asset: str) -> Item:
    """The rule that gives one asset to the new owner."""
    item: Item = {"match": {"address": asset}, "team": transfer.to_team}
    return {**item, "person": transfer.to_person} if transfer.to_person else item


def _shared(landscape: Landscape, waiting: Iterable[int]) -> set[Location]:
    """Places of statements on which the ownership of other assets rests too."""
    others = np.ones(len(landscape.estate), dtype=np.bool_)
    others[list(waiting)] = False
    codes = np.unique(landscape.owners.owner_of[others]).tolist()
    return {claim.location for code in codes for claim in landscape.owners.owners[code].claims[:1]}


def _edit(landscape: Landscape, transfer: Transfer, row: int, whole: set[int], shared: set[Location]) -> Edit | None:
    """The word that changes this asset's owner; None where a rule for its address has to."""
    claims = landscape.owners.of(row).claims
    if not claims or transfer.to_person:
        return None
    winner = claims[0]
    if winner.rank is ClaimRank.TAG:
        key, _, text = winner.evidence.removeprefix("tag ").partition("=")
        place = landscape.estate.location(row)
        if place.file.endswith(".tf") and place.line and row in whole:
            return Edit(place=place, key=key, before=text, after=transfer.to_team, is_tag=True)
        return None
    is_alone = winner.location not in shared and winner.location.file in landscape.organisation.files
    if not is_alone or winner.person or winner.category is not None or not _is_meant(transfer, winner):
        return None
    rule = next((one for one in landscape.organisation.ownership_rules if one.location == winner.location), None)
    key = "owner" if rule is None else rule.pattern if rule.is_directory else "team"
    return Edit(place=winner.location, key=key, before=winner.team, after=transfer.to_team)


def _whole_blocks(landscape: Landscape, waiting: Sequence[int]) -> set[int]:
    """Of these rows those whose block declares none of the others."""
    estate = landscape.estate
    places = estate.files.codes.astype(np.int64) << 32 | estate.lines
    others = np.ones(len(estate), dtype=np.bool_)
    others[list(waiting)] = False
    rows = np.array(waiting, dtype=np.intp)
    return set(rows[~np.isin(places[rows], places[others])].tolist())


def _is_meant(transfer: Transfer, winner: Claim) -> bool:
    """Whether changing a statement does what the transfer says, for assets that are yet to come too."""
    if transfer.kind is TransferKind.ASSETS:
        return winner.rank is ClaimRank.ASSET and "*" not in winner.evidence
    if transfer.kind is TransferKind.WORKLOAD:
        return winner.rank in {ClaimRank.ASSET, ClaimRank.WORKLOAD}
    return winner.rank in _STATEMENTS


def _notes(transfer: Transfer, asset: str, claims: Sequence[Claim], edit: Edit | None) -> list[tuple[str, str]]:
    """Statements about this very asset that still name somebody else when the change is merged."""
    changed = edit is not None
    left = [claim for claim in claims[1 if changed else 0 :] if claim.rank.is_direct and claim.category is None]
    return [
        (asset, f"{claim.evidence} still names {claim.team}: change it too, else its ownership is contested")
        for claim in left
        if claim.team != transfer.to_team
    ]


def _transitions(transfer: Transfer, rows: dict[str, int]) -> list[Item]:
    """Records that the data entered the stage properly (R1.11)."""
    if transfer.stage is None or not transfer.person:
        return []
    return [
        {
            "address": asset,
            "stage": transfer.stage.value,
            "kind": Handover.TRANSFER.value,
            "person": transfer.person,
            "day": transfer.answered_at[:10],
            "team": transfer.to_team,
        }
        for asset in transfer.assets
        if asset in rows and "*" not in asset
    ]


# --- as text ----------------------------------------------------------------------------------------


def snippet(plan: TransferPlan) -> str:
    """What is to be added to remit.yaml, as YAML; empty where nothing is."""
    parts = []
    for section, child, items in (("ownership", "rules", plan.rules), ("lifecycle", "transitions", plan.transitions)):
        if items:
            lines = [
                f"    - {msgspec.json.encode(item).decode()}" for item in items
            ]  # JSON is YAML, and quotes what needs it
            parts.append("\n".join([f"{section}:", f"  {child}:", *lines]))
    return "\n".join(parts) + ("\n" if parts else "")


def pull_request(landscape: Landscape, transfer: Transfer, plan: TransferPlan) -> tuple[str, str]:
    """Title and text of the pull request that merges a transfer, in Markdown."""
    old, new = landscape.team_name(transfer.from_team), landscape.team_name(transfer.to_team)
    title = f"Hand over {counted(len(transfer.assets), 'asset')} from {old} to {new}"
    lines = [transfer.reason, ""]
    if transfer.ticket:
        lines += [f"Change ticket: {transfer.ticket}", ""]
    lines += [f"- offered at {transfer.offered_at} by {transfer.offered_by} ({transfer.id})"]
    if transfer.answered_at:
        said = f": {transfer.remark}" if transfer.remark else ""
        lines += [f"- {transfer.state.value} at {transfer.answered_at} by {transfer.answered_by}{said}"]
    lines += [f"- {item.text} {item.words}{f' – {item.remark}' if item.remark else ''}" for item in transfer.checklist]
    if plan.edits:
        lines += ["", "To be changed:", "", *(f"- {edit.words}" for edit in plan.edits[:MOST_SHOWN])]
        lines += [f"- … and {len(plan.edits) - MOST_SHOWN} more"] if len(plan.edits) > MOST_SHOWN else []
    if text := snippet(plan):
        lines += [
            "",
            "To be added to remit.yaml, before what stands in these lists:",
            "",
            "```yaml",
            text.rstrip(),
            "```",
        ]
    if plan.notes:
        lines += ["", "To be looked at:", "", *(f"- {asset}: {why}" for asset, why in plan.notes[:MOST_SHOWN])]
    if plan.is_empty:
        lines += ["", "Nothing has to be changed: the map shows the new owner already."]
    return title, "\n".join(lines) + "\n"
