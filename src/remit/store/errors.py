"""What can go wrong with the database, told so that its reader can act."""

from __future__ import annotations

from remit.errors import RemitError


class StoreError(RemitError):
    """The database cannot be opened, read or written."""


class NewerStoreError(StoreError):
    """The database was written by a later version of Remit; this one would harm it."""


class SnapshotError(StoreError):
    """A snapshot cannot be written or read back."""
