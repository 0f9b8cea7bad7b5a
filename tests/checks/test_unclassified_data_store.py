"""Stores of which nobody says what they hold. R2.3."""

from __future__ import annotations

from pathlib import Path

from planned import found_by, resource, surveyed

CLASSES = """
data_classes: {internal: {what: Inside.}}
workloads: {site: {data_class: internal, match: {tags: {app: site}}}}
lifecycle: {stages: [{match: {address: "aws_instance.files"}, stage: storage}]}
"""


def test_r2_3_no_class_and_an_undeclared_one_are_told_apart(tmp_path: Path) -> None:
    landscape = surveyed(
        tmp_path,
        resource("aws_s3_bucket", "bare", bucket="a"),
        resource("aws_s3_bucket", "odd", bucket="b", tags={"data-class": "loud"}),
        resource("aws_s3_bucket", "tagged", bucket="c", tags={"data-class": "internal"}),
        resource("aws_sqs_queue", "placed", name="d", tags={"app": "site"}),
        resource("aws_instance", "files"),
        resource("aws_instance", "compute"),
        configuration=CLASSES,
    )
    found = {one.asset: one.message for one in found_by("unclassified-data-store", landscape)}
    assert set(found) == {"aws_s3_bucket.bare", "aws_s3_bucket.odd", "aws_instance.files"}
    assert found["aws_s3_bucket.odd"] == "It is said to hold “loud”, a class of data that nobody declared."


def test_r2_3_nobody_is_asked_for_classes_that_do_not_exist(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_s3_bucket", bucket="a"))
    assert found_by("unclassified-data-store", landscape) == []
