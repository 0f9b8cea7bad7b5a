"""Runs from and to the shapes that go over the wire."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from remit.app.gate import Verdict
from remit.model.finding import Severity
from remit.model.register import Kept
from remit.model.run import DayOfRuns, FailedControl, Pipeline, Run
from remit.wire.runs import FailureSaid, PipelineSaid, RunDay, RunLine, RunReport, ScanReport

MOST_FAILURES: Final = 200
_COUNTS: Final = ("judged", "failed", "critical", "undecided", "unreadable", "waived", "left_out")
_LONG: Final = 2000
_SHORT: Final = 300


def run_of(said: RunReport, kind: str) -> Run:
    """What was reported, as it is kept."""
    known = {name: getattr(said, name) for name in RunReport.__struct_fields__}
    known["pipeline"] = pipeline_in(said.pipeline)
    known["failures"] = tuple(FailedControl(**msgspec.structs.asdict(one)) for one in said.failures)
    return Run(kind=kind, **known)


def scan_of(said: ScanReport) -> Run:
    """What was reported of a snapshot, as it is kept."""
    pipeline = pipeline_in(said.pipeline)
    return Run(
        kind="scan",
        decision="pass",
        at="",
        pipeline=pipeline,
        environment=said.environment,
        digest=said.digest,
        label=said.label,
    )


def pipeline_in(said: PipelineSaid) -> Pipeline:
    """Where something ran, as it is kept."""
    return Pipeline(**msgspec.structs.asdict(said))


def pipeline_out(pipeline: Pipeline) -> PipelineSaid:
    """Where something runs, as it is reported; what is too long to be true is cut."""
    said = {name: getattr(pipeline, name)[:_SHORT] for name in PipelineSaid.__struct_fields__}
    return PipelineSaid(**{**said, "commit": pipeline.commit[:80], "url": pipeline.url[:1000]})


def report_of(verdict: Verdict, pipeline: Pipeline, *, environment: str = "", team: str = "") -> RunReport:
    """What a gate said, to be reported."""
    told = verdict.failed[:MOST_FAILURES]
    return RunReport(
        decision=verdict.decision.value,
        at=verdict.scan.landscape.taken_at,
        pipeline=pipeline_out(pipeline),
        environment=environment,
        team=team,
        fail_on=verdict.fail_on.word,  # type: ignore[arg-type] # one of the words
        judged=len(verdict.judged),
        failed=len(verdict.failed),
        undecided=len(verdict.undecided),
        unreadable=len(verdict.scan.landscape.estate.unreadable),
        waived=len(verdict.waived),
        critical=sum(one.severity is Severity.CRITICAL for one in verdict.failed),
        failures=[
            FailureSaid(
                rule=one.rule[:_SHORT],
                severity=one.severity.word,  # type: ignore[arg-type] # one of the words
                asset=one.asset[:_LONG],
                control=one.control[:_SHORT],
                party=one.party[:_SHORT],
                team=one.team[:_SHORT],
                person=one.person[:_SHORT],
                message=one.message[:_LONG],
                fix=one.fix[:_LONG],
            )
            for one in told
        ],
        left_out=len(verdict.failed) - len(told),
    )


def run_line(kept: Kept[Run]) -> RunLine:
    """A run as a line."""
    run, pipeline = kept.document, kept.document.pipeline
    said: dict[str, Any] = {name: getattr(pipeline, name) or None for name in PipelineSaid.__struct_fields__}
    said |= {name: getattr(run, name) for name in ("kind", "decision", "at", "reported_by", *_COUNTS)}
    said |= {name: getattr(run, name) or None for name in ("environment", "team", "fail_on", "snapshot", "label")}
    failures = [msgspec.convert(msgspec.to_builtins(one), FailureSaid) for one in run.failures]
    return RunLine(id=kept.name, failures=failures, **said)


def day_line(day: DayOfRuns) -> RunDay:
    """A day as a line."""
    names = [name for name in RunDay.__struct_fields__ if name != "pass_rate"]
    return RunDay(**{name: getattr(day, name) for name in names}, pass_rate=round(day.pass_rate, 6))
