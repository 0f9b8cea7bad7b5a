"""`remit paths`: ways in, what is around an asset, and the way between two things (R1.13)."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import EXAMPLE, run

ESTATE = str(EXAMPLE / "terraform")
BUCKET = "aws_s3_bucket.financial_reports"


@pytest.fixture(autouse=True)
def _in_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE)


def test_ways_in_are_listed_with_their_cut(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "paths", "--from", "terraform")
    assert ran.code == 1
    assert "critical the internet → 7 assets, restricted data among them" in ran.out
    assert "exposes reverse-proxy (Amazon EC2) [customer, Otto Capstan]" in ran.out
    assert 'Set metadata_options { http_tokens = "required" }' in ran.out
    assert "another organisation, account 640000000017" in ran.out


def test_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    document = run(capsys, "paths", "--from", ESTATE, "--format", "json").document
    assert document["schema_version"] == 1
    worst = document["paths"][0]
    assert worst["severity"] == "critical"
    assert {one["rule"] for one in worst["weaknesses"]} >= {"outside-administrators", "wildcard-privileges"}
    assert worst["cut"]["rule"] == "outside-administrators"
    sides = {one["side"] for hop in worst["hops"] for one in hop["controls"]}
    assert "customer" in sides
    assert [hop["by"] for hop in worst["hops"]] == [None, "assumes", "writes"]


def test_what_is_around_an_asset(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "paths", "aws_instance.reverse_proxy", "--from", ESTATE)
    assert ran.code == 1
    assert "It can be come to from account 640000000017, the internet; it leads to 2 more." in ran.out
    assert "the internet → exposes public → member of entrance → routes to proxies → exposes reverse-proxy" in ran.out
    assert "reads every Amazon S3 of Production (7 assets)" in ran.out
    document = run(capsys, "paths", "aws_iam_role.relay", "--from", ESTATE, "--format", "json").document
    assert document["asset"] == "aws_iam_role.relay"
    assert {"kind": "reads", "text": "harbourlight-relay-configuration"} in document["loose"]


def test_references_to_what_was_not_read_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "paths", "aws_iam_role.relay", "--from", ESTATE)
    assert "names what was not read\n    reads harbourlight-relay-configuration" in ran.out


def test_the_way_between_two_things(capsys: pytest.CaptureFixture[str]) -> None:
    held = run(capsys, "paths", "--from", ESTATE, "--from", "aws_instance.reverse_proxy", "--to", BUCKET)
    assert (held.code, "covers harbourlight-financial-reports" in held.out) == (0, True)
    assert "nothing on it is known to be weak" in held.out  # it starts inside
    vendor = run(capsys, "paths", "--from", ESTATE, "--from", "640000000017", "--to", BUCKET)
    assert (vendor.code, "✂" in vendor.out) == (1, True)
    document = run(capsys, "paths", "--from", ESTATE, "--to", BUCKET, "--format", "json").document
    assert document["way"]["path"]["entry"] == {"kind": "internet", "name": "anyone"}


def test_no_way(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "paths", "--from", ESTATE, "--from", "pipeline", "--to", BUCKET)
    assert (ran.code, ran.out) == (0, "No way leads there that Remit can see.\n")
    words = ("paths", "--from", ESTATE, "--from", "pipeline", "--to", BUCKET, "--format", "json")
    assert run(capsys, *words).document["way"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "a", "--from", "b", "--to", BUCKET), "a path starts at one place"),
        ((BUCKET, "--to", BUCKET), "ASSET stands beside a start or an end"),
        (("--from", "internet"), "needs an end"),
        (("--from", "vendor", "--to", BUCKET), "no one “vendor” comes in alone"),
        (("--from", "account", "--to", BUCKET), "may be any of 2 outsiders"),
        (("--from", "workload", "--to", BUCKET), "none was read"),
    ],
)
def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    ran = run(capsys, "paths", "--from", ESTATE, *words)
    assert ran.code == 64
    assert said in ran.err


def test_an_estate_without_a_way_in(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "shut" {\n  bucket = "shut"\n}\n')
    ran = run(capsys, "paths", "--from", str(tmp_path))
    assert (ran.code, ran.out) == (0, "No way in is open that Remit can see.\n")
    (tmp_path / "broken.tf").write_text('resource "aws_s3_bucket" {\n')
    doubted = run(capsys, "paths", "--from", str(tmp_path))
    assert (doubted.code, doubted.out) == (2, "No way in is open that Remit can see.\n")


def test_many_paths_are_cut_short_and_bounds_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remit.cli.paths.MOST_PRINTED", 1)
    monkeypatch.setattr("remit.app.paths.MOST_WAYS", 1)
    monkeypatch.setattr("remit.resolver.access_paths.MOST_WEAK", 1)
    ran = run(capsys, "paths", "--from", ESTATE)
    assert "more: --all prints them" in ran.out
    assert "not all was looked at: " in ran.out
    assert "more: --all" not in run(capsys, "paths", "--from", ESTATE, "--all").out
    assert "more: name an end with --to" in run(capsys, "paths", "aws_iam_role.reverse_proxy", "--from", ESTATE).out


def test_r1_13_a_vendors_desk_gets_over_the_tenant_to_the_reports(capsys: pytest.CaptureFixture[str]) -> None:
    paths = run(capsys, "paths", "--from", "tenants", "--from", "terraform", "--format", "json").document["paths"]
    (one,) = (one for one in paths if "gullwatch.example.com" in one["entry"]["name"])
    assert [hop["by"] for hop in one["hops"]] == [None, "administers", "exposes", "assumes", "reads"]
    assert [hop["person"] for hop in one["hops"][1:]] == ["greta", "tansy", "tansy", "tansy"]
    assert {each["control"] for each in one["weaknesses"]} == {"mfa"}
    assert "register a second factor" in one["cut"]["fix"]
    (app,) = (one for one in paths if "Gangplank" in one["entry"]["name"])
    assert [hop["by"] for hop in app["hops"]] == [None, "writes"]
