"""What `remit export` hands over stands in the audit trail, where there is a store (R12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.run import run
from planned import resource, write_plan


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    tagging = "tagging: {owner: {values: [pay]}}\n"
    (tmp_path / "remit.yaml").write_text("teams: {pay: {}}\n" + tagging, encoding="utf-8")
    write_plan(tmp_path / "plan.json", resource("aws_ebs_volume", "a", tags={"owner": "pay"}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REMIT_ACTOR", "ana@example.org")
    monkeypatch.delenv("REMIT_STORE", raising=False)
    return tmp_path


def test_without_a_store_nobody_keeps_a_trail(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "export", "assets", "plan.json").code == 0
    assert not (here / ".remit").exists()


def test_with_one_each_export_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "scan", "plan.json", "--save")
    assert run(capsys, "export", "assets", "plan.json", "--out", "a.jsonl").code == 0
    assert run(capsys, "export", "tagging-policy").code == 0
    assert run(capsys, "export", "responsibilities", "--framework", "gdpr", "--model", "paas").code == 0
    found = run(capsys, "audit", "list", "--kind", "export.made", "--format", "json").document["entries"]
    told = {one["object"]: one for one in found}
    assert told["export:assets"]["details"] == {"to": "a.jsonl", "filters": "format=jsonl", "rows": "1"}
    assert told["export:assets"]["actor"] == "ana@example.org"
    assert told["export:responsibilities"]["details"]["filters"] == "framework=gdpr&model=paas"
    assert told["export:tagging-policy"]["details"]["filters"] == "format=markdown"
    assert (here / "a.jsonl").is_file()


def test_what_cannot_be_told_is_not_handed_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "scan", "plan.json", "--save")
    for key in (here / ".remit").glob("*.key"):
        key.unlink()
    ran = run(capsys, "export", "assets", "plan.json", "--out", "a.jsonl")
    assert ran.code != 0
    assert "signs the audit trail is missing" in ran.err
    assert not (here / "a.jsonl").exists()
