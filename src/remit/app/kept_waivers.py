"""The waivers that a gate takes besides those of remit.yaml: from a store that it can open, or told by a server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from remit.app.waiver_lines import waiver_of
from remit.errors import UnreadableError
from remit.model.waiver import WAIVERS, Waiver, WaiverState
from remit.wire.waivers import WaiverLine


def waivers_of_store(where: str) -> list[Waiver]:
    """Those that were granted, from the store at a path or URL.

    Raises:
        UsageError: there is no store, or its URL cannot be followed.
        StoreError: it cannot be read.
    """
    from remit.app.audit import open_audit  # noqa: PLC0415 - SQL is slow to import
    from remit.app.registers import open_registers  # noqa: PLC0415 - as above

    open_audit(where).close()  # complains where there is no store, which registers would make
    registers = open_registers(where)
    try:
        kept = registers.find(WAIVERS, states=(WaiverState.GRANTED.value,))
    finally:
        registers.close()
    return [one.document for one in kept]


def waivers_told(lines: Iterable[WaiverLine], place: str) -> list[Waiver]:
    """Those that a server told; the exceptions of its remit.yaml are left out, since the gate reads its own.

    Raises:
        UnreadableError: a line is none of ours.
    """
    try:
        return [waiver_of(one) for one in lines if one.version]
    except ValueError as problem:
        raise UnreadableError(
            f"a waiver that this version does not understand: {problem}", place=place, hint="update Remit here"
        ) from None


def digest_of(waivers: Sequence[Waiver]) -> str:
    """What tells these waivers from others, for an answer that rests on them."""
    return hashlib.sha256(msgspec.json.encode(sorted(waivers, key=lambda one: one.id))).hexdigest()
