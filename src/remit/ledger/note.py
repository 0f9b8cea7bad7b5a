"""Signed notes: a text, and below it who signs it. Keys as one line of text.

Format: https://c2sp.org/signed-note (signatures of type 0x01, Ed25519 by RFC 8032). What a note cannot know is when it
was signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from remit.ledger.errors import LedgerError

_ED25519: Final = b"\x01"
_NAME = re.compile(r"[^\s+]{1,200}")
_SIGNATURE = re.compile(r"— (\S+) (\S+)\n")
_BETWEEN: Final = "\n\n\n"  # within a note there is at most one empty line
_KEY_HINT: Final = "write it as `remit audit key` prints it: NAME+8 hexadecimal digits+base64"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who signs, and by which key.

    Attributes:
        name: the trail's name, without spaces and plus signs.
        raw: the 32 bytes of an Ed25519 public key.
    """

    name: str
    raw: bytes

    @property
    def number(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.number.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key that a line of text is.

        Raises:
            LedgerError: it is none, or its parts do not belong together.
        """
        name, plus, rest = text.strip().partition("+")
        number, second, encoded = rest.partition("+")
        content = unbase64(encoded) if plus and second else b""
        if not _NAME.fullmatch(name) or len(content) != 33 or content[:1] != _ED25519:
            raise LedgerError("this is no public key of an audit trail", hint=_KEY_HINT)
        key = cls(name, content[1:])
        if key.number.hex() != number:
            raise LedgerError("a part of this public key was changed: its number differs", hint=_KEY_HINT)
        return key


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs texts in a trail's name."""

    name: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """What others need to check the signatures."""
        return PublicKey(self.name, self.key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The text as a note: the text, an empty line, the signature's line.

        Raises:
            LedgerError: the text is empty, ends without a line's end, or holds control characters.
        """
        if not _is_signable(text):
            raise LedgerError("this text cannot be signed as a note", hint="this is our fault; report it")
        signature = base64.b64encode(self.public.number + self.key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"


def signed_text(note: str, key: PublicKey) -> str:
    """The text of a note that the key signed; exactly one signature is taken, so that no byte is left unsigned.

    Raises:
        LedgerError: it is no note, another key signed it, or the text is not what was signed.
    """
    text, gap, rest = note.rpartition("\n\n")
    line = _SIGNATURE.fullmatch(rest)
    if not gap or line is None or not _is_signable(text + "\n"):
        raise LedgerError("this is no signed note", hint="take it from where it was published")
    content = unbase64(line[2])
    if line[1] != key.name or content[:4] != key.number:
        raise LedgerError(
            f"signed by another key, of {line[1][:200]}", hint=f"check that the key is the trail's: {key.name}"
        )
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(content[4:], f"{text}\n".encode())
    except (InvalidSignature, ValueError):
        raise LedgerError("the signature does not fit the text", hint="one of them was changed") from None
    return text + "\n"


def behind_others(note: str) -> str:
    """A note as it stands in a file of many, the next behind it."""
    return note.rstrip("\n") + _BETWEEN


def notes_of(text: str) -> list[str]:
    """The notes of a file of one or many."""
    return [f"{note.strip(chr(10))}\n" for note in text.split(_BETWEEN) if note.strip()]


def unbase64(text: str) -> bytes:
    """The bytes; empty when the text is no base64 in its one canonical spelling (RFC 4648 §3.5)."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return content if base64.b64encode(content).decode() == text else b""


def _is_signable(text: str) -> bool:
    return len(text) > 1 and text.endswith("\n") and all(char == "\n" or char >= " " for char in text)
