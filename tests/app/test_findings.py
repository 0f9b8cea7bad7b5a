"""Findings: each judgement with the party, the team and the person who answers for that control. R1.6, R3.4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from planned import TEAMS, resource, surveyed
from remit.app.findings import find
from remit.checks import CHECKS, Judgement, Subjects
from remit.model.finding import Confidence, Outcome, Severity
from remit.model.landscape import Landscape


def subjects(landscape: Landscape) -> Subjects:
    return Subjects(
        estate=landscape.estate,
        organisation=landscape.organisation,
        owners=landscape.owners,
        controls=landscape.controls,
    )


def judged(landscape: Landscape, *judgements: Judgement) -> list[tuple[str, str, str]]:
    def judge(_: Subjects) -> Iterator[Judgement]:
        yield from judgements

    check = replace(CHECKS.load("public-storage"), judge=judge)
    found = find(subjects(landscape), landscape.rulebook, landscape.map, [check])
    return [(one.control, one.party, one.person) for one in found]


def judgement(row: int, *, control: str = "", severity: Severity = Severity.LOW) -> Judgement:
    return Judgement(row=row, severity=severity, message="It is so.", fix="Mend it.", control=control)


def test_the_person_is_the_one_for_the_control_s_category(tmp_path: Path) -> None:
    teams = TEAMS.replace("owner: dana}", "owner: dana, owners: {data: hal}}").replace(
        "gus: {", "hal: {name: Hal}, gus: {"
    )
    bucket = resource("aws_s3_bucket", bucket="b", tags={"owner": "pay"})
    landscape = surveyed(tmp_path, bucket, configuration=teams)
    assert judged(landscape, judgement(0), judgement(0, control="access-logging")) == [
        ("public-access", "customer", "hal"),
        ("access-logging", "customer", "dana"),
    ]


def test_what_does_not_apply_is_no_finding(tmp_path: Path) -> None:
    split = "{control: public-access, scope: {service: aws/s3}, split: not_applicable, reason: It is meant to be.}"
    bucket = resource("aws_s3_bucket", bucket="b")
    landscape = surveyed(tmp_path, bucket, configuration=f"overrides: [{split}]")
    assert judged(landscape, judgement(0)) == []


def test_they_stand_the_worst_first_then_by_asset(tmp_path: Path) -> None:
    buckets = [resource("aws_s3_bucket", name, bucket=name) for name in ("a", "b", "c")]
    landscape = surveyed(tmp_path, *buckets)
    check = CHECKS.load("public-storage")
    made = [judgement(2), judgement(1), judgement(0, severity=Severity.HIGH)]
    found = find(subjects(landscape), landscape.rulebook, landscape.map, [replace(check, judge=lambda _: made)])
    assert [one.asset for one in found] == ["aws_s3_bucket.a", "aws_s3_bucket.b", "aws_s3_bucket.c"]
    assert {(one.outcome, one.confidence) for one in found} == {(Outcome.FAILED, Confidence.HIGH)}
