"""Which of many texts may match: what cannot is left out with a few operations on whole arrays.

Eight bytes at either end of each text are compared at once. Nothing that matches is ever left out; some that do not
match are kept, so that each text kept still has to be asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.texts import Texts

_FEW: Final = 512  # so many texts are all kept: asking is cheaper than sieving
_BITS: Final = 20  # of a key; the table of those wanted has a place for each
_MIX: Final = np.uint64(0x9E37_79B9_7F4A_7C15)  # 2⁶⁴ / golden ratio, Knuth's multiplicative hashing
_EIGHT: Final = 8


def sieved(
    texts: Texts, *, words: Iterable[str] = (), begins: Iterable[str] = (), ends: Iterable[str] = ()
) -> NDArray[np.intp]:
    """Numbers of the texts that may be one of some words, begin, or end as wanted, ascending.

    Args:
        texts: those that are asked about.
        words: whole texts.
        begins: what a text may begin with; the empty text keeps all.
        ends: what a text may end with; likewise.
    """
    whole, first, last = ({text.encode("utf-8", "surrogatepass") for text in group} for group in (words, begins, ends))
    if len(texts) <= _FEW or b"" in first or b"" in last:
        return np.arange(len(texts))
    kept = np.zeros(len(texts), dtype=np.bool_)
    heads = texts.heads() if whole or first else np.empty(0, dtype=np.uint64)
    tails = texts.tails() if whole or last else np.empty(0, dtype=np.uint64)
    for size, wanted in _by_size(first).items():
        keys = {int.from_bytes(one[:_EIGHT], "little") for one in wanted}
        kept |= _among(heads if size == _EIGHT else heads & _low(size), keys)
    for size, wanted in _by_size(last).items():
        keys = {int.from_bytes(one[-_EIGHT:], "little") for one in wanted}
        kept |= _among(tails >> np.uint64(8 * (_EIGHT - size)), keys)
    _keep_words(texts, whole, heads, tails, kept)
    return np.flatnonzero(kept)


def _by_size(texts: Iterable[bytes]) -> dict[int, list[bytes]]:
    """Texts by their length, those of eight bytes and more together."""
    found: dict[int, list[bytes]] = {}
    for text in texts:
        found.setdefault(min(len(text), _EIGHT), []).append(text)
    return found


def _keep_words(
    texts: Texts, words: Iterable[bytes], heads: NDArray[np.uint64], tails: NDArray[np.uint64], kept: NDArray[np.bool_]
) -> None:
    """Keep what has the length and both ends of a word."""
    by_length: dict[int, list[bytes]] = {}
    for word in words:
        by_length.setdefault(len(word), []).append(word)
    sizes = texts.sizes
    for length, wanted in by_length.items():
        rows = np.flatnonzero(sizes == length)
        size = min(length, _EIGHT)
        if not size:
            kept[rows] = True
            continue
        head = np.array([int.from_bytes(one[:size], "little") for one in wanted], dtype=np.uint64)
        tail = np.array([int.from_bytes(one[-size:], "little") for one in wanted], dtype=np.uint64)
        asked = (heads[rows] & _low(size)) * _MIX + (tails[rows] >> np.uint64(8 * (_EIGHT - size)))
        kept[rows[_among(asked, set((head * _MIX + tail).tolist()))]] = True


def _low(size: int) -> np.uint64:
    """A mask of the lowest bytes."""
    return np.uint64(2 ** (8 * size) - 1)


def _among(asked: NDArray[np.uint64], wanted: set[int]) -> NDArray[np.bool_]:
    """Which numbers may be among some; a table of keys tells, so that their number does not matter."""
    shift = np.uint64(64 - _BITS)
    table = np.zeros(2**_BITS, dtype=np.bool_)
    table[(np.array(sorted(wanted), dtype=np.uint64) * _MIX) >> shift] = True
    found: NDArray[np.bool_] = table[((asked * _MIX) >> shift).astype(np.intp)]
    return found
