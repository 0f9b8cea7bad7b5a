"""Data that entered a stage without a hand-over or a word. R1.11."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import found_by, resource, surveyed
from remit.checks.lifecycle_transition import needed
from remit.model.lifecycle import Handover, Stage, StageOwner

CONFIGURATION = """
people: {{dana: {{name: Dana Reef}}}}
teams: {{pay: {{owner: dana}}, records: {{owner: dana}}}}
data_classes: {{pii: {{what: Of people.}}, other: {{what: Else.}}}}
lifecycle:
  owners:
    pii:
      storage: {{team: pay}}
      processing: {{team: pay, needs: confirmation}}
      archive: {{team: records}}
      deletion: {{team: pay}}
  transitions: [{records}]
"""
ARCHIVED = "{{address: 'aws_s3_bucket.*', stage: archive, kind: {}, person: dana, day: {}, team: {}}}"


def message(folder: Path, stage: str, records: str, data_class: str = "pii") -> str:
    bucket = resource("aws_s3_bucket", "a", bucket="a", tags={"data-class": data_class, "data-stage": stage})
    landscape = surveyed(folder, bucket, configuration=CONFIGURATION.format(records=records))
    return "".join(one.message for one in found_by("lifecycle-transition", landscape))


@pytest.mark.parametrize(
    ("stage", "records", "expected"),
    [
        ("storage", "", ""),
        ("archive", "", "Its data are in archive, which needs a transfer and none is recorded."),
        (
            "archive",
            ARCHIVED.format("confirmation", "2026-01-01", "records"),
            "Its data are in archive, which needs a transfer; only a confirmation is recorded.",
        ),
        ("archive", ARCHIVED.format("transfer", "2026-01-01", "records"), ""),
        ("deletion", "", "Its data are in deletion, which needs a confirmation and none is recorded."),
        (
            "deletion",
            "{address: aws_s3_bucket.a, stage: deletion, kind: confirmation, person: dana, day: 2026-01-01}",
            "",
        ),
        ("processing", "", "Its data are in processing, which needs a confirmation and none is recorded."),
    ],
)
def test_r1_11_a_stage_is_entered_on_record(stage: str, records: str, expected: str, tmp_path: Path) -> None:
    assert message(tmp_path, stage, records) == expected


def test_r1_11_a_record_that_is_yet_to_come_or_names_another_team_is_none(tmp_path: Path) -> None:
    later = message(tmp_path, "archive", ARCHIVED.format("transfer", "2030-01-01", "records"))
    assert later.startswith("The transfer into archive is dated 2030-01-01, which is yet to come (")
    other = message(tmp_path, "archive", ARCHIVED.format("transfer", "2026-01-01", "pay"))
    assert other.startswith("Its data were handed to the team pay, but the team records owns that stage (")


def test_r1_11_classes_without_owners_of_stages_are_left_alone(tmp_path: Path) -> None:
    assert message(tmp_path, "archive", "", data_class="other") == ""


def test_r1_11_what_a_stage_needs() -> None:
    pay, records = StageOwner(team="pay"), StageOwner(team="records")
    assert needed(Stage.STORAGE, {}) is None
    assert needed(Stage.ARCHIVE, {}) is Handover.CONFIRMATION
    assert needed(Stage.ARCHIVE, {Stage.STORAGE: pay, Stage.ARCHIVE: pay}) is Handover.CONFIRMATION
    assert needed(Stage.ARCHIVE, {Stage.STORAGE: pay, Stage.ARCHIVE: records}) is Handover.TRANSFER
    assert needed(Stage.EGRESS, {Stage.EGRESS: StageOwner(team="pay", needs=Handover.TRANSFER)}) is Handover.TRANSFER
