"""What is done and who does it, before it has a place in the trail.

It is quick to import, so that whoever does something can say so. What it cannot know is whether it was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who does something, and why, as far as it is known.

    Attributes:
        actor, channel, reason, commit, author: as in an entry.
    """

    actor: str
    channel: str
    reason: str = ""
    commit: str = ""
    author: str = ""


STORE: Final = Who(actor="remit", channel="store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is done, before it has a place in the trail.

    Attributes:
        kind, object, before, after, details: as in an entry.
    """

    kind: str
    object: str
    before: str | None = None
    after: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
