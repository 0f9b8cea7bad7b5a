"""Reviews and transfers as plain documents, for scripts: the same from the command line and over the wire.

What this file cannot know is who may see them: the use cases are asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from remit.app.reviews import AgendaLine
from remit.model.register import Kept
from remit.model.review import Review
from remit.model.transfer import Transfer, TransferProgress

Json = dict[str, Any]


def review_row(kept: Kept[Review], now: str) -> Json:
    """A review as a list shows it; `state` is that at the moment `now`."""
    one = kept.document
    return {
        "id": one.id,
        "version": kept.version,
        "routine": one.routine.value,
        "scope": {"kind": one.scope.kind.value, "id": one.scope.id, "team": one.scope.team},
        "state": one.state_at(now).value,
        "cause": one.cause.what,
        "ticket": one.ticket,
        "opened_at": one.opened_at,
        "due_at": one.due_at,
        "closed_at": one.closed_at or None,
        "items": len(one.items),
        "undecided": len(one.undecided),
        "missing": [missing.value for missing in one.missing],
    }


def review_document(kept: Kept[Review], lines: Sequence[AgendaLine], now: str) -> Json:
    """A review whole, each item with what facts say."""
    one = kept.document
    told: list[Json] = []
    for line in lines:
        item = line.item
        told.append(
            {
                "id": item.id,
                "text": item.text,
                "figure": msgspec.to_builtins(line.figure),
                "decision": msgspec.to_builtins(item.decision),
            }
        )
    return {
        **review_row(kept, now),
        "evidence": msgspec.to_builtins(one.cause),
        "agenda": told,
        "required": [signatory.value for signatory in one.required],
        "sign_offs": msgspec.to_builtins(one.sign_offs),
        "opened_by": one.opened_by,
        "closed_by": one.closed_by or None,
        "remark": one.remark,
        "snapshot": one.snapshot,
        "digest": one.digest or None,
    }


def transfer_row(kept: Kept[Transfer]) -> Json:
    """A transfer as a list shows it."""
    one = kept.document
    return {
        "id": one.id,
        "version": kept.version,
        "kind": one.kind.value,
        "of": list(one.of[:20]),
        "assets": len(one.assets),
        "from_team": one.from_team,
        "to_team": one.to_team,
        "to_person": one.to_person,
        "state": one.state.value,
        "reason": one.reason,
        "ticket": one.ticket,
        "offered_at": one.offered_at,
        "due_at": one.due_at,
    }


def transfer_document(kept: Kept[Transfer], progress: TransferProgress | None) -> Json:
    """A transfer whole, with how far the map shows it, where there is one."""
    one = kept.document
    said = msgspec.to_builtins(progress) if progress else None
    return {
        **transfer_row(kept),
        "asset_ids": list(one.assets),
        "stage": one.stage.value if one.stage else None,
        "offered_by": one.offered_by,
        "checklist": msgspec.to_builtins(one.checklist),
        "answered_at": one.answered_at or None,
        "answered_by": one.answered_by or None,
        "remark": one.remark,
        "snapshot": one.snapshot,
        "done_at": one.done_at or None,
        "done_snapshot": one.done_snapshot or None,
        "progress": said,
    }
