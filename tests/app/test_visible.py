"""What somebody sees of a landscape (R12): their assets, each as it is in the whole, and nobody else's names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from remit.app.answers import why
from remit.app.scan import scan
from remit.app.visible import restricted, rows_in_sight
from remit.knowledge.base import open_knowledge
from remit.model.access import EVERYTHING, Sight
from remit.model.landscape import Landscape
from remit.model.paths import Paths
from remit.model.texts import Texts

EXAMPLE = Path(__file__).parents[2] / "examples" / "harbourlight"


@pytest.fixture(scope="module")
def whole() -> Landscape:
    return scan([EXAMPLE / "terraform"], open_knowledge(), configuration=EXAMPLE / "remit.yaml").landscape


def sights(landscape: Landscape) -> Iterator[Sight]:
    teams = sorted({owner.team for owner in landscape.owners.owners if owner.team})
    workloads = sorted(value for value in landscape.estate.columns["workload"].values if value)
    yield Sight()
    yield Sight(teams=frozenset({"nobody-of-ours"}))
    yield from (Sight(teams=frozenset({team})) for team in teams)
    yield from (Sight(workloads=frozenset({one})) for one in workloads)
    yield from (Sight(teams=frozenset(pair)) for pair in combinations(teams, 2))
    yield Sight(teams=frozenset(teams), workloads=frozenset(workloads))


def test_who_sees_everything_gets_the_landscape_itself(whole: Landscape) -> None:
    assert restricted(whole, EVERYTHING) is whole
    assert len(rows_in_sight(whole, EVERYTHING)) == len(whole.estate)


def test_every_asset_in_sight_is_as_in_the_whole_and_no_other_is_there(whole: Landscape) -> None:
    for sight in sights(whole):
        part = restricted(whole, sight)
        rows = rows_in_sight(whole, sight).tolist()
        naive = [
            row
            for row in range(len(whole.estate))
            if sight.covers(whole.owners.of(row).team, whole.estate.columns["workload"][row])
        ]
        assert rows == naive
        assert list(part.estate.ids) == [whole.estate.ids[row] for row in naive]
        for new, old in enumerate(naive):
            assert part.estate.names[new] == whole.estate.names[old]
            assert part.estate.facts_of(new) == whole.estate.facts_of(old)
            assert part.estate.location(new) == whole.estate.location(old)
            assert part.estate.tags[new] == whole.estate.tags[old]
            assert part.owners.of(new) == whole.owners.of(old)
            assert all(part.estate.columns[name][new] == column[old] for name, column in whole.estate.columns.items())
            for control in range(len(whole.map.controls)):
                assert part.map.cell(new, control) == whole.map.cell(old, control)
                assert part.map.rule(new, control) == whole.map.rule(old, control)
        seen = set(part.estate.ids)
        assert list(part.findings) == [one for one in whole.findings if one.asset in seen]


def test_edges_lead_from_and_to_the_same_things(whole: Landscape) -> None:
    def told(landscape: Landscape, seen: set[str]) -> list[tuple[object, ...]]:
        edges = landscape.estate.edges
        names: list[object] = [*landscape.estate.ids, *edges.outsiders, *edges.reaches]
        found: list[tuple[object, ...]] = []
        for number in range(len(edges)):
            source, target = names[edges.sources[number]], names[edges.targets[number]]
            if all(not isinstance(end, str) or end in seen for end in (source, target)):
                found.append(
                    (source, target, int(edges.kinds[number]), int(edges.sureness[number]), edges.origins[number])
                )
        return found

    for sight in sights(whole):
        part = restricted(whole, sight)
        seen = set(part.estate.ids)
        assert told(part, seen) == told(whole, seen)
        assert len(part.estate.edges) == len(told(whole, seen))
        assert part.estate.edges.assets == len(part.estate)
        assert np.all(part.estate.edges.sources < part.estate.edges.nodes)


def texts(value: object) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts(key)
            yield from texts(one)
    elif isinstance(value, (tuple, list, frozenset, set, Texts, Paths)):
        for one in value:
            yield from texts(one)


def test_nothing_names_an_asset_of_anybody_else(whole: Landscape) -> None:
    for sight in sights(whole):
        part = restricted(whole, sight)
        others = set(whole.estate.ids) - set(part.estate.ids)
        named = {text for text in texts(part) if text in others}
        assert named == set(), sight


def test_the_whole_why_can_be_told_of_a_part(whole: Landscape) -> None:
    team = next(owner.team for owner in whole.owners.owners if owner.team)
    part = restricted(whole, Sight(teams=frozenset({team})))
    asset = part.estate.ids[0]
    row = list(whole.estate.ids).index(asset)
    for control in range(len(part.map.controls)):
        assert why(part, 0, control) == why(whole, row, control)


def test_counts_say_what_is_in_sight(whole: Landscape) -> None:
    for sight in sights(whole):
        counts = restricted(whole, sight).estate.counts
        assert counts.resources == counts.assets + counts.parts + counts.others + counts.unresolved
