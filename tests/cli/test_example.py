"""What people see on the example organisation, word for word. R1.5, R1.6, R3.2."""
# ruff: noqa: E501 - what is printed stands here as it is printed

from __future__ import annotations

import re

import pytest
from inline_snapshot import snapshot

from cli.run import EXAMPLE, run


@pytest.fixture(autouse=True)
def _in_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE)


def test_scan(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "scan", "terraform")
    assert (ran.code, ran.err) == (0, "")
    head, _, findings = ran.settled.partition("\n\n")[2].partition("\n\n")
    assert head.splitlines()[0] == snapshot(
        "166 resources: 102 assets, 64 parts of them, 0 that are no cloud resource, 0 of unknown type"
    )
    assert findings == snapshot("""\
critical aws_s3_bucket.financial_reports  public-storage
         Anyone on the internet can reach this storage, which holds restricted data.
         customer · Mina Spinnaker (Data) · terraform/aws-production/storage.tf
critical google_storage_bucket.forecast_exports  public-storage
         Anyone on the internet can reach this storage, which holds internal data.
         customer · Mina Spinnaker (Data) · terraform/gcp-analytics/forecasting.tf
high     aws_cloudwatch_log_group.legacy_import  missing-owner
         Nobody owns it: no tag, rule, workload or account names a team.
         customer · nobody · terraform/aws-production/functions.tf
high     aws_ebs_volume.checkout_journal  encryption-at-rest
         The stored data are not encrypted; the class confidential requires external key or customer key.
         customer · Marnie Gangway (Payments) · terraform/aws-production/compute.tf
high     aws_ebs_volume.scratch  missing-owner
         Nobody owns it: no tag, rule, workload or account names a team.
         customer · nobody · terraform/aws-production/compute.tf
high     aws_iam_role.gullwatch_support  outside-administrators
         People of account 640000000017 become administrators here without a second factor.
         customer · Hedda Jetty (Terminals) · terraform/aws-terminals/cameras.tf
high     aws_iam_role.gullwatch_support  wildcard-privileges
         It may do everything, or everything of one service, on every resource.
         customer · Hedda Jetty (Terminals) · terraform/aws-terminals/cameras.tf
high     aws_iam_role.reverse_proxy  wide-data-access
         It may read all stored data of a kind: every bucket, table, secret or queue.
         customer · Otto Capstan (Platform) · terraform/aws-edge/proxies.tf
high     aws_instance.fleet_host  instance-metadata
         The metadata service gives the instance's credentials to any request, without a session token.
         customer · Tansy Rudder (Data) · terraform/aws-production/compute.tf
high     aws_instance.reverse_proxy  instance-metadata
         The metadata service gives the instance's credentials to any request, without a session token.
         customer · Otto Capstan (Platform) · terraform/aws-edge/proxies.tf
high     aws_lambda_function.gate_events  end-of-life
         The provider no longer supports this version of the runtime or engine.
         customer · Marek Fender (Terminals) · terraform/aws-terminals/gates.tf
high     aws_lambda_function.telemetry_ingest  missing-owner
         It is said to belong to “logistics” (tag owner=logistics), a team nobody declared.
         customer · nobody · terraform/aws-production/functions.tf
high     aws_s3_bucket.partner_dropbox  missing-owner
         Nobody owns it: no tag, rule, workload or account names a team.
         customer · nobody · terraform/aws-production/storage.tf
high     aws_security_group.bastion  management-ports
         The whole internet may reach port 22.
         customer · Pelle Bollard (Platform) · terraform/aws-production/network.tf
high     azurerm_mssql_server.crew  management-ports
         The whole internet may reach a management port.
         customer · Greta Sextant (Corporate IT) · terraform/azure-corporate/crew.tf
high     azurerm_mssql_server.crew  public-database
         The database has an address that can be reached from the internet.
         shared · Greta Sextant (Corporate IT) · terraform/azure-corporate/crew.tf
high     azurerm_network_security_group.recorders  management-ports
         The whole internet may reach port 3389.
         customer · Marek Fender (Terminals) · terraform/azure-corporate/recorders.tf
high     google_container_cluster.forecast_old  management-ports
         The whole internet may reach a management port.
         customer · Tansy Rudder (Data) · terraform/gcp-analytics/forecasting.tf
medium   aws_cloudwatch_log_group.legacy_import  unclassified-data-store
         Nobody says which class of data it holds: neither a tag nor its workload.
         customer · nobody · terraform/aws-production/functions.tf
medium   aws_db_instance.booking  class-requirement
         Backup retention days is 0; the class confidential asks for at least 7.
         customer · Isla Fairlead (Booking) · terraform/aws-production/databases.tf
… and 20 more: --all prints them, --format json gives them to scripts
2 checks could not be judged for want of a fact
""")


