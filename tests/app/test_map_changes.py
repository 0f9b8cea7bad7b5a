"""What changes in who answers is told asset by asset; what does not, is not (R12)."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from remit.app import map_changes as module
from remit.app.diff import diff
from remit.app.map_changes import map_changes
from remit.app.scan import scan
from remit.knowledge.base import open_knowledge
from remit.ledger.act import Act
from remit.model.landscape import Landscape
from store.landscapes import ESTATE, harbourlight, small


@cache
def other() -> Landscape:
    """The example, with every cell of its first profile changed and its first owner's person gone."""
    whole = harbourlight()
    cells = whole.map.cells.copy()
    cells[0] = np.where(cells[0] == cells[0, 0], cells[-1].max(), cells[0, 0])
    first = dataclasses.replace(whole.owners.owners[0], person="", team="", by_category={})
    owners = dataclasses.replace(whole.owners, owners=(first, *whole.owners.owners[1:]))
    return dataclasses.replace(whole, map=dataclasses.replace(whole.map, cells=cells), owners=owners)


def changed_assets(acts: list[Act]) -> set[str]:
    return {act.object.removeprefix("asset:") for act in acts if act.kind == "responsibility.changed"}


def test_nothing_changed_is_nothing_told() -> None:
    assert map_changes(harbourlight(), harbourlight(), since="snapshot:1") == []
    assert map_changes(small(), small(), since="snapshot:1") == []


def test_it_tells_the_assets_that_the_slow_comparison_finds() -> None:
    acts = map_changes(harbourlight(), other(), since="snapshot:3")
    slow = {one.asset for one in diff(harbourlight(), other()).changed if one.cells or one.team or one.person}
    by_category = {
        name
        for row, name in enumerate(harbourlight().estate.ids)
        if harbourlight().owners.of(row).by_category != other().owners.of(row).by_category
    }
    assert changed_assets(acts) == slow | by_category
    assert len(slow) > 3
    assert acts[0].details["since"] == "snapshot:3"
    assert acts[0].details["changed_hands"] == str(len(slow | by_category))


def test_each_control_that_changed_hands_is_named() -> None:
    acts = map_changes(harbourlight(), other(), since="snapshot:1")
    found = diff(harbourlight(), other()).changed
    cells = {one.asset: one.cells for one in found}
    told = next(act for act in acts if "controls" in act.details)
    changed = cells[told.object.removeprefix("asset:")]
    assert told.details["controls"] == str(len(changed))
    named = {name.removeprefix("control ") for name in told.details if name.startswith("control ")}
    assert named <= {one.control.id for one in changed}
    assert len(named) == min(20, len(changed))


def test_a_team_and_a_person_who_went_are_told_from_whom_to_whom() -> None:
    acts = map_changes(harbourlight(), other(), since="snapshot:1")
    told = {act.details["team"] for act in acts if "team" in act.details}
    assert told
    assert all(text.endswith(" → nobody") for text in told)


def test_assets_that_come_and_go_are_told(tmp_path: Path) -> None:
    whole = harbourlight()
    came = map_changes(small(), whole, since="snapshot:1")
    assert {act.kind for act in came} == {"map.changed", "asset.came"}
    assert came[0].details["came"] == str(len(whole.estate))
    assert came[1].details["team"] == whole.owners.of(0).team
    gone = map_changes(whole, small(), since="snapshot:1")
    assert [act.object for act in gone[1:]] == [f"asset:{name}" for name in sorted(whole.estate.ids)]


def test_of_very_many_some_are_told_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TOLD", 5)
    for base, head in ((small(), harbourlight()), (harbourlight(), small()), (harbourlight(), other())):
        acts = map_changes(base, head, since="snapshot:1")
        assert len(acts) == 6
        assert acts[0].details["told"] == "5"
    assert int(map_changes(small(), harbourlight(), since="x")[0].details["came"]) > 5


def test_a_new_look_at_the_same_files_changes_nobody() -> None:
    again = scan([ESTATE], open_knowledge()).landscape
    assert map_changes(harbourlight(), again, since="snapshot:1") == []
