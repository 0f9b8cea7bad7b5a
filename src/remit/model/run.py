"""Runs of pipelines, as they report in: what the gate said, what was applied, what was scanned (R3.2, M7, M14).

What this file cannot know is whether a pipeline tells the truth: it is believed as far as its token may report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from remit.model.register import RegisterKind

KINDS: Final = ("check", "apply", "scan")
DECISIONS: Final = ("pass", "fail", "undecided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Where something ran, as the pipeline says it; empty where it does not.

    Attributes:
        system: `github`, `gitlab`, `azure-pipelines`, `jenkins`.
        repository: as the system names it: `harbourlight/terraform`.
        ref: branch or tag.
        commit: its hash.
        author: who made the commit, or started the run.
        url: page of the run.
    """

    system: str = ""
    repository: str = ""
    ref: str = ""
    commit: str = ""
    author: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedControl:
    """A control that was not in force, and who answers for it.

    Attributes:
        rule: id of the check.
        severity: word.
        asset, control: ids.
        party: label of who answers.
        team, person: ids; empty for nobody.
        message, fix: sentences.
    """

    rule: str
    severity: str
    asset: str
    control: str
    party: str
    team: str = ""
    person: str = ""
    message: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run.

    Attributes:
        kind: `check`, `apply` or `scan`.
        decision: `pass`, `fail` or `undecided`; of an apply and of a scan whether it went through.
        at: when it ran, ISO 8601 in UTC.
        pipeline: where.
        environment: what was changed: `prod`.
        team: id of the team that the repository belongs to; empty for none.
        fail_on: the least severity that stops a change.
        judged: assets.
        failed, undecided, unreadable, waived: findings, and inputs that could not be read.
        critical: of the failed, how many are critical.
        failures: the failed ones, the worst first; `left_out` more were not told.
        snapshot: number of what was kept with it; 0 for nothing.
        digest: of what was uploaded, hexadecimal SHA-256; empty for nothing.
        label: what the source is called.
        reported_by: as the trail names whoever reported.
    """

    kind: str
    decision: str
    at: str
    pipeline: Pipeline = field(default_factory=Pipeline)
    environment: str = ""
    team: str = ""
    fail_on: str = ""
    judged: int = 0
    failed: int = 0
    undecided: int = 0
    unreadable: int = 0
    waived: int = 0
    critical: int = 0
    failures: tuple[FailedControl, ...] = ()
    left_out: int = 0
    snapshot: int = 0
    digest: str = ""
    label: str = ""
    reported_by: str = ""


RUN: Final = RegisterKind(id="run", shape=Run, state=lambda run: run.decision, team=lambda run: run.team)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfRuns:
    """What gates said on one day.

    Attributes:
        day: ISO 8601, in UTC.
        runs, passed, failed, undecided: runs of gates, and how they ended.
        violations: findings that stopped a change (M7), `critical` of them critical.
    """

    day: str
    runs: int
    passed: int
    failed: int
    undecided: int
    violations: int
    critical: int

    @property
    def pass_rate(self) -> float:
        """Passing runs of all runs (M14), from 0 to 1."""
        return self.passed / self.runs


def by_day(runs: Iterable[Run]) -> list[DayOfRuns]:
    """What gates said, day by day, the oldest first; days without a run are left out."""
    days: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        if run.kind == "check":
            days[run.at[:10]].append(run)
    return [_day(day, days[day]) for day in sorted(days)]


def _day(day: str, runs: list[Run]) -> DayOfRuns:
    ended = [run.decision for run in runs]
    return DayOfRuns(
        day=day,
        runs=len(runs),
        passed=ended.count("pass"),
        failed=ended.count("fail"),
        undecided=ended.count("undecided"),
        violations=sum(run.failed for run in runs),
        critical=sum(run.critical for run in runs),
    )
