"""From an organisation's live accounts, and the code beside them, to who answers for what differs. R2.1, R2.5.

The accounts are those of a real server on loopback (moto). A thousand resources are made in three of them through the
SDK; what was made has to be found, also what carries no tag.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.run import run
from live_aws import ACCOUNT, REGION, Cloud, cloud
from live_estate import BLOCK, PLACE
from remit.readers.accounts._aws_session import SETTINGS
from repository import ROOT

BUCKETS, QUEUES, TABLES, SECRETS, GROUPS, KEYS = 40, 200, 30, 30, 30, 4


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    folder = tmp_path / "sdk"
    folder.mkdir()
    with cloud(folder) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def company(server: Cloud) -> list[str]:
    """An organisation of three accounts, two of them in a unit."""
    organization = server.client("organizations", "us-east-1")
    organization.create_organization(FeatureSet="ALL")
    root = organization.list_roots()["Roots"][0]["Id"]
    unit = organization.create_organizational_unit(ParentId=root, Name="Ferry Operations")["OrganizationalUnit"]["Id"]
    found = [ACCOUNT]
    for name in ("booking", "harbour"):
        made = organization.create_account(AccountName=name, Email=f"{name}@example.com")
        account = str(made["CreateAccountStatus"]["AccountId"])
        organization.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
        found.append(account)
    return found


def fill(server: Cloud, account: str) -> set[str]:
    """A third of a thousand resources, every third of them with a tag; their ARNs."""
    made: set[str] = set()
    buckets, queues = server.client("s3", account=account), server.client("sqs", account=account)
    tables, secrets = server.client("dynamodb", account=account), server.client("secretsmanager", account=account)
    machines, keys = server.client("ec2", account=account), server.client("kms", account=account)
    tag = {"Key": "purpose", "Value": "ferries"}
    for number in range(BUCKETS):
        name = f"{account}-bucket-{number}"
        buckets.create_bucket(Bucket=name, CreateBucketConfiguration=PLACE)
        if number % 3 == 0:
            buckets.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [tag]})
        made.add(f"arn:aws:s3:::{name}")
    for number in range(QUEUES):
        queues.create_queue(QueueName=f"queue-{number}", tags={"purpose": "ferries"} if number % 3 == 0 else {})
        made.add(f"arn:aws:sqs:{REGION}:{account}:queue-{number}")
    for number in range(TABLES):
        told = tables.create_table(
            TableName=f"table-{number}",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            Tags=[tag] if number % 3 == 0 else [],
        )
        made.add(told["TableDescription"]["TableArn"])
    made |= {secrets.create_secret(Name=f"secret-{n}", SecretString="hidden-text")["ARN"] for n in range(SECRETS)}
    made |= {keys.create_key()["KeyMetadata"]["Arn"] for _ in range(KEYS)}
    for number in range(GROUPS):
        group = machines.create_security_group(GroupName=f"group-{number}", Description="one")["GroupId"]
        made.add(f"arn:aws:ec2:{REGION}:{account}:security-group/{group}")
    return made


@pytest.mark.slow
def test_a_thousand_resources_in_three_accounts_are_all_found(
    server: Cloud, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = company(server)
    made = {arn for account in accounts for arn in fill(server, account)}
    assert len(made) >= 1000
    server.profile("company", remit_accounts="organization", remit_role="RemitRead", remit_regions=REGION)
    (tmp_path / "remit.yaml").write_text(
        "people:\n  isla: {name: Isla}\nteams:\n  operations: {owner: isla, members: [isla]}\n"
        "ownership:\n  rules:\n    - {match: {path: aws/Ferry-Operations/**}, team: operations}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "scan", "aws:company", "--format", "json")
    document = ran.document
    found = {asset["id"]: asset for asset in document["assets"]}
    assert made <= found.keys()
    assert {asset["account"] for asset in document["assets"]} == set(accounts)
    assert "hidden-text" not in ran.out
    # what the tagging interface omits is among them
    tagging = server.client("resourcegroupstaggingapi").get_paginator("get_resources")
    tagged = {row["ResourceARN"] for page in tagging.paginate() for row in page["ResourceTagMappingList"]}
    untagged = {arn for arn in made if f":{ACCOUNT}:" in arn} - tagged
    assert tagged
    assert untagged
    assert untagged <= found.keys()
    assert f"aws:{ACCOUNT}: " in ran.err
    assert " by the sweep alone" in ran.err
    # what the server does not answer is told, for each account
    holes = {one["location"]["file"] for one in document["unreadable"]}
    assert holes >= {f"aws:{account}/{REGION} cloudtrail:ListEventDataStores" for account in accounts}
    assert ran.code == 2
    # an organisational unit is a scope
    owners = {asset["account"]: asset["owner"]["team"] for asset in document["assets"] if asset["service"] == "aws/sqs"}
    assert owners == {ACCOUNT: None, accounts[1]: "operations", accounts[2]: "operations"}


CODE = """\
resource "aws_s3_bucket" "records" {
  bucket = "harbour-records"
}

