"""One way to write a value down as bytes, so that its digest means the value and not how somebody spelled it.

RFC 8785 (JSON Canonicalization Scheme). What it cannot know is which fields a value should have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import rfc8785

from remit.ledger.errors import LedgerError


def canonical(value: object) -> bytes:
    """A JSON value as its canonical bytes (RFC 8785 §3.2).

    Raises:
        LedgerError: it is no JSON value: an integer beyond 2⁵³ - 1, NaN, a text that is no Unicode, another type.
    """
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # whatever it does not take, it refuses
    except (ValueError, RecursionError) as problem:  # a text that is no Unicode is a ValueError
        raise LedgerError(f"no canonical JSON can be written: {problem}", hint="this is our fault; report it") from None


def digest(content: bytes) -> str:
    """How entries name content: its SHA-256, with the algorithm before it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def digest_of(values: Mapping[str, object]) -> str:
    """The digest of a row or an object, by its canonical bytes.

    Raises:
        LedgerError: as `canonical`.
    """
    return digest(canonical(values))
