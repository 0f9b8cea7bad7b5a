"""CloudFormation's and SAM's templates: the entries of `Resources`, by PyYAML or the standard library alone.

A resource is accounted for when an observation or an unreadable item stands at its place. A template with SAM gives
more observations than entries, and a nested template that lies elsewhere gives none.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from _formats import Compared, Family, every_file, readings

from remit.readers.infrastructure.cloudformation import READER

ENDINGS = (".json", ".yaml", ".yml", ".template")


class Loader(yaml.SafeLoader):
    """PyYAML's loader, with whatever stands behind a tag of CloudFormation."""


def _anything(loader: Loader, _suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401 - any value
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Loader.add_multi_constructor("!", _anything)


def count(path: Path) -> int:
    """How many resources a template declares; none where it is no template.

    A file that neither parser reads counts as none: templates of templates, which Remit has to refuse.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if "Resources" not in text:
        return 0
    try:
        value = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader)  # noqa: S506 - a safe one
    except (ValueError, yaml.YAMLError):
        return 0
    resources = value.get("Resources") if isinstance(value, dict) else None
    if not isinstance(resources, dict):
        return 0
    kinds = [str(one.get("Type") if isinstance(one, dict) else key) for key, one in resources.items()]
    return len(resources) if any("::" in kind for kind in kinds) else 0


def compare(top: Path) -> Compared:
    """Every entry of every template."""
    found = Compared()
    _, read = readings(READER, top, found)
    places: dict[str, set[str]] = defaultdict(set)
    refused: dict[str, set[str]] = defaultdict(set)
    for reading in read:
        for one in reading.observations:
            places[one.location.file].add(str(one.location))
        for item in reading.unreadable:
            if "the macro" not in item.cause:  # it speaks of the whole template
                refused[item.location.file].add(str(item.location))
    for path in every_file(top):
        name = path.as_posix()
        number = count(path) if path.name.endswith(ENDINGS) and path.is_file() else 0
        without = len(refused[name] - places[name])
        found.declared += number
        found.read += min(number, len(places[name]))
        found.refused += min(without, max(0, number - len(places[name])))
        if number > len(places[name]) + without:
            found.lost.append(f"{name}: {number} declared, {len(places[name])} read, {without} refused")
    return found


FAMILY = Family("cloudformation", compare)
