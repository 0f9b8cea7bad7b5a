"""Terraform's source: blocks `resource "type" "name" {`, by a regular expression that knows nothing of Terraform.

A block is accounted for when an observation or an unreadable item stands at its line. One that makes nothing must say
why in its own text, `count` or `for_each`, or be called by a module that is not there; else it is lost.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

from _formats import Compared, Family, every_file, readings

from remit.readers.infrastructure.terraform_source import READER

BLOCK = re.compile(r'^[ \t]*resource\s+"?[A-Za-z][\w-]*"?\s+"?[\w-]+"?\s*\{', re.MULTILINE)
REPEATED = re.compile(r"^[ \t]*(?:count|for_each)\s*=", re.MULTILINE)

Place = tuple[str, int]


def blocks(tree: Path) -> dict[Place, str]:
    """The text of each resource block to the next one's beginning, by real path and line."""
    found: dict[Place, str] = {}
    for file in every_file(tree):
        if file.suffix != ".tf" or not file.is_file():
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        starts = [match.start() for match in BLOCK.finditer(text)]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
            found[os.path.realpath(file), text.count("\n", 0, start) + 1] = text[start:end]
    return found


def compare(top: Path) -> Compared:
    """Every block of every file."""
    found = Compared()
    _, read = readings(READER, top, found)
    declared = blocks(top)
    found.declared = len(declared)

    def place(file: str, line: int) -> Place:
        return os.path.realpath(file), line

    seen = Counter(place(one.location.file, one.location.line) for each in read for one in each.observations)
    refused = {place(one.location.file, one.location.line) for each in read for one in each.unreadable}
    broken = {file for file, line in refused if line <= 1 or (file, line) not in declared}
    for (file, line), text in declared.items():
        if seen[file, line]:
            found.read += 1
        elif (file, line) in refused:
            found.refused += 1
        elif REPEATED.search(text):
            found.ruled_out += 1
        elif file in broken:
            found.refused += 1
        else:
            found.lost.append(f"{file}:{line}: no resource")
    found.lost += [f"{file}:{line}: a resource without a block" for file, line in seen if (file, line) not in declared]
    return found


FAMILY = Family("terraform", compare)
