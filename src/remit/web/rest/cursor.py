"""Where the next page of a list begins, as a text that its reader passes back and does not look into.

A cursor names the snapshot that the list was begun on, so that a newer one moves nothing, and a digest of the question,
so that it is of no use to another. It grants nothing: who reads a page is asked each time. Its checksum finds what was
mistyped, cut or changed; it is no signature, since several servers without a common secret read each other's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from remit.web.rest.problems import AskedWrongError

_LAYOUT: Final = struct.Struct(">BQQ8s")  # form, snapshot, offset, question
_FORM: Final = 1
_SUM: Final = 8  # bytes
_HINT: Final = "leave the cursor out to begin again, and change no filter between pages"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins.

    Attributes:
        snapshot: number of the snapshot; 0 for none.
        offset: how many items come before.
        question: eight bytes that stand for the resource, its filters and what answers.
    """

    snapshot: int
    offset: int
    question: bytes

    def text(self) -> str:
        """As it is given out."""
        packed = _LAYOUT.pack(_FORM, self.snapshot, self.offset, self.question)
        return base64.urlsafe_b64encode(packed + _sum(packed)).decode().rstrip("=")


def question_of(*said: str) -> bytes:
    """Eight bytes that stand for a question."""
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).digest()[:8]


def read_cursor(text: str) -> Cursor:
    """The cursor that a text is.

    Raises:
        AskedWrongError: it is none that was given out.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _refused() from None
    packed = raw[:-_SUM]
    if len(packed) != _LAYOUT.size or _sum(packed) != raw[-_SUM:]:
        raise _refused()
    form, snapshot, offset, question = _LAYOUT.unpack(packed)
    found = Cursor(snapshot, offset, question)
    if form != _FORM or found.text() != text:  # the last letter has bits to spare
        raise _refused()
    return found


def _refused() -> AskedWrongError:
    return AskedWrongError(
        HTTPStatus.UNPROCESSABLE_ENTITY, "this is no cursor of this list", place="cursor", hint=_HINT
    )


def _sum(packed: bytes) -> bytes:
    return hashlib.sha256(b"remit cursor\0" + packed).digest()[:_SUM]
