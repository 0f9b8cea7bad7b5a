"""Shapes of waivers, of residual risk and of reminders, as they go over the wire."""

from __future__ import annotations

import msgspec


class StandIn(msgspec.Struct, frozen=True, kw_only=True):
    """A control that stands in, and what proves it: `evidence` or `check`."""

    control: str
    evidence: str | None = None
    check: str | None = None


class WaiverLine(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver, or an exception of remit.yaml (`version` 0, with its `place`). `state` is that of the moment asked."""

    id: str
    version: int
    state: str
    control: str | None
    check: str | None
    scope: str
    of: str
    team: str | None
    workload: str | None
    reason: str
    risk: str
    compensation: list[StandIn]
    until: str
    ticket: str | None
    asked_by: str
    asked_at: str
    decided_by: str | None
    decided_at: str | None
    remark: str | None
    renews: str | None
    place: str | None
    waives: int | None = None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a waiver."""

    id: str
    version: int
    state: str
    until: str
