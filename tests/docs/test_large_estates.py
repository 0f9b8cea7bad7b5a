"""The list that the guide shows is read as it says (R2.1)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from remit.app.collect import collect
from remit.documents.asset_lines import AssetRow
from remit.knowledge.base import open_knowledge
from remit.model.organisation import Organisation
from repository import ROOT

GUIDE = (ROOT / "docs" / "guides" / "large-estates.md").read_text(encoding="utf-8")


def test_every_line_of_the_guide_is_an_asset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"^```json\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("list.jsonl").write_text(block, encoding="utf-8")
    estate = collect([Path("list.jsonl")], open_knowledge(), Organisation()).estate
    assert estate.unreadable == ()
    assert sorted(estate.ids) == ["arn:aws:s3:::reports", "db-7", "q-1"]
    assert sorted(estate.columns["service"]) == ["aws/rds", "aws/s3", "aws/sqs"]
    row = list(estate.ids).index("q-1")
    assert estate.facts_of(row)


def test_the_guide_names_every_field() -> None:
    (table,) = re.findall(r"^\| field \| says \|\n(.*?)\n\n", GUIDE, re.MULTILINE | re.DOTALL)
    named = {word for row in table.splitlines() for word in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(AssetRow.__struct_fields__)
