"""Trails to judge: a signer whose key never changes, and records made with it."""

from __future__ import annotations

from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from remit.ledger.bundle import bundle_lines, verify_bundle
from remit.ledger.entry import Entry
from remit.ledger.note import PublicKey, Signer
from remit.ledger.trail import Follower, Record, appended
from remit.ledger.tree import Peaks

SIGNER = Signer("remit/0123456789abcdef", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer(SIGNER.name, Ed25519PrivateKey.from_private_bytes(bytes(32)))
AT = "2026-03-01T12:00:00.000000Z"


def an_entry(sequence: int = 0, **fields: object) -> Entry:
    plain: dict[str, object] = {
        "at": AT,
        "actor": "ann@example.com",
        "channel": "cli",
        "kind": "snapshot.saved",
        "object": f"snapshot:{sequence + 1}",
        "after": f"sha256:{sequence:064x}",
        "details": {"label": "naïve €"},
    }
    return Entry(sequence=sequence, **{**plain, **fields})  # type: ignore[arg-type]


def records(count: int, signer: Signer = SIGNER, **fields: object) -> list[Record]:
    peaks, made = Peaks(), []
    for sequence in range(count):
        record, peaks = appended(peaks, an_entry(sequence, **fields), signer)
        made.append(record)
    return made


def bundle(count: int, signer: Signer = SIGNER) -> bytes:
    return b"".join(bundle_lines(records(count, signer), signer, AT))


def lines(content: bytes) -> list[bytes]:
    """Lines with their ends, as a file gives them."""
    return list(BytesIO(content))


def verified(content: bytes, seen: dict[int, bytes] | None = None, key: PublicKey = SIGNER.public) -> Follower:
    follower = Follower(key, seen or {})
    verify_bundle(lines(content), follower)
    return follower
