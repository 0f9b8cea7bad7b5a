"""How large a picture says it is, read from its structure without unpacking it: PNG, JPEG and WebP.

A picture of a few kilobytes may say that it has a billion points, and whatever shows it would set that aside. What ends
later than its format says is refused as well: a second file may hide there. What this file cannot know is what a
picture shows.

PNG (W3C, third edition) 5.2, 5.3, 11.2.1; JPEG (ITU-T T.81) B.1.1, B.2.2; WebP container (RFC 9649) 2.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from remit.errors import UsageError

MOST_POINTS: Final = 64 * 10**6  # of all frames
LONGEST_SIDE: Final = 30_000
MOST_CHUNKS: Final = 100_000
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM, RSTn: markers without a length
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOFn
_Size = tuple[int, int, int]  # width, height, frames


def picture_type(data: bytes) -> str:
    """The media type that the first bytes show; empty for no picture that is known here."""
    if data.startswith(PNG):
        return "image/png"
    if data.startswith(JPEG):
        return "image/jpeg"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def check_picture(data: bytes, name: str) -> None:
    """Refuse a picture that is broken, too large when unpacked, or more than a picture.

    Raises:
        UsageError: it is one of these.
    """
    try:
        width, height, frames = _SIZES[picture_type(data)](data)
    except (struct.error, IndexError, ValueError):
        raise UsageError(
            "the picture is broken, or something follows it", place=name, hint="save it again as a picture"
        ) from None
    if not width or not height or max(width, height) > LONGEST_SIDE or width * height * frames > MOST_POINTS:
        many = f" in {frames} frames" if frames > 1 else ""
        raise UsageError(
            f"the picture says that it has {width} × {height} points{many}",
            place=name,
            hint=f"at most {MOST_POINTS // 10**6} million in all are taken: make it smaller",
        )


def _png(data: bytes) -> _Size:
    width = height = 0
    frames = 1
    kinds = []
    for kind, start, length in _png_chunks(data):
        kinds.append(kind)
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", data, start)
        elif kind == b"acTL":
            frames = max(struct.unpack_from(">I", data, start)[0], 1)
        elif kind == b"IEND" and start + length + 4 != len(data):
            raise ValueError
    if kinds[0] != b"IHDR" or kinds.count(b"IHDR") != 1 or kinds[-1] != b"IEND":
        raise ValueError
    return width, height, frames


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    place = len(PNG)
    for _ in range(MOST_CHUNKS):
        length, kind = struct.unpack_from(">I4s", data, place)
        if place + 12 + length > len(data):
            raise ValueError
        yield kind, place + 8, length
        place += 12 + length
        if kind == b"IEND":
            return
    raise ValueError


def _jpeg(data: bytes) -> _Size:
    place, size = 2, None
    while True:
        if data[place] != 0xFF:
            raise ValueError
        marker = data[place + 1]
        if marker == 0xD9:  # end of image
            break
        if marker in _STANDALONE or marker == 0xFF:  # 0xFF fills
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        if marker in _FRAMES:
            size = struct.unpack_from(">HH", data, place + 5)
        place += 2 + max(length, 2)
        if marker == 0xDA:  # start of scan: what follows is coded, up to the next marker
            place = _after_scan(data, place)
    if size is None or place + 2 != len(data):
        raise ValueError
    height, width = size
    return width, height, 1


def _after_scan(data: bytes, place: int) -> int:
    while True:
        place = data.index(b"\xff", place)
        if data[place + 1] == 0 or data[place + 1] in _STANDALONE:
            place += 2
        else:
            return place


def _webp(data: bytes) -> _Size:
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 != len(data):
        raise ValueError
    size: tuple[int, int] | None = None
    frames = chunks = 0
    place = 12
    while place < len(data):
        kind, long = struct.unpack_from("<4sI", data, place)
        start = place + 8
        if kind == b"ANMF":
            frames += 1
        elif size is None:
            size = _webp_size(kind, data, start)
        place = start + long + long % 2
        chunks += 1
        if chunks > MOST_CHUNKS:
            raise ValueError
    if size is None or place != len(data):
        raise ValueError
    return *size, max(frames, 1)


def _webp_size(kind: bytes, data: bytes, start: int) -> tuple[int, int] | None:
    if kind == b"VP8X":
        return _three(data, start + 4) + 1, _three(data, start + 7) + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, start + 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, start + 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _three(data: bytes, start: int) -> int:
    return int.from_bytes(data[start : start + 3], "little")


_SIZES: Final[Mapping[str, Callable[[bytes], _Size]]] = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}
