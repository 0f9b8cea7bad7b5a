"""The one order of ownership claims stands in the pages as the code has it (R2.2)."""

from __future__ import annotations

import re

from remit.model.ownership import ClaimRank
from repository import ROOT

ORDER = [rank.title for rank in sorted(ClaimRank, reverse=True)]


def test_the_guide_has_the_order_of_the_code() -> None:
    """R2.2: one documented precedence."""
    text = (ROOT / "docs" / "guides" / "name-owners.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", text, re.MULTILINE)
    assert rows == [(str(number), title) for number, title in enumerate(ORDER, 1)]


def test_the_architecture_has_it_too() -> None:
    text = " ".join((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split())
    assert f"one precedence as well: {' > '.join(ORDER)}." in text
