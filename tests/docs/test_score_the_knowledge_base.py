"""The remit.yaml of the guide lets a statement speak, as it says. R1.14."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from repository import ROOT

PAGE = ROOT / "docs" / "guides" / "score-the-knowledge-base.md"


def test_the_statements_of_the_guide_are_shown_beside_the_rule(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    with Path("remit.yaml").open("a", encoding="utf-8") as opened:
        opened.write(f"\n{block}")
    ran = run(capsys, "why", "aws_s3_bucket.financial_reports", "incident-notification", "--from", "terraform")
    assert "  rule         statement, vendors/pontoon-crm.csv:6\n" in ran.out
    assert "    IR-6        provider, equal (vendors/pontoon-crm.csv:6)\n" in ran.out
    found = run(capsys, "scan", "terraform", "--format", "json").document["findings"]
    (one,) = [one for one in found if one["rule"] == "contradicted-statement"]
    assert one["message"].startswith("aws/s3 says that ")
    assert "vendors/pontoon-crm.csv:" in one["message"]
    reviewed = run(capsys, "why", "aws_s3_bucket.financial_reports", "encryption-at-rest", "--from", "terraform").out
    assert "  rule         service, " in reviewed


def test_the_guide_names_every_template() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(word in text for word in ("FedRAMP CIS and CRM", "CAIQ version 4", "HITRUST", "plain"))
