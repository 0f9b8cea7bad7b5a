"""Shapes of waivers, of residual risk and of reminders, as they go over the wire."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from remit.wire import things


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


class WaiverDecided(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a waiver."""

    id: str
    version: int
    state: str
    until: str


Words: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Named: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2_000)]
Day: TypeAlias = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$", description="YYYY-MM-DD, of UTC.")]
ScopeWord: TypeAlias = Literal["asset", "workload", "team", "account", "environment", "service"]
Proof: TypeAlias = Annotated[str, Meta(max_length=300)]


class StandsIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A control that stands in, and what proves it: the name of evidence, or a check; one of them."""

    control: Named
    evidence: Proof = ""
    check: Proof = ""


class AskWaiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be waived: a control or what a check finds, where, why, until when, and what stands in.

    The three fields that begin with `stands_in` say the same as one item of `compensation`.
    """

    scope: ScopeWord
    of: Named
    reason: Named
    risk: Named
    until: Day
    control: Proof = ""
    check: Proof = ""
    compensation: Annotated[list[StandsIn], Meta(max_length=20)] = []
    stands_in_control: Proof = ""
    stands_in_evidence: Proof = ""
    stands_in_check: Proof = ""
    ticket: Words = ""


class RenewWaiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which waiver is to be followed by a new one, and until when; what is left out stays as it was."""

    id: Named
    until: Day
    reason: Words = ""
    ticket: Words = ""


class DecideWaiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which waiver, and why."""

    id: Named
    remark: Words = ""


class StandInHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A control that stands in, and whether it does: `holds`, `fails` or `unknown`, with why."""

    control: str
    proof: str
    state: str
    why: str


class WaiverDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver with the first findings that it covers (`waives` counts all), what stands in, and its history."""

    waiver: WaiverLine
    version: int
    stands_in: list[StandInHeld]
    findings: list[things.Finding]
    excluded: int
    history: list[WaiverLine]


class ResidualLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of the risk of one control: assets by who does it, what stands, what is accepted, until when."""

    control: str
    name: str
    family: str
    provider: int
    customer: int
    shared: int
    third_party: int
    standing: int
    worst: str | None
    undecided: int
    waived: int
    worst_waived: str | None
    waivers: list[str]
    next_end: str | None
    stands_in: int
    stands_in_failing: int
    unassured: int


class WaivedFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that is accepted until that day, and by which waiver."""

    finding: things.Finding
    waiver: str
    until: str
