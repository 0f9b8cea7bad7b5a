"""Certificates that somebody has to remember. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("certificate-renewal", surveyed(folder, *resources, configuration=configuration))


def test_a_certificate_that_a_mail_renews_may_end(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_acm_certificate", domain_name="a.example", validation_method="EMAIL"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "The certificate renews only if somebody answers a mail."
    assert one.control == "certificate-management"


def test_one_that_was_brought_is_renewed_by_hand_and_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_acm_certificate", certificate_body="x"), configuration=FIRST_TIER)
    assert (one.message, one.severity) == ("The certificate is renewed by hand.", Severity.MEDIUM)


def test_one_that_is_validated_by_dns_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_acm_certificate", domain_name="a.example", validation_method="DNS")) == []
