"""Reads coverage's JSON report and says what falls short of the floors; exits 1 when anything does.

Coverage is lines and branches together, as coverage.py counts its percentage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

OVERALL = 90.0
# Rooms in which a slip would make the map itself wrong: every line and every branch is tested.
COMPLETE = ("remit.model", "remit.resolver", "remit.knowledge", "remit.ledger")

SHOWN = 8  # gaps named for each file

Report = Mapping[str, Any]


def module_of(file: str) -> str:
    """Dotted name of a measured file: `src/remit/model/party.py` → `remit.model.party`."""
    parts = PurePath(file.replace("\\", "/")).with_suffix("").parts
    parts = parts[parts.index("remit") :] if "remit" in parts else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_in_room(module: str, room: str) -> bool:
    """Whether the module is the room or lies in it."""
    return module == room or module.startswith(f"{room}.")


def ranges(lines: list[int]) -> list[str]:
    """Ascending line numbers, neighbours joined: 3, 4, 5, 9 → 3–5, 9."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return [str(first) if first == last else f"{first}–{last}" for first, last in spans]


def shortfalls(report: Report) -> Iterator[str]:
    """One line for everything that falls short; nothing when all floors hold."""
    percent = float(report["totals"]["percent_covered"])
    if percent < OVERALL:
        yield f"overall: {percent:.2f} % is below {OVERALL:.0f} %"
    for room in COMPLETE:
        measured = [item for item in report["files"].items() if is_in_room(module_of(item[0]), room)]
        if not measured:
            yield f"{room}: no file of it was measured"
        for file, entry in sorted(measured):
            missing = ranges(entry["missing_lines"])
            missing += [f"{start}→{end}" for start, end in entry.get("missing_branches", [])]
            if missing:
                more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
                yield f"{room} must be complete: {file} misses {', '.join(missing[:SHOWN])}{more}"


def lowest(report: Report, count: int = 5) -> list[str]:
    """The files that cost most of the overall figure, worst first."""
    gaps = [
        (entry["summary"]["missing_lines"] + entry["summary"].get("missing_branches", 0), file)
        for file, entry in report["files"].items()
    ]
    return [f"{file} ({gap} lines and branches)" for gap, file in sorted(gaps, reverse=True)[:count] if gap]


def main(arguments: list[str]) -> int:
    """Judge one report.

    Returns:
        0 when every floor holds, 1 otherwise.
    """
    report: Report = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    short = list(shortfalls(report))
    for line in short:
        sys.stdout.write(f"{line}\n")
    if short:
        sys.stdout.write("most is missing in: " + "; ".join(lowest(report)) + "\n")
    sys.stdout.write(f"coverage: {report['totals']['percent_covered']:.2f} %\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
