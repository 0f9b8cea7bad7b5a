"""The audit trail of a store as people use it: list, show with a proof, export, verify, and what the key is (R12).

A bundle that was exported is verified without a store: see `remit.app.verification`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from remit.app.doer import doer
from remit.app.snapshots import chosen_store
from remit.app.verification import Verdict, verdict_of
from remit.errors import UnknownNameError
from remit.ledger.act import Act, Who
from remit.ledger.checkpoint import checkpoint_of
from remit.ledger.entry import Entry, entry_of, instant
from remit.ledger.errors import LedgerError
from remit.ledger.note import PublicKey
from remit.ledger.proofs import Climb, climbs, consistency, inclusion
from remit.ledger.trail import seen_by
from remit.ledger.tree import inclusion_proof, is_consistent, is_included
from remit.model.event import MICROSECONDS

if TYPE_CHECKING:
    from remit.store.audit import TrailQuery
    from remit.store.engine import Where
    from remit.store.trail import TrailTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry with the proof that it stands in the trail.

    Attributes:
        entry: the entry.
        checkpoint: the newest signed checkpoint.
        proof: the hashes beside its way up to that checkpoint's root (RFC 9162 §2.1.3), the lowest first.
        leaf: its leaf hash.
    """

    entry: Entry
    checkpoint: str
    proof: tuple[bytes, ...]
    leaf: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """That one entry stands in the trail.

    Attributes:
        entry: the entry.
        size: entries of the tree that it is proven to stand in.
        leaf: its leaf hash, 32 bytes.
        climbs: the way up to the root, the lowest step first.
        root: hash of the tree, 32 bytes, as the checkpoint says it.
        checkpoint: the signed checkpoint of that tree.
    """

    entry: Entry
    size: int
    leaf: bytes
    climbs: tuple[Climb, ...]
    root: bytes
    checkpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistent:
    """That an older state of the trail is the beginning of a newer one.

    Attributes:
        old_size, size: entries of both.
        old_root, root: hashes of both trees, 32 bytes, as their checkpoints say them.
        old_checkpoint, checkpoint: both signed checkpoints.
        proof: the hashes that show it (RFC 9162 §2.1.4), 32 bytes each.
    """

    old_size: int
    size: int
    old_root: bytes
    root: bytes
    old_checkpoint: str
    checkpoint: str
    proof: tuple[bytes, ...]


