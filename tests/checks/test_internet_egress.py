"""Notebooks that reach the internet by themselves. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("internet-egress", surveyed(folder, *resources, configuration=configuration))


def test_a_notebook_reaches_the_internet_where_nothing_is_said(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_sagemaker_notebook_instance", name="lab"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)
    assert one.message == "It reaches the internet past your network."
    assert one.control == "network-filtering"


def test_a_studio_that_says_so_is_proven(tmp_path: Path) -> None:
    studio = resource("aws_sagemaker_domain", domain_name="d", app_network_access_type="PublicInternetOnly")
    assert [one.confidence for one in found(tmp_path, studio)] == [Confidence.HIGH]


def test_within_the_own_network_alone_is_good(tmp_path: Path) -> None:
    studio = resource("aws_sagemaker_domain", domain_name="d", app_network_access_type="VpcOnly")
    assert found(tmp_path, studio) == []
