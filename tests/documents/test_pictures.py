"""Pictures are judged by what they declare, without being unpacked (R12: image bombs)."""

from __future__ import annotations

import struct
import zlib

import pytest

from remit.documents.pictures import LONGEST_SIDE, PNG, check_picture, picture_type
from remit.errors import UsageError


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 4, height: int = 3, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"\0" * ((width + 1) * height)) if width * height < 10_000 else zlib.compress(b"\0")
    return PNG + header + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND")


def jpeg(width: int = 4, height: int = 3, scan: bytes = b"\x12\xff\x00\xff\xd0\x34") -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    application = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    start = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00"
    return b"\xff\xd8" + application + b"\xff" + frame + start + scan + b"\xff\xd9"


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP"
    for kind, data in chunks:
        body += kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def canvas(width: int, height: int) -> tuple[bytes, bytes]:
    three = [(one - 1).to_bytes(3, "little") for one in (width, height)]
    return b"VP8X", b"\x02\0\0\0" + b"".join(three)


LOSSY = (b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", 4, 3))
LOSSLESS = (b"VP8L", b"\x2f" + struct.pack("<I", (4 - 1) | (3 - 1) << 14) + b"\0")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), "image/png"),
        (png(4, 3, chunk(b"acTL", struct.pack(">II", 2, 0))), "image/png"),
        (jpeg(), "image/jpeg"),
        (webp(LOSSY), "image/webp"),
        (webp(LOSSLESS), "image/webp"),
        (webp(canvas(4, 3), (b"ANMF", b"1234"), (b"ANMF", b"1234")), "image/webp"),
    ],
)
def test_pictures_are_known_by_their_structure(data: bytes, kind: str) -> None:
    assert picture_type(data) == kind
    check_picture(data, "shot")


def test_anything_else_is_no_picture() -> None:
    assert picture_type(b"RIFF\0\0\0\0WAVE") == ""
    assert picture_type(b"GIF89a") == ""


@pytest.mark.parametrize(
    "data",
    [
        png(20_000, 20_000),
        png(LONGEST_SIDE + 1, 1),
        png(0, 5),
        png(4_000, 4_000, chunk(b"acTL", struct.pack(">II", 2**20, 0))),
        jpeg(65_500, 65_500),
        jpeg(30_000, 30_000),
        webp(canvas(2**24, 2**24)),
        webp(canvas(4_000, 4_000), *((b"ANMF", b""),) * 10),
    ],
)
def test_a_picture_that_would_grow_without_measure_is_refused(data: bytes) -> None:
    assert len(data) < 2**20
    with pytest.raises(UsageError, match="points"):
        check_picture(data, "shot.png")


@pytest.mark.parametrize("whole", [png(), jpeg(), webp(LOSSY), webp(canvas(4, 3), (b"ALPH", b"abc"))])
def test_a_picture_is_refused_where_it_is_cut_and_where_anything_follows(whole: bytes) -> None:
    for cut in range(12, len(whole)):
        with pytest.raises(UsageError, match="broken"):
            check_picture(whole[:cut], "shot")
    for more in (b"\0", b"PK\x05\x06" + b"\0" * 18, b"<script>"):
        with pytest.raises(UsageError, match="follows it"):
            check_picture(whole + more, "shot")


@pytest.mark.parametrize(
    "data",
    [
        PNG + chunk(b"IDAT") + chunk(b"IEND"),
        PNG + chunk(b"IHDR", struct.pack(">II", 1, 1)) * 2 + chunk(b"IEND"),
        PNG + chunk(b"IHDR", b"\0\0\0\1"),
        PNG + chunk(b"IHDR", struct.pack(">II", 1, 1)) + chunk(b"tEXt") * 100_001,
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x02\x00\xff\xd9",
        webp((b"XMP ", b"")),
        webp(*(((b"XMP ", b""),) * 100_001)),
    ],
    ids=range(8),
)
def test_a_picture_without_what_every_one_has_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="broken"):
        check_picture(data, "shot")
