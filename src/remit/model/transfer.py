"""Transfers of ownership: offered by who owns, accepted by who will, done when the map shows it (R1.6, R1.11).

The map is code, so a transfer changes no owner by itself: once accepted it waits until a snapshot shows the new owner,
and until then the old one stays accountable. What this file cannot know is whether somebody belongs to the receiving
side: the use case asks that before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from remit.errors import ConflictError, UsageError
from remit.model.lifecycle import Stage
from remit.model.register import RegisterKind
from remit.model.review import require_short

MOST_ASSETS: Final = 5_000


class TransferKind(StrEnum):
    """By what the assets are named."""

    ASSETS = "assets"
    RULE = "rule"
    WORKLOAD = "workload"
    TEAM = "team"


class TransferState(StrEnum):
    """How far a transfer is."""

    OFFERED = "offered"
    ACCEPTED = "accepted"  # and not yet merged: the map still shows the old owner
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nothing is left to hand over: it is gone, or went to others


FINAL: Final = frozenset({TransferState.DONE, TransferState.REFUSED, TransferState.WITHDRAWN, TransferState.LAPSED})


class Readiness(StrEnum):
    """Whether the receiving side can act, as far as facts tell."""

    READY = "ready"
    LACKING = "lacking"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One question to the receiving side, answered from facts.

    Attributes:
        id: kebab case.
        text: the question.
        readiness: what facts say.
        words: the same in a sentence.
        remark: what the receiving side says to it; needed where facts do not say that it is ready.
    """

    id: str
    text: str
    readiness: Readiness
    words: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One transfer.

    Attributes:
        id: its name.
        kind: by what the assets are named.
        of: ids of assets, the rule as `rank:pattern`, or the workload's or team's id.
        assets: ids of the assets that it is about.
        from_team, to_team: who offers and who receives.
        to_person: person who is to answer; empty for the team's own.
        stage: stage that the data enter with it; None for none.
        reason: why.
        ticket: address or id of the change ticket; empty for none.
        checklist: whether the receiving side can act.
        offered_at, offered_by: when and by whom.
        due_at: by when the next step is due, ISO 8601 in UTC.
        snapshot: number of the snapshot that it was offered on; 0 for none.
        label: that snapshot's label; only snapshots with it can settle the transfer.
        state: how far it is.
        answered_at, answered_by, person: who accepted, refused or withdrew it, when, and their id in remit.yaml.
        remark: what they said.
        done_at, done_snapshot: when a snapshot showed it, and which.
        moved: how many of the assets that snapshot showed with the new owner.
    """

    id: str
    kind: TransferKind
    of: tuple[str, ...]
    assets: tuple[str, ...]
    from_team: str
    to_team: str
    to_person: str = ""
    stage: Stage | None = None
    reason: str
    ticket: str = ""
    checklist: tuple[ChecklistItem, ...] = ()
    offered_at: str
    offered_by: str
    due_at: str
    snapshot: int = 0
    label: str = ""
    state: TransferState = TransferState.OFFERED
    answered_at: str = ""
    answered_by: str = ""
    person: str = ""
    remark: str = ""
    done_at: str = ""
    done_snapshot: int = 0
    moved: int = 0

    def __post_init__(self) -> None:
        if not (self.assets and self.from_team and self.to_team):
            raise ValueError("a transfer is of something, from a team to a team")
        if self.from_team == self.to_team and not self.to_person:
            raise ValueError("a transfer changes the team or the person")

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in FINAL

    def is_shown(self, owner: tuple[str, str]) -> bool:
        """Whether an owner, team and person, is the new one."""
        return owner[0] == self.to_team and self.to_person in {"", owner[1]}

    def accountable(self, asset: str, owners: Mapping[str, tuple[str, str]]) -> str:
        """The team that is accountable for one of its assets; never nobody.

        It is the team that the map names. Where the map names nobody, it is the old owner until the transfer is done,
        and the new one from then on.
        """
        mapped = owners.get(asset, ("", ""))[0]
        return mapped or (self.to_team if self.state is TransferState.DONE else self.from_team)

    def accepted(
        self, *, by: str, person: str, at: str, due_at: str, remark: str = "", remarks: Mapping[str, str] | None = None
    ) -> Transfer:
        """The transfer, accepted: now the map has to be changed.

        Args:
            by: who accepts, as the trail names them.
            person: their id in remit.yaml; empty for none.
            at: when.
            due_at: by when the map is to show it.
            remark: what they say.
            remarks: what they say to items of the checklist, by the item's id.

        Raises:
            ConflictError: it is not offered any more.
            UsageError: an item that is not ready has no remark, a remark is too long or is to no item.
        """
        self._require(TransferState.OFFERED)
        said = {name: text.strip() for name, text in (remarks or {}).items()}
        known = {item.id for item in self.checklist}
        for name, text in said.items():
            require_short(text)
            if name not in known:
                raise UsageError(f"no item “{name[:80]}” in the checklist", hint=f"items: {', '.join(sorted(known))}")
        items = tuple(replace(item, remark=said.get(item.id, "")) for item in self.checklist)
        unsaid = [item.id for item in items if item.readiness is not Readiness.READY and not item.remark]
        if unsaid:
            raise UsageError(
                f"the checklist is open: {', '.join(unsaid)}", hint="say for each how the receiving team will see to it"
            )
        accepted = self._answered(TransferState.ACCEPTED, by=by, person=person, at=at, remark=remark)
        return replace(accepted, checklist=items, due_at=due_at)

    def refused(self, *, by: str, person: str, at: str, remark: str) -> Transfer:
        """The transfer, refused: everything stays as it is.

        Raises:
            ConflictError: it is not offered any more.
            UsageError: no reason is given, or it is too long.
        """
        self._require(TransferState.OFFERED)
        if not remark.strip():
            raise UsageError("whoever refuses says why", hint="add a remark")
        return self._answered(TransferState.REFUSED, by=by, person=person, at=at, remark=remark)

    def withdrawn(self, *, by: str, person: str, at: str, remark: str = "") -> Transfer:
        """The transfer, withdrawn: everything stays as it is.

        Raises:
            ConflictError: it is not under way any more.
            UsageError: the remark is too long.
        """
        self._require(TransferState.OFFERED, TransferState.ACCEPTED)
        return self._answered(TransferState.WITHDRAWN, by=by, person=person, at=at, remark=remark)

    def settled(self, owners: Mapping[str, tuple[str, str]], *, at: str, snapshot: int) -> Transfer:
        """The transfer after a look at the map: done where no asset waits; itself where one does, or none was accepted.

        Args:
            owners: team and person by asset; an asset that is missing here is gone.
            at: when it was looked at.
            snapshot: which snapshot that is.
        """
        if self.state is not TransferState.ACCEPTED:
            return self
        progress = self.progress(owners)
        if progress.waiting:
            return self
        state = TransferState.DONE if progress.moved else TransferState.LAPSED
        return replace(self, state=state, done_at=at, done_snapshot=snapshot, moved=len(progress.moved))

    def progress(self, owners: Mapping[str, tuple[str, str]]) -> TransferProgress:
        """Which of its assets show the new owner, wait for it, went to others, or are gone."""
        moved, waiting, elsewhere, gone = [], [], [], []
        for asset in self.assets:
            owner = owners.get(asset)
            if owner is None:
                gone.append(asset)
            elif self.is_shown(owner):
                moved.append(asset)
            elif owner[0] in {"", self.from_team, self.to_team}:
                waiting.append(asset)
            else:
                elsewhere.append(asset)
        return TransferProgress(
            moved=tuple(moved), waiting=tuple(waiting), elsewhere=tuple(elsewhere), gone=tuple(gone)
        )

    def _answered(self, state: TransferState, *, by: str, person: str, at: str, remark: str) -> Transfer:
        require_short(remark)
        return replace(self, state=state, answered_at=at, answered_by=by, person=person, remark=remark.strip())

    def _require(self, *states: TransferState) -> None:
        if self.state not in states:
            when = f" at {self.answered_at} by {self.answered_by}" if self.answered_at else ""
            raise ConflictError(
                f"{self.id} was {self.state.value}{when}", hint="offer it anew where it is still wanted"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferProgress:
    """How far the map is, by ids of assets.

    Attributes:
        moved: show the new owner.
        waiting: show the old one, nobody, or another person.
        elsewhere: show a third team.
        gone: are in the estate no more.
    """

    moved: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def _state(transfer: Transfer) -> str:
    return transfer.state.value


def _team(transfer: Transfer) -> str:
    """Whose turn it is."""
    return transfer.to_team if transfer.state is TransferState.OFFERED else transfer.from_team


def _due_at(transfer: Transfer) -> str:
    return "" if transfer.is_final else transfer.due_at


TRANSFERS: Final = RegisterKind(id="transfer", shape=Transfer, state=_state, team=_team, due_at=_due_at)
