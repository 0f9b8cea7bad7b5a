"""A checkpoint: how many entries a trail had, and the root over them, signed.

The text is that of https://c2sp.org/tlog-checkpoint: origin, size, root in base64, a line each. What a checkpoint
cannot know is whether another one of the same size was signed for somebody else; witnesses compare.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from remit.ledger.errors import LedgerError
from remit.ledger.note import PublicKey, Signer, signed_text, unbase64
from remit.ledger.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state of a trail.

    Attributes:
        origin: the trail's name.
        size: entries.
        root: hash of the tree over them, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed_by(self, signer: Signer) -> str:
        """The signed note."""
        return signer.sign(self.text)


def checkpoint_of(note: str, key: PublicKey) -> Checkpoint:
    """The checkpoint of a note that the key signed.

    Raises:
        LedgerError: it is none, or not signed by this key.
    """
    lines = signed_text(note, key).split("\n")
    if len(lines) != 4 or lines[0] != key.name or not _SIZE.fullmatch(lines[1]):
        raise LedgerError("the signed text is no checkpoint of this trail", hint="check which trail the key is of")
    root = unbase64(lines[2])
    if len(root) != HASH_BYTES:
        raise LedgerError("the checkpoint's root is no hash", hint="take it from where it was published")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=root)
