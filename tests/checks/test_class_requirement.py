"""What a data class asks for beyond the named checks. R2.3, R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.checks import Failing
from remit.checks.class_requirement import _wanted
from remit.model.estate import LACKING
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = """
data_classes:
  kept:
    what: Must not be lost.
    requires: {backup_retention_days: 7, versioning: ["on"], encryption_at_rest: [customer_key]}
  sealed: {what: Nobody comes near., requires: {world_open_ports: ["443"]}}
  loose: {what: Whatever.}
"""


def database(data_class: str = "kept", **values: object) -> Resource:
    return resource("aws_db_instance", engine="mysql", tags={"data-class": data_class}, **values)


def found(folder: Path, *resources: Resource) -> list[Finding]:
    return found_by("class-requirement", surveyed(folder, *resources, configuration=CLASSES))


def test_too_few_days_are_proven_and_belong_to_the_control_they_prove(tmp_path: Path) -> None:
    (one,) = found(tmp_path, database(backup_retention_period=3))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "Backup retention days is 3; the class kept asks for at least 7."
    assert one.control == "backup"


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_s3_bucket", bucket="b", tags={"data-class": "kept"}))
    assert (one.outcome, one.confidence) == (Outcome.FAILED, Confidence.MEDIUM)
    assert one.message == "Versioning is off; the class kept asks for on."


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    tags = {"data-class": "kept"}
    later = Resource(type="aws_db_instance", name="d", values={"tags": tags}, unknown=["backup_retention_period"])
    (one,) = found(tmp_path, later)
    assert (one.outcome, one.confidence) == (Outcome.UNDECIDED, Confidence.LOW)
    assert one.message.startswith("It cannot be told what backup retention days is (")
    assert one.message.endswith("); the class kept asks for at least 7.")


def test_each_of_several_values_must_be_allowed(tmp_path: Path) -> None:
    def group(*ports: int) -> Resource:
        opened = [{"from_port": p, "to_port": p, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]} for p in ports]
        return resource("aws_security_group", name="g", ingress=opened, tags={"data-class": "sealed"})

    assert found(tmp_path, group(443)) == []
    (one,) = found(tmp_path, group(443, 8080))
    assert one.message == "World open ports is 443, 8080; the class sealed asks for 443."
    assert one.control == "application-configuration"  # no control is proven by this fact


def test_enough_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, database(backup_retention_period=7)) == []


def test_no_class_and_a_class_that_asks_nothing_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, database("loose", backup_retention_period=0)) == []
    assert found(tmp_path, database("never-declared", backup_retention_period=0)) == []


def test_what_another_check_judges_is_left_to_it(tmp_path: Path) -> None:
    volume = resource("aws_ebs_volume", encrypted=True, tags={"data-class": "kept"})
    landscape = surveyed(tmp_path, volume, configuration=CLASSES)
    assert found_by("class-requirement", landscape) == []
    assert len(found_by("encryption-at-rest", landscape)) == 1


def test_without_a_requirement_nothing_is_wanted() -> None:
    nobody_asks = Failing(rows=(), cell=LACKING, data_class=None, requirement=None)
    assert _wanted(nobody_asks) == ""
