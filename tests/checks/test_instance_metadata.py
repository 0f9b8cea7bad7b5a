"""Metadata services that answer any request. R3.4."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource) -> list[Finding]:
    return found_by("instance-metadata", surveyed(folder, *resources))


def test_version_1_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_instance", ami="ami-0", metadata_options=[{"http_tokens": "optional"}]))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert (one.control, one.party) == ("workload-identity", "customer")
    assert "without a session token" in one.message


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, Resource(type="aws_instance", name="i", computed=["metadata_options"]))
    assert (one.outcome, one.confidence) == (Outcome.FAILED, Confidence.MEDIUM)


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(tmp_path, Resource(type="aws_instance", name="i", unknown=["metadata_options"]))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.HIGH)
    assert one.message.startswith("It cannot be told whether the metadata service requires session tokens: ")


@pytest.mark.parametrize("options", [{"http_tokens": "required"}, {"http_endpoint": "disabled"}])
def test_tokens_required_and_no_endpoint_are_good(tmp_path: Path, options: dict[str, str]) -> None:
    assert found(tmp_path, resource("aws_instance", ami="ami-0", metadata_options=[options])) == []
