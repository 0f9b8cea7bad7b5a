"""Kubernetes manifests of a folder: is every object accounted for, and how long does it take beside Checkov?

    python benchmarks/kubernetes.py FOLDER [PATH-TO-CHECKOV]

The count is independent: PyYAML alone, every document or item of a list with `apiVersion` and `kind`, in every file
that ends like one, nothing of Remit's. Settings of tools are told apart by their group and counted too. Checkov runs
its rules for Kubernetes, which is other work than Remit's: the times say how long one waits, not which code is better.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from remit.app.collect import collect
from remit.knowledge.base import open_knowledge
from remit.model.organisation import Organisation
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


def count(path: Path) -> list[str] | None:
    """What objects a file holds, counted apart from Remit; None where PyYAML cannot read it."""
    try:
        values = list(
            yaml.load_all(path.read_text(encoding="utf-8-sig"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        )
    except (yaml.YAMLError, ValueError):
        return None
    return [kind for value in values for kind in objects(value)]


def main() -> None:
    """Print counts, differences and times."""
    top = Path(sys.argv[1])
    every = [path for path in sorted(top.rglob("*")) if ".git" not in path.parts and path.name.endswith(ENDINGS)]
    start = time.perf_counter()
    files = [path for path in every if READER.claims(path)]
    found: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for _, reading in READER.read_folders(top, files, name=Path.as_posix):
        found.update(one.location.file for one in reading.observations)
        refused.update(one.location.file for one in reading.unreadable)
    took = time.perf_counter() - start
    counted = {path.as_posix(): count(path) for path in every}
    kinds = {name: [one for one in some if not one.startswith(SETTINGS)] for name, some in counted.items() if some}
    settings = sum(one.startswith(SETTINGS) for some in counted.values() for one in some or ())
    print(f"{len(every)} files that end like one, {len(files)} of them claimed")
    print(f"{sum(map(len, kinds.values()))} objects and {settings} settings of tools by the independent count")
    print(f"{found.total()} observations and {refused.total()} unreadable items in {took:.2f} s")
    for name in sorted({*kinds, *found}):
        number = len(kinds.get(name, ()))
        if number != found[name]:
            word = "refused, and said so" if number == found[name] + refused[name] else "not accounted for"
            print(f"{word}: {name}: {number} counted, {found[name]} read, {refused[name]} unreadable")
    broken = sorted(name for name, some in counted.items() if some is None)
    print("not YAML to the independent parser:", [(name, found[name], refused[name]) for name in broken])
    start = time.perf_counter()
    collection = collect([top], open_knowledge(), Organisation())
    print(f"scanned, joined and facts derived in {time.perf_counter() - start:.2f} s: {collection.estate.counts}")
    if len(sys.argv) > 2:
        start = time.perf_counter()
        command = [sys.argv[2], "--framework", "kubernetes", "--directory", str(top), "--compact", "--quiet"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        summary = next((line for line in done.stdout.splitlines() if line.startswith("Passed checks")), "")
        print(f"checkov: {time.perf_counter() - start:.1f} s, exit code {done.returncode}; {summary}")


if __name__ == "__main__":
    main()
