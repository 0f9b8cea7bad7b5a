"""Public domains whose answers can be forged. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("zone-signing", surveyed(folder, *resources, configuration=configuration))


def test_a_public_zone_without_signing_can_be_forged(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_route53_zone", name="example.org"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Answers about the domain are not signed."


def test_a_private_zone_needs_no_signature(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_route53_zone", name="example.org", vpc=[{"vpc_id": "vpc-1"}])) == []


def test_a_signed_zone_is_good(tmp_path: Path) -> None:
    zone = resource("aws_route53_zone", name="example.org")
    signing = Resource(
        type="aws_route53_hosted_zone_dnssec", name="s", references={"hosted_zone_id": "aws_route53_zone.this"}
    )
    assert found(tmp_path, zone, signing) == []
