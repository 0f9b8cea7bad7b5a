"""Shapes of what pipelines report, and of what is told of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Short = Annotated[str, Meta(max_length=300)]
Long = Annotated[str, Meta(max_length=2000)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Moment = Annotated[str, Meta(max_length=40, description="ISO 8601 with its zone.")]


class PipelineSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where something ran, as the pipeline says it."""

    system: Short = ""
    repository: Short = ""
    ref: Short = ""
    commit: Annotated[str, Meta(max_length=80)] = ""
    author: Short = ""
    url: Annotated[
        str, Meta(max_length=1000, pattern=r"^$|^https?://\S+$", description="Address of the run's own page.")
    ] = ""


class FailureSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A control that was not in force, and who answers for it."""

    rule: Short
    severity: Literal["info", "low", "medium", "high", "critical"]
    asset: Long
    control: Short
    party: Short
    team: Short = ""
    person: Short = ""
    message: Long = ""
    fix: Long = ""


class RunReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a gate said of a change, or how an apply went. `team` owns the repository; whose token reports for it."""

    decision: Literal["pass", "fail", "undecided"]
    at: Moment
    pipeline: PipelineSaid = PipelineSaid()
    environment: Short = ""
    team: Short = ""
    fail_on: Literal["", "info", "low", "medium", "high", "critical"] = ""
    judged: Count = 0
    failed: Count = 0
    undecided: Count = 0
    unreadable: Count = 0
    waived: Count = 0
    critical: Count = 0
    failures: Annotated[list[FailureSaid], Meta(max_length=500)] = []
    left_out: Count = 0


class ScanReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A snapshot that was made elsewhere, in the store's own encoding, with the SHA-256 of its bytes."""

    label: Annotated[str, Meta(min_length=1, max_length=300, description="What the source is called.")]
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    content: bytes
    pipeline: PipelineSaid = PipelineSaid()
    environment: Short = ""


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a report: the run's name, the snapshot that was kept with it, the job that was asked for."""

    run: str
    snapshot: int | None = None
    job: int | None = None


class RunLine(msgspec.Struct, frozen=True, kw_only=True):
    """A run; `left_out` more failures were not told."""

    id: str
    kind: str
    decision: str
    at: str
    system: str | None
    repository: str | None
    ref: str | None
    commit: str | None
    author: str | None
    url: str | None
    environment: str | None
    team: str | None
    fail_on: str | None
    judged: int
    failed: int
    critical: int
    undecided: int
    unreadable: int
    waived: int
    failures: list[FailureSaid]
    left_out: int
    snapshot: int | None
    label: str | None
    reported_by: str


class RunDay(msgspec.Struct, frozen=True, kw_only=True):
    """What gates said on one day: `violations` is M7, `pass_rate` M14 (from 0 to 1)."""

    day: str
    runs: int
    passed: int
    failed: int
    undecided: int
    violations: int
    critical: int
    pass_rate: float
