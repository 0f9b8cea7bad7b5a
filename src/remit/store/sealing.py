"""Keys for secrets that must be read again, derived from the one that signs the trail (HKDF, RFC 5869).

What is sealed here opens only with that key: whoever has the database alone cannot read it, nor put another in its
place, since what it belongs to is sealed with it (AES-256-GCM, NIST SP 800-38D).
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from remit.store.engine import place_of
from remit.store.errors import StoreError
from remit.store.keys import key_file, make_key, read_key

_NONCE: Final = 12  # bytes, SP 800-38D 8.2.2: random, well below 2³² seals with one key


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals and opens for one purpose.

    Attributes:
        key: 32 bytes of that purpose alone.
        place: how errors name the store.
    """

    key: bytes
    place: str

    def seal(self, secret: bytes, owner: str) -> str:
        """A secret that opens for this owner only."""
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + AESGCM(self.key).encrypt(nonce, secret, owner.encode())).decode()

    def unseal(self, text: str, owner: str) -> bytes:
        """What was sealed.

        Raises:
            StoreError: it was changed, is another's, or was sealed with another key.
        """
        try:
            raw = base64.b64decode(text, validate=True)
            return AESGCM(self.key).decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode())
        except (ValueError, InvalidTag):
            raise StoreError(
                "a sealed secret does not open",
                place=self.place,
                hint="put back the key that signed the trail when it was sealed, or take the second factor away",
            ) from None


def sealer(engine: Engine, purpose: str) -> Sealer:
    """Seals for a purpose.

    Raises:
        UsageError: nothing says where the signing key lies.
        StoreError: it cannot be used.
    """
    path = key_file(engine)
    found = read_key(path) or make_key(path)
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"remit {purpose}".encode())
    return Sealer(derived.derive(found.private_bytes_raw()), place_of(engine))
