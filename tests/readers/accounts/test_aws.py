"""Live AWS accounts, read from a real server on loopback: the same facts as from code, holes, no secrets. R2.1, R2.5.

The server (moto) lacks some calls; `LACKING` lists those that the sweeps make, and a hole has to name each.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from live_aws import ACCOUNT, Cloud, cloud
from live_estate import PLACE, SECRETS, TEMPLATE, make_estate
from remit.errors import UnreadableError
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import Joined, NamedAsset, join
from remit.model.facts import UNKNOWN
from remit.model.observation import Observation, Reading, Sweep
from remit.readers.accounts._aws_accounts import regions
from remit.readers.accounts._aws_links import linked
from remit.readers.accounts._aws_part import CallError, Part, Sweeper
from remit.readers.accounts._aws_policy import policy
from remit.readers.accounts._aws_session import Access, open_profile
from remit.readers.accounts._aws_sweeps import SWEEPS
from remit.readers.accounts.aws import READER
from remit.readers.infrastructure.cloudformation import READER as TEMPLATES

HERE = f"aws:{ACCOUNT}/eu-west-1"
# What moto does not answer, though AWS documents it.
LACKING = {
    f"{HERE} athena:ListTagsForResource",
    f"{HERE} backup:GetBackupVaultAccessPolicy",
    f"{HERE} backup:GetBackupVaultNotifications",
    f"{HERE} cloudtrail:ListEventDataStores",
    f"{HERE} ec2:GetSnapshotBlockPublicAccessState",
    f"{HERE} ecs:DescribeCapacityProviders",
    f"{HERE} eks:ListAccessEntries",
    f"{HERE} eks:ListAddons",
    f"{HERE} eks:ListPodIdentityAssociations",
    f"{HERE} elasticache:DescribeServerlessCaches",
    f"{HERE} elasticbeanstalk:DescribeConfigurationSettings",
    f"{HERE} guardduty:ListPublishingDestinations",
    f"{HERE} lambda:GetRuntimeManagementConfig",
    f"{HERE} lambda:ListFunctionUrlConfigs",
    f"{HERE} wafv2:ListResourcesForWebACL",
}
NOT_KEPT = {  # what moto forgets: the platform that an environment was made with, most settings of a Kafka cluster
    ("aws/elastic-beanstalk", "runtime"),
    ("aws/msk", "encryption_at_rest"),
    ("aws/msk", "encryption_in_transit"),
    ("aws/msk", "caller_authentication"),
}
WITH_HOLES = {"aws/lambda", "aws/elastic-beanstalk", "aws/backup", "aws/guardduty"}  # those of LACKING that carry facts
NOT_MADE = {"aws/documentdb"}  # moto makes no such cluster; test_aws_sweeps.py has its answers
SERVICES = sorted({one.service for one in SWEEPS.load_all().values()} - NOT_MADE)
# AWS names them itself, and there is one of each on either side.
UNNAMED = {"aws/kms", "aws/efs", "aws/fsx", "aws/guardduty"}


@dataclass
class Replayed:
    """The answers of a server, asked once each, with one call that is refused."""

    access: Access
    refused: str = ""
    asked: set[str] = field(default_factory=set)
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __call__(self, service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        self.asked.add(f"{service}:{operation}")
        if self.refused == f"{service}:{operation}":
            raise CallError("AccessDenied", "no")
        key = f"{service} {operation} {sorted(arguments.items())}"
        if key not in self.kept:
            self.kept[key] = list(self.access.pages(service, operation, arguments, region="eu-west-1"))
        yield from self.kept[key]


@contextmanager
def led_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with cloud(folder) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        running.profile("here", remit_regions="eu-west-1")
        yield running


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """One of everything, read once."""
    with pytest.MonkeyPatch.context() as patch, led_here(tmp_path_factory.mktemp("aws"), patch) as server:
        make_estate(server)
        yield read()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with led_here(tmp_path, monkeypatch) as running:
        yield running


def read(profile: str = "here") -> Reading:
    ((_, reading),) = READER.read_account(profile)
    return reading


def joined(reading: Reading) -> Joined:
    return join(reading.observations, open_knowledge())


def by_name(assets: list[NamedAsset]) -> dict[tuple[str, str], NamedAsset]:
    """Assets under service and name."""
    return {(one.service, "" if one.service in UNNAMED else one.name): one for one in assets}


def facts(asset: NamedAsset) -> dict[str, object]:
    return {fact.name: fact.value for fact in asset.facts}


def declared() -> list[NamedAsset]:
    ((_, reading),) = TEMPLATES.read_folders(TEMPLATE.parent, [TEMPLATE], name=lambda path: path.name)
    return joined(reading).assets


def holes(reading: Reading) -> set[str]:
    return {one.location.file for one in reading.unreadable}


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_template_declares_has_the_same_facts_when_it_runs(estate: Reading, service: str) -> None:
    """R2.1, R2.5: one mapping serves both."""
    live = by_name(joined(estate).assets)
    compared = 0
    for key, asset in by_name(declared()).items():
        if asset.service != service:
            continue
        told, running = facts(asset), facts(live[key])
        for name in (name for name, value in told.items() if value is not UNKNOWN):
            if (key[0], name) in NOT_KEPT or (running.get(name, UNKNOWN) is UNKNOWN and key[0] in WITH_HOLES):
                continue
            assert (name, running.get(name)) == (name, told[name]), key
            compared += 1
    assert compared or service in WITH_HOLES


def test_every_asset_of_the_knowledge_base_s_services_is_seen(estate: Reading) -> None:
    found = {asset.service for asset in joined(estate).assets}
    assert found >= set(SERVICES)
    assert set(by_name(declared())) <= by_name(joined(estate).assets).keys()


def test_each_companion_finds_its_resource(estate: Reading) -> None:
    assert [one.address for one in joined(estate).orphans] == []
    assert [one.native for one in joined(estate).unresolved] == []


def test_a_call_that_the_server_lacks_is_a_hole_with_its_action_and_no_whole_sweep(estate: Reading) -> None:
    assert holes(estate) == LACKING
    swept = {one.service for one in estate.sweeps}
    assert {"aws/s3", "aws/vpc", "aws/rds", "aws/dynamodb", "aws/kms", "aws/iam"} <= swept
    assert swept.isdisjoint({"aws/cloudtrail", "aws/ebs", "aws/ecs", "aws/eks", "aws/lambda", "aws/elastic-beanstalk"})
    assert Sweep(service="aws/s3", account=ACCOUNT) in estate.sweeps
    assert Sweep(service="aws/sqs", account=ACCOUNT, region="eu-west-1") in estate.sweeps


def swept(asks: Replayed, sweeper: Sweeper, others: Sequence[Observation]) -> tuple[Part, dict[str, dict[str, object]]]:
    """A sweep with what else the account holds, and the facts of the assets that it found."""
    with ThreadPoolExecutor(4) as pool:
        region = "" if sweeper.is_global else "eu-west-1"
        part = Part(account=ACCOUNT, region=region, partition="aws", sweeper=sweeper, asks=asks, pool=pool)
        part.look_through()
    mine = {one.address for one in part.found}
    every = linked([*part.found, *(one for one in others if one.address not in mine)], ACCOUNT)
    assets = join(every, open_knowledge()).assets
    return part, {one.observation.address: facts(one) for one in assets if one.observation.address in mine}


@pytest.mark.parametrize("name", sorted(SWEEPS.load_all()))
def test_whatever_call_is_refused_what_it_hides_is_unknown_and_nothing_else_is_said(estate: Reading, name: str) -> None:
    """R2.1: a refusal is never taken for a setting that is off, nor for the provider's default."""
    sweeper = SWEEPS.load(name)
    asks = Replayed(open_profile("here", place="aws:here")[0])
    keys = [one for one in estate.observations if one.native_type.startswith("AWS::KMS::")]
    _, whole = swept(asks, sweeper, keys)
    for call in sorted(asks.asked):
        asks.refused = call
        part, found = swept(asks, sweeper, keys)
        assert f"{part.name} {sweeper.calls[call]}" in {one.location.file for one in part.holes()}
        assert not [one for one in part.holes() if "UnexpectedAnswer" in one.cause]
        for address, told in found.items():
            wrong = {one: value for one, value in told.items() if value is not UNKNOWN and whole[address][one] != value}
            assert wrong == {}, (call, address)


