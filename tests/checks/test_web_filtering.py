"""What is published without anything that looks at requests. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("web-filtering", surveyed(folder, *resources, configuration=configuration))


def test_nothing_in_front_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudfront_distribution", enabled=True))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Nothing filters the web requests that reach it."
    assert (one.control, one.party) == ("waf", "customer")


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudfront_distribution", enabled=True), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_a_web_acl_is_good(tmp_path: Path) -> None:
    acl = "arn:aws:wafv2:us-east-1:210987654321:global/webacl/front/1"
    assert found(tmp_path, resource("aws_cloudfront_distribution", web_acl_id=acl)) == []
