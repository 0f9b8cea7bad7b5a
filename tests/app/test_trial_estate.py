"""What is planted in a trial estate is found, all of it and nothing else (R1.6, R2.2, R2.4, R2.5; F1, F2, F9)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from remit.app.scan import scan
from remit.app.trial_estate import ASSETS, DECLARED, PLANTED, SHARES, make_estate
from remit.errors import UsageError
from remit.knowledge.base import open_knowledge
from remit.model.landscape import Landscape

KNOWLEDGE = open_knowledge()
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def found(landscape: Landscape, rules: set[str]) -> dict[str, set[str]]:
    by_rule: dict[str, set[str]] = {rule: set() for rule in rules}
    for finding in landscape.findings:
        if finding.rule in rules:
            by_rule[finding.rule].add(finding.asset)
    return by_rule


@pytest.mark.parametrize(("assets", "seed"), [(1000, 1), (1000, 2), (1000, 3), (10_000, 7)])
def test_every_planted_fault_is_found_and_none_invented(
    assets: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = make_estate(tmp_path / "estate", assets, KNOWLEDGE, seed=seed)
    monkeypatch.chdir(tmp_path)
    landscape = scan([Path("estate")], KNOWLEDGE, now=NOW).landscape
    wanted = planted.by_rule()
    assert len(landscape.estate) == assets
    assert not landscape.estate.unreadable
    assert all(planted.faults.values())
    assert found(landscape, set(wanted)) == wanted


def test_from_another_folder_the_owners_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in a list are relative to the list."""
    make_estate(tmp_path / "estate", 300, KNOWLEDGE)
    monkeypatch.chdir(tmp_path / "estate")
    inside = scan([Path()], KNOWLEDGE, now=NOW).landscape
    monkeypatch.chdir(tmp_path)
    outside = scan([Path("estate")], KNOWLEDGE, now=NOW).landscape
    teams = [[landscape.owners.of(row).team for row in range(300)] for landscape in (inside, outside)]
    assert teams[0] == teams[1]


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        make_estate(tmp_path / name, 200, KNOWLEDGE, seed=seed)
    same = {file: (tmp_path / "a" / file).read_bytes() for file in (ASSETS, DECLARED, PLANTED, "remit.yaml")}
    assert {file: (tmp_path / "b" / file).read_bytes() for file in same} == same
    assert (tmp_path / "c" / ASSETS).read_bytes() != same[ASSETS]


def test_the_list_of_faults_says_what_finds_them(tmp_path: Path) -> None:
    make_estate(tmp_path / "estate", 1000, KNOWLEDGE)
    document = json.loads((tmp_path / "estate" / PLANTED).read_text())
    assert (document["assets"], document["seed"]) == (1000, 7)
    assert {one["fault"]: one["rule"] for one in document["faults"]} == {
        name: rule for name, (rule, _) in SHARES.items()
    }
    assert [one["fault"] for one in document["faults"] if not one["assets"]] == []


def test_a_small_estate_has_no_faults(tmp_path: Path) -> None:
    planted = make_estate(tmp_path / "estate", 5, KNOWLEDGE)
    assert not any(planted.faults.values())


@pytest.mark.parametrize("assets", [0, -1, 10**9])
def test_a_size_that_cannot_be_is_refused(assets: int, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        make_estate(tmp_path / "estate", assets, KNOWLEDGE)
    assert not (tmp_path / "estate").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something already"):
        make_estate(tmp_path, 10, KNOWLEDGE)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_few_variants_make_few_profiles(tmp_path: Path) -> None:
    """The number of profiles can be kept small at any size."""
    many = {}
    for variants in (1, 40):
        make_estate(tmp_path / str(variants), 400, KNOWLEDGE, variants=variants)
        many[variants] = len(scan([tmp_path / str(variants)], KNOWLEDGE).landscape.map.profiles)
    assert many[1] < many[40]
