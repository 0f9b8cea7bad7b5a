"""What the sweeps of live AWS accounts declare: calls that only read, and the policy that allows just those. R2.1."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import boto3
import pytest

from remit.model.facts import UNKNOWN
from remit.model.location import Location
from remit.model.observation import Observation
from remit.readers.accounts import _aws_accounts, _aws_progress
from remit.readers.accounts._aws_links import linked
from remit.readers.accounts._aws_part import ONLY_READS, CallError, Part
from remit.readers.accounts._aws_policy import actions, policy
from remit.readers.accounts._aws_progress import progress
from remit.readers.accounts._aws_session import Access, WriteRefusedError, _only_reads
from remit.readers.accounts._aws_sweeps import SWEEPS
from remit.readers.accounts._aws_tagging import INVENTORY, compared, kind_of
from remit.readers.accounts.aws import _sweeps
from repository import ROOT

SWEEPERS = {**SWEEPS.load_all(), "tags": INVENTORY}
SHIPPED = ROOT / "docs" / "guides" / "aws-read-only-policy.json"
# Known from code, templates and AWS Config only: no sweep lists them yet. A sweep that comes takes its name off.
NOT_SWEPT = frozenset(
    f"aws/{name}"
    for name in [
        "api-gateway",
        "athena",
        "backup",
        "batch",
        "bedrock",
        "certificate-manager",
        "cloudwatch",
        "cloudwatch-logs",
        "codebuild",
        "cognito",
        "config",
        "data-firehose",
        "documentdb",
        "ecr",
        "efs",
        "elasticache",
        "eventbridge",
        "fsx",
        "glue",
        "guardduty",
        "kinesis-data-streams",
        "msk",
        "network-firewall",
        "opensearch",
        "organizations",
        "parameter-store",
        "redshift",
        "route-53",
        "sagemaker",
        "security-hub",
        "sns",
        "step-functions",
        "systems-manager",
    ]
)
CALLS = sorted({call for one in SWEEPERS.values() for call in one.calls} | set(_aws_accounts.CALLS))


@pytest.mark.parametrize("call", CALLS)
def test_a_call_only_reads_and_is_one_that_the_sdk_knows(call: str) -> None:
    service, _, operation = call.partition(":")
    assert ONLY_READS.fullmatch(operation)
    assert operation in models(service)


@cache
def models(service: str) -> list[str]:
    session = boto3.Session()
    return list(session._session.get_service_model(service).operation_names)


@pytest.mark.parametrize("operation", ["PutObject", "DeleteBucket", "CreateRole", "Getaway", "GenerateReport"])
def test_the_gate_lets_no_call_through_that_may_write(operation: str) -> None:
    class Model:
        name = operation

    with pytest.raises(WriteRefusedError, match=operation):
        _only_reads(Model())


def test_the_gate_lets_reads_and_the_taking_on_of_a_role_through() -> None:
    class Model:
        name = ""

    for Model.name in ("GetBucketPolicy", "ListBuckets", "DescribeInstances", "BatchGetItem", "AssumeRole"):
        _only_reads(Model())


def test_each_of_the_knowledge_base_s_services_is_swept_or_named_as_one_that_is_not() -> None:
    files = (ROOT / "src" / "remit" / "knowledge" / "data" / "services" / "aws").glob("*.yaml")
    known = {f"aws/{file.stem}" for file in files}
    swept = {one.service for one in SWEEPS.load_all().values()}
    assert swept == known - NOT_SWEPT
    assert known >= NOT_SWEPT


def test_the_shipped_policy_is_what_the_sweeps_declare() -> None:
    """`python -c "import json; from remit.readers.accounts._aws_policy import policy; …"` writes it anew."""
    assert SHIPPED.read_text(encoding="utf-8") == json.dumps(policy(), indent=2) + "\n"


def test_the_policy_grants_nothing_but_reading_and_fits_into_one_managed_policy() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+:(?:Get|List|Describe|BatchGet)[A-Za-z]+", one) for one in actions())
    secret = {"secretsmanager:GetSecretValue", "ssm:GetParameter", "s3:GetObject", "dynamodb:GetItem", "kms:Decrypt"}
    assert secret.isdisjoint(actions())
    assert len(json.dumps(policy(), separators=(",", ":"))) <= 6144  # AWS, “IAM and AWS STS quotas”


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        ("arn:aws:s3:::bucket", "s3:bucket"),
        ("arn:aws:sns:eu-west-1:1:t", "sns:topic"),
        ("arn:aws:ec2:eu-west-1:1:instance/i-1", "ec2:instance"),
        ("arn:aws:rds:eu-west-1:1:db:pay", "rds:db"),
        ("arn:aws:apigateway:eu-west-1::/restapis/x", "apigateway:restapis"),
        ("nothing", "unknown"),
    ],
)
def test_an_arn_tells_what_it_names(arn: str, kind: str) -> None:
    assert kind_of(arn) == kind


def seen(native: str, address: str, region: str = "eu-west-1", **attributes: object) -> Observation:
    return Observation(
        reader="cfn",
        native_type=native,
        address=address,
        attributes=attributes,
        location=Location(file="aws:1/eu-west-1"),
        region=region,
    )


def test_what_only_the_tags_show_is_unresolved_unless_its_sweep_was_whole() -> None:
    tagged = [
        seen("sqs:queue", "arn:aws:sqs:eu-west-1:1:both"),
        seen("sqs:queue", "arn:aws:sqs:eu-west-1:1:deleted"),
        seen("sqs:queue", "arn:aws:sqs:eu-north-1:1:hidden", "eu-north-1"),
        seen("sns:topic", "arn:aws:sns:eu-west-1:1:topic"),
        seen("sns:topic", "arn:aws:sns:eu-west-1:1:topic"),
    ]
    swept = [
        seen("AWS::SQS::Queue", "arn:aws:sqs:eu-west-1:1:both"),
        seen("AWS::SQS::Queue", "arn:aws:sqs:eu-west-1:1:untagged"),
        seen("AWS::SQS::QueuePolicy", "arn:aws:sqs:eu-west-1:1:both#policy"),
    ]
    alone, counted = compared(tagged, swept, {"eu-west-1": {"sqs:queue"}})
    assert [one.native for one in alone] == ["aws:sqs:queue", "aws:sns:topic"]
    assert (counted.both, counted.sweep_only, counted.tags_only, counted.gone) == (1, 1, 2, 1)


KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000001"


def test_ids_and_arns_become_references_and_policies_stay_as_they_are() -> None:
    document = {"Statement": [{"Resource": KEY}]}
    head = KEY.partition(":key/")[0]
    alias = seen("AWS::KMS::Alias", f"{head}:alias/mine", alias_name="alias/mine", target_key_id=KEY[-36:])
    asks = seen("AWS::SQS::Queue", "arn:aws:sqs:eu-west-1:1:q", kms_master_key_id="alias/mine", policy=document)
    found = linked([seen("AWS::KMS::Key", KEY), alias, asks], "123456789012")
    queue = found[-1]
    assert queue.references == {"kms_master_key_id": (KEY,)}
    assert queue.attributes["policy"] == document


@pytest.mark.parametrize(
    ("account", "expected"), [("123456789012", UNKNOWN), ("999999999999", KEY)], ids=["own", "another's"]
)
def test_a_key_that_nobody_listed_is_unknown_in_its_own_account_only(account: str, expected: object) -> None:
    (found,) = linked([seen("AWS::EC2::Volume", "arn:aws:ec2:eu-west-1:1:volume/vol-1", kms_key_id=KEY)], account)
    assert found.attributes["kms_key_id"] == expected


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    monkeypatch.setattr(_aws_progress, "AFTER_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with progress("aws:123456789012", 2) as shown:
        shown.advance("global")
        shown.advance("eu-west-1")
    assert bool(capsys.readouterr().err) is is_terminal


def test_nothing_of_a_gone_resource_is_a_hole_and_an_odd_answer_is_one() -> None:
    def asks(service: str, operation: str, arguments: object) -> Iterator[dict[str, Any]]:
        if operation == "ListQueues":
            yield {"QueueUrls": ["https://sqs/1/gone", 7]}
        raise CallError("AWS.SimpleQueueService.NonExistentQueue", "gone")

    with ThreadPoolExecutor(1) as pool:
        part = Part(account="1", region="eu-west-1", partition="aws", sweeper=SWEEPS.load("sqs"), asks=asks, pool=pool)
        part.look_through()
    (hole,) = (one for one in part.holes() if "UnexpectedAnswer" in one.cause)
    assert hole.location.file == "aws:1/eu-west-1 sqs:ListQueues"
    assert part.found == []
    assert not part.is_whole


def test_a_service_of_two_lists_in_one_region_is_whole_only_where_both_are() -> None:
    access = Access(session=None, account="1")
    sweepers = SWEEPS.load_all()
    with ThreadPoolExecutor(1) as pool:
        parts = [
            Part(account="1", region=region, partition="aws", sweeper=sweepers[name], asks=None, pool=pool)  # type: ignore[arg-type] # nothing is asked
            for name, region in (("waf", "us-east-1"), ("waf", "eu-west-1"), ("waf-cloudfront", ""))
        ]
    assert [one.region for one in _sweeps(parts, access)] == ["eu-west-1", "us-east-1"]
    parts[2]._note("wafv2:ListWebACLs", CallError("AccessDenied", "no"))
    assert [one.region for one in _sweeps(parts, access)] == ["eu-west-1"]
