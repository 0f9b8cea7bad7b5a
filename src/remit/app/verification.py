"""Verification of an exported audit trail: no store, no configuration and no network, only file and public key (R12).

What it cannot know without a witness is whether the newest entries were cut off before the bundle was sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from remit.errors import UnreadableError
from remit.ledger.bundle import LONGEST_LINE, verify_bundle
from remit.ledger.note import PublicKey, notes_of
from remit.ledger.trail import Fault, Follower, seen_by

_KEY_BYTES: Final = 1000
_WITNESS_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verification found.

    Attributes:
        key: the public key it was made with.
        entries: that hold.
        root: hash of the tree over them, 32 bytes.
        faults: what is wrong, at most `remit.ledger.trail.MOST_FAULTS`; `found` counts all.
        is_own_key: whether the key is the one that the database itself names, so that whoever can change the database
            could have changed it too.
    """

    key: PublicKey
    entries: int
    root: bytes
    faults: tuple[Fault, ...]
    found: int
    is_own_key: bool = False


def verify_file(bundle: Path, key: PublicKey, notes: Sequence[str] = ()) -> Verdict:
    """Verify a bundle with nothing but the public key.

    Raises:
        UnreadableError: the file cannot be read.
        LedgerError: a witness's note is none of this trail.
    """
    follower = Follower(key, seen_by(notes, key))
    try:
        with bundle.open("rb") as file:
            verify_bundle(_lines(file), follower)
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise UnreadableError(reason, place=str(bundle), hint="check the path and its permissions") from None
    return verdict_of(follower)


def read_key(named: str) -> PublicKey:
    """A public key, given as text or as a file that holds it.

    Raises:
        LedgerError: it is none.
        UnreadableError: the file cannot be read.
    """
    path = Path(named)
    if "+" in named and not path.is_file():
        return PublicKey.parse(named)
    return PublicKey.parse(_text(path, _KEY_BYTES))


def read_witness(path: Path) -> list[str]:
    """The notes that a witness keeps in a file: one, or many behind each other.

    Raises:
        UnreadableError: it cannot be read.
    """
    return notes_of(_text(path, _WITNESS_BYTES))


def verdict_of(follower: Follower, *, is_own_key: bool = False) -> Verdict:
    """What a follower found, once it has seen everything."""
    return Verdict(
        key=follower.key,
        entries=follower.judged,
        root=follower.peaks.root(),
        faults=tuple(follower.faults),
        found=follower.found,
        is_own_key=is_own_key,
    )


def _lines(file: Any) -> Iterator[bytes]:  # noqa: ANN401 - an open file
    """Lines of bounded length; a longer one is given in pieces, which are no lines of a bundle."""
    while line := file.readline(LONGEST_LINE):
        yield line


def _text(path: Path, most: int) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise UnreadableError(reason, place=str(path), hint="check the path and its permissions") from None
    if len(content) > most:
        raise UnreadableError(f"more than {most} bytes", place=str(path), hint="name another file")
    return content.decode("utf-8", "replace")
