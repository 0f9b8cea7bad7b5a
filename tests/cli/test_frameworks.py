"""Frameworks on the command line: listed, looked at, exported by service model and by service. R1.2, R1.14."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from cli.run import run

EXPORT = ("export", "responsibilities", "--framework", "nist-800-53")


def test_the_frameworks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nist-800-53" in run(capsys, "kb", "frameworks").out
    rows = run(capsys, "kb", "frameworks", "--format", "json").document["frameworks"]
    assert next(row["requirements"] for row in rows if row["id"] == "nist-800-53") >= 370
    assert all(row["url"].startswith("https://") for row in rows)


def test_a_requirement_is_looked_at_in_any_spelling(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "show", "nist-800-53:cp-09 (a)")
    assert ran.code == 0
    assert "CP-9(a)  Backup (inherits CP-9), contingency planning" in ran.out
    assert "organisational: provider" in ran.out
    assert "customer: on-prem" in ran.out
    shown = run(capsys, "kb", "show", "nist-800-53:PE-3", "--format", "json").document
    assert shown["requirements"][0]["controls"] == ["physical-access"]


def test_a_whole_framework_is_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "kb", "show", "nist-800-53").out
    assert "AC-1  " in shown
    assert "SR-12  " in shown


def test_a_control_names_who_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "kb", "show", "backup", "--format", "json").document["asked_by"]
    assert {"nist-800-53", "iso-27001", "soc-2", "hipaa"} <= set(shown)
    lines = run(capsys, "kb", "show", "backup").out.splitlines()
    assert f"  iso-27001    {', '.join(shown['iso-27001'])}" in lines
    assert "Who asks for it" not in run(capsys, "kb", "show", "retry-and-idempotency").out


@pytest.mark.parametrize("name", ["nist-800-53:AC-99", "nist:AC-2", "nist-800"])
def test_what_there_is_none_of_is_said(capsys: pytest.CaptureFixture[str], name: str) -> None:
    ran = run(capsys, "kb", "show", name)
    assert ran.code == 64
    assert ran.out == ""
    assert "→" in ran.err


def test_responsibilities_are_exported_for_a_model(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = run(capsys, *EXPORT, "--model", "paas", "--out", str(tmp_path / "paas.csv"))
    assert ran.code == 0
    text = (tmp_path / "paas.csv").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert text.splitlines()[0] == "id,provider,customer,third_party,controls,relation,grade"
    assert (rows["PE-3"]["provider"], rows["PE-3"]["customer"]) == ("yes", "no")
    assert (rows["AC-22"]["provider"], rows["AC-22"]["customer"]) == ("no", "yes")


def test_a_service_answers_by_its_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    def customers(compute: str) -> set[str]:
        ran = run(capsys, *EXPORT, "--service", "aws/ecs", "--with", f"compute={compute}", "--format", "json")
        return {row["id"] for row in ran.document["responsibilities"] if row["customer"]}

    assert customers("ec2") > customers("fargate")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name a service model or a service"),
        (("--model", "paas", "--service", "aws/ecs"), "name a service model or a service"),
        (("--model", "pass"), "no service model “pass”"),
        (("--model", "paas", "--with", "compute=ec2"), "depends on no facts"),
        (("--service", "aws/ecs", "--with", "compute"), "is no FACT=VALUE"),
        (("--service", "aws/ecs", "--with", "compute=moon"), "compute is never “moon”"),
    ],
)
def test_what_cannot_be_answered_is_said(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    ran = run(capsys, *EXPORT, *words)
    assert ran.code == 64
    assert ran.out == ""
    assert said in ran.err
