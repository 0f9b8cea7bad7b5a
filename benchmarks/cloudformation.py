"""CloudFormation templates of a folder: is every resource accounted for, and how long does it take beside cfn-lint?

    python benchmarks/cloudformation.py FOLDER [PATH-TO-CFN-LINT]

The count is independent: PyYAML's or the standard library's parser, the keys of `Resources`, nothing of Remit's. A
resource is accounted for when an observation or an unreadable item stands at its place. Remit reads, names, joins and
derives facts; cfn-lint parses and runs its rules, which is other and more work than reading, so the ratio says how
long a user waits, not which code is better.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from remit.app.collect import collect
from remit.knowledge.base import open_knowledge
from remit.model.organisation import Organisation
from remit.readers.infrastructure.cloudformation import READER


class Loader(yaml.SafeLoader):
    """PyYAML's loader, with whatever stands behind a tag of CloudFormation."""


def _anything(loader: Loader, _suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401 - any value
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Loader.add_multi_constructor("!", _anything)


def count(path: Path) -> int | None:
    """How many resources a template declares, counted apart from Remit; None where it is none."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        value = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader)  # noqa: S506 - a safe one
    except (ValueError, yaml.YAMLError):
        return None
    resources = value.get("Resources") if isinstance(value, dict) else None
    return len(resources) if isinstance(resources, dict) else None


def main() -> None:
    """Print counts, differences and times."""
    top = Path(sys.argv[1])
    files = [path for path in sorted(top.rglob("*")) if ".git" not in path.parts and READER.claims(path)]
    start = time.perf_counter()
    places: dict[str, set[str]] = defaultdict(set)
    observations = unreadable = 0
    for _, reading in READER.read_folders(top, files, name=Path.as_posix):
        observations += len(reading.observations)
        unreadable += len(reading.unreadable)
        for one in (*reading.observations, *reading.unreadable):
            if "the macro" not in getattr(one, "cause", ""):
                places[one.location.file].add(str(one.location))
    took = time.perf_counter() - start
    declared = {path.as_posix(): count(path) for path in files}
    known = {name: number for name, number in declared.items() if number is not None}
    print(f"{len(files)} templates, {sum(known.values())} resources by the independent count")
    print(f"{observations} observations and {unreadable} unreadable items in {took:.2f} s")
    for name, number in known.items():
        if len(places[name]) != number:
            print(f"differs: {name}: {number} declared, {len(places[name])} accounted for")
    print("not a template to the independent parser:", [name for name, number in declared.items() if number is None])
    start = time.perf_counter()
    collection = collect([top], open_knowledge(), Organisation())
    counts = collection.estate.counts
    print(f"scanned, joined and facts derived in {time.perf_counter() - start:.2f} s: {counts}")
    if len(sys.argv) > 2:
        start = time.perf_counter()
        command = [sys.argv[2], "--format", "quiet", *map(str, files)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        print(f"cfn-lint: {time.perf_counter() - start:.1f} s, exit code {done.returncode}")


if __name__ == "__main__":
    main()