class AuditTrail:
    """The trail of one store."""

    def __init__(self, table: TrailTable) -> None:
        self._table = table

    def close(self) -> None:
        """Let go of the store."""
        self._table.close()

    def entries(self, query: TrailQuery) -> list[Entry]:
        """The newest entries that are wanted, the newest first.

        Raises:
            UsageError: more are asked for than are given at once.
            LedgerError: an entry is damaged.
            StoreError: the store refuses.
        """
        return self._table.find(query)

    def count(self, query: TrailQuery) -> int:
        """How many entries are wanted, whatever the limit.

        Raises:
            StoreError: the store refuses.
        """
        return self._table.count(query)

    def show(self, sequence: int) -> Shown:
        """One entry with its proof.

        Raises:
            UnknownNameError: there is none.
            LedgerError: it is damaged.
            StoreError: the store refuses.
        """
        record, leaves, note = self._table.proof(sequence)
        return Shown(
            entry=entry_of(record.content, f"entry {sequence}"),
            checkpoint=note,
            proof=tuple(inclusion_proof(leaves, sequence)),
            leaf=leaves[sequence],
        )

    def size(self) -> int:
        """How many entries there are.

        Raises:
            StoreError: the store refuses.
        """
        with self._table.rows() as (_, size):
            return size

    def kinds(self) -> list[str]:
        """Every kind of entry that there is.

        Raises:
            StoreError: the store refuses.
        """
        return self._table.kinds()

    def proven(self, sequence: int, size: int = 0) -> Proven:
        """One entry with the proof that it stands among the first `size`; among all when 0.

        Args:
            sequence: the entry's place.
            size: of the tree.

        Raises:
            UnknownNameError: there is no such entry, or there are fewer.
            LedgerError: what is kept does not hold.
            StoreError: the store refuses.
        """
        key = self.key()
        with self._table.rows() as (rows, known):
            wanted = _size(size, known)
            if not 0 <= sequence < wanted:
                raise UnknownNameError(f"no entry {sequence} among {wanted}", hint="remit audit list shows them")
            note, leaf = rows.note(wanted), rows.leaf(sequence)
            proof = _soundly(lambda: inclusion(rows, sequence, wanted))
        entry = self._table.find_one(sequence)
        root = checkpoint_of(note, key).root
        if not is_included(leaf, sequence, wanted, proof, root):
            raise _unsound(sequence)
        way = tuple(climbs(leaf, sequence, wanted, proof))
        return Proven(entry=entry, size=wanted, leaf=leaf, climbs=way, root=root, checkpoint=note)

    def consistent(self, old_size: int, size: int = 0) -> Consistent:
        """That the trail of `old_size` entries is the beginning of that of `size`; of the newest when 0.

        Raises:
            UnknownNameError: there are fewer entries, or none are asked about.
            LedgerError: what is kept does not hold.
            StoreError: the store refuses.
        """
        key = self.key()
        with self._table.rows() as (rows, known):
            wanted = _size(size, known)
            if not 0 < old_size <= wanted:
                raise UnknownNameError(f"no trail of {old_size} entries precedes one of {wanted}", hint="swap the two")
            old_note, note = rows.note(old_size), rows.note(wanted)
            proof = _soundly(lambda: consistency(rows, old_size, wanted))
        old_root, root = checkpoint_of(old_note, key).root, checkpoint_of(note, key).root
        if not is_consistent(old_size, old_root, wanted, root, proof):
            raise _unsound(old_size - 1)
        return Consistent(
            old_size=old_size,
            size=wanted,
            old_root=old_root,
            root=root,
            old_checkpoint=old_note,
            checkpoint=note,
            proof=tuple(proof),
        )

    def tell(self, who: Who, act: Act) -> None:
        """Tell something that changes no row: what somebody took with them, or had verified.

        Raises:
            StoreError: the trail cannot be signed, or the store refuses.
        """
        self._table.append(who, act)

    def handed_out(self, who: Who, name: str) -> IO[bytes]:
        """The whole trail as a bundle in a file that vanishes when it is closed; at its beginning.

        Handing it out is an entry itself, and stands in the bundle. It is made whole before anybody reads it, so that
        a slow reader holds no transaction open.

        Raises:
            UsageError: there is no trail yet.
            LedgerError: the trail does not hold.
            StoreError: the signing key is missing, or the store refuses.
        """
        self._table.key()
        self._table.append(who, Act(kind="trail.exported", object="trail", details={"to": name}))
        file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
        try:
            file.writelines(self._table.bundle(instant(datetime.now(UTC))))
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def key(self) -> PublicKey:
        """The public key, as the database names it.

        Raises:
            UsageError: there is no trail yet.
            LedgerError: what stands there is no key.
            StoreError: the store refuses.
        """
        return self._table.key()

    def checkpoint(self) -> str:
        """The newest signed checkpoint.

        Raises:
            UsageError: there is no trail yet.
            StoreError: the store refuses.
        """
        return self._table.checkpoint()

    def export(self, out: Path, *, who: Who | None = None) -> int:
        """Write the whole trail as a bundle to a new file, and give how many entries it has.

        The export is an entry itself, and stands in the bundle.

        Raises:
            UsageError: there is no trail yet, or the file exists.
            LedgerError: the trail does not hold.
            StoreError: the signing key is missing, the file cannot be written, or the store refuses.
        """
        self._table.key()
        count = -2  # header and seal are no entries
        with self._table.draft(out) as draft:
            self._table.append(who or doer(), Act(kind="trail.exported", object="trail", details={"to": out.name}))
            with draft.open("wb") as file:
                for line in self._table.bundle(instant(datetime.now(UTC))):
                    file.write(line)
                    count += 1
        return count

    def verify(
        self, key: PublicKey | None, notes: Sequence[str] = (), *, tell: Callable[[int], None] = lambda _: None
    ) -> Verdict:
        """Verify the trail and every row that it vouches for.

        Args:
            key: the public key, from where it is trusted; the database's own when None.
            notes: checkpoints that witnesses keep.
            tell: called now and then with how many entries have been judged.

        Raises:
            UsageError: there is no trail yet, and no key was given.
            LedgerError: a witness's note is none of this trail.
            StoreError: the store refuses.
        """
        asked = key or self.key()
        return verdict_of(self._table.verify(asked, seen_by(notes, asked), tell), is_own_key=key is None)


def open_audit(where: Where | None = None) -> AuditTrail:
    """The trail of the store at a path or URL, or at the default place; nothing is made where there is none.

    Raises:
        UsageError: there is no store, or the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.trail import TrailTable  # noqa: PLC0415 - slow to import

    return AuditTrail(TrailTable.open(chosen_store() if where is None else where))


def trail_query(*, since: str = "", until: str = "", **wanted: Any) -> TrailQuery:  # noqa: ANN401 - its other fields
    """Which entries are wanted; times as `remit.app.events.instant_of` takes them.

    Raises:
        UsageError: a time is none.
    """
    from remit.app.events import instant_of  # noqa: PLC0415 - slow to import
    from remit.store.audit import TrailQuery  # noqa: PLC0415 - as above

    now = datetime.now(UTC)

    def written(text: str) -> str:
        return instant(datetime.fromtimestamp(instant_of(text, now) / MICROSECONDS, UTC)) if text else ""

    return TrailQuery(since=written(since), until=written(until), **wanted)


def _size(wanted: int, known: int) -> int:
    if wanted > known or known == 0:
        raise UnknownNameError(f"there are {known} entries, and not {wanted or 1}", hint="remit audit list shows them")
    return wanted or known


def _soundly(make: Callable[[], list[bytes]]) -> list[bytes]:
    """A proof; a damaged row has other peaks than a tree of its place."""
    try:
        return make()
    except (ValueError, IndexError):
        raise _unsound() from None


def _unsound(entry: int | None = None) -> LedgerError:
    place = "" if entry is None else f"entry {entry}"
    return LedgerError(
        "what is kept of the trail does not lead to the root that was signed",
        place=place,
        hint="remit audit verify tells all that is wrong",
    )
