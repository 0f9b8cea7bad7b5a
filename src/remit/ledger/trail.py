"""The trail itself: each record carries what is needed to judge it alone, and `Follower` judges one after the other.

A record is an entry's bytes, the peaks of the tree before it, and the signed checkpoint after it. Peaks and bytes
together give the signed root, so a changed byte is found in the record where it stands, and those before and behind it
still hold. What this file cannot know is whether records are missing at the end: `seen` holds what witnesses say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from remit.ledger.checkpoint import Checkpoint, checkpoint_of
from remit.ledger.entry import Entry, entry_of
from remit.ledger.errors import LedgerError
from remit.ledger.note import PublicKey, Signer
from remit.ledger.tree import Peaks, leaf_hash

MOST_FAULTS: Final = 1000  # that are told; more are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record.

    Attributes:
        content: the entry's canonical bytes.
        before: peaks of the tree before it, the largest first, 32 bytes each.
        note: the signed checkpoint of the tree with it.
    """

    content: bytes
    before: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands.

    Attributes:
        name: as a person finds it: `line 7`, `audit_entries 6`.
        start, end: bytes of a bundle, `end` the first that no longer belongs to it; None in a store.
    """

    name: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, and where.

    Attributes:
        what: one sentence.
        place: where.
        entry: sequence of the entry it concerns; None when it concerns none.
    """

    what: str
    place: Place
    entry: int | None = None


def appended(peaks: Peaks, entry: Entry, signer: Signer) -> tuple[Record, Peaks]:
    """The record of one more entry, and the peaks after it.

    Raises:
        LedgerError: the entry is none, or does not follow.
    """
    if entry.sequence != peaks.size:
        raise LedgerError(f"entry {entry.sequence} does not follow a trail of {peaks.size}", hint="report this")
    content = entry.to_bytes()
    after = peaks.with_leaf(leaf_hash(content))
    note = Checkpoint(origin=signer.name, size=after.size, root=after.root()).signed_by(signer)
    return Record(content=content, before=peaks.hashes, note=note), after


def judged(record: Record, key: PublicKey) -> tuple[Entry, Peaks]:
    """The entry of a record and the peaks after it, from nothing but the record and the key.

    Raises:
        PartError: the record is not what was signed.
    """
    try:
        checkpoint = checkpoint_of(record.note, key)
    except LedgerError as problem:
        raise PartError("checkpoint", problem.message) from None
    try:
        before = Peaks(checkpoint.size - 1, record.before)
    except ValueError:
        raise PartError("before", "the tree before it has another shape than its checkpoint says") from None
    after = before.with_leaf(leaf_hash(record.content))
    if after.root() != checkpoint.root:
        raise PartError("", "its bytes are not those that were signed")
    try:
        entry = entry_of(record.content)
    except LedgerError as problem:
        raise PartError("entry", f"signed, and yet no entry: {problem.message}") from None
    if entry.sequence != before.size:
        raise PartError("entry", f"signed as entry {before.size}, and yet it says {entry.sequence}")
    return entry, after


class PartError(Exception):
    """A record is wrong, and in which part: `entry`, `before`, `checkpoint`; empty when only all of it can be named."""

    def __init__(self, part: str, what: str) -> None:
        super().__init__(what)
        self.part = part
        self.what = what


@dataclass(slots=True)
class Follower:
    """Follows a trail record by record and notes what is wrong.

    Attributes:
        key: the trail's public key.
        seen: roots that witnesses know, by the size of the tree.
        faults: what was found, at most `MOST_FAULTS`.
        found: how many were found.
        peaks: of the tree after the last record that holds.
        judged: records that hold.
    """

    key: PublicKey
    seen: Mapping[int, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    found: int = 0
    peaks: Peaks = field(default_factory=Peaks)
    judged: int = 0
    _damaged: int = 0  # records since the last that holds

    @property
    def expected(self) -> int:
        """Sequence of the record that should come next."""
        return self.peaks.size + self._damaged

    def fault(self, what: str, place: Place, entry: int | None = None) -> None:
        """Note something that is wrong."""
        self.found += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(what=what, place=place, entry=entry))

    def damaged(self, what: str, place: Place) -> None:
        """Note a record that cannot be read at all."""
        self.fault(what, place, self.expected)
        self._damaged += 1

    def take(self, record: Record, places: Mapping[str, Place]) -> Entry | None:
        """Judge the next record; its entry, or None when it does not hold.

        Args:
            record: the record.
            places: of the whole record under the empty text, and of its parts by their names.
        """
        try:
            entry, after = judged(record, self.key)
        except PartError as problem:
            part = problem.part or self._part(record)
            self.damaged(problem.what, places.get(part, places[""]))
            return None
        self._follow(entry, record, places)
        self._compare(after, places[""])
        self.peaks, self._damaged = after, 0
        self.judged += 1
        return entry

    def end(self, place: Place) -> None:
        """Nothing follows: note what witnesses have seen and is not there."""
        most = max(self.seen, default=0)
        if most > self.expected:
            self.fault(
                f"a witness has seen {most} entries; the last {most - self.expected} are missing", place, self.expected
            )

    def _part(self, record: Record) -> str:
        """Which part is wrong when peaks and entry together do not give the root: the one that does not follow."""
        if self._damaged:
            return ""
        return "entry" if record.before == self.peaks.hashes else "before"

    def _follow(self, entry: Entry, record: Record, places: Mapping[str, Place]) -> None:
        sequence = entry.sequence
        if sequence < self.expected and not (self._damaged and sequence >= self.peaks.size):
            self.fault(f"entry {sequence} stands again or out of its order", places[""], sequence)
        elif sequence > self.expected:
            missing = sequence - self.expected
            self.fault(f"{missing} entries before this one are missing", places[""], self.expected)
        elif not self._damaged and record.before != self.peaks.hashes:
            self.fault(
                "signed upon another history than the entries before it: the trail was forked", places[""], sequence
            )

    def _compare(self, after: Peaks, place: Place) -> None:
        if after.size in self.seen and self.seen[after.size] != after.root():
            self.fault(
                f"a witness has seen another trail of {after.size} entries: the trail was forked or written anew",
                place,
                after.size - 1,
            )


def seen_by(notes: Iterable[str], key: PublicKey) -> dict[int, bytes]:
    """What witnesses have seen: root by size.

    Raises:
        LedgerError: a note is no checkpoint of this trail, or two of one size contradict each other.
    """
    seen: dict[int, bytes] = {}
    for note in notes:
        checkpoint = checkpoint_of(note, key)
        if seen.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
            raise LedgerError(
                f"two checkpoints of {checkpoint.size} entries with different roots: the trail was forked",
                hint="both are signed; keep them, and ask who holds the signing key",
            )
    return seen
