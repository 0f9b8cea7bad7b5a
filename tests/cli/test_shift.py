"""`remit shift` over services, over an asset, and turned round (R1.6, R1.9, R1.10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from planned import resource, write_plan

TEAMS = """
people: {pat: {name: Pat}}
teams: {pay: {name: Payments, owner: pat}}
workloads: {shop: {match: {tags: {app: shop}}}}
"""
OVERRIDE = "overrides: [{control: backup, scope: {service: aws/rds}, split: customer, reason: ours}]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database and two machines, one of them without an owner; no remit.yaml."""
    (tmp_path / ".git").mkdir()
    write_plan(
        tmp_path / "plan.json",
        resource("aws_db_instance", "orders", engine="postgres", multi_az=False, tags={"owner": "pay", "app": "shop"}),
        resource("aws_instance", "web", tags={"owner": "pay", "app": "shop"}),
        resource("aws_instance", "old"),
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_beside_a_remit_yaml_it_says_who_holds_the_work(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    without = run(capsys, "shift", "aws/ec2", "aws/ecs", "--with", "compute=fargate")
    assert "told where there is a remit.yaml" in without.out
    (here / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    ran = run(capsys, "shift", "aws/ec2", "aws/ecs", "--with", "compute=fargate")
    assert "No owner is needed" in ran.out
    assert "today: nobody for 1 asset; Pat (Payments) for 1 asset" in ran.out
    of_shop = run(capsys, "shift", "aws/ec2", "aws/ecs", "--workload", "shop")
    assert "today: Pat (Payments)\n" in of_shop.out
    assert run(capsys, "shift", "aws/ec2", "aws/ecs", "--workload", "shp").code == 64
    back = run(capsys, "shift", "aws/ecs", "aws/ec2", "--from-with", "compute=fargate")
    assert "nothing of it is in the estate, so nobody holds it" in back.out


def test_many_holders_are_counted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = ", ".join(f"p{n}: {{name: P{n}}}" for n in range(7))
    teams = ", ".join(f"t{n}: {{name: T{n}, owner: p{n}}}" for n in range(7))
    (here / "remit.yaml").write_text(f"people: {{{people}}}\nteams: {{{teams}}}\n", encoding="utf-8")
    write_plan(here / "plan.json", *(resource("aws_instance", f"m{n}", tags={"owner": f"t{n}"}) for n in range(7)))
    assert "; 2 more\n" in run(capsys, "shift", "aws/ec2", "aws/ecs", "--with", "compute=fargate").out


def test_without_an_estate_that_can_be_read_it_says_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "plan.json").unlink()
    (here / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    ran = run(capsys, "shift", "aws/ec2", "aws/ecs")
    assert ran.code == 0
    assert "who holds the work today is not known" in ran.err
    assert run(capsys, "shift", "aws/ec2", "aws/ecs", "--from", "plan.json").code == 2


def test_an_asset_in_another_configuration(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shift", "aws_db_instance.orders", "--with", "redundancy=multi_zone")
    assert ran.code == 0
    assert "redundancy = single_zone" in ran.out
    assert "- Zone redundancy and failover" in ran.out
    moved = run(capsys, "shift", "orders", "gcp/spanner", "--format", "json").document
    assert (moved["from"]["asset"], moved["to"]["service"]) == ("aws_db_instance.orders", "gcp/spanner")
    assert moved["owners_known"] is True


def test_one_service_without_a_second_is_configured_otherwise(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shift", "aws/rds", "--from-with", "engine=postgres", "--with", "redundancy=multi_zone")
    assert "from  Amazon RDS, managed database (engine = postgres; not known:" in ran.out
    assert "to    Amazon RDS, managed database (engine = postgres, redundancy = multi_zone; not known:" in ran.out


def test_roles_are_told_where_the_label_stays(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = ("redundancy=multi_zone", "engine=postgres", "os_access=none", "minor_upgrades=automatic")
    ran = run(capsys, "shift", "aws/rds", "gcp/spanner", *(word for fact in facts for word in ("--from-with", fact)))
    assert "validate: customer → provider" in ran.out
    assert "Operating system patching" in ran.out


def test_another_who_is_accountable_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "{implement: [customer], validate: [third_party]}, accountable: third_party, reason: a firm checks"
    override = f"overrides: [{{control: restore-test, scope: {{service: aws/rds}}, roles: {words}}}]\n"
    (here / "remit.yaml").write_text(TEAMS + override, encoding="utf-8")
    ran = run(capsys, "shift", "orders", "aws/aurora")
    assert "accountable: third party → customer" in ran.out


def test_the_smallest_change_is_found_with_its_row(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shift", "aws/ecs", "--control", "guest-os-patching", "--to", "provider")
    assert ran.code == 0
    first, *rest = ran.out.splitlines()
    assert first == "Operating system patching of Amazon ECS goes to the provider with compute = fargate."
    assert "change compute = fargate" in rest
    assert "or move to Amazon EKS (aws/eks) with nodes = auto" in rest
    assert any("knowledge/data/services/aws/ecs.yaml:" in line for line in rest)
    assert any(line.startswith("… and ") for line in rest)
    assert "What is not known counts as ours; --from-with says what is known." in rest
    every = run(capsys, "shift", "aws/ecs", "--control", "guest-os-patching", "--all").out
    assert every.count("or move to ") > ran.out.count("or move to ")
    assert "… and" not in every


def test_no_configuration_is_said_plainly(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shift", "aws/ec2", "--control", "Operating system patching")
    assert ran.out.startswith("No configuration of Amazon EC2 moves Operating system patching to the provider;")
    assert "its rules depend on no configuration" in ran.out
    looked = run(capsys, "shift", "aws/rds", "--control", "key-management", "--to", "third-party")
    assert "looked at: encryption_at_rest" in looked.out


def test_of_an_asset_its_own_facts_are_the_start(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shift", "orders", "--control", "zone-redundancy")
    assert ran.out.startswith("Zone redundancy and failover of aws_db_instance.orders goes to the provider with")
    (here / "remit.yaml").write_text(TEAMS + OVERRIDE, encoding="utf-8")
    found = run(capsys, "shift", "orders", "--control", "backup")
    assert "only a change of remit.yaml:" in found.out
    ends = run(capsys, "shift", "orders", "--control", "zone-redundancy", "--format", "json").document
    assert [one["facts"] for one in ends["changes"]] == [[{"fact": "redundancy", "is": ["multi_zone"]}]]


def test_what_it_costs_in_force_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = ("--from-with", "backup_retention_days=7")
    ran = run(capsys, "shift", "aws/rds", *known, "--control", "backup", "--to", "customer")
    assert "but no longer in force: Backup" in ran.out


def test_the_search_as_json_is_versioned_and_cites_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "shift", "aws/ec2", "--control", "guest-os-patching", "--format", "json").document
    assert found["schema_version"] == 1
    assert (found["control"], found["wanted"], found["complete"]) == ("guest-os-patching", "provider", True)
    assert (found["changes"], found["already"], found["overridden"]) == ([], False, False)
    assert found["today"]["label"] == "customer"
    assert found["alternatives"][0]["rule"]["source"]["url"].startswith("https://")
    for one in found["alternatives"]:
        assert (one["rule"]["source"] is None) == (one["rule"]["grade"] == "assumed")
        assert one["rule"]["location"]["line"]
        assert "guest-os-patching" in one["lost"]
    there = run(capsys, "shift", "aws/ec2", "--control", "physical-access", "--format", "json").document
    assert there["already"] is True


def test_the_shift_as_json_names_the_holders(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(
        capsys, "shift", "aws/ec2", "aws/lambda", "--with", "package=zip", "--from", str(EXAMPLE), "--format", "json"
    ).document
    assert ran["schema_version"] == 1
    platform = next(one for one in ran["work"] if one["category"] == "platform")
    assert platform["lost"]["guest-os-patching"] == ["implement", "validate", "monitor"]
    assert platform["holders"][0]["person_name"]
    assert ran["moves"][0]["from"]["roles"]["implement"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("aws/ec2",), "nothing is said of where it moves"),
        (("aws/ec2", "aws/ecs", "--control", "backup"), "--control searches for the change"),
        (("aws/ec2", "--control", "bakup"), "no control “bakup”"),
        (("aws/ecz", "aws/ecs"), "no service “aws/ecz”"),
        (("orders", "aws/rds", "--from-with", "engine=postgres"), "--from-with is for a service"),
        (("order", "aws/rds"), "no asset “order”"),
    ],
)
def test_questions_that_make_no_sense_are_wrong_usage(
    arguments: tuple[str, ...], said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "shift", *arguments)
    assert ran.code == 64
    assert said in ran.err
