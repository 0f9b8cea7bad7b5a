"""Which assets hold data, and in which stage (R1.11, R2.3)."""

from __future__ import annotations

import pytest

from remit.knowledge.places import usual_stage
from remit.model.estate import Counts, Estate, EstateBuilder
from remit.model.lifecycle import Handover, Lifecycle, Stage, StageRule, Transition
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.resolver.data_stores import records, stages

ROWS = [
    ("bucket", "aws/s3", "object-storage", {}),
    ("machine", "aws/ec2", "iaas", {}),
    ("said", "aws/ec2", "iaas", {"Data_Stage": "Archive"}),
    ("odd", "aws/s3", "object-storage", {"data-stage": "cellar"}),
    ("old/one", "aws/s3", "object-storage", {}),
    ("queue", "aws/sqs", "paas", {}),
    ("marked", "aws/sqs", "paas", {"kind": "export"}),
]
RULES = (
    StageRule(stage=Stage.DELETION, address="old/*"),
    StageRule(stage=Stage.INGESTION, service="aws/sq*", location=Location(file="r")),
    StageRule(stage=Stage.EGRESS, tags={"Kind": "exp*"}),
)


def estate() -> Estate:
    builder = EstateBuilder()
    for name, service, model, tags in ROWS:
        builder.add(
            asset_id=name,
            name=name,
            location=Location(file="a.tf"),
            texts={"service": service, "model": model},
            tags=tags,
        )
    return builder.build(counts=Counts(resources=len(ROWS), assets=len(ROWS)))


def found(*rules: StageRule) -> dict[str, str]:
    organisation = Organisation(lifecycle=Lifecycle(rules=rules))
    return dict(zip((row[0] for row in ROWS), stages(estate(), organisation, usual_stage), strict=True))


def test_r1_11_without_rules_the_tag_speaks_and_then_the_service() -> None:
    assert found() == {
        "bucket": "storage", "machine": "", "said": "archive", "odd": "storage", "old/one": "storage",
        "queue": "processing", "marked": "processing",
    }  # fmt: skip


def test_r1_11_the_first_rule_that_matches_speaks_before_the_service_and_after_the_tag() -> None:
    assert found(*RULES) == {
        "bucket": "storage", "machine": "", "said": "archive", "odd": "storage", "old/one": "deletion",
        "queue": "ingestion", "marked": "ingestion",
    }  # fmt: skip
    assert found(RULES[2], RULES[1])["marked"] == "egress"


@pytest.mark.parametrize(
    ("asset", "stage", "count"), [("a1", Stage.ARCHIVE, 2), ("b", Stage.ARCHIVE, 1), ("a1", Stage.DELETION, 0)]
)
def test_r1_11_records_of_an_asset_and_a_stage(asset: str, stage: Stage, count: int) -> None:
    one = Transition(address="a*", stage=Stage.ARCHIVE, kind=Handover.TRANSFER, person="p", day="2026-01-01")
    two = Transition(address="*", stage=Stage.ARCHIVE, kind=Handover.CONFIRMATION, person="p", day="2026-01-02")
    organisation = Organisation(lifecycle=Lifecycle(transitions=(one, two)))
    assert len(records(asset, stage, organisation)) == count