def test_scan_opens_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "scan", "terraform").out.splitlines()[0] == snapshot(
        "98 of 102 assets have an owner; the 4 without are mostly in the account Production. 18 controls are urgently not in force."
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            ("aws_s3_bucket.financial_reports",),
            snapshot("""\
aws_s3_bucket.financial_reports: Tansy Rudder (Data)
  data: Mina Spinnaker
"""),
        ),
        (
            ("harbourlight-financial-reports", "public-access"),
            snapshot(
                "Protection against public access of aws_s3_bucket.financial_reports: customer; Mina Spinnaker (Data) is accountable\n"
            ),
        ),
        (
            ("checkout_journal", "Encryption at rest"),
            snapshot(
                "Encryption at rest of aws_ebs_volume.checkout_journal: customer; Marnie Gangway (Payments) is accountable\n"
            ),
        ),
        (
            ("aws_instance.bastion", "guest-os-patching"),
            snapshot(
                "Operating system patching of aws_instance.bastion: third party; Otto Capstan (Platform) is accountable\n"
            ),
        ),
        (
            ("aws_instance.bastion", "physical-access"),
            snapshot(
                "Physical access to facilities of aws_instance.bastion: provider; the provider is accountable, Otto Capstan follows up\n"
            ),
        ),
        (("scratch",), snapshot("aws_ebs_volume.scratch: nobody\n")),
        (("timetable_render",), snapshot("aws_lambda_function.timetable_render: team Web, no person named\n")),
        (
            ("aws_s3_bucket.access_logs", "access-logging"),
            snapshot("Access logging of aws_s3_bucket.access_logs: not applicable\n"),
        ),
    ],
    ids=[
        "an asset",
        "a control",
        "by the end of its address",
        "a vendor",
        "the provider",
        "nobody",
        "no person",
        "not applicable",
    ],
)
def test_who(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], answer: str) -> None:
    ran = run(capsys, "who", *words, "--from", "terraform")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == answer


def without_offers(text: str) -> str:
    """An answer without what providers offer, which changes with their pages and is held in test_offers."""
    return re.sub(r"^  offered .*\n(?: {4,}.*\n)*", "", text, flags=re.MULTILINE)


def test_why(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "why", "aws_kms_key.confidential", "asset-ownership", "--from", "terraform")
    assert (ran.code, ran.err) == (0, "")
    assert without_offers(ran.settled) == snapshot("""\
Ownership of the asset of aws_kms_key.confidential
  AWS Key Management Service (KMS), platform as a service, declared at terraform/aws-production/keys.tf

  split        customer, accountable: customer
  implements   customer
  validates    customer
  monitors     customer
  state        no data
  matters      Two teams that each think the other answers are as bad as none. Failure mode “Ownership gap”: What nobody owns is nobody's to patch, to watch or to switch off; it stays as it was on its first day.
  rule         model, knowledge/data/models/iaas.yaml
               customer: You name the team and the person who answer for it.
  grade        assumed
  answers      Otto Capstan (Platform), for compliance
             → platform by asset: asset aws_kms_key.confidential (remit.yaml)
               security by tag: tag owner=security (terraform/aws-production/keys.tf)
               platform by workload: owner of workload platform (remit.yaml)
               security by service: owner of service aws/kms (remit.yaml)
  provider     Open a case in the production account; severity 1 needs the on-call person's approval.
  asked
    decided         model, always (knowledge/data/models/iaas.yaml)
""")


