"""Kubernetes' manifests: every document, or item of a list, with `apiVersion` and `kind`, by PyYAML alone.

Settings of tools (kustomize, kubeadm, kind) look like objects and are told apart by their group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from _formats import Compared, Family, every_file, readings

from remit.readers.infrastructure.kubernetes import READER

ENDINGS = (".yaml", ".yml", ".json")
SETTINGS = ("kustomize.config.k8s.io/", "kubeadm.k8s.io/", "skaffold/", "kind.x-k8s.io/", "audit.k8s.io/")


def objects(value: Any) -> Iterator[str]:  # noqa: ANN401 - any YAML
    """`apiVersion` and kind of every object."""
    if not isinstance(value, dict) or not value.get("apiVersion") or not value.get("kind"):
        return
    if str(value["kind"]).endswith("List") and isinstance(value.get("items"), list):
        for item in value["items"]:
            yield from objects(item)
        return
    yield f"{value['apiVersion']} {value['kind']}"


def count(path: Path) -> int:
    """How many objects a file holds; none where PyYAML cannot read it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        values = list(yaml.load_all(path.read_text(encoding="utf-8-sig"), loader))
    except (yaml.YAMLError, ValueError):
        return 0
    return sum(not kind.startswith(SETTINGS) for value in values for kind in objects(value))


def compare(top: Path) -> Compared:
    """Every object of every manifest."""
    found = Compared()
    _, read = readings(READER, top, found)
    seen = Counter(one.location.file for reading in read for one in reading.observations)
    refused = Counter(one.location.file for reading in read for one in reading.unreadable)
    for path in every_file(top):
        name = path.as_posix()
        number = count(path) if path.name.endswith(ENDINGS) and path.is_file() else 0
        found.declared += number
        found.read += min(number, seen[name])
        found.refused += min(refused[name], max(0, number - seen[name]))
        if number > seen[name] + refused[name]:
            found.lost.append(f"{name}: {number} counted, {seen[name]} read, {refused[name]} refused")
    return found


FAMILY = Family("kubernetes", compare)
