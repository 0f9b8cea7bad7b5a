"""Shapes of the audit trail as they go over the wire. Hashes are hexadecimal, `checkpoint` is a signed note."""

from __future__ import annotations

import msgspec


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry; `before` and `after` are digests of the object, null where there was or is none."""

    sequence: int
    at: str
    actor: str
    channel: str
    kind: str
    object: str
    before: str | None
    after: str | None
    reason: str | None
    commit: str | None
    author: str | None
    details: dict[str, str]


class ChangedField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a document that an entry changed; null where it was or is not there."""

    name: str
    before: str | None
    after: str | None


class AuditEntryDetail(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, its leaf hash, and what it changed in the document that it is about, where that is kept."""

    entry: AuditEntry
    leaf: str
    changed: list[ChangedField]


class ProofStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step up: the hash that is joined on the left or the right, and the hash of both."""

    beside: str
    is_left: bool
    node: str


class AuditProof(msgspec.Struct, frozen=True, kw_only=True):
    """That an entry stands in the trail (RFC 9162, section 2.1.3): from its leaf up to the root that was signed."""

    sequence: int
    size: int
    leaf: str
    steps: list[ProofStep]
    root: str
    checkpoint: str


class AuditConsistency(msgspec.Struct, frozen=True, kw_only=True):
    """That an older trail is the beginning of a newer one (RFC 9162, section 2.1.4)."""

    old_size: int
    size: int
    old_root: str
    root: str
    proof: list[str]
    old_checkpoint: str
    checkpoint: str


class AuditCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The newest signed checkpoint and the public key; compare the key with what you were told by other ways."""

    size: int
    checkpoint: str
    key: str


class AuditBundle(msgspec.Struct, frozen=True, kw_only=True):
    """Where the bundle is: `path` on this server, with the same token; and how to verify it without the server."""

    path: str
    size: int
    key: str
    command: str


class VerificationAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The job that verifies the trail and every row that it vouches for."""

    job: int
    state: str


class VerifyTrail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing needs to be said."""
