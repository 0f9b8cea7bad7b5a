"""Assets for which nobody answers. R1.6, R2.2, R2.4."""

from __future__ import annotations

from pathlib import Path

from planned import TEAMS, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, owner: str = "", *, configuration: str = TEAMS) -> list[Finding]:
    bucket = resource("aws_s3_bucket", bucket="b", tags={"owner": owner} if owner else None)
    return found_by("missing-owner", surveyed(folder, bucket, configuration=configuration))


def test_no_claim_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "Nobody owns it: no tag, rule, workload or account names a team."
    assert (one.control, one.team, one.person) == ("asset-ownership", "", "")


def test_without_remit_yaml_a_tag_names_an_unknown_team(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "pay", configuration="")
    assert one.message == "It is said to belong to “pay” (tag owner=pay), a team nobody declared."
    assert one.severity is Severity.HIGH


def test_somebody_nobody_declared_is_a_person(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "user:zed", configuration="")
    assert one.message == "It is said to belong to “user:zed” (tag owner=user:zed), a person nobody declared."


def test_a_team_whose_owner_has_left_names_no_person(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "gone")
    assert one.message == "It belongs to the team gone, but no person there answers for it; a group is not a person."
    assert (one.severity, one.team, one.person) == (Severity.MEDIUM, "gone", "")


def test_a_declared_team_with_a_present_person_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, "pay") == []


def test_a_default_team_is_an_owner_too(tmp_path: Path) -> None:
    assert found(tmp_path, configuration=TEAMS + "ownership: {default: pay}") == []