def test_no_secret_text_is_kept(estate: Reading) -> None:
    kept = repr(estate)
    assert [text for text in SECRETS if text in kept] == []
    assert "DB_PASSWORD" in kept
    found = {(one.service, one.name): facts(one) for one in joined(estate).assets}
    assert found["aws/lambda", "resize"]["secrets_in_environment"] == "suspected"
    assert found["aws/ecs", "worker"]["secrets_in_environment"] == "suspected"


def test_identities_of_the_account_are_told(estate: Reading) -> None:
    found = {(one.service, one.observation.native_type): facts(one) for one in joined(estate).assets}
    assert found["aws/iam", "AWS::IAM::AccountPasswordPolicy"]["password_policy"] == "strong"  # noqa: S105 - a fact
    keys = [one for one in estate.observations if one.native_type == "AWS::IAM::AccessKey"]
    assert [one.attributes["user_name"] for one in keys] == ["robot"]
    assert "create_date" in keys[0].attributes


def refused(server: Cloud, *actions: str) -> Reading:
    """What somebody reads whose policy is the shipped one without some actions; the server judges each call."""
    iam = server.client("iam")
    iam.create_user(UserName="reader")
    keys = iam.create_access_key(UserName="reader")["AccessKey"]
    document = policy()
    document["Statement"][0]["Action"] = [one for one in document["Statement"][0]["Action"] if one not in actions]
    iam.put_user_policy(UserName="reader", PolicyName="reads", PolicyDocument=json.dumps(document))
    server.profile(
        "reader",
        remit_regions="eu-west-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
    )
    text = {"Content-Type": "text/plain"}
    request = urllib.request.Request(f"{server.url}/moto-api/reset-auth", data=b"0", headers=text, method="POST")  # noqa: S310 - loopback
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - as above
    return read("reader")


