"""One-time passwords by time (RFC 6238 over RFC 4226) and codes for when the device is lost (R12)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlencode

STEP_SECONDS: Final = 30
DIGITS: Final = 6
SEED_BYTES: Final = 20  # RFC 4226, 4 R6: 160 bits are recommended
RECOVERY_CODES: Final = 10
_DRIFT: Final = 1  # steps that a clock may be off, RFC 6238 5.2


def new_seed() -> bytes:
    """A seed to share with a device."""
    return os.urandom(SEED_BYTES)


def spelled(seed: bytes) -> str:
    """A seed as people type it: base32 in groups of four."""
    text = base64.b32encode(seed).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_of(seed: bytes, account: str, issuer: str) -> str:
    """What a QR code shows a device: the `otpauth` address as authenticators read it."""
    label = quote(f"{issuer}:{account}", safe="")
    secret = base64.b32encode(seed).decode().rstrip("=")
    told = {"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(told, quote_via=quote)}"


def code_at(seed: bytes, step: int) -> str:
    """The code of a step: HOTP of RFC 4226, 5.3."""
    digest = hmac.digest(seed, step.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(seed: bytes, code: str, seconds: int) -> int:
    """The step, near that moment, of which this is the code; 0 for none. Every comparison is made."""
    typed = "".join(code.split())
    now = seconds // STEP_SECONDS
    found = 0
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(code_at(seed, step).encode(), typed.encode("utf-8", "replace")):
            found = step
    return found


def new_recovery_codes() -> Iterator[str]:
    """Codes of 80 random bits, each good once."""
    for _ in range(RECOVERY_CODES):
        text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
        yield "-".join(text[at : at + 4] for at in range(0, 16, 4))


def recovery_digest(account: str, code: str) -> str:
    """A recovery code as it is kept; random enough that a plain hash holds."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(f"{account}\0{plain}".encode("utf-8", "replace")).hexdigest()
