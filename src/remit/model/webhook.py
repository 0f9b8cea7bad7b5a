"""Outgoing webhooks: who is told of what happens, by which address (R12).

What this file cannot know is the secret that signs, nor whether anybody listens.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from remit.model.register import RegisterKind

STATES: Final = ("active", "disabled", "removed")
TYPE_PREFIX: Final = "org.remit."


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One address that is told.

    Attributes:
        url: where to.
        events: patterns of what it is told of, as the audit trail names it: `snapshot.saved`, `waiver.*`, `*`.
        state: `active`, `disabled` (nothing is sent until somebody enables it), or `removed` for good.
        since: the first entry of the trail that it is told of.
        note: what it is for.
        cause: why it was disabled; empty where a person did.
    """

    url: str
    events: tuple[str, ...]
    state: str = "active"
    since: int = 0
    note: str = ""
    cause: str = ""

    def wants(self, kind: str) -> bool:
        """Whether it is told of an entry of that kind."""
        return any(fnmatchcase(kind, pattern) for pattern in self.events)


WEBHOOK: Final = RegisterKind(id="webhook", shape=Webhook, state=lambda one: one.state)


def event_type(kind: str) -> str:
    """The CloudEvents type of an entry's kind."""
    return TYPE_PREFIX + kind