def test_a_refused_call_is_a_hole_and_what_it_hides_is_unknown(server: Cloud) -> None:
    """R2.1: neither left out nor taken for the provider's default."""
    for name in ("one", "two"):
        server.client("s3").create_bucket(Bucket=f"bucket-{name}", CreateBucketConfiguration=PLACE)
    server.client("sqs").create_queue(QueueName="jobs")
    server.client("kms").create_key()
    reading = refused(server, "s3:GetBucketVersioning", "s3:GetBucketPolicy", "sqs:GetQueueAttributes", "kms:ListKeys")
    cause = {one.location.file: one.cause for one in reading.unreadable}
    assert cause[f"aws:{ACCOUNT} s3:GetBucketVersioning"].startswith("refused, 2 times: ")
    assert f"{HERE} sqs:GetQueueAttributes" in cause
    assert f"{HERE} kms:ListKeys" in cause
    swept = {one.service for one in reading.sweeps}
    assert swept.isdisjoint({"aws/s3", "aws/sqs", "aws/kms"})
    assert {"aws/vpc", "aws/rds"} <= swept  # everything else goes on
    found = {one.name: facts(one) for one in joined(reading).assets}
    assert found["bucket-one"]["versioning"] is UNKNOWN
    assert found["bucket-one"]["public_access"] is UNKNOWN
    assert found["jobs"]["encryption_at_rest"] is UNKNOWN
    assert found["jobs"]["resource_policy"] is UNKNOWN


def test_keys_are_unknown_where_nobody_may_list_them(server: Cloud) -> None:
    """An ordinary key id may be that of a key which AWS manages."""
    key = server.client("kms").create_key()["KeyMetadata"]["Arn"]
    server.client("sqs").create_queue(QueueName="jobs", Attributes={"KmsMasterKeyId": key})
    assert facts(by_name(joined(read()).assets)["aws/sqs", "jobs"])["encryption_at_rest"] == "customer_key"
    found = by_name(joined(refused(server, "kms:ListKeys")).assets)
    assert facts(found["aws/sqs", "jobs"])["encryption_at_rest"] is UNKNOWN


