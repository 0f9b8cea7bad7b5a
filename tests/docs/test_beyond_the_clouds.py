"""The lists that the guide explains are read as it says. R2.1."""

from __future__ import annotations

import re
from pathlib import Path

from repository import ROOT
from written import surveyed

PAGE = ROOT / "docs" / "guides" / "beyond-the-clouds.md"


def test_the_columns_of_the_guide_can_be_followed(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (sources,) = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    table = (
        "# lists/all.csv\nHostname,Serial,Type,Operating system,Patched on,Last contact,Team\n"
        "db1,S-1,Linux server,Debian 12,2026-01-01,2026-01-09,pay\n"
    )
    people = "people: {dana: {name: Dana Reef}}\nteams: {pay: {name: Payments, owner: dana}}\n"
    landscape = surveyed(tmp_path, table, configuration=people + sources)
    assert list(landscape.estate.ids) == ["cmdb:S-1"]
    facts = {name for name, column in landscape.estate.facts.items() if column[0][0] is not None}
    assert facts >= {"os_image", "patch_age_days", "last_seen_days"}
