"""Transfers of ownership once they are offered: answered, settled when the map shows them (R1.6, R1.11).

Whatever the command line, the API and the pages do about transfers, they do by these functions. Only the snapshots that
carry the label of the one on which a transfer was offered can settle it: another label is another part of the estate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from remit.app.acting import Acting
from remit.app.asset_names import row_of
from remit.app.registers import Registers
from remit.app.snapshots import HistoryPoint
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.ledger.entry import instant
from remit.model.access import RIGHTS, Principal, Right, Sight
from remit.model.landscape import Landscape
from remit.model.register import Change, Kept
from remit.model.transfer import (
    TRANSFERS,
    Transfer,
    TransferProgress,
    TransferState,
)
from remit.resolver.review_dates import due_after

MERGE_DAYS: Final = 10  # work days within which what was accepted is to be merged
UNDER_WAY: Final = (TransferState.OFFERED.value, TransferState.ACCEPTED.value)


def accept(
    acting: Acting, landscape: Landscape, name: str, *, remark: str = "", remarks: Mapping[str, str] | None = None
) -> Kept[Transfer]:
    """Accept what is offered: from now on the map has to be changed.

    Raises:
        ForbiddenError: they are not of the receiving team, may not accept for it, or are a machine.
        UnknownNameError: there is no such transfer.
        ConflictError: it is not offered any more, or was changed meanwhile.
        UsageError: the checklist is not answered.
    """
    kept = _for_receiver(acting, name)
    due = instant(due_after(landscape.organisation.reviews, acting.now, MERGE_DAYS))
    changed = kept.document.accepted(
        by=acting.who.actor, person=acting.principal.person, at=acting.at, due_at=due, remark=remark, remarks=remarks
    )
    return written(acting, changed, "transfer.accepted", kept.version)


def refuse(acting: Acting, name: str, *, remark: str) -> Kept[Transfer]:
    """Refuse what is offered: everything stays as it is.

    Raises:
        ForbiddenError: they are not of the receiving team, may not refuse for it, or are a machine.
        UnknownNameError: there is no such transfer.
        ConflictError: it is not offered any more, or was changed meanwhile.
        UsageError: no reason is given.
    """
    kept = _for_receiver(acting, name)
    changed = kept.document.refused(by=acting.who.actor, person=acting.principal.person, at=acting.at, remark=remark)
    return written(acting, changed, "transfer.refused", kept.version)


def withdraw(acting: Acting, name: str, *, remark: str = "") -> Kept[Transfer]:
    """Take an offer back, or end one that was accepted and never merged; either side may do the latter.

    Raises:
        ForbiddenError: they may not hand over for the offering team.
        UnknownNameError: there is no such transfer.
        ConflictError: it is over, or was changed meanwhile.
    """
    kept = _there(acting, name)
    is_accepted = kept.document.state is TransferState.ACCEPTED
    if not (is_accepted and acting.principal.may(Right.TRANSFER, team=kept.document.to_team)):
        acting.allow(Right.TRANSFER, team=kept.document.from_team)
    changed = kept.document.withdrawn(by=acting.who.actor, person=acting.principal.person, at=acting.at, remark=remark)
    return written(acting, changed, "transfer.withdrawn", kept.version)


def _for_receiver(acting: Acting, name: str) -> Kept[Transfer]:
    kept = _there(acting, name)
    team = kept.document.to_team
    acting.allow(Right.TRANSFER, team=team)
    acting.require_person()
    if not is_of(acting.principal, team):
        raise ForbiddenError(
            f"{acting.principal.name} is not of the team {team}", hint="somebody of the receiving team answers an offer"
        )
    return kept


def is_of(principal: Principal, team: str) -> bool:
    """Whether somebody belongs to a team: by remit.yaml, or by a grant for that very team."""
    return team in principal.teams or any(
        one.team == team and Right.TRANSFER in RIGHTS[one.role] for one in principal.grants
    )


def _there(acting: Acting, name: str) -> Kept[Transfer]:
    kept = transfer(acting.registers, acting.principal.sees, name)
    if acting.expects not in {None, kept.version}:
        raise ConflictError(
            f"transfer “{name}” has been changed meanwhile",
            place=f"version {kept.version}, and {acting.expects} was expected",
            hint="look at it again, then decide again",
        )
    return kept


# --- reading and settling ---------------------------------------------------------------------------


def transfers(registers: Registers, sight: Sight, *, states: Sequence[str] = ()) -> list[Kept[Transfer]]:
    """The transfers of which either side is in sight: those under way first, by when they are due."""
    found = [one for one in registers.find(TRANSFERS, states=states) if _is_seen(one.document, sight)]
    return sorted(found, key=lambda one: (one.document.is_final, one.document.due_at, one.name))


def transfer(registers: Registers, sight: Sight, name: str) -> Kept[Transfer]:
    """One transfer.

    Raises:
        UnknownNameError: there is none of that name, or neither side is in sight.
    """
    kept = registers.get(TRANSFERS, name)
    if not _is_seen(kept.document, sight):
        raise UnknownNameError(f"no transfer “{name[:80]}”", hint="list them to see which there are")
    return kept


def transfer_called(registers: Registers, sight: Sight, text: str) -> str:
    """The name of the one transfer in sight that is called so, or whose name begins so: what people type.

    Raises:
        UnknownNameError: there is none.
        UsageError: there are several.
    """
    found = [one.name for one in registers.find(TRANSFERS, prefix=text) if _is_seen(one.document, sight)]
    if text in found or not found:
        return transfer(registers, sight, text).name
    if len(found) > 1:
        raise UsageError(f"{len(found)} transfers begin with “{text[:80]}”", hint=f"name one: {', '.join(found[:5])}")
    return found[0]


def _is_seen(document: Transfer, sight: Sight) -> bool:
    return sight.covers(document.from_team) or sight.covers(document.to_team)


def owners_of(landscape: Landscape, assets: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Team and person by asset; assets that are gone are missing."""
    rows = ((asset, row_of(landscape, asset)) for asset in assets)
    found = {asset: landscape.owners.of(row) for asset, row in rows if row is not None}
    return {asset: (owner.team, owner.person) for asset, owner in found.items()}


