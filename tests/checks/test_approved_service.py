"""Data in services that their class does not approve of. R2.7."""

from __future__ import annotations

from pathlib import Path

from planned import found_by, resource, surveyed

CLASSES = """
data_classes:
  pii: {what: Of people., services: [aws/s3, "azure/*"], alternatives: {aws/dynamodb: aws/s3}}
  free: {what: Free.}
"""


def test_r2_7_the_finding_names_what_to_use_instead(tmp_path: Path) -> None:
    tags = {"data-class": "pii"}
    landscape = surveyed(
        tmp_path,
        resource("aws_s3_bucket", "good", bucket="a", tags=tags),
        resource("azurerm_storage_account", "too", name="a", tags=tags),
        resource("aws_dynamodb_table", "bad", name="b", tags=tags),
        resource("aws_sqs_queue", "worse", name="c", tags=tags),
        resource("aws_sqs_queue", "free", name="d", tags={"data-class": "free"}),
        resource("aws_sqs_queue", "unknown", name="e"),
        resource("aws_instance", "machine", tags=tags),
        configuration=CLASSES,
    )
    assert {one.asset: one.message for one in found_by("approved-service", landscape)} == {
        "aws_dynamodb_table.bad": "Data of the class pii are not to be held in aws/dynamodb; use aws/s3 instead.",
        "aws_sqs_queue.worse": "Data of the class pii are not to be held in aws/sqs; approved are aws/s3, azure/*.",
    }


def test_without_a_list_nothing_is_asked(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_s3_bucket", bucket="a"), configuration="data_classes: {a: {}}")
    assert found_by("approved-service", landscape) == []
