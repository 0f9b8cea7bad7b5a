"""What the sweeps of live AWS accounts declare: calls that only read, and the policy that allows just those. R2.1."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import boto3
import pytest

from remit.knowledge.base import open_knowledge
from remit.knowledge.join import join
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
from remit.readers.accounts.aws import _sweeps, _whole
from repository import ROOT

SWEEPERS = {**SWEEPS.load_all(), "tags": INVENTORY}
GUIDE = ROOT / "docs" / "guides" / "read-live-aws.md"
SHIPPED = ROOT / "docs" / "guides" / "aws-read-only-policy.json"
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


def ids(text: str, mark: str) -> list[str]:
    """The ids of services in the guide's paragraph that begins so."""
    return re.findall(r"`(aws/[a-z0-9-]+)`", text.partition(f"\n{mark} ")[2].partition("\n\n")[0])


def test_the_guide_names_all_that_is_swept_and_nothing_that_is_as_not_swept() -> None:
    """A sweep that comes has its name put there; a service file that comes has to touch no other file."""
    text = GUIDE.read_text(encoding="utf-8")
    files = (ROOT / "src" / "remit" / "knowledge" / "data" / "services" / "aws").glob("*.yaml")
    swept = sorted({one.service for one in SWEEPS.load_all().values()})
    assert ids(text, "Swept are") == swept
    others = ids(text, "Any other service of AWS")
    assert others
    assert set(others) <= {f"aws/{file.stem}" for file in files} - set(swept)


def test_the_shipped_policy_is_what_the_sweeps_declare() -> None:
    """`python -c "import json; from remit.readers.accounts._aws_policy import policy; …"` writes it anew."""
    assert SHIPPED.read_text(encoding="utf-8") == json.dumps(policy(), indent=2) + "\n"


def test_the_policy_grants_nothing_but_reading_and_fits_into_one_managed_policy() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+:(?:Get|List|Describe|BatchGet)[A-Za-z0-9]+", one) for one in actions())
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


CLUSTER = {
    "DBClusterIdentifier": "papers",
    "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:papers",
    "DBClusterParameterGroup": "own",
    "Engine": "docdb",
    "StorageEncrypted": True,
    "KmsKeyId": KEY,
    "BackupRetentionPeriod": 5,
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
}


def looked(name: str, answers: dict[str, dict[str, Any]]) -> Part:
    """A sweep of answers; what has none is refused."""

    def asks(service: str, operation: str, arguments: object) -> Iterator[dict[str, Any]]:
        if operation not in answers:
            raise CallError("AccessDenied", "no")
        yield answers[operation]

    with ThreadPoolExecutor(1) as pool:
        part = Part(account="1", region="eu-west-1", partition="aws", sweeper=SWEEPS.load(name), asks=asks, pool=pool)
        part.look_through()
    return part


def test_what_lists_clusters_of_several_services_tells_them_apart() -> None:
    """Amazon RDS lists those of DocumentDB and Neptune among its own (DescribeDBClusters)."""
    ledger = {**CLUSTER, "Engine": "aurora-mysql", "DBClusterArn": "arn:aws:rds:eu-west-1:1:cluster:ledger"}
    lists: dict[str, dict[str, Any]] = {
        "DescribeDBClusters": {"DBClusters": [CLUSTER, ledger, {**CLUSTER, "Engine": "neptune"}]},
        "DescribeDBClusterParameters": {"Parameters": [{"ParameterName": "tls", "ParameterValue": "disabled"}]},
        "DescribeDBClusterParameterGroups": {},
        "DescribeDBClusterSnapshots": {},
        "ListTagsForResource": {"TagList": [{"Key": "team", "Value": "clerks"}]},
    }
    assert [one.address for one in looked("aurora", lists).found] == ["arn:aws:rds:eu-west-1:1:cluster:ledger"]
    (papers,) = join(looked("documentdb", lists).found, open_knowledge()).assets
    assert (papers.name, papers.observation.tags) == ("papers", {"team": "clerks"})
    told = {fact.name: fact.value for fact in papers.facts}
    assert told["encryption_in_transit"] == "none"
    assert (told["backup_retention_days"], told["deletion_protection"]) == (5, "off")


def test_parameters_that_were_refused_leave_open_what_they_decide() -> None:
    part = looked("documentdb", {"DescribeDBClusters": {"DBClusters": [CLUSTER]}})
    (papers,) = join(part.found, open_knowledge()).assets
    assert {fact.name: fact.value for fact in papers.facts}["encryption_in_transit"] is UNKNOWN
    assert [one.location.file for one in part.holes()] == [
        "aws:1/eu-west-1 rds:DescribeDBClusterParameters",
        "aws:1/eu-west-1 rds:ListTagsForResource",
    ]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*"}]}], "on"),
        ([{"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "we"}]}], "on"),
        ([{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "prod/*"}]}], "off"),
        ([{"scanFrequency": "MANUAL", "repositoryFilters": [{"filter": "*"}]}], "off"),
        ([], "off"),
        (None, UNKNOWN),
    ],
)
def test_what_the_registry_scans_counts_for_the_repositories_that_its_rules_match(
    rules: object, expected: object
) -> None:
    """A filter without a wildcard matches every name that contains it (Amazon ECR, “Scan filters”)."""
    arn = "arn:aws:ecr:eu-west-1:1:repository/apps/web"
    answers: dict[str, dict[str, Any]] = {
        "DescribeRepositories": {"repositories": [{"repositoryName": "apps/web", "repositoryArn": arn}]}
    }
    if rules is not None:
        answers["GetRegistryScanningConfiguration"] = {"scanningConfiguration": {"rules": rules}}
    (found,) = join(looked("ecr", answers).found, open_knowledge()).assets
    assert {fact.name: fact.value for fact in found.facts}["image_scanning"] == expected


def test_lists_that_the_sdk_does_not_page_are_asked_to_their_end() -> None:
    asked: list[str] = []

    def asks(service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        asked.append(operation)
        after = arguments.get("ExclusiveStartDeliveryStreamName") or arguments.get("NextToken")
        if operation == "ListDeliveryStreams":
            yield {"DeliveryStreamNames": ["b"] if after else ["a"], "HasMoreDeliveryStreams": not after}
        elif operation == "ListWorkGroups":
            yield {"WorkGroups": [{"Name": "b" if after else "a"}], **({} if after else {"NextToken": "more"})}
        else:
            raise CallError("AccessDenied", "no")

    with ThreadPoolExecutor(1) as pool:
        for name in ("data-firehose", "athena"):
            sweeper = SWEEPS.load(name)
            part = Part(account="1", region="eu-west-1", partition="aws", sweeper=sweeper, asks=asks, pool=pool)
            part.look_through()
            assert [one.address.rpartition("/")[2] for one in part.found] == ["a", "b"]
    assert (asked.count("ListDeliveryStreams"), asked.count("ListWorkGroups")) == (2, 2)


def test_one_that_is_reported_by_two_sweeps_counts_as_gone_only_where_both_are_whole() -> None:
    with ThreadPoolExecutor(1) as pool:
        aurora, documents = (
            Part(account="1", region="eu-west-1", partition="aws", sweeper=SWEEPS.load(name), asks=None, pool=pool)  # type: ignore[arg-type] # nothing is asked
            for name in ("aurora", "documentdb")
        )
    assert _whole([aurora, documents]) == {"eu-west-1": {"rds:cluster", "rds:cluster-snapshot"}}
    documents._note("docdb:DescribeDBClusters", CallError("AccessDenied", "no"))
    assert _whole([aurora, documents]) == {"eu-west-1": {"rds:cluster-snapshot"}}


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
