"""ARM templates of a folder: is every resource accounted for, and how long does it take to read them?

    python benchmarks/arm.py FOLDER

The count is independent: the standard library's parser over what is left when comments are gone, the entries of every
`resources`, nothing of Remit's. A resource is accounted for when an observation or an unreadable item stands at its
place, or when Remit says that the parameters rule it out; then nothing that it nests is counted. The time is that of
reading, naming, joining and deriving facts, in one process.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from remit.app.collect import collect
from remit.knowledge.base import open_knowledge
from remit.model.organisation import Organisation
from remit.readers.infrastructure import arm
from remit.readers.infrastructure._arm_template import Files, Root

COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


def load(path: Path) -> Any:  # noqa: ANN401 - JSON
    """A file's value by the standard library; None where that cannot read it."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        return json.loads(COMMENT.sub(lambda match: match[1] or "", text), strict=False)
    except ValueError:
        return None


def entries(body: Any, steps: tuple[Any, ...], ruled_out: set[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """The place of each resource of a template, those of templates within it included."""
    section = body.get("resources", []) if isinstance(body, dict) else []
    rows = section.items() if isinstance(section, dict) else enumerate(section)
    for key, raw in rows:
        place = (*steps, "resources", key)
        if isinstance(raw, dict) and raw.get("existing") is True:
            continue
        yield place
        if place in ruled_out and not (isinstance(raw, dict) and raw.get("resources") and "copy" not in raw):
            continue
        if isinstance(raw, dict):
            yield from entries(raw, place, ruled_out)
            properties = raw.get("properties")
            if place not in ruled_out and isinstance(properties, dict) and isinstance(properties.get("template"), dict):
                yield from entries(properties["template"], (*place, "properties", "template"), ruled_out)


def main() -> None:
    """Print counts, differences and times."""
    top = Path(sys.argv[1])
    roots: list[Root] = []

    class Noted(Root):
        """A root that is kept, so that what was ruled out can be asked for."""

        def __init__(self, files: Files, *rest: Any) -> None:  # noqa: ANN401 - as the root has it
            super().__init__(files, *rest)
            roots.append(self)

    arm.Root = Noted  # type: ignore[misc]
    files = [path for path in sorted(top.rglob("*")) if arm.READER.claims(path)]
    start = time.perf_counter()
    readings = list(arm.READER.read_folders(top, files, name=lambda path: os.path.relpath(path, top)))
    seconds = time.perf_counter() - start
    ruled_out: dict[str, set[tuple[Any, ...]]] = {}
    for root in roots:
        for name, steps in root.ruled_out:
            ruled_out.setdefault(name, set()).add(steps)
    places = Counter(
        one.location.file
        for one in {
            item.location: item for _, reading in readings for item in (*reading.observations, *reading.unreadable)
        }.values()
    )
    total = missing = broken = 0
    for path in files:
        name = os.path.relpath(path, top)
        if path.suffix == ".bicep" or name.endswith(".parameters.json"):
            continue
        value = load(path)
        if value is None:
            broken += 1
            if not places[name]:
                missing += 1
                print(f"  lost: {name}")
            continue
        out = ruled_out.get(name, set())
        declared = set(entries(value, (), out)) - out
        total += len(declared)
        if places[name] < len(declared):
            missing += len(declared) - places[name]
            print(f"  {name}: {len(declared)} declared, {places[name]} accounted for")
    seen = sum(len(reading.observations) for _, reading in readings)
    refused = sum(len(reading.unreadable) for _, reading in readings)
    print(f"files claimed {len(files)}, broken {broken}")
    print(f"declared {total}, ruled out {sum(map(len, ruled_out.values()))}, not accounted for {missing}")
    print(f"resources read {seen} (loops unrolled), unreadable items {refused}, reading {seconds:.2f} s")
    start = time.perf_counter()
    found = collect([top], open_knowledge(), Organisation())
    print(f"the whole way to facts {time.perf_counter() - start:.2f} s: {found.estate.counts}")


if __name__ == "__main__":
    main()
