"""The key that signs the trail: a file that its owner alone may read, made when a trail begins.

Beside a SQLite file it is called like it with `.key` behind; a PostgreSQL store names it by REMIT_AUDIT_KEY, as does
whoever keeps it elsewhere. What this file cannot know is who else has read the key: witnesses are for that.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from sqlalchemy import Engine

from remit.errors import UsageError
from remit.store.engine import place_of
from remit.store.errors import StoreError

VARIABLE: Final = "REMIT_AUDIT_KEY"
_LARGEST: Final = 10_000  # bytes; a key in PEM has some 120


def key_file(engine: Engine) -> Path:
    """Where the signing key lies.

    Raises:
        UsageError: nothing says where.
    """
    named = os.environ.get(VARIABLE, "")
    if named:
        return Path(named)
    if engine.dialect.name == "sqlite":
        return Path(f"{engine.url.database}.key")
    raise UsageError(
        "nothing says where the key lies that signs the audit trail",
        place=place_of(engine),
        hint=f"name its file by the environment: {VARIABLE}=/etc/remit/audit.key; it is made there when it is missing",
    )


def read_key(path: Path) -> Ed25519PrivateKey | None:
    """The key of a file; None when there is no such file.

    Raises:
        StoreError: it cannot be read, others may read it, or it holds no Ed25519 key.
    """
    try:
        with path.open("rb") as file:
            mode, content = os.fstat(file.fileno()).st_mode, file.read(_LARGEST)
    except FileNotFoundError:
        return None
    except OSError as problem:
        cause = (problem.strerror or "it cannot be read").lower()
        raise _unusable(path, cause, "check the path and its permissions") from problem
    if os.name == "posix" and mode & 0o077:
        raise _unusable(path, "others than its owner may read it", f"chmod 600 {path}")
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, "it holds no Ed25519 key in PEM", "put the trail's key back, from where you keep a copy")
    return key


def make_key(path: Path) -> Ed25519PrivateKey:
    """A new key, written and on the disk before it is given; whoever comes second takes the first one's.

    Raises:
        StoreError: it cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123 - its mode
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)  # refused when it exists, and never half-written
            to_disk(path.parent)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError:
        found = read_key(path)
        if found is None:  # it went again in between
            raise _unusable(path, "it was there and is gone", "do it again") from None
        return found
    except OSError as problem:
        cause = (problem.strerror or "it cannot be written").lower()
        raise _unusable(path, cause, f"name another file by {VARIABLE}") from problem
    return key


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unusable(path: Path, why: str, hint: str) -> StoreError:
    return StoreError(f"the key that signs the audit trail cannot be used: {why}", place=str(path), hint=hint)
