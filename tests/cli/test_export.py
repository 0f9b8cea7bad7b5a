"""The tagging standard is found where remit.yaml lies, from here upwards (R2.7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import run

STANDARD = "organisation: Here\ntagging: {owner: {what: The team that answers for it.}}\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "infra").mkdir()
    monkeypatch.chdir(tmp_path / "infra")


def test_it_is_found_above(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """R2.7: nobody has to name the file that every other command finds by itself."""
    (tmp_path / "remit.yaml").write_text(STANDARD, encoding="utf-8")
    ran = run(capsys, "export", "tagging-policy")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "# Tagging standard of Here")


def test_without_a_remit_yaml_that_is_what_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "export", "tagging-policy")
    assert ran.code == 64
    assert "no remit.yaml was found from here upwards" in ran.err


def test_one_without_a_standard_is_told_apart(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text("organisation: Here\n", encoding="utf-8")
    ran = run(capsys, "export", "tagging-policy")
    assert (ran.code, "names no tagging standard" in ran.err) == (64, True)


def test_places_of_a_remit_yaml_above_are_said_from_here(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """R2.2: a claim's place can be followed by whoever reads it, on any machine."""
    text = "organisation: Here\npeople: {ana: {name: Ana}}\nteams: {pay: {name: Pay, owner: ana}}\n"
    text += 'ownership: {rules: [{match: {address: "*"}, team: pay}]}\n'
    (tmp_path / "remit.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "infra" / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n', encoding="utf-8")
    ran = run(capsys, "why", "aws_s3_bucket.b", "public-access")
    assert ran.code == 0
    assert "../remit.yaml:4" in ran.out
    assert str(tmp_path) not in ran.out
