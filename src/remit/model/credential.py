"""Secrets by which somebody shows who they are, as they are kept: hashed or sealed, never as they were given.

What this file cannot know is the secret itself, nor which hash is strong enough for it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One credential.

    Attributes:
        kind: `password`, `token`, `link`, `second-factor`, `recovery-code`, `subject`.
        name: its name, unlike any other of its kind at a time.
        owner: name of the account that it belongs to.
        secret: what is kept of the secret; empty where the name alone says it.
        made_at: when it was written, as the trail writes times; empty before.
        expires_at: when it ends, likewise; empty for never.
    """

    kind: str
    name: str
    owner: str
    secret: str = ""
    made_at: str = ""
    expires_at: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """A credential that is taken away, since it was used or replaced.

    Attributes:
        kind, name: as of the credential.
        is_needed: whether nothing else may be written where it is gone already.
    """

    kind: str
    name: str
    is_needed: bool = True
