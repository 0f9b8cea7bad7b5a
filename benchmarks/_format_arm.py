"""ARM's templates: the entries of every `resources`, by the standard library over what is left without comments.

A resource is accounted for when an observation or an unreadable item stands at its place, or when Remit says that the
parameters rule it out; then nothing that it nests is counted. That last part is at Remit's word.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _formats import Compared, Family, readings

from remit.readers.infrastructure import arm
from remit.readers.infrastructure._arm_files import Files
from remit.readers.infrastructure._arm_template import Root

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


def compare(top: Path) -> Compared:
    """Every entry of every template."""
    roots: list[Root] = []

    class Noted(Root):
        """A root that is kept, so that what was ruled out can be asked for."""

        def __init__(self, files: Files, *rest: Any) -> None:  # noqa: ANN401 - as the root has it
            super().__init__(files, *rest)
            roots.append(self)

    arm.Root = Noted  # type: ignore[misc]
    found = Compared()
    files, read = readings(arm.READER, top, found)
    ruled_out: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for root in roots:
        for name, steps in root.ruled_out:
            ruled_out[name].add(steps)
    seen: dict[str, set[str]] = defaultdict(set)
    refused: dict[str, set[str]] = defaultdict(set)
    for reading in read:
        for one in reading.observations:
            seen[one.location.file].add(str(one.location))
        for item in reading.unreadable:
            refused[item.location.file].add(str(item.location))
    for path in files:
        name = path.as_posix()
        if path.suffix == ".bicep" or name.endswith(".parameters.json"):
            continue
        value = load(path)
        out = ruled_out[name]
        declared = set(entries(value, (), out)) if value is not None else {()}
        number, without = len(declared - out), len(refused[name] - seen[name])
        found.declared += len(declared)
        found.ruled_out += len(declared & out)
        found.read += min(number, len(seen[name]))
        found.refused += min(without, max(0, number - len(seen[name])))
        if number > len(seen[name]) + without:
            found.lost.append(f"{name}: {number} declared, {len(seen[name])} read, {without} refused")
    return found


FAMILY = Family("arm", compare)
