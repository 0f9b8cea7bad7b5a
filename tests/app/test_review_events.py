"""What two snapshots and the change watch call for (R6.1)."""

from __future__ import annotations

import dataclasses
import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from planned import TEAMS, knowledge, resource, surveyed
from remit.app.diff import diff
from remit.app.review_events import MOST_NAMED, ReviewEvent, review_name, snapshot_events, watch_events
from remit.app.watch_kept import Kept, Review
from remit.model.columns import Column
from remit.model.evidence import Evidence, EvidenceKind
from remit.model.facts import FactKind, Marker
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.organisation import Vendor
from remit.model.review import ReviewScope, ScopeKind
from remit.model.review_rules import Routine
from store.landscapes import harbourlight, small


def events(base: Landscape, head: Landscape) -> list[ReviewEvent]:
    return snapshot_events(base, head, (1, 2), knowledge().catalogue.facts)


def of(found: list[ReviewEvent], routine: Routine) -> dict[str, ReviewEvent]:
    return {one.scope.id: one for one in found if one.routine is routine}


def volume(folder: Path, *more: str, **values: object) -> Landscape:
    folder.mkdir(parents=True, exist_ok=True)
    tagged = resource("aws_ebs_volume", "same", encrypted=True, tags={"owner": "pay"})
    extra = [resource(kind, "extra", bucket="b") for kind in more]
    return surveyed(folder, resource("aws_ebs_volume", "kept", **values), tagged, *extra, configuration=TEAMS)


def test_nothing_calls_for_nothing() -> None:
    assert events(harbourlight(), harbourlight()) == []
    assert events(small(), small()) == []


def test_a_service_that_is_used_for_the_first_time(tmp_path: Path) -> None:
    (event,) = events(volume(tmp_path / "a"), volume(tmp_path / "b", "aws_s3_bucket"))
    assert (event.routine, event.scope) == (Routine.NEW_SERVICE, ReviewScope(kind=ScopeKind.SERVICE, id="aws/s3"))
    assert (event.name, event.cause.before, event.cause.after) == ("new-service:service:aws/s3@2", 1, 2)
    assert event.cause.changes == ("aws_s3_bucket.extra came",)
    assert events(volume(tmp_path / "b", "aws_s3_bucket"), volume(tmp_path / "a")) == []


def test_a_fact_that_protects_less_calls_and_one_that_protects_more_does_not_for_itself(tmp_path: Path) -> None:
    tags = {"owner": "pay"}
    base, head = volume(tmp_path / "a", encrypted=True, tags=tags), volume(tmp_path / "b", encrypted=False, tags=tags)
    event = of(events(base, head), Routine.CONFIGURATION_CHANGE)["pay"]
    assert event.scope.team == "pay"
    line = "aws_ebs_volume.kept: encryption_at_rest provider_key → none"
    assert line in event.cause.changes
    back = of(events(head, base), Routine.CONFIGURATION_CHANGE)
    assert all("encryption_at_rest none" not in line for one in back.values() for line in one.cause.changes)


def test_what_nobody_owns_is_reviewed_by_all(tmp_path: Path) -> None:
    found = events(volume(tmp_path / "a", encrypted=True), volume(tmp_path / "b", encrypted=False))
    assert "configuration-change@2" in {one.name for one in found}


@cache
def shaken(seed: int) -> Landscape:
    """The example with cells and facts changed at random."""
    chance, whole = random.Random(seed), harbourlight()  # noqa: S311 - no secret
    cells = whole.map.cells.copy()
    for _ in range(6):
        row, other = chance.randrange(len(cells)), chance.randrange(len(cells))
        cells[row] = cells[other] if chance.random() < 0.5 else cells[row] ^ 0x8000
    facts = dict(whole.estate.facts)
    for name in sorted(facts):
        column = facts[name]
        codes = column.codes.copy()
        codes[chance.randrange(len(codes))] = chance.randrange(len(column.values))
        facts[name] = Column(codes, column.values)
    return dataclasses.replace(
        whole,
        map=dataclasses.replace(whole.map, cells=cells),
        estate=dataclasses.replace(whole.estate, facts=facts),
    )


def slow(base: Landscape, head: Landscape) -> dict[str, int]:
    """How many controls and facts call, by team: one asset, one control, one fact at a time."""
    counts: dict[str, int] = {}
    vocabulary = knowledge().catalogue.facts
    proving = {proof.fact for control in head.controls for proof in control.proof}
    for change in diff(base, head).changed:
        team = head.owners.of(change.row).team
        for cell in change.cells:
            if cell.before.code & 0x7FFF != cell.after.code & 0x7FFF:
                counts[team] = counts.get(team, 0) + 1
        before = {one.name: one.value for one in base.estate.facts_of(change.row)}
        for fact in head.estate.facts_of(change.row):
            was, kind = before.get(fact.name), vocabulary[fact.name]
            if fact.name not in proving or was is None or isinstance(was, Marker):
                continue
            if kind.kind is FactKind.ENUM:
                order = kind.values.index
                is_worse = isinstance(fact.value, Marker) or order(str(fact.value)) > order(str(was))
            else:
                is_worse = isinstance(fact.value, Marker) or int(str(fact.value)) < int(str(was))
            counts[team] = counts.get(team, 0) + is_worse
    return {team: count for team, count in counts.items() if count}


