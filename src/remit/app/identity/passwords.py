"""Passwords: which are taken, how they are kept, and how long it takes to say no (R12).

Argon2id with the second recommended option of RFC 9106, section 4: 3 passes over 64 MiB, 4 lanes. A hash with other
parameters is made anew at the next sign-in. Rules follow NIST SP 800-63B, 3.1.1.2: length, a list of what is common,
nothing about kinds of characters. What this file cannot know is whether a password is used elsewhere too.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from remit.errors import UsageError

LEAST: Final = 12  # characters
MOST: Final = 1024  # bytes
PASSES: Final = 3
LANES: Final = 4
MEMORY: Final = 64 * 1024  # KiB
_HEAD: Final = f"$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}$"
_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(2)  # strangers cannot make it take more than twice the memory

# Of what people are known to choose, the beginnings and whole ones that the length alone lets through.
_COMMON: Final = (
    *("password", "passw0rd", "p@ssword", "p@ssw0rd", "passwort", "motdepasse", "contraseña", "letmein", "welcome"),
    *("qwerty", "qwertz", "azerty", "asdfgh", "zxcvbn", "1q2w3e4r", "q1w2e3r4", "1qaz2wsx", "iloveyou", "monkey"),
    *("dragon", "football", "baseball", "sunshine", "princess", "superman", "batman", "trustno1", "whatever"),
    *("administrator", "admin", "changeme", "changeit", "default", "secret", "remit", "summer", "winter", "spring"),
    *("autumn", "january", "december", "hello", "login", "master", "starwars", "freedom", "correcthorsebatterystaple"),
)
_SEQUENCES: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse a password that is too easy to guess.

    Args:
        password: as typed.
        about: words about the person and the organisation, none of which may be most of it.

    Raises:
        UsageError: it is refused; says why.
    """
    hint = "a sentence of four or more words is easy to remember and hard to guess"
    normal = _normal(password)
    if len(normal) < LEAST:
        raise UsageError(f"a password has at least {LEAST} characters", place="password", hint=hint)
    if len(normal.encode()) > MOST:
        raise UsageError(f"a password has at most {MOST} bytes", place="password", hint=hint)
    folded = "".join(letter for letter in normal.casefold() if letter.isalnum())
    if len(set(folded)) < 5 or any(_is_part(folded, line) for line in _SEQUENCES):
        raise UsageError("this password repeats or counts up", place="password", hint=hint)
    for word in (*_COMMON, *(one.casefold() for one in about)):
        rest = folded.replace("".join(letter for letter in word if letter.isalnum()), "") if word else folded
        if len(rest) < LEAST // 2 and len(rest) < len(folded):
            raise UsageError("this password is common, or says who you are", place="password", hint=hint)


def _is_part(folded: str, line: str) -> bool:
    return folded in line or folded in line[::-1] or folded[: len(folded) // 2 + 2] in line


def hash_password(password: str) -> str:
    """A password as it is kept: a PHC string."""
    with _ONE_AT_A_TIME:
        kept: str = _argon2().derive_phc_encoded(_bytes(password))
    return kept


def is_password(password: str, kept: str) -> bool:
    """Whether it is the password that was kept; takes as long where nothing was kept and the answer is no."""
    data = _bytes(password)
    with _ONE_AT_A_TIME:
        if not kept or len(data) > MOST:
            _argon2().derive_phc_encoded(data[:MOST])
            return False
        try:
            Argon2id.verify_phc_encoded(data, kept)
        except (InvalidKey, ValueError):
            return False
    return True


def is_outdated(kept: str) -> bool:
    """Whether it was hashed otherwise than today."""
    return not kept.startswith(_HEAD)


def _argon2() -> Argon2id:
    return Argon2id(salt=os.urandom(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _normal(password: str) -> str:
    """The same on every keyboard (NIST SP 800-63B, 3.1.1.2: Unicode is normalized before it is hashed)."""
    return unicodedata.normalize("NFKC", password)
