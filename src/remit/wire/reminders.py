"""Shapes of what is due, of the targets by which people are told, and of taking care of something."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class DueLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is due: `days` is negative once it is late; `cared_until` while somebody takes care of it."""

    key: str
    kind: str
    name: str
    title: str
    what: str
    act: str
    due_at: str
    days: int
    team: str | None
    person: str | None
    page: str | None
    cared_until: str | None


class TargetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A target of remit.yaml, and how sending to it went; `unset` are environment variables that it lacks."""

    id: str
    notifier: str
    state: str
    unset: list[str]
    sent: int
    sent_at: str | None
    sent_to: str | None
    failed: int
    failed_at: str | None
    problem: str | None


class Acknowledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of a link that a message brought."""

    token: Annotated[str, Meta(min_length=1, max_length=8_192)]


class TakeCare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is taken care of, by its key, and for how many days nobody is told again."""

    key: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
    days: Annotated[int, Meta(ge=1, le=30)] = 7


class CareTaken(msgspec.Struct, frozen=True, kw_only=True):
    """How many things are taken care of, and until when."""

    count: int
    until: str
