"""What is most critical and stands in one zone. R2.3, R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("single-zone", surveyed(folder, *resources, configuration=configuration))


def test_one_zone_in_the_first_tier_is_proven(tmp_path: Path) -> None:
    database = resource("aws_db_instance", engine="postgres", multi_az=False)
    (one,) = found(tmp_path, database, configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "It runs in one zone only, and a workload of tier 1 depends on it."
    assert (one.control, one.party) == ("zone-redundancy", "customer")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_db_instance", engine="postgres"), configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    database = Resource(type="aws_db_instance", name="this", values={"engine": "postgres"}, unknown=["multi_az"])
    (one,) = found(tmp_path, database, configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)


def test_one_zone_is_good_where_nothing_critical_depends_on_it(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_db_instance", engine="postgres", multi_az=False)) == []


def test_several_zones_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_db_instance", multi_az=True), configuration=FIRST_TIER) == []
