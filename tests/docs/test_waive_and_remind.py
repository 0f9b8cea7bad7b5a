"""What the guide on waivers and reminders shows runs, and its pieces of remit.yaml are taken (R1.15, R6.1)."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from repository import ROOT

TEXT = (ROOT / "docs" / "guides" / "waive-and-remind.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    for name in ("REMIT_STORE", "REMIT_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "example"


def test_every_command_does_what_the_page_says(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.is_dir()
    monkeypatch.setenv("REMIT_ACTOR", "coral@example.org")
    commands = [shlex.split(line)[1:] for block in blocks("sh") for line in block.splitlines()]
    assert [words[:2] for words in commands] == [["scan", "terraform"], ["waiver", "ask"], ["check", "terraform"]]
    assert run(capsys, *commands[0]).code == 0
    asked = run(capsys, *commands[1])
    assert asked.code == 0, asked.err
    name = asked.out.split(" ", 1)[0]
    decided = [shlex.split(line)[1:] for block in blocks("text") for line in block.splitlines()]
    assert [words[1] for words in decided] == ["list", "grant", "refuse"]
    assert f"asked     {name}" in run(capsys, *decided[0]).out
    grant = [name if word.startswith("waiver-") else word for word in decided[1]]
    assert run(capsys, *grant).code == 64
    monkeypatch.setenv("REMIT_ACTOR", "vera@example.org")
    assert run(capsys, *grant).code == 0
    refuse = [name if word.startswith("waiver-") else word for word in decided[2]]
    assert run(capsys, *refuse).code == 2  # it is granted already
    judged = run(capsys, *commands[2])
    assert judged.code == 1
    assert judged.out.rstrip().endswith(", 1 waived")
    assert f"waiver   {name}, until " in judged.out


def test_what_the_page_writes_into_remit_yaml_is_taken(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (here / "remit.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"\n{block}" for block in blocks("yaml"))
    ran = run(capsys, "scan", "terraform", "--save")
    assert ran.code in {0, 2}, ran.err
    listed = run(capsys, "waiver", "list", "--format", "json").document["waivers"]
    assert [(one["control"], one["of"], one["until"]) for one in listed] == [("backup", "timetable-site", "2027-01-15")]