def test_a_key_that_aws_manages_is_the_provider_s(server: Cloud) -> None:
    aliases = server.client("kms").list_aliases()["Aliases"]
    managed = next(one["TargetKeyId"] for one in aliases if one["AliasName"] == "alias/aws/ebs")
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{managed}"
    server.client("ec2").create_volume(Size=1, AvailabilityZone="eu-west-1a", Encrypted=True, KmsKeyId=key)
    (disk,) = (one for one in joined(read()).assets if one.service == "aws/ebs")
    assert facts(disk)["encryption_at_rest"] == "provider_key"


def test_a_listed_account_whose_role_cannot_be_taken_on_is_a_hole(server: Cloud) -> None:
    """R2.1: the other accounts are read."""
    refused(server)
    text = (server.folder / "config").read_text(encoding="utf-8").partition("[profile reader]\n")[2]
    settings = dict(line.split(" = ") for line in text.splitlines())
    server.profile("two", **settings, remit_accounts=f"222222222222 {ACCOUNT}", remit_role="RemitRead")
    first, second = READER.read_account("two")
    assert (first[0], second[0]) == ("aws:222222222222", f"aws:{ACCOUNT}")
    assert [one.location.file for one in first[1].unreadable] == ["aws:222222222222 sts:AssumeRole"]
    assert (first[1].sweeps, bool(second[1].sweeps)) == ((), True)


def test_accounts_want_a_role(server: Cloud) -> None:
    server.profile("bare", remit_accounts="organization")
    with pytest.raises(UnreadableError, match="remit_accounts stands without remit_role"):
        list(READER.read_account("bare"))


def test_without_such_a_profile_nothing_is_read(server: Cloud) -> None:
    with pytest.raises(UnreadableError, match="the profile cannot be used") as caught:
        list(READER.read_account("elsewhere"))
    assert caught.value.place == "aws:elsewhere"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"remit_accounts": "12", "remit_role": "r"}, "remit_accounts names “12”"),
        ({"remit_regions": "europe"}, "remit_regions names “europe”"),
    ],
)
def test_a_setting_that_is_wrong_is_told(server: Cloud, settings: dict[str, str], expected: str) -> None:
    server.profile("wrong", **settings)
    with pytest.raises(UnreadableError, match=expected):
        list(READER.read_account("wrong"))


def test_without_an_organisation_the_own_account_is_read_and_the_hole_told(server: Cloud) -> None:
    server.profile("company", remit_accounts="organization", remit_role="RemitRead", remit_regions="eu-west-1")
    (_, refusal), (name, _) = READER.read_account("company")
    assert [one.location.file for one in refusal.unreadable] == [f"aws:{ACCOUNT} organizations:ListAccountsForParent"]
    assert name == f"aws:{ACCOUNT}"


def test_every_region_that_is_named_is_read(server: Cloud) -> None:
    for region in ("eu-north-1", "ap-south-1"):
        server.client("sqs", region).create_queue(QueueName=f"jobs-{region}")
    server.profile("some", remit_regions="eu-north-1, ap-south-1")
    reading = read("some")
    queues = {one.name: one.observation.region for one in joined(reading).assets if one.service == "aws/sqs"}
    assert queues == {"jobs-eu-north-1": "eu-north-1", "jobs-ap-south-1": "ap-south-1"}
    swept = {one.region for one in reading.sweeps if one.service == "aws/sqs"}
    assert swept == {"eu-north-1", "ap-south-1"}


def test_every_enabled_region_is_read_where_none_is_named(server: Cloud) -> None:
    """Those of other partitions know these credentials not."""
    server.profile("everywhere")
    access, settings = open_profile("everywhere", place="aws:everywhere")
    found, refusals = regions(access, settings)
    assert {"eu-west-1", "us-east-1", "ap-south-1"} <= set(found)
    assert not [one for one in found if one.startswith(("cn-", "us-gov-"))]
    assert refusals == []
