"""Rows of the knowledge base drawn by seed, laid out for a reader who holds each against the page that it cites.

    python benchmarks/drawn_rows.py --seed 51 --count 30 [--grade reviewed]

Splits, provider's defaults and offers that cite a page are drawn alike. One default counts once per service, however
many native types repeat it. Whether a row is right is the reader's to say; this cannot know it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import UNSET

from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, open_file
from remit.knowledge.schema import ClauseRow, OffersFile, ServiceFile, SourceRow
from remit.model.source import Grade

# What stands for “not said” in a row; `false` and 0 are said.
_LEFT_OUT: tuple[object, ...] = (None, "", [], {}, UNSET)


class Row(NamedTuple):
    """One row and the page it cites; `says` is the row as its file has it, without what is left out."""

    kind: str
    subject: str
    grade: str
    says: dict[str, Any]
    source: str
    cited: SourceRow


def _graded(cited: SourceRow) -> str:
    """A default has no grade of its own: its source was read, or is only cited."""
    return str(Grade.REVIEWED if cited.passage else Grade.STATED)


def _splits(file: ServiceFile) -> Iterator[Row]:
    for row in file.splits:
        if row.source:
            says = {"when": row.when, "split": str(row.split or ""), "roles": row.roles, "accountable": row.accountable}
            says |= {"provider": row.provider, "customer": row.customer, "third_party": row.third_party}
            says |= {"reason": row.reason}
            subject = f"{file.service} {row.control}"
            yield Row("split", subject, str(row.grade), says, row.source, file.sources[row.source])


def _defaults(file: ServiceFile) -> Iterator[Row]:
    for native in file.native.values():
        for fact, clauses in native.facts.items():
            for clause in [clauses] if isinstance(clauses, ClauseRow) else clauses:
                if clause.source:
                    says = {"if": clause.if_, "is": clause.is_, "get": clause.get, "call": clause.call}
                    cited = file.sources[clause.source]
                    yield Row("default", f"{file.service} {fact}", _graded(cited), says, clause.source, cited)
        for attribute, defaults in native.defaults.items():
            for default in defaults:
                cited = file.sources[default.source]
                says = {"is": default.is_, "from": default.from_, "until": default.until}
                subject = f"{file.service} attribute {attribute}"
                yield Row("default", subject, _graded(cited), says, default.source, cited)


def _offers(file: OffersFile) -> Iterator[Row]:
    for row in file.offers:
        if row.source:
            says: dict[str, Any] = {"name": row.name, "what": row.what, "controls": row.controls, "used": row.used}
            says |= {"kind": str(row.kind), "services": row.services, "through": row.through, "since": row.since}
            subject = f"{file.provider} {row.id}"
            yield Row("offer", subject, str(row.grade), says, row.source, file.sources[row.source])


def rows(data: Path = DATA) -> list[Row]:
    """Every row that cites a page, in the order of files; a default of several native types of a service once."""
    found: list[Row] = []
    for path in sorted(data.glob("services/*/*.yaml")):
        file = convert(open_file(path, data), ServiceFile, KnowledgeError)
        found += _splits(file)
        once = {(row.subject, row.source, str(row.says.get("is"))): row for row in reversed(list(_defaults(file)))}
        found += reversed(once.values())
    for path in sorted(data.glob("offers/*.yaml")):
        found += _offers(convert(open_file(path, data), OffersFile, KnowledgeError))
    return found


def main() -> None:
    """Draw and print."""
    asked = argparse.ArgumentParser(description="Rows drawn by seed, for a reader.")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=30)
    asked.add_argument("--grade", choices=["reviewed", "stated"], default=None)
    given = asked.parse_args()
    every = [row for row in rows() if row.grade in ({given.grade} if given.grade else {"reviewed", "stated"})]
    print(f"{min(given.count, len(every))} of {len(every)} rows, seed {given.seed}\n")
    # The order of files and rows decides what a seed draws: a row more is another draw.
    for number, row in enumerate(random.Random(given.seed).sample(every, min(given.count, len(every))), 1):  # noqa: S311
        says = {name: value for name, value in row.says.items() if value not in _LEFT_OUT}
        print(f"{number}. {row.kind} {row.subject} ({row.grade})")
        print(f"   {json.dumps(says, ensure_ascii=False, default=str)}")
        print(f"   {row.source}: {row.cited.title} <{row.cited.url}>")
        print(f"   {row.cited.locator or 'no locator'}; {row.cited.edition or 'no edition'}; read {row.cited.read}")
        print(f"   {row.cited.passage or 'no passage'}\n")


if __name__ == "__main__":
    main()