def progress_of(document: Transfer, landscape: Landscape | None) -> TransferProgress | None:
    """How far the map shows a transfer; None where there is no map.

    Args:
        document: the transfer.
        landscape: the whole one: what is out of sight would count as gone.
    """
    return None if landscape is None else document.progress(owners_of(landscape, document.assets))


def settle(acting: Acting, history: Sequence[HistoryPoint], load: Callable[[int], Landscape]) -> list[Kept[Transfer]]:
    """Note which accepted transfers the newest snapshots show; give those that are over now.

    Args:
        acting: Remit itself, or whoever asks for it.
        history: the snapshots that are kept, the oldest first.
        load: the whole landscape of a snapshot.
    """
    newest = {point.label: point.id for point in history}
    found = []
    for kept in acting.registers.find(TRANSFERS, states=(TransferState.ACCEPTED.value,)):
        number = newest.get(kept.document.label, 0)
        if number < max(kept.document.snapshot, 1):
            continue
        owners = owners_of(load(number), kept.document.assets)
        changed = kept.document.settled(owners, at=acting.at, snapshot=number)
        if changed is kept.document:
            continue
        try:
            found.append(written(acting, changed, f"transfer.{changed.state.value}", kept.version))
        except ConflictError:  # another server settled it, or somebody withdrew it
            continue
    return found


def written(acting: Acting, changed: Transfer, act: str, version: int) -> Kept[Transfer]:
    """Write down what became of a transfer.

    Raises:
        ConflictError: it has another version than that.
    """
    details = {"from": changed.from_team, "to": changed.to_team, "assets": str(len(changed.assets))}
    if changed.done_snapshot:
        details["snapshot"] = str(changed.done_snapshot)
    change = Change(TRANSFERS, changed.id, changed, act, expects=version, details=details)
    kept: Kept[Transfer] = acting.registers.write(acting.who, change)[0]
    return kept
