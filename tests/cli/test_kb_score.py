"""`remit kb score` as a person and a script see it. R1.14."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.run import run
from workbooks import CRM, workbook


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def book(here: Path) -> str:
    rows = [
        CRM,
        ["PE-3(a)", "Yes"],
        ["AT-2", "Yes", "", "We train our people."],
        ["AC-2", "Perhaps"],
        ["Sum of rows", "No"],
    ]
    workbook(here / "crm.xlsx", {"Low CRM Worksheet": rows})
    return "crm.xlsx"


def test_it_says_what_agrees_and_what_does_not(capsys: pytest.CaptureFixture[str], book: str) -> None:
    ran = run(capsys, "kb", "score", book, "--model", "paas")
    assert ran.code == 0
    assert ran.err == (
        "unreadable: crm.xlsx:Low CRM Worksheet!B4: “Perhaps” is not understood\n"
        "  → expected is Yes, Partial or No; the row is left out\n"
    )
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == "crm.xlsx beside the service model Platform as a service"
    assert "2 of 2 requirements are answered (100%)" in lines
    assert "not ids of it: Sum of rows" in lines
    assert "provider 1.00 0.50 no data 1 / 0 / 1 / 0" in lines
    assert "customer 0.00 no data no data 0 / 1 / 0 / 1" in lines
    assert "AT provider → customer 1" in lines
    assert "Remit customer: organisational, each in its own house, assumed" in lines
    assert "published provider: can be inherited: yes (crm.xlsx:Low CRM Worksheet:3)" in lines
    assert "We train our people." in lines


def test_json_has_stable_keys_and_null_where_there_is_no_figure(capsys: pytest.CaptureFixture[str], book: str) -> None:
    ran = run(capsys, "kb", "score", book, "--service", "aws/s3", "--format", "json")
    found = json.loads(ran.out)
    assert list(found) == [
        "schema_version", "file", "template", "framework", "question", "subject", "coverage", "parts", "labelled",
        "macro_f1", "f1", "confusion", "families", "baselines", "doubts", "disagreements",
    ]  # fmt: skip
    assert found["schema_version"] == 1
    assert found["parts"]["provider"]["informedness"] is None
    assert set(found["baselines"]) == {"always_shared", "always_customer"}
    (one,) = found["disagreements"]
    assert one["published"]["places"] == ["crm.xlsx:Low CRM Worksheet:3"]
    assert (one["remit"]["relation"], one["remit"]["reach"]) == ("organisational", "house")
    assert found["question"] is None
    assert found["coverage"]["unreadable"][0]["cell"] == "crm.xlsx:Low CRM Worksheet!B4"


def test_one_question_may_be_asked(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "crm.csv").write_text("Control ID,SP Corporate,Can Be Inherited from CSP\nAT-2,X,No\n", encoding="utf-8")
    ran = run(capsys, "kb", "score", "crm.csv", "--model", "paas", "--question", "service")
    assert "  read as fedramp, nist-800-53, asked about the service only" in ran.out.splitlines()
    assert "no disagreement" in ran.out
    asked = json.loads(
        run(capsys, "kb", "score", "crm.csv", "--model", "paas", "--question", "system", "--format", "json").out
    )
    assert (asked["question"], asked["parts"]["customer"]["true_positives"]) == ("system", 1)


def test_rows_and_rules_behind_a_disagreement_are_shown(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    rows = "Control ID,SP Corporate,Can Be Inherited from CSP,Shared\nPE-3(a),,No,\nAC-2,X,No,\nCA-3,,,\nPE-6,,,X\n"
    (here / "crm.csv").write_text(rows, encoding="utf-8")
    ran = run(capsys, "kb", "score", "crm.csv", "--service", "aws/s3", "--with", "encryption_at_rest=customer_key")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert ran.code == 0, ran.err
    assert "encryption_at_rest = customer_key" in lines[0]
    assert "without a mark: 1" in lines
    assert "rows that break their own template's rules: 1" in lines
    assert "published customer (of the provider nothing is told): can be inherited: no (crm.csv:2)" in lines
    assert any(line.startswith("physical-access: provider, ") for line in lines)
    assert "disagreements: 2; the gravest 1:" in [
        " ".join(line.split()) for line in run(
            capsys, "kb", "score", "crm.csv", "--service", "aws/s3", "--worst", "1"
        ).out.splitlines()
    ]  # fmt: skip


def test_agreement_in_everything_is_said(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "crm.csv").write_text("id,provider,customer\nPE-3,yes,no\n", encoding="utf-8")
    ran = run(capsys, "kb", "score", "crm.csv", "--model", "paas")
    assert ran.out.endswith("no disagreement\n")


def test_nothing_to_compare_ends_with_2(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "h.csv").write_text("Unique HITRUST Identifier,Responsibility\n01.a1,Customer\n", encoding="utf-8")
    ran = run(capsys, "kb", "score", "h.csv", "--model", "paas")
    assert ran.code == 2
    assert ran.out.endswith("no data: there is nothing to compare\n")
    assert "no framework that Remit knows" in ran.out
    (here / "e.csv").write_text("id,provider,customer\nAC-1,,\n", encoding="utf-8")
    assert "0 of 0 requirements are answered (no data)" in run(capsys, "kb", "score", "e.csv", "--model", "paas").out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "name a service model or a service"),
        (["--model", "paas", "--service", "aws/s3"], "name a service model or a service"),
        (["--model", "pass"], "no service model “pass”"),
        (["--service", "aws/s3", "--with", "compute"], "“compute” is no FACT=VALUE"),
        (["--model", "paas", "--framework", "nist"], "no framework “nist”"),
    ],
)
def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str], book: str, options: list[str], message: str) -> None:
    ran = run(capsys, "kb", "score", book, *options)
    assert ran.code == 64
    assert message in ran.err


def test_a_file_that_cannot_be_read_ends_with_2(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "crm.xlsx").write_bytes(b"PK\x03\x04")
    ran = run(capsys, "kb", "score", "crm.xlsx", "--model", "paas")
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert "crm.xlsx: not a workbook that can be read" in ran.err