def test_why_of_a_reviewed_split_cites_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "why", "aws_s3_bucket.financial_reports", "key-management", "--from", "terraform")
    assert without_offers(ran.settled) == snapshot("""\
Key management of aws_s3_bucket.financial_reports
  Amazon S3, object storage, declared at terraform/aws-production/storage.tf

  split        provider, accountable: provider
  implements   provider
  validates    provider
  monitors     provider
  state        no data
               encryption_at_rest = provider_key (default: the type itself, aws/s3#encryption-default)
  rule         service, knowledge/data/services/aws/s3.yaml
               provider: Creates and guards the keys.
  grade        reviewed
  source       Protecting data using server-side encryption with Amazon S3 managed encryption keys (SSE-S3)
               https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html (read 2026-11-21)
               Server-side encryption protects data at rest
  answers      Mina Spinnaker (Data), for data
             → data by tag: tag owner=data (terraform/aws-production/storage.tf)
               data by workload: owner of workload reporting (remit.yaml)
  provider     Open a case in the production account; severity 1 needs the on-call person's approval.
  asked
    decided         service, encryption_at_rest is provider_key (knowledge/data/services/aws/s3.yaml)
    outranked       service, always (knowledge/data/services/aws/s3.yaml)
    outranked       model, always (knowledge/data/models/paas.yaml)
""")


def test_why_of_an_override_gives_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "why", "aws_instance.bastion", "guest-os-patching", "--from", "terraform")
    assert without_offers(ran.settled) == snapshot("""\
Operating system patching of aws_instance.bastion
  Amazon EC2, infrastructure as a service, declared at terraform/aws-production/compute.tf

  split        third party, accountable: customer
  implements   third party
  validates    customer
  monitors     customer, third party
  state        no data
  rule         override, remit.yaml
               customer: The platform team reads the report.
               third party: Tidewater patches the bastion every Tuesday and reports what it could not.
               reason: The managed-host contract with Tidewater covers the bastion and no other host.
  grade        stated
  answers      Otto Capstan (Platform), for platform
             → platform by tag: tag owner=platform (terraform/aws-production/compute.tf)
               platform by workload: owner of workload platform (remit.yaml)
  provider     Open a case in the production account; severity 1 needs the on-call person's approval.
  asked
    decided         override, always (remit.yaml)
    outranked       service, always (knowledge/data/services/aws/ec2.yaml)
    outranked       model, always (knowledge/data/models/iaas.yaml)
""")


def test_check_fails_on_the_public_bucket(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "changes/open-reports.json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.settled == snapshot("""\
critical aws_s3_bucket.quarterly_reports  public-storage
         Anyone on the internet can reach this storage, which holds restricted data.
         control  Protection against public access, customer
         answers  Mina Spinnaker (Data)
         fix      Turn on all four public access block settings of the bucket or the account, and remove public grants.
         where    changes/open-reports.json

medium   aws_s3_bucket.quarterly_reports  access-logging
         Accesses are not logged; the class restricted requires it.
         control  Access logging, customer
         answers  Tansy Rudder (Data)
         fix      Turn access logging on and send the log to a place that the same administrators cannot change.
         where    changes/open-reports.json

medium   aws_s3_bucket.quarterly_reports  class-requirement
         Versioning is off; the class restricted asks for on.
         control  Backup, customer
         answers  Tansy Rudder (Data)
         fix      Change the setting to what the class asks for, or the class where it asks for too much.
         where    changes/open-reports.json

medium   aws_s3_bucket.quarterly_reports  encryption-at-rest
         The stored data are encrypted with the provider's key; the class restricted requires external key or customer key.
         control  Data classification, customer
         answers  Mina Spinnaker (Data)
         fix      Encrypt with a key of the kind that the data class requires; existing volumes and databases need a copy.
         where    changes/open-reports.json

medium   aws_s3_bucket.quarterly_reports  encryption-in-transit
         Connections may go unencrypted.
         control  Encryption in transit, shared
         answers  Tansy Rudder (Data)
         fix      Require encrypted connections, after making sure that every client can.
         where    changes/open-reports.json

FAIL  2 assets judged: 5 not in force
""")


def test_check_passes_once_it_is_closed(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "changes/closed-reports.json")
    assert (ran.code, ran.out, ran.err) == (0, snapshot("PASS  2 assets judged: 0 not in force\n"), "")
