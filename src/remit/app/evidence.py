"""Evidence that was handed in: listed with what it is worth, and what is due (R1.14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from remit.app.registers import Registers
from remit.errors import UnknownNameError
from remit.model.access import EVERYTHING, Sight
from remit.model.evidence_item import EVIDENCE, EvidenceItem, EvidenceState, Standing
from remit.model.register import Kept, RegisterKind

Shape = TypeVar("Shape")
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """An item with what it is worth.

    Attributes:
        item: the item.
        version: which version of its document it is.
        at: when that was written.
        standing: what it is worth on the day that was asked for.
    """

    item: EvidenceItem
    version: int
    at: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceQuery:
    """Which items are wanted; an empty field asks for nothing.

    Attributes:
        control, scope, of, type, team: as the item has them.
        standing: as `Standing.word` has it; `counts` for all that count.
        text: part of the id or title, any case.
        is_current: whether superseded and withdrawn ones are left out.
    """

    control: str = ""
    scope: str = ""
    of: str = ""
    type: str = ""
    team: str = ""
    standing: str = ""
    text: str = ""
    is_current: bool = False


def evidence_items(registers: Registers, *, at: datetime | None = None) -> list[EvidenceItem]:
    """Every item, as it stood then."""
    return [one.document for one in every(registers, EVIDENCE, at=at)]


def evidence_rows(
    registers: Registers,
    query: EvidenceQuery,
    day: str,
    *,
    sight: Sight = EVERYTHING,
    at: datetime | None = None,
) -> list[EvidenceRow]:
    """The items that are wanted and in sight, those that are due first to be renewed first.

    Args:
        registers: where they are kept.
        query: which are wanted.
        day: on which day they are judged, ISO 8601.
        sight: what may be seen.
        at: as they stood then; None for now.
    """
    wanted: dict[str, Any] = {"states": (EvidenceState.CURRENT.value,)} if query.is_current else {}
    prefix = f"{query.control}/" if query.control else ""
    found = [
        EvidenceRow(kept.document, kept.version, kept.at, kept.document.standing(day))
        for kept in every(registers, EVIDENCE, at=at, prefix=prefix, **wanted)
        if is_in_sight(kept.document, sight)
    ]
    return sorted((one for one in found if _is_wanted(one, query)), key=lambda one: (one.item.due_day, one.item.id))


def evidence_row(
    registers: Registers, name: str, day: str, *, sight: Sight = EVERYTHING, at: datetime | None = None
) -> EvidenceRow:
    """One item; what is out of sight is told like what is not there.

    Raises:
        UnknownNameError: there is none of that id, or none was there then.
    """
    kept = registers.get(EVIDENCE, name, at=at)
    if not is_in_sight(kept.document, sight):
        raise UnknownNameError(f"no evidence “{name[:80]}”", hint="list them to see which there are")
    return EvidenceRow(kept.document, kept.version, kept.at, kept.document.standing(day))


def due_rows(registers: Registers, now: datetime, days: int, *, sight: Sight = EVERYTHING) -> list[EvidenceRow]:
    """Current items that count no longer within so many days, or do not count any more; the oldest first."""
    before = now.astimezone(UTC) + timedelta(days=days)
    day = now.astimezone(UTC).date().isoformat()
    found = every(registers, EVIDENCE, due_before=before.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    rows = [EvidenceRow(one.document, one.version, one.at, one.document.standing(day)) for one in found]
    return sorted(
        (one for one in rows if is_in_sight(one.item, sight)), key=lambda one: (one.item.due_day, one.item.id)
    )


def is_in_sight(item: EvidenceItem, sight: Sight) -> bool:
    """Whether somebody may see an item: what is the organisation's as a whole, whoever sees everything."""
    return sight.covers(item.team, item.workload)


def every(registers: Registers, kind: RegisterKind[Shape], **wanted: Any) -> list[Kept[Shape]]:  # noqa: ANN401 - as find
    """Every document that is wanted, however many there are."""
    found: list[Kept[Shape]] = []
    while True:
        piece = registers.find(kind, after=found[-1].name if found else "", limit=_AT_ONCE, **wanted)
        found += piece
        if len(piece) < _AT_ONCE:
            return found


def _is_wanted(row: EvidenceRow, query: EvidenceQuery) -> bool:
    item = row.item
    asked = ((query.scope, item.scope.value), (query.of, item.of), (query.type, item.type.value),
             (query.team, item.team))  # fmt: skip
    if any(wanted and wanted != has for wanted, has in asked):
        return False
    if query.standing and not (
        row.standing.counts if query.standing == "counts" else row.standing.word == query.standing
    ):
        return False
    return query.text.casefold() in f"{item.id} {item.title}".casefold()
