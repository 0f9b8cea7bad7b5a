"""Edges survive being written down; those that fit no estate are refused, and an older snapshot has none (R1.13)."""

from __future__ import annotations

import dataclasses
import struct
import zlib
from typing import Any

import msgspec
import pytest

from remit.model.edges import EdgeBuilder, EdgeKind, Edges
from remit.model.landscape import Landscape
from remit.store import codec
from remit.store.codec import decode, encode
from remit.store.errors import SnapshotError
from store.landscapes import difference, harbourlight, small


def raw(landscape: Landscape) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.msgpack.decode(zlib.decompress(encode(landscape)[16:]))
    return content


def packed(content: object) -> bytes:
    body = msgspec.msgpack.encode(content)
    return struct.pack("<7sBQ", codec.MAGIC, codec.FORMAT, len(body)) + zlib.compress(body)


def test_edges_come_back_the_same() -> None:
    edges = harbourlight().estate.edges
    assert len(edges) > 20
    assert edges.outsiders
    assert edges.reaches
    assert edges.loose
    assert difference(decode(encode(harbourlight())).estate.edges, edges) == ""


def test_loose_ends_alone_come_back_too() -> None:
    builder = EdgeBuilder()
    builder.add_loose(0, EdgeKind.RUNS_AS, "gone")
    whole = harbourlight()
    estate = dataclasses.replace(whole.estate, edges=builder.build(len(whole.estate)))
    again = decode(encode(dataclasses.replace(whole, estate=estate)))
    assert again.estate.edges.loose == ((0, "runs_as", "gone"),)


def test_a_snapshot_from_before_has_no_edges() -> None:
    content = raw(harbourlight())
    del content["estate"]["edges"]
    assert difference(decode(packed(content)).estate.edges, Edges.none(len(harbourlight().estate))) == ""
    assert len(decode(encode(small())).estate.edges) == 0


@pytest.mark.parametrize("field", ["sources", "targets", "kinds", "sureness"])
def test_a_code_that_stands_for_nothing_is_refused(field: str) -> None:
    content = raw(harbourlight())
    kind, shape, data = content["estate"]["edges"][field]
    content["estate"]["edges"][field] = (kind, shape, struct.pack("<i", 9_999) + data[4:])
    with pytest.raises(SnapshotError, match="stands for no value"):
        decode(packed(content))


def test_columns_of_other_lengths_and_loose_ends_of_nobody_are_refused() -> None:
    content = raw(harbourlight())
    content["estate"]["edges"]["targets"] = ("<i4", (1,), struct.pack("<i", 0))
    with pytest.raises(SnapshotError):
        decode(packed(content))
    content = raw(harbourlight())
    content["estate"]["edges"]["sources"] = ("<i4", (1, 1), struct.pack("<i", 0))
    with pytest.raises(SnapshotError, match="edges are no column"):
        decode(packed(content))
    content = raw(harbourlight())
    content["estate"]["edges"]["loose"] = [(99_999, "reads", "x")]
    with pytest.raises(SnapshotError, match="belongs to no asset"):
        decode(packed(content))
