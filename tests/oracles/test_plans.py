"""Plans of other people's tests: every planned resource is read, by count and type, and no stranger passes.

R2.1: assets from Terraform plans.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.readers import HEAD_BYTES
from remit.readers.infrastructure.terraform_plan import READER

PLANS = Path(__file__).parents[2].parent / "shared" / "oracles" / "plans"
MANIFEST = PLANS / "manifest.json"
ENTRIES: dict[str, Any] = json.loads(MANIFEST.read_text()) if MANIFEST.is_file() else {}
POSITIVE = sorted(name for name in ENTRIES if not name.startswith("negative/"))
NEGATIVE = sorted(path.name for path in (PLANS / "negative").glob("*.json"))

pytestmark = pytest.mark.skipif(not ENTRIES, reason="the folder shared/oracles/plans is not beside this checkout")


@pytest.mark.parametrize("name", POSITIVE)
def test_every_planned_resource_is_read(name: str) -> None:
    """R2.1"""
    path, entry = PLANS / name, ENTRIES[name]
    assert READER.recognise(path, path.read_bytes()[:HEAD_BYTES])
    reading = READER.read(path, name=name)
    assert len(reading.observations) == entry["planned_resources"]
    assert Counter(observation.native_type for observation in reading.observations) == entry["types"]
    assert reading.unreadable == ()


@pytest.mark.parametrize("name", POSITIVE)
def test_every_place_is_the_line_of_the_address(name: str) -> None:
    """R2.1"""
    path = PLANS / name
    encoding = "utf-16" if ENTRIES[name]["encoding"].startswith("utf-16") else "utf-8-sig"
    lines = path.read_bytes().decode(encoding).split("\n")
    for observation in READER.read(path, name=name).observations:
        place = observation.location
        found = lines[place.line - 1][place.column - 1 :]
        assert found.startswith('"address"')
        assert json.dumps(observation.address) in found[: len(observation.address) + 40]


@pytest.mark.parametrize("name", NEGATIVE)
def test_what_is_no_plan_is_refused(name: str) -> None:
    """R2.1"""
    path = PLANS / "negative" / name
    assert not READER.recognise(path, path.read_bytes()[:HEAD_BYTES])
    with pytest.raises(UnreadableError) as caught:
        READER.read(path, name=name)
    assert "terraform show -json" in caught.value.hint
