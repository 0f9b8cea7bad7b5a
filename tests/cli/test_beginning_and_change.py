"""`init`, `shift` and `diff` as their users call them (R1.10, R2.5, R6.7)."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from cli.run import BROKEN, EXAMPLE, run
from planned import resource, write_plan

CHANGES = EXAMPLE / "changes"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    write_plan(
        tmp_path / "plan.json",
        resource("aws_ebs_volume", "a", tags={"owner": "pay", "app": "checkout"}),
        resource("aws_ebs_volume", "b"),
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_init_writes_what_it_found_and_the_first_week(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "init", "--name", "Reef")
    assert ran.code == 0
    assert ran.out.startswith("remit.yaml is written: 1 team, 0 accounts, 1 workload, 0 people.\nThe first week:\n")
    assert "Name owners: 1 of 2 assets" in ran.out
    assert (here / "remit.yaml").read_text(encoding="utf-8").count('organisation: "Reef"') == 1
    assert run(capsys, "scan", "plan.json").code == 0


def test_init_replaces_nothing_unless_it_is_told_to(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "remit.yaml").write_text("organisation: Mine\n", encoding="utf-8")
    ran = run(capsys, "init")
    assert ran.code == 64
    assert "there already" in ran.err
    assert (here / "remit.yaml").read_text(encoding="utf-8") == "organisation: Mine\n"
    assert run(capsys, "init", "--force").code == 0
    assert sorted(path.name for path in here.iterdir()) == [".git", "plan.json", "remit.yaml"]


def test_the_interview_takes_names_skips_and_ends(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["-", "Ana Reef", "."])
    monkeypatch.setattr(click, "prompt", lambda *_args, **_kwargs: next(answers))
    ran = run(capsys, "init", "--interview", "--workload", "checkout")
    assert ran.code == 0
    assert "1 person" in ran.out
    assert "person: ana-reef" in (here / "remit.yaml").read_text(encoding="utf-8")


def test_the_interview_knows_only_workloads_that_are_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "init", "--interview", "--workload", "chekout")
    assert ran.code == 64
    assert "known: checkout" in ran.err
    assert not (here / "remit.yaml").exists()


def test_shift_tells_what_goes_and_what_comes(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shift", "aws/ec2", "aws/ecs", "--with", "compute=fargate")
    assert ran.code == 0
    assert "- Operating system patching" in ran.out
    assert "compute = fargate" in ran.out
    back = run(capsys, "shift", "aws/ecs", "aws/ec2", "--from-with", "compute=fargate")
    assert "+ Operating system patching" in back.out
    assert "Owners needed for what comes:" in back.out
    everything = run(capsys, "shift", "aws/ec2", "aws/ecs", "--all")
    assert "depends on a fact that was not given" in everything.out
    assert len(everything.out.splitlines()) > len(ran.out.splitlines())


def test_shift_as_json_has_both_sides_of_every_control(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "shift", "aws/ec2", "aws/ecs", "--with", "compute=fargate", "--format", "json").document
    assert (found["from"]["service"], found["to"]["facts"]["compute"]) == ("aws/ec2", "fargate")
    moves = {move["control"]: move for move in found["moves"]}
    assert moves["guest-os-patching"]["lost"] is True
    assert moves["guest-os-patching"]["to"]["label"] == "provider"


@pytest.mark.parametrize("given", ["compute", "=fargate", "compute="])
def test_a_fact_without_a_value_is_wrong_usage(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shift", "aws/ec2", "aws/ecs", "--with", given)
    assert ran.code == 64
    assert "FACT=VALUE" in ran.err


def test_diff_names_what_changed_hands(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "diff", str(CHANGES / "open-reports.json"), str(CHANGES / "closed-reports.json"))
    assert ran.code == 0
    assert "~ aws_s3_bucket.quarterly_reports" in ran.out
    assert "public_access: public → blocked" in ran.out
    assert "Protection against public access: customer → shared" in ran.out


def test_diff_as_json_and_what_came_and_went(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    teams = "people: {p: {name: Pia}}\nteams: {pay: {name: Pay, owner: p}}\n"
    (here / "remit.yaml").write_text(teams, encoding="utf-8")
    write_plan(here / "next.json", resource("aws_ebs_volume", "b", tags={"owner": "pay"}), resource("aws_kms_key", "k"))
    found = run(capsys, "diff", "plan.json", "next.json", "--format", "json").document
    assert (found["added"], found["removed"]) == (["aws_kms_key.k"], ["aws_ebs_volume.a"])
    (changed,) = found["changed"]
    assert changed["team"] == ["", "pay"]
    text = run(capsys, "diff", "plan.json", "next.json").out
    assert "+ aws_kms_key.k" in text
    assert "- aws_ebs_volume.a" in text
    assert "team: nobody → Pay" in text
    assert "answers: nobody → Pia" in text


def test_diff_doubts_what_it_could_not_read(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "broken.json").write_text(BROKEN, encoding="utf-8")
    ran = run(capsys, "diff", "plan.json", "broken.json")
    assert ran.code == 2
    assert "broken.json" in ran.err


def test_the_gate_names_what_changes_hands_and_who_takes_it_on(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = str(CHANGES / "open-reports.json"), str(CHANGES / "closed-reports.json")
    ran = run(capsys, "check", after, "--base", before)
    assert "hands    aws_s3_bucket.quarterly_reports" in ran.out
    assert "Encryption at rest: provider → shared, comes to us: Mina Spinnaker (Data)" in ran.out
    assert ran.out.splitlines()[-1].startswith("PASS")
    back = run(capsys, "check", before, "--base", after)
    assert "Key management: shared → provider, leaves us" in back.out
    found = run(capsys, "check", after, "--base", before, "--format", "json").document["verdict"]["hands"]
    moved = found["aws_s3_bucket.quarterly_reports"]["key-management"]
    assert (moved["from"]["label"], moved["to"]["label"], moved["gained"]) == ("provider", "shared", True)


def test_the_gate_names_the_first_few_assets_that_change_hands(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_plan(here / "old.json", *(resource("aws_ebs_volume", f"v{n}", encrypted=False) for n in range(7)))
    write_plan(here / "new.json", *(resource("aws_ebs_volume", f"v{n}", encrypted=True) for n in range(7)))
    ran = run(capsys, "check", "new.json", "--base", "old.json")
    assert ran.out.count("hands    ") == 5
    assert "… and 2 more assets of which controls change hands" in ran.out
    assert run(capsys, "check", "new.json", "--base", "old.json", "--all").out.count("hands    ") == 7
