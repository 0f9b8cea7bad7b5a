"""Stages of data that nobody owns. R1.11."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import found_by, resource, surveyed

REST = "processing: {team: pay}, egress: {team: pay}, archive: {team: pay}, deletion: {team: pay}"
CONFIGURATION = """
people: {{dana: {{name: Dana Reef}}, gus: {{name: Gus Shoal, left: 2025-01-01}}}}
teams: {{pay: {{name: Payments, owner: dana}}, gone: {{name: Gone, owner: gus}}, empty: {{name: Empty}}}}
data_classes: {{pii: {{what: Of people.}}, other: {{what: Else.}}}}
lifecycle: {{owners: {{pii: {{{stages}}}}}}}
"""


def messages(folder: Path, stages: str) -> list[str]:
    landscape = surveyed(
        folder,
        resource("aws_s3_bucket", "a", bucket="a", tags={"data-class": "pii"}),
        resource("aws_s3_bucket", "b", bucket="b", tags={"data-class": "other"}),
        resource("aws_instance", "c", tags={"data-class": "pii"}),
        configuration=CONFIGURATION.format(stages=stages),
    )
    found = found_by("lifecycle-owner", landscape)
    assert {one.asset for one in found} <= {"aws_s3_bucket.a"}
    return [one.message for one in found]


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        (f"ingestion: {{team: pay}}, storage: {{team: pay}}, {REST}", []),
        (f"ingestion: {{team: gone, person: dana}}, storage: {{team: pay}}, {REST}", []),
        (f"storage: {{team: pay}}, {REST}", ["Of data of the class pii, nobody owns ingestion."]),
        (
            f"ingestion: {{team: gone}}, storage: {{team: empty}}, {REST}",
            ["Of data of the class pii, no present person answers for ingestion, storage."],
        ),
        (
            f"storage: {{team: gone}}, {REST}",
            ["Of data of the class pii, nobody owns ingestion and no present person answers for storage."],
        ),
    ],
)
def test_r1_11_every_stage_needs_a_person_who_is_there(stages: str, expected: list[str], tmp_path: Path) -> None:
    assert messages(tmp_path, stages) == expected


def test_r1_11_nothing_is_asked_where_no_class_names_owners(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_s3_bucket", bucket="a"), configuration="data_classes: {a: {}}")
    assert found_by("lifecycle-owner", landscape) == []
