"""What the guide on evidence shows runs, in its order, in one folder; what it says of types and acts is so (R1.14)."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from docs.test_audit_trail import commands
from remit.model.evidence_item import CHECKED_DAYS, USUAL_DAYS, EvidenceType, fresh_days
from repository import ROOT

GUIDE = "keep-evidence.md"


TODAY = datetime.now(UTC).date()
# The days of the guide, as far from today as they were from the day it was written.
DAYS = {
    "2025-10-01": TODAY - timedelta(days=400),
    "2026-09-30": TODAY - timedelta(days=30),
    "2026-12-31": TODAY + timedelta(days=60),
    "2027-06-30": TODAY + timedelta(days=200),
}


def today(text: str) -> str:
    for day, moved in DAYS.items():
        text = text.replace(day, moved.isoformat())
    return text


def text() -> str:
    return (ROOT / "docs" / "guides" / GUIDE).read_text(encoding="utf-8")


def test_every_command_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    for name in ("REMIT_STORE", "REMIT_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    (described,) = re.findall(r"^```yaml\n(.*?)^```", text(), re.MULTILINE | re.DOTALL)
    Path("report.yaml").write_text(today(described), encoding="utf-8")
    said = {}
    for words in commands(GUIDE):
        ran = run(capsys, *map(today, words))
        assert ran.code == 0, (words, ran.err)
        said[" ".join(words)] = ran.out
    assert "Restore of May" in said["evidence list"]
    assert said["evidence report list"].startswith("valid")
    assert "lapsed" not in said["evidence report gaps"]
    assert "lapsed" in said["evidence report gaps --on 2027-06-30"]
    assert "Take away the accounts" in said["evidence report duties"]
    assert "evidence.attested" in said["audit list --kind evidence.attested"]


def test_the_days_are_those_of_the_types() -> None:
    assert f"{CHECKED_DAYS} days" in text().replace("\n", " ")
    short = {one for one in EvidenceType if fresh_days(one) == 90}
    assert {one.value for one in short} == {"configuration-export", "log-extract", "screenshot", "access-review"}
    assert USUAL_DAYS == 365


def test_the_acts_are_those_that_are_written() -> None:
    source = "".join(
        (ROOT / "src" / "remit" / "app" / name).read_text(encoding="utf-8")
        for name in ("evidence_intake.py", "assurance_intake.py")
    )
    acts = set(re.findall(r'"((?:evidence|assurance)\.[a-z]+)"', source))
    assert acts <= set(re.findall(r"`([a-z]+\.[a-z]+)`", text()))
    assert len(acts) == 7
