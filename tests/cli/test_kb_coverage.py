"""`remit kb coverage`: counts a folder of lists, says what it counted without one, and compares two."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import run


def given(folder: Path, name: str = "aws_iam_services.csv", text: str = "prefix\ns3\n") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_command_counts_a_folder_and_fails_on_what_nobody_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = given(tmp_path, text="prefix\ns3\n" + "".join(f"never-heard-of-{number}\n" for number in range(25)))
    ran = run(capsys, "kb", "coverage", "--universe", str(folder), "--format", "json")
    assert ran.code == 1
    (row,) = ran.document["lists"]
    assert list(row)[:10] == [
        "provider", "list", "version", "total", "reviewed", "stated", "assumed", "by_pattern", "not_a_service",
        "unclassified",
    ]  # fmt: skip
    assert (row["total"], row["reviewed"], row["unclassified"], row["explicit"]) == (26, 1, 25, 1)
    text = run(capsys, "kb", "coverage", "--universe", str(folder))
    assert text.out.count("unclassified: iam-prefixes never-heard-of") == 20
    assert "5 more of iam-prefixes" in text.out
    assert "meets no id of iam-prefixes" in text.err


def test_types_in_real_code_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = given(tmp_path, "terraform_types.csv", "type,corpora_uses\naws_s3_bucket,3\naws_batch_of_ours,1\n")
    ran = run(capsys, "kb", "coverage", "--universe", str(folder))
    assert "Of 2 types that stand in real code, 1 are named one by one (50%; 75% by how often" in ran.out
    rows = run(capsys, "kb", "coverage", "--universe", str(folder), "--format", "json").document["lists"]
    (used,) = [row["used"] for row in rows if "used" in row]
    assert used == {"types": 2, "explicit": 1, "in_service_files": 1, "share": 0.5, "share_by_use": 0.75}


def test_the_command_without_a_list_says_what_it_counted(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "kb", "coverage")
    assert ran.code == 0
    assert "not all there are" in ran.out
    assert run(capsys, "kb", "coverage", "--format", "json").document["outside"] is False


def test_a_newer_list_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older = str(given(tmp_path / "old", text="prefix\ns3\nold\n"))
    newer = str(given(tmp_path / "new", text="prefix\ns3\nec2\nnever-heard-of\n"))
    ran = run(capsys, "kb", "coverage", "--universe", older, "--compare", newer)
    assert (ran.code, ran.out) == (
        0,
        "iam-prefixes: 2 new, 1 gone\n  + ec2  reviewed\n  + never-heard-of  unclassified\n  - old\n",
    )
    ran = run(capsys, "kb", "coverage", "--universe", older, "--compare", newer, "--format", "json")
    assert ran.document["changes"] == [
        {
            "provider": "aws",
            "list": "iam-prefixes",
            "new": [{"id": "ec2", "class": "reviewed"}, {"id": "never-heard-of", "class": "unclassified"}],
            "gone": ["old"],
        }
    ]
    assert run(capsys, "kb", "coverage", "--compare", newer).code == 64


def test_a_list_that_only_one_folder_has_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older = str(given(tmp_path / "old"))
    newer = str(given(tmp_path / "new", "cfn_types.csv", "type\nAWS::S3::Bucket\n"))
    ran = run(capsys, "kb", "coverage", "--universe", older, "--compare", newer, "--format", "json")
    assert ran.document["changes"] == []
