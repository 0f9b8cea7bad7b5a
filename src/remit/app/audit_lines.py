"""Entries of the trail as they go over the wire, and what an entry changed in the document that it is about (R12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from remit.app.audit import Consistent, Proven
from remit.app.registers import Registers
from remit.ledger.entry import Entry
from remit.model.register import RegisterKind
from remit.wire.audit import AuditConsistency, AuditEntry, AuditProof, ChangedField, ProofStep

_REGISTER: Final = "register:"
LONGEST: Final = 2_000  # characters of one value


def entry_line(entry: Entry) -> AuditEntry:
    """An entry."""
    return AuditEntry(
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        channel=entry.channel,
        kind=entry.kind,
        object=entry.object,
        before=entry.before,
        after=entry.after,
        reason=entry.reason or None,
        commit=entry.commit or None,
        author=entry.author or None,
        details=dict(entry.details),
    )


def proof_line(found: Proven) -> AuditProof:
    """The proof of an entry."""
    return AuditProof(
        sequence=found.entry.sequence,
        size=found.size,
        leaf=found.leaf.hex(),
        steps=[ProofStep(beside=one.beside.hex(), is_left=one.is_left, node=one.node.hex()) for one in found.climbs],
        root=found.root.hex(),
        checkpoint=found.checkpoint,
    )


def consistency_line(found: Consistent) -> AuditConsistency:
    """The proof that one trail precedes another."""
    return AuditConsistency(
        old_size=found.old_size,
        size=found.size,
        old_root=found.old_root.hex(),
        root=found.root.hex(),
        proof=[one.hex() for one in found.proof],
        old_checkpoint=found.old_checkpoint,
        checkpoint=found.checkpoint,
    )


def changed_fields(registers: Registers, entry: Entry) -> list[ChangedField]:
    """What an entry changed in a document of a register, field by field; nothing for any other object.

    Raises:
        StoreError: the store refuses.
    """
    named = version_named(entry.object)
    if named is None:
        return []
    register, name, version = named
    kept = {one.version: one.document for one in registers.history(RegisterKind(id=register, shape=dict), name)}
    before, after = dict(_flat(kept.get(version - 1, {}))), dict(_flat(kept.get(version, {})))
    return [
        ChangedField(name=field, before=before.get(field), after=after.get(field))
        for field in sorted({**before, **after})
        if before.get(field) != after.get(field)
    ]


def version_named(said: str) -> tuple[str, str, int] | None:
    """Register, name and version that an entry's object names; None where it is of another kind."""
    if not said.startswith(_REGISTER):
        return None
    register, _, rest = said.removeprefix(_REGISTER).partition("/")
    name, _, version = rest.rpartition("/")
    return (register, name, int(version)) if name and version.isdecimal() else None


def _flat(document: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    """Fields with their place, as `scope.of`; lists as JSON."""
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{place}{name}.")
        elif value not in ("", None, [], ()):
            text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            yield f"{place}{name}", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