resource "aws_s3_bucket_versioning" "records" {
  bucket = aws_s3_bucket.records.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "records" {
  bucket                  = aws_s3_bucket.records.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_sqs_queue" "jobs" {
  name = "harbour-jobs"
}

resource "aws_dynamodb_table" "bookings" {
  name                        = "harbour-bookings"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true
  attribute {
    name = "id"
    type = "S"
  }
}
"""
LATER = """
resource "aws_s3_bucket" "archive" {
  bucket = "harbour-archive"
}
"""
ORGANISATION = f"""\
people:
  otto: {{name: Otto, email: otto@example.com}}
  coral: {{name: Coral, email: coral@example.com}}
teams:
  platform: {{owner: otto, members: [otto]}}
  payments: {{owner: coral, members: [coral]}}
accounts:
  "{ACCOUNT}": {{name: Harbour}}
sources:
  - {{path: "**", account: "{ACCOUNT}", region: {REGION}}}
ownership:
  git_author: true
"""


def committed(folder: Path, person: str) -> None:
    who = ["-c", f"user.name={person.title()}", "-c", f"user.email={person}@example.com"]
    for command in (["add", "."], [*who, "commit", "-q", "-m", "more"]):
        subprocess.run(["git", *command], cwd=folder, check=True)  # noqa: S607 - git of the machine


def code_of_two_people(folder: Path) -> None:
    """A repository in which each file has its author."""
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)  # noqa: S607 - as above
    (folder / "main.tf").write_text(CODE, encoding="utf-8")
    (folder / "remit.yaml").write_text(ORGANISATION, encoding="utf-8")
    committed(folder, "otto")
    (folder / "archive.tf").write_text(LATER, encoding="utf-8")
    committed(folder, "coral")


def applied(server: Cloud) -> None:
    """What the code declares, made as the provider makes it."""
    buckets = server.client("s3")
    for name in ("harbour-records", "harbour-archive"):
        buckets.create_bucket(Bucket=name, CreateBucketConfiguration=PLACE)
    buckets.put_bucket_versioning(Bucket="harbour-records", VersioningConfiguration={"Status": "Enabled"})
    buckets.put_public_access_block(Bucket="harbour-records", PublicAccessBlockConfiguration=BLOCK)
    server.client("sqs").create_queue(QueueName="harbour-jobs")
    server.client("dynamodb").create_table(
        TableName="harbour-bookings",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        DeletionProtectionEnabled=True,
    )


def test_a_change_by_hand_is_drift_with_its_fact_its_owner_and_the_author_of_the_lines(
    server: Cloud, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.profile("production", remit_regions=REGION)
    folder = tmp_path / "code"
    folder.mkdir()
    code_of_two_people(folder)
    applied(server)
    monkeypatch.chdir(folder)
    before = run(capsys, "scan", ".", "aws:production", "--format", "json").document
    states = {asset["id"]: asset["facts"].get("management", {}).get("value") for asset in before["assets"]}
    ours = [asset["id"] for asset in before["assets"] if asset["location"]["file"].endswith(".tf")]
    assert sorted(ours) == [
        "aws_dynamodb_table.bookings",
        "aws_s3_bucket.archive",
        "aws_s3_bucket.records",
        "aws_sqs_queue.jobs",
    ]
    assert {states[one] for one in ours} == {"code"}
    assert [one for one in before["findings"] if one["rule"] == "drift"] == []

    server.client("s3").put_bucket_versioning(Bucket="harbour-records", VersioningConfiguration={"Status": "Suspended"})
    server.client("s3").delete_public_access_block(Bucket="harbour-records")
    server.client("s3").delete_bucket(Bucket="harbour-archive")
    server.client("sqs").create_queue(QueueName="made-by-hand")

    after = run(capsys, "scan", ".", "aws:production", "--format", "json").document
    found = {asset["id"]: asset for asset in after["assets"]}
    (drift,) = (one for one in after["findings"] if one["rule"] == "drift")
    assert drift["asset"] == "aws_s3_bucket.records"
    assert "versioning: on → off" in drift["message"]
    assert "public_access: blocked → not_public" in drift["message"]
    assert drift["location"]["file"] == "main.tf"
    assert drift["owner"] == {"team": "platform", "person": "otto", "person_name": "Otto"}
    assert found["aws_s3_bucket.archive"]["facts"]["management"]["value"] == "absent"
    assert found["aws_s3_bucket.archive"]["owner"]["person"] == "coral"
    by_hand = found[f"arn:aws:sqs:{REGION}:{ACCOUNT}:made-by-hand"]
    assert by_hand["facts"]["management"]["value"] == "by_hand"


def test_the_commands_of_the_guide_are_those_that_run_here(
    server: Cloud, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (ROOT / "docs" / "guides" / "read-live-aws.md").read_text(encoding="utf-8")
    commands = [line.split()[1:] for line in guide.splitlines() if line.startswith("    remit ")]
    assert commands == [["scan", "aws:production"], ["scan", ".", "aws:production"]]
    assert all(f"| `{setting}` |" in guide for setting in SETTINGS)
    server.profile("production", remit_regions=REGION)
    server.client("sqs").create_queue(QueueName="jobs")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text('resource "aws_sqs_queue" "jobs" {\n  name = "jobs"\n}\n', encoding="utf-8")
    for command in commands:
        ran = run(capsys, *command)
        assert "unreadable: aws:" in ran.err  # the server lacks some calls
        assert ran.code == 2
