"""Landscapes to save, and what it means that two are the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from remit.app.scan import scan
from remit.knowledge.base import open_knowledge
from remit.model.estate import Counts, EstateBuilder
from remit.model.facts import HIDDEN, UNKNOWN, Fact, FactStatus, FactValue, Marker
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.map import ResponsibilityMap
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.paths import Paths
from remit.model.rules import Rulebook
from remit.model.texts import Texts
from repository import ROOT

ESTATE = ROOT / "examples" / "harbourlight" / "terraform"


@cache
def harbourlight() -> Landscape:
    """The example organisation, scanned at a fixed time."""
    return scan([ESTATE], open_knowledge(), now=datetime(2026, 3, 1, 12, tzinfo=UTC)).landscape


def small(taken_at: str = "2026-03-01T12:00:00+00:00") -> Landscape:
    """Nothing mapped at all."""
    nothing = np.empty(0, dtype=np.int32)
    return Landscape(
        taken_at=taken_at,
        inputs=(),
        organisation=Organisation(),
        rulebook=Rulebook(controls=(), models={}, services={}),
        areas=(),
        estate=EstateBuilder().build(counts=Counts()),
        map=ResponsibilityMap((), (), nothing, np.empty((0, 0), np.uint16), np.empty((0, 0), np.int32), ()),
        owners=Owners((), nothing),
        findings=(),
    )


def with_facts(facts: Mapping[str, FactValue | Marker]) -> Landscape:
    """The example with an estate whose every asset has these facts in another order of statuses."""
    whole, builder = harbourlight(), EstateBuilder()
    for row, asset in enumerate(whole.estate.ids):
        builder.add(
            asset_id=asset,
            name=whole.estate.names[row],
            location=Location(file="a.tf", line=row),
            texts={name: column[row] for name, column in whole.estate.columns.items()},
            tags={},
            facts=tuple(
                Fact(name=name, value=value, status=tuple(FactStatus)[row % 3], origin="o", source="s" * (row % 2))
                for name, value in facts.items()
            ),
        )
    return dataclasses.replace(whole, estate=builder.build(counts=whole.estate.counts))


def difference(one: object, other: object, at: str = "landscape") -> str:
    """Where two values differ in type, order or value; empty when nowhere. How texts are held is no difference."""
    one, other = (tuple(each) if isinstance(each, Texts | Paths) else each for each in (one, other))
    if type(one) is not type(other):
        return f"{at}: {type(one)} is not {type(other)}"
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return "" if one.dtype == other.dtype and np.array_equal(one, other) else f"{at}: arrays differ"
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one) if field.compare]
        pairs = [(name, getattr(one, name), getattr(other, name)) for name in names]
    elif isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return f"{at}: keys differ"
        pairs = [(str(key), one[key], other[key]) for key in one]
    elif isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            return f"{at}: lengths differ"
        pairs = [(str(index), *pair) for index, pair in enumerate(zip(one, other, strict=True))]
    else:
        return "" if one == other else f"{at}: {one!r} is not {other!r}"
    return next((found for name, a, b in pairs if (found := difference(a, b, f"{at}.{name}"))), "")


def stored(where: str | Path) -> str:
    """Python that opens the store at a path or URL as `table`; what the subprocesses of the laws start with."""
    return f"from remit.store.snapshots import SnapshotTable\ntable = SnapshotTable.open({str(where)!r})\n"


def dying(engine: str) -> str:
    """Python that kills its process when that engine is about to commit what it wrote."""
    return (
        "import os, signal\nfrom sqlalchemy import event\n"
        "kill = lambda one: one.get_execution_options()['is_writing'] and os.kill(os.getpid(), signal.SIGKILL)\n"
        f"event.listen({engine}, 'commit', kill)\n"
    )


ODD_VALUES: dict[str, FactValue | Marker] = {
    "unknown": UNKNOWN,
    "hidden": HIDDEN,
    "word_unknown": "unknown",
    "no": False,
    "zero": 0,
    "yes": True,
    "one": 1,
    "largest": 2**64 - 1,
    "beyond": 2**64,
    "below": -(2**63) - 1,
    "empty": "",
    "none": (),
    "texts": ("", "a", "é\n\x00"),
}
