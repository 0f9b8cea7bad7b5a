"""Many texts in one block of bytes: a million names without a million objects.

A text is made when it is asked for. It cannot be changed, and two blocks are equal where their texts are, so that it
stands wherever a tuple of texts would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Final, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.int32] | NDArray[np.int64]
_MARGIN: Final = 8  # bytes before the first and after the last text, so that eight can be read at either end of each
_AT_ONCE: Final = 16_384  # texts that are objects at the same time while many are read or written
_PIECE: Final = 2**18  # bytes that are looked through at once: they and what is said of them stay in the cache
_SAMPLE: Final = 64  # of so many bytes one is looked at to tell which are rare
_RARE: Final = 3  # bytes of a part that are looked for in every text; the others only where those stand


class Texts(Sequence[str]):
    """Texts by number.

    Attributes:
        block: uint8, every text in UTF-8, one after the other, between two margins of eight bytes.
        starts: (texts + 1,), where in the block each begins, and where the last one ends; int32 where that is enough.
    """

    __slots__ = ("block", "starts")

    def __init__(self, block: NDArray[np.uint8], starts: Places) -> None:
        self.block = block
        self.starts = starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """From texts, of which only some are held at a time."""
        given = iter(texts)
        block, sizes = bytearray(_MARGIN), [np.array([_MARGIN], dtype=np.int32)]
        while some := list(islice(given, _AT_ONCE)):
            whole = "".join(some)
            written = whole.encode("utf-8", "surrogatepass")
            block += written
            lengths = map(len, some) if len(written) == len(whole) else map(_size, some)
            sizes.append(np.fromiter(lengths, np.int32, len(some)))
        block += bytes(_MARGIN)
        kind = np.int32 if len(block) < 2**31 else np.int64
        return cls(np.frombuffer(block, dtype=np.uint8), np.concatenate(sizes).cumsum(dtype=kind))

    @property
    def sizes(self) -> Places:
        """Bytes of each text: (texts,)."""
        return np.diff(self.starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(len(self))[place])
        at = range(len(self))[place]
        start, end = self.starts[at : at + 2].tolist()
        return self.block[start:end].tobytes().decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), _AT_ONCE):
            starts = self.starts[first : first + _AT_ONCE + 1].tolist()
            piece = self.block[starts[0] : starts[-1]].tobytes()
            whole, lead = piece.decode("utf-8", "surrogatepass"), starts[0]
            if len(whole) == len(piece):  # one byte a character: the places are those of the text too
                yield from [whole[start - lead : end - lead] for start, end in pairwise(starts)]
            else:
                yield from [
                    piece[start - lead : end - lead].decode("utf-8", "surrogatepass") for start, end in pairwise(starts)
                ]

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.find(text) >= 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Texts.of({list(self)!r})"

    def find(self, text: str) -> int:
        """The first number of the text; -1 where it is not there."""
        wanted = text.encode("utf-8", "surrogatepass")
        rows = np.flatnonzero(self.sizes == len(wanted))
        for offset, byte in enumerate(wanted):
            rows = rows[self.block[self.starts[rows] + offset] == byte]
        return int(rows[0]) if len(rows) else -1

    def holding(self, part: str) -> NDArray[np.bool_]:
        """Which of the texts hold a part, bool (texts,); each of them holds the empty one.

        The part's rarest bytes are looked for in the whole block, whose texts follow each other without a gap; what
        reaches over the end of a text is no part of it.
        """
        wanted = part.encode("utf-8", "surrogatepass")
        found = np.full(len(self), not wanted, dtype=np.bool_)
        last = int(self.starts[-1]) - len(wanted) + 1  # behind the last place where it could begin
        common = np.bincount(self.block[::_SAMPLE], minlength=256)
        places = sorted(range(len(wanted)), key=lambda offset: int(common[wanted[offset]]))
        for first in range(_MARGIN, last if wanted else 0, _PIECE):
            begins = self._begins(wanted, places, first, min(first + _PIECE, last))
            if len(begins):
                at = np.searchsorted(self.starts, begins, side="right") - 1
                found[at[begins + len(wanted) <= self.starts[at + 1]]] = True
        return found

    def _begins(self, wanted: bytes, places: list[int], first: int, end: int) -> NDArray[np.intp]:
        """Where in that piece of the block the bytes begin: looked for in the order of `places`."""
        hit = self.block[first + places[0] : end + places[0]] == wanted[places[0]]
        for offset in places[1:_RARE]:
            hit &= self.block[first + offset : end + offset] == wanted[offset]
        begins = np.flatnonzero(hit) + first
        for offset in places[_RARE:]:
            begins = begins[self.block[begins + offset] == wanted[offset]]
        return begins

    def heads(self) -> NDArray[np.uint64]:
        """The eight bytes from where each text begins, the first the lowest: those of the next where it is shorter."""
        return self._eights[self.starts[:-1]]

    def tails(self) -> NDArray[np.uint64]:
        """The eight bytes up to where each text ends, the last the highest: those of the one before likewise."""
        return self._eights[self.starts[1:] - _MARGIN]

    @property
    def _eights(self) -> NDArray[np.uint64]:
        """At each place of the block the eight bytes from there, as one number."""
        return np.ndarray((len(self.block) - _MARGIN + 1,), "<u8", self.block, 0, (1,))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
