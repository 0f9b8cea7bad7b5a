"""A landscape as bytes, and back.

    magic (7 bytes) · format (u8) · length before compression (u64, little endian) · zlib of msgpack

Bytes that come back are not trusted: the length is limited before anything is unpacked, types are checked while they
are decoded and lengths and references afterwards, and nothing in them is ever run. A field with a default may be added
to the domain without a new format; any other change of it needs one.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Final

import msgspec

from remit.model.landscape import Landscape
from remit.store.errors import SnapshotError
from remit.store.landscape import LandscapeRecord, from_record, to_record

MAGIC: Final = b"REMITSN"
FORMAT: Final = 2
MAX_BYTES: Final = 2 * 2**30  # before compression; a million assets take a good quarter of it
_LEVEL: Final = 3  # higher levels take several times as long for a few per cent
_HEADER: Final = struct.Struct("<7sBQ")
_AGAIN: Final = "restore the store from a backup, or scan again"


def encode(landscape: Landscape, *, limit: int = MAX_BYTES) -> bytes:
    """A landscape as bytes.

    Raises:
        SnapshotError: it is larger than could be read back, or holds text that is no Unicode.
    """
    try:
        raw = msgspec.msgpack.encode(to_record(landscape), enc_hook=_plain)
    except UnicodeEncodeError as problem:
        raise SnapshotError(
            f"a text is no valid Unicode: {problem.object[:60]!a}",
            hint="mend it where it is written, and scan again",
        ) from None
    if len(raw) > limit:
        raise SnapshotError(
            f"a snapshot of {len(raw)} bytes is more than the {limit} that are read back",
            hint="scan parts of the estate into stores of their own",
        )
    return _HEADER.pack(MAGIC, FORMAT, len(raw)) + zlib.compress(raw, _LEVEL)


def decode(content: bytes, *, limit: int = MAX_BYTES) -> Landscape:
    """The landscape that the bytes hold.

    Raises:
        SnapshotError: they are damaged, too large, or of a format that this version does not know.
    """
    raw = _unpacked(content, limit)
    try:
        return from_record(msgspec.msgpack.decode(raw, type=LandscapeRecord))
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        # DamagedError and a text that is no UTF-8 are ValueErrors.
        raise SnapshotError(f"the snapshot is damaged: {problem}", hint=_AGAIN) from None


def _unpacked(content: bytes, limit: int) -> bytes:
    if len(content) < _HEADER.size or not content.startswith(MAGIC):
        raise SnapshotError("these bytes are no snapshot", hint=_AGAIN)
    _, version, length = _HEADER.unpack_from(content)
    if version != FORMAT:
        raise SnapshotError(
            f"the snapshot has format {version}; this version of Remit reads {FORMAT}",
            hint="install the version of Remit that wrote it, or a later one",
        )
    if length > limit:
        raise SnapshotError(
            f"the snapshot says it unpacks to {length} bytes; at most {limit} are read",
            hint="if it is yours, scan parts of the estate into stores of their own",
        )
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(memoryview(content)[_HEADER.size :], length + 1)
    except zlib.error as problem:
        raise SnapshotError(f"the snapshot is damaged: {problem}", hint=_AGAIN) from None
    if len(raw) != length or not unpacker.eof or unpacker.unused_data:
        raise SnapshotError("the snapshot is damaged: it does not have the length it states", hint=_AGAIN)
    return raw


def _plain(value: object) -> object:
    """Mappings that are no dict; the domain's types allow any."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a landscape holds a {type(value).__name__}")
