"""What the provider offers, as `why` and `kb show` print it (R1.12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from planned import Resource, resource, write_plan
from remit.knowledge.binary import Binary

ESTATE = str(EXAMPLE / "terraform")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to stand in, with nothing above it that could count."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_why_says_what_the_provider_offers_and_what_of_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """R1.12."""
    out = run(capsys, "why", "aws_s3_bucket.financial_reports", "public-access", "--from", ESTATE).out
    page = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
    assert out[out.index("  offered") : out.index("  asked")] == (
        "  offered      by the provider, for whoever does it\n"
        "    not used    Private buckets (default): New buckets, access points and objects let nobody in from outside "
        "until somebody opens them.\n"
        "                public_access = public\n"
        f"                reviewed: {page} (read 2026-11-22)\n"
        "    not used    S3 Block Public Access (feature): Settings of the bucket and the account overrule every "
        "policy and grant that would let the public in.\n"
        "                public_access = public\n"
        f"                reviewed: {page} (read 2026-11-22)\n"
        "    offered     IAM Access Analyzer (solution): Whatever is shared with somebody outside the account or "
        "organisation is named, and policies are checked.\n"
        "                reviewed: https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html "
        "(read 2026-11-22)\n"
    )


def test_why_as_json_carries_the_offers(capsys: pytest.CaptureFixture[str]) -> None:
    """R1.12: a new key, the version of the document stays."""
    words = ("why", "aws_s3_bucket.financial_reports", "public-access", "--from", ESTATE, "--format", "json")
    document = run(capsys, *words).document
    assert document["schema_version"] == 1
    offer = document["offers"][1]
    assert (offer["id"], offer["kind"], offer["use"]) == ("s3-block-public-access", "feature", "not_used")
    assert (offer["facts"], offer["brought_by"]) == ({"public_access": "public"}, None)
    assert offer["source"]["url"].startswith("https://docs.aws.amazon.com/")
    assert offer["location"]["file"] == "knowledge/data/offers/aws.yaml"


def test_what_cannot_be_told_yet_and_what_brings_it_is_said(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    arn = "arn:aws:{}:eu-north-1:111122223333:{}"
    key = Resource(
        type="aws_kms_key", name="k", values={"arn": arn.format("kms", "key/1")}, unknown=["enable_key_rotation"]
    )
    write_plan(
        here / "plan.json", key, resource("aws_guardduty_detector", "d", arn=arn.format("guardduty", "detector/1"))
    )
    out = run(capsys, "why", "aws_kms_key.k", "key-rotation", "--from", "plan.json").out
    assert "    use unknown Automatic key rotation of AWS KMS" in out
    assert "                key_rotation = unknown\n" in out
    out = run(capsys, "why", "aws_kms_key.k", "threat-detection", "--from", "plan.json").out
    assert "    used        Amazon GuardDuty (solution)" in out
    assert "                through aws_guardduty_detector.d\n" in out


def test_a_control_of_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    """R1.12: what may be offered for it, and what each provider does offer."""
    out = run(capsys, "kb", "show", "public-access").out
    assert out.startswith("Protection against public access  public-access, data\n  provider: ")
    assert "\n  policy       A rule above keeps everything below closed, whatever is set there.\n" in out
    for provider in ("aws", "azure", "gcp"):
        assert f"\nWhat {provider} offers\n" in out
    assert "  used when: public_access == 'blocked'\n" in out
    assert "  used when: an asset of aws/access-analyzer in the same account and region\n" in out
    document = run(capsys, "kb", "show", "public-access", "--format", "json").document
    assert document["kinds_of_offers"]["feature"] == "One switch overrules every grant to everyone."
    assert {offer["provider"] for offer in document["offers"]} == {"aws", "azure", "gcp"}


def test_a_control_that_nobody_offers_anything_for_shows_kinds_only(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "kb", "show", "retry-and-idempotency").out
    assert "\nWhat a provider may offer\n  default " in out
    assert "\nWhat aws offers\n" not in out


def test_a_service_shows_what_is_offered_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "kb", "show", "aws/s3").out
    assert "\nWhat the provider offers for it\n\nPrivate buckets (default): " in out
    assert "\n  since: 2023-01-05\n" in out
    document = run(capsys, "kb", "show", "aws/s3", "--format", "json").document
    assert "s3-versioning" in {offer["id"] for offer in document["offers"]}


def test_a_name_that_is_neither_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "show", "public-acess")
    assert ran.code == 64
    assert "no service, control or framework “public-acess”" in ran.err
    assert "did you mean “public-access”?" in ran.err


def test_a_check_decodes_no_offers(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a gate does not need it does not wait for."""
    monkeypatch.setattr(Binary, "offers", lambda *_: pytest.fail("offers were decoded"))
    assert run(capsys, "check", ESTATE).code in {0, 1}
    assert run(capsys, "kb", "show", "--models").code == 0
