"""Tags that the standard asks for. R2.7."""

from __future__ import annotations

from pathlib import Path

from planned import found_by, resource, surveyed

STANDARD = """
data_classes: {internal: {what: Inside.}}
tagging:
  owner: {}
  data-class: {values_from: data_classes, scope: {data_stores: true}}
  cost-centre: {pattern: "[0-9]{4}", required: false}
  stage-of-life: {scope: {environments: [production], services: ["aws/*"]}}
"""


def found(folder: Path, kind: str, **tags: str) -> list[str]:
    landscape = surveyed(folder, resource(kind, "x", tags=tags), configuration=STANDARD)
    return [one.message for one in found_by("tagging-standard", landscape)]


def test_r2_7_missing_tags_are_told_in_one_finding(tmp_path: Path) -> None:
    assert found(tmp_path, "aws_s3_bucket") == ["The tags owner, data-class are missing."]
    assert found(tmp_path, "aws_instance") == ["The tag owner is missing."]
    assert found(tmp_path, "aws_instance", env="production", Owner="web") == ["The tag stage-of-life is missing."]


def test_r2_7_wrong_values_are_told_with_what_is_allowed(tmp_path: Path) -> None:
    (message,) = found(tmp_path, "aws_s3_bucket", owner="a", data_class="loud", cost_centre="x")
    assert message.split(". ") == [
        "“loud” is no value of the tag data-class; allowed is one of internal",
        "“x” is no value of the tag cost-centre; allowed is what matches [0-9]{4}.",
    ]


def test_r2_7_keys_compare_without_case_and_a_standard_that_is_met_is_quiet(tmp_path: Path) -> None:
    assert found(tmp_path, "aws_s3_bucket", OWNER="a", Data_Class="internal", cost_centre="4711") == []


def test_without_a_standard_nothing_is_asked(tmp_path: Path) -> None:
    assert found_by("tagging-standard", surveyed(tmp_path, resource("aws_s3_bucket", bucket="a"))) == []
