"""Data that lie where their class does not allow it. R2.3."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, rule: str, region: str | None) -> list[Finding]:
    """The verdict on one bucket of that rule in that region."""
    configuration = f"data_classes: {{bound: {{what: Bound., residency: {rule}}}, free: {{what: Free.}}}}"
    place = {"region": region} if region else {}
    bound = resource("aws_s3_bucket", "b", bucket="b", tags={"data-class": "bound"}, **place)
    free = resource("aws_s3_bucket", "free", bucket="f", tags={"data-class": "free"}, region="us-east-1")
    machine = resource("aws_instance", "machine", tags={"data-class": "bound"}, region="us-east-1")
    return found_by("residency", surveyed(folder, bound, free, machine, configuration=configuration))


@pytest.mark.parametrize(
    ("rule", "region"),
    [
        ("{areas: [EU]}", "eu-central-1"),
        ("{countries: [CH], areas: [EU]}", "eu-central-2"),
        ("{regions: ['eu-*']}", "eu-west-9"),
        ("{regions: ['eu-west-9'], areas: [EU]}", "eu-west-9"),
    ],
)
def test_r2_3_where_the_class_allows_it_is_quiet(rule: str, region: str, tmp_path: Path) -> None:
    assert found(tmp_path, rule, region) == []


@pytest.mark.parametrize(
    ("rule", "region", "message"),
    [
        ("{areas: [EU]}", "us-east-1", "It lies in US (us-east-1); the class bound allows EU."),
        ("{areas: [EU], countries: [NO]}", "eu-west-2", "It lies in GB (eu-west-2); the class bound allows EU, NO."),
        ("{regions: ['eu-*']}", "mars-1", "It lies in mars-1; the class bound allows eu-*."),
    ],
)
def test_r2_3_elsewhere_is_proven(rule: str, region: str, message: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path, rule, region)
    assert (one.outcome, one.severity, one.message) == (Outcome.FAILED, Severity.HIGH, message)
    assert one.control == "data-residency"


@pytest.mark.parametrize(
    ("region", "words"), [(None, "no region is known"), ("mars-1", "in which country mars-1 lies")]
)
def test_r2_3_what_nobody_knows_is_undecided(region: str | None, words: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path, "{areas: [EU]}", region)
    assert (one.outcome, one.confidence) == (Outcome.UNDECIDED, Confidence.LOW)
    assert words in one.message


def test_without_a_rule_nothing_is_asked(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_s3_bucket", bucket="b"), configuration="data_classes: {a: {what: A.}}")
    assert found_by("residency", landscape) == []
