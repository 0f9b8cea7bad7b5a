"""A plan and the source it was made from are one thing, read twice: the plan is kept, with the source's places.

A root of source is taken for a plan's (or a state's) own where the plan lies in the root's folder or in one above it,
holds every block that the source declares, and no other root fits it as closely. The plan knows values, the source
knows lines; anything less certain leaves both, under names of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from remit.model.observation import Observation, Reading

_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')

Named = tuple[str, Reading]


def prefer_plans(readings: Sequence[Named], sources: Collection[str]) -> list[Named]:
    """The readings without source that a plan beside it describes better.

    Args:
        readings: every input by name; a root of source is named by its folder.
        sources: names of those that are source.
    """
    plans = [(name, reading) for name, reading in readings if name not in sources]
    roots = {
        name: blocks
        for name, reading in readings
        if name in sources and (blocks := {_block(one.address) for one in reading.observations})
    }
    origins = {name: origin for name, reading in plans if (origin := _origin(name, reading, roots))}
    by_name = dict(readings)
    taken = set(origins.values())
    return [
        (name, _placed(reading, by_name[origins[name]]) if name in origins else reading)
        for name, reading in readings
        if name not in taken
    ]


def _origin(name: str, reading: Reading, roots: Mapping[str, set[str]]) -> str | None:
    """The root that the plan was made from, if it is the only one that fits so closely."""
    folder = PurePath(name).parent
    near = {root: _steps(folder, PurePath(root)) for root in roots}
    if all(steps is None for steps in near.values()):
        return None
    blocks = {_block(one.address) for one in reading.observations if one.reader == "tf"}
    fitting = [(steps, root) for root, steps in near.items() if steps is not None and roots[root] <= blocks]
    closest = [root for steps, root in fitting if steps == min(fitting)[0]]
    return closest[0] if len(closest) == 1 else None


def _steps(above: PurePath, below: PurePath) -> int | None:
    """How many folders lie between; None where the one is not above the other."""
    return len(below.relative_to(above).parts) if below.is_relative_to(above) else None


def _block(address: str) -> str:
    return _KEY.sub("", address)


def _placed(reading: Reading, source: Reading) -> Reading:
    """The plan with the places and folders of its source."""
    places = {_block(one.address): one for one in source.observations}

    def placed(one: Observation) -> Observation:
        written = places.get(_block(one.address))
        return replace(one, location=written.location, path=written.path) if written else one

    return replace(reading, observations=tuple(map(placed, reading.observations)))