@pytest.mark.parametrize("seed", range(12))
def test_it_finds_what_the_slow_comparison_finds(seed: int) -> None:
    base, head = harbourlight(), shaken(seed)
    found = of(events(base, head), Routine.CONFIGURATION_CHANGE)
    assert {team: one.cause.count for team, one in found.items()} == slow(base, head)
    assert all(len(one.cause.changes) == min(one.cause.count, MOST_NAMED) for one in found.values())
    assert found


def test_a_mark_for_undecided_is_no_change_of_hands() -> None:
    whole = harbourlight()
    other = dataclasses.replace(whole, map=dataclasses.replace(whole.map, cells=whole.map.cells ^ np.uint16(0x8000)))
    assert events(whole, other) == []


def with_model(landscape: Landscape, row: int, model: str) -> Landscape:
    column = landscape.estate.columns["model"]
    codes = column.codes.copy()
    codes[row] = len(column.values)
    columns = {**landscape.estate.columns, "model": Column(codes, (*column.values, model))}
    return dataclasses.replace(landscape, estate=dataclasses.replace(landscape.estate, columns=columns))


def test_an_asset_of_another_model_is_told_by_its_workload_or_team() -> None:
    whole = harbourlight()
    workloads = whole.estate.columns["workload"]
    inside = next(row for row in range(len(whole.estate)) if workloads[row] == "checkout")
    outside = next(row for row in range(len(whole.estate)) if not workloads[row])
    found = of(events(whole, with_model(with_model(whole, inside, "quantum"), outside, "odd")), Routine.MODEL_CHANGE)
    team = whole.owners.of(outside).team
    assert set(found) == {"checkout", team}
    assert found["checkout"].scope == ReviewScope(kind=ScopeKind.WORKLOAD, id="checkout", team="payments")
    assert any(line.startswith(f"{whole.estate.ids[inside]}: ") for line in found["checkout"].cause.changes)
    assert "uses quantum, which it did not use" in found["checkout"].cause.changes
    assert found[team].scope.kind is (ScopeKind.TEAM if team else ScopeKind.EVERYTHING)


def test_a_new_workload_is_no_change_of_model() -> None:
    assert of(events(small(), harbourlight()), Routine.MODEL_CHANGE) == {}


def with_vendors(*vendors: Vendor) -> Landscape:
    whole = small()
    organisation = dataclasses.replace(whole.organisation, vendors={one.id: one for one in vendors})
    return dataclasses.replace(whole, organisation=organisation)


def test_a_vendor_that_comes_goes_or_changes() -> None:
    one = Vendor(id="acme", name="Acme", owner="pay", support="mail")
    contract = Evidence(kind=EvidenceKind.CONTRACT, what="C-1", date="2026-01-01")
    moved = dataclasses.replace(one, location=Location(file="remit.yaml", line=9))
    assert events(with_vendors(one), with_vendors(moved)) == []
    (came,) = events(with_vendors(), with_vendors(one))
    assert (came.scope, came.cause.changes) == (
        ReviewScope(kind=ScopeKind.VENDOR, id="acme", team="pay"),
        ("acme came",),
    )
    (gone,) = events(with_vendors(one), with_vendors())
    assert (gone.cause.what, gone.scope.team) == ("the vendor acme went", "pay")
    (changed,) = events(
        with_vendors(one), with_vendors(dataclasses.replace(one, support="", domains=("a.example",), contract=contract))
    )
    assert changed.cause.changes == (
        "support: mail → nothing",
        "domains: nothing → a.example",
        "contract: nothing → C-1",
    )
    again = dataclasses.replace(contract, location=Location(file="x"))
    assert (
        events(
            with_vendors(dataclasses.replace(one, contract=contract)),
            with_vendors(dataclasses.replace(one, contract=again)),
        )
        == []
    )


def test_a_cited_page_that_changed_calls_where_its_service_is_used() -> None:
    rows = ["aws/s3 backup", "aws/none x"]
    opened = Review(url="https://e.example/a", passage="", rows=rows, because="it differs", opened="2026-11-01")
    closed = Review(
        url="https://e.example/b", passage="", rows=rows, because="gone", opened="2026-11-01", closed="2026-11-02"
    )
    kept = Kept(reviews={"abc": [opened], "def": [closed]})
    (event,) = watch_events(kept, harbourlight())
    assert event.name == "documentation-change:service:aws/s3@abc-2026-11-01"
    assert (event.cause.watch, event.cause.url, event.cause.count) == ("abc", "https://e.example/a", 2)
    assert watch_events(kept, small()) == []


def test_a_name_is_short_and_printable_and_different_things_have_different_ones() -> None:
    scope = ReviewScope(kind=ScopeKind.WORKLOAD, id="x" * 400)
    long, other = (review_name(Routine.MODEL_CHANGE, scope, key) for key in ("1", "2"))
    assert len(long) <= 200
    assert long != other
    odd = review_name(Routine.MODEL_CHANGE, ReviewScope(kind=ScopeKind.WORKLOAD, id="a\nb"), "1")
    assert odd.isprintable()
    assert odd != review_name(Routine.MODEL_CHANGE, ReviewScope(kind=ScopeKind.WORKLOAD, id="ab"), "1")
