"""What can be wrong with a trail, told so that its reader can act."""

from __future__ import annotations

from remit.errors import RemitError


class LedgerError(RemitError):
    """Bytes that should be an entry, a checkpoint, a key or a bundle are none."""
