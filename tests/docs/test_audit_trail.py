"""What the guides on the audit trail and on backups show runs, in their order, in one folder (R12)."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from remit.ledger.entry import VERSION
from repository import ROOT

GUIDES = ROOT / "docs" / "guides"


def commands(page: str) -> list[list[str]]:
    text = (GUIDES / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks if "pip install" not in block for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines]


@pytest.mark.parametrize("page", ["audit-trail.md", "back-up-and-restore.md"])
def test_every_command_does_what_the_page_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    for name in ("REMIT_STORE", "REMIT_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    if page != "audit-trail.md":
        assert run(capsys, "scan", "terraform", "--save").code == 0
    for words in commands(page):
        ran = run(capsys, *words)
        assert ran.code == 0, (words, ran.err)
        if words == ["audit", "key"]:
            Path("trail.key").write_text(ran.out, encoding="utf-8")
    assert len(commands(page)) >= 5


def test_the_guide_names_every_kind_of_entry() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "remit").rglob("*.py"))
    kinds = set(re.findall(r'Act\(\s*kind="([a-z.-]+)"', source)) | {"snapshot.found"}
    text = (GUIDES / "audit-trail.md").read_text(encoding="utf-8")
    assert kinds == set(re.findall(r"`([a-z-]+\.[a-z-]+)`", text.split("## Publish")[0])) - {"remit.yaml"}
    assert VERSION
