"""Remit beside Checkov: the same Terraform trees, the same controls, one run; then their findings one by one.

    python benchmarks/against_checkov.py TREE... --checkov PATH_OF_CHECKOV [--findings] [--slope] [--json FILE]

*Cold* is a new process with Remit's cache empty, *warm* a new process with it filled; the page cache is warm for both
programs, and the first run of each is not counted. Modules are compiled beforehand, as installing leaves them.
Checkov keeps no cache, so both are set against the same figure. Remit does all that `scan` does, its whole catalogue
of controls included; Checkov runs only the checks of `_checkov_controls.py`. Memory is that of the largest process.
With `--slope`, one, two and four copies of each tree are read as one, so that the time per file shows.
Nothing is fetched: both programs and the trees have to be there already.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from _checkov_controls import RULE_OF, SAME
from _process import Measured, run

SMALL = 100  # files; below, nine runs are made instead of three
COPIES = (1, 2, 4)
LIMITS = {"cold": 5.0, "warm": 20.0}
BLOCK = re.compile(r'^\s*resource\s+"?[A-Za-z][\w-]*"?\s+"?[\w-]+"?\s*\{', re.MULTILINE)

Place = tuple[str, int]


def middle(measured: Iterable[Measured]) -> Measured:
    """The median of all but the first."""
    counted = list(measured)[1:]
    return Measured(
        statistics.median(one.seconds for one in counted),
        statistics.median(one.processor for one in counted),
        max(one.megabytes for one in counted),
        counted[-1].output,
    )


def remit(tree: Path, *, runs: int, cold: bool) -> Measured:
    """`remit scan`, with a cache of its own and an empty configuration."""

    def each(folder: Path) -> Iterator[Measured]:
        config = folder / "remit.yaml"
        config.write_text("organisation: Benchmark\n", encoding="utf-8")
        command = [sys.executable, "-m", "remit", "scan", "--format", "json", "--config", str(config), str(tree)]
        for number in range(runs + 1):
            cache = folder / f"cache-{number if cold else 0}"
            cache.mkdir(exist_ok=True)
            yield run(command, {**os.environ, "REMIT_CACHE": str(cache)})

    with tempfile.TemporaryDirectory() as folder:
        return middle(each(Path(folder)))


def checkov(binary: str, tree: Path, *, runs: int) -> tuple[Measured, bytes]:
    """Checkov with the checks that both have, and without its own look at the network; and all that it found.

    The first run, not counted, prints more: findings that comments in the source waive are there only then.
    """
    ids = ",".join(sorted(RULE_OF))
    command = [binary, "-d", str(tree), "--framework", "terraform", "--check", ids]
    command += ["--compact", "--skip-download", "-o", "json"]
    first = run(command, dict(os.environ))
    return middle([first, *(run([*command, "--quiet"], dict(os.environ)) for _ in range(runs))]), first.output


def slope(tree: Path, binary: str | None, *, runs: int) -> dict[str, Any]:
    """Seconds and memory of 1, 2 and 4 copies side by side, and microseconds of processor per further file."""
    figures: dict[str, Any] = {}
    for copies in COPIES:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(copies):
                shutil.copytree(tree, Path(folder) / f"copy-{number}", symlinks=True)
            found = {"files": sum(1 for _ in Path(folder).rglob("*.tf"))}
            measured = {
                "cold": remit(Path(folder), runs=runs, cold=True),
                "warm": remit(Path(folder), runs=runs, cold=False),
            }
            if binary:
                measured["checkov"] = checkov(binary, Path(folder), runs=1)[0]
            figures[str(copies)] = found | {name: numbers(one) for name, one in measured.items()}
            said = ", ".join(
                f"{name} {one.seconds:.3f} s, {one.processor:.3f} s of processor, {one.megabytes:.0f} MB"
                for name, one in measured.items()
            )
            print(f"  {copies} x, {found['files']} files: {said}", flush=True)
    least, most = figures[str(COPIES[0])], figures[str(COPIES[-1])]
    for name in (name for name in least if name != "files"):
        each = 1e6 * (most[name]["processor"] - least[name]["processor"]) / (most["files"] - least["files"])
        figures[f"{name}_microseconds_a_file"] = each
        print(f"  {name}: {each:.0f} us of processor a further file")
    return figures


def blocks(tree: Path) -> Counter[Place]:
    """Where resource blocks begin, found by a regular expression that knows nothing of Terraform."""
    found: Counter[Place] = Counter()
    for file in tree.rglob("*.tf"):
        text = file.read_text(encoding="utf-8", errors="replace")
        for match in BLOCK.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found[os.path.realpath(file), text.count("\n", 0, start) + 1] += 1
    return found


def place(location: dict[str, Any]) -> Place:
    """A location of Remit's as real path and line."""
    return os.path.realpath(location["file"]), int(location["line"])


def ours(scan: dict[str, Any]) -> tuple[dict[tuple[str, Place], str], dict[Place, set[Place]]]:
    """Remit's findings by rule and block, with their outcome; and which assets' blocks a block belongs to."""
    where = {one["id"]: place(one["location"]) for one in scan["assets"]}
    belongs: dict[Place, set[Place]] = {at: {at} for at in where.values()}
    for part in scan["parts"]:
        held = {where[asset] for asset in part["assets"] if asset in where}
        belongs.setdefault(place(part["location"]), set()).update(held)
    found: dict[tuple[str, Place], str] = {}
    for one in scan["findings"]:
        key = one["rule"], where[one["asset"]]
        if found.get(key) != "failed":
            found[key] = one["outcome"]
    return found, belongs


def theirs(result: dict[str, Any] | list[dict[str, Any]]) -> Iterator[tuple[str, str, Place]]:
    """Checkov's failed checks, those too that a comment in the source waives: id, address, block."""
    for report in result if isinstance(result, list) else [result]:
        results = report.get("results", {})
        for one in (*results.get("failed_checks", ()), *results.get("skipped_checks", ())):
            yield one["check_id"], one["resource"], (os.path.realpath(one["file_abs_path"]), one["file_line_range"][0])


def compare(tree: Path, scan: dict[str, Any], result: dict[str, Any] | list[dict[str, Any]]) -> dict[str, list[str]]:
    """Findings of both, of one only, and those that Remit calls undecided; printed by rule."""
    found, belongs = ours(scan)
    sorts: dict[str, list[str]] = {"agree": [], "undecided": [], "only Checkov": [], "only Remit": []}
    met: set[tuple[str, Place]] = set()
    top = os.path.realpath(tree)
    for id_, address, at in sorted(set(theirs(result))):
        rule = RULE_OF[id_]
        keys = [(rule, held) for held in sorted(belongs.get(at, set()) | {at})]
        outcomes = {found[key] for key in keys if key in found}
        met.update(key for key in keys if key in found)
        sort = "agree" if "failed" in outcomes else "undecided" if outcomes else "only Checkov"
        sorts[sort].append(f"{rule}  {id_}  {address}  {os.path.relpath(at[0], top)}:{at[1]}")
    for rule, at in sorted(found):
        if rule in SAME and found[rule, at] == "failed" and (rule, at) not in met:
            sorts["only Remit"].append(f"{rule}  {os.path.relpath(at[0], top)}:{at[1]}")
    for sort, lines in sorts.items():
        print(f"  {sort}: {len(lines)}")
        if sort != "agree":
            print("".join(f"    {line}\n" for line in lines), end="")
    return sorts


def numbers(measured: Measured) -> dict[str, float]:
    """The figures without the output."""
    return {"seconds": measured.seconds, "processor": measured.processor, "megabytes": measured.megabytes}


def show(name: str, measured: Measured) -> None:
    """One line of the table."""
    print(
        f"  {name:<14}{measured.seconds:8.3f} s{measured.processor:8.3f} s of processor{measured.megabytes:8.0f} MB",
        flush=True,
    )


def one_tree(tree: Path, binary: str | None, *, findings: bool) -> dict[str, Any]:
    """Everything about one tree."""
    sources = sum(1 for _ in tree.rglob("*.tf"))
    runs = 9 if sources < SMALL else 3
    cold, warm = remit(tree, runs=runs, cold=True), remit(tree, runs=runs, cold=False)
    scan = json.loads(cold.output)
    summary, seen = scan["summary"], blocks(tree)
    located = {place(one["location"]) for one in (*scan["assets"], *scan["parts"])}
    print(f"{tree.name}: {sources} .tf files, {sum(seen.values())} resource blocks, median of {runs}")
    print(
        f"  resources by Remit: {summary['resources']}, {summary['unresolved']} unresolved, "
        f"{summary['unreadable']} items unreadable; blocks without a resource: {len(set(seen) - located)}, "
        f"resources outside a block: {len(located - set(seen))}"
    )
    figures: dict[str, Any] = {"files": sources, "blocks": sum(seen.values()), "runs": runs, "summary": summary}
    for name, measured in (("cold", cold), ("warm", warm)):
        show(f"remit {name}", measured)
        figures[name] = numbers(measured)
    if binary is None:
        print("  checkov: not installed")
        return figures
    other, everything = checkov(binary, tree, runs=runs)
    show("checkov", other)
    figures["checkov"] = numbers(other)
    for name, measured in (("cold", cold), ("warm", warm)):
        ratio = other.seconds / measured.seconds
        verdict = "kept" if ratio >= LIMITS[name] else "MISSED"
        busy = other.processor / measured.processor
        print(f"  {name}: {ratio:.1f} times as fast ({busy:.1f} by processor), limit {LIMITS[name]:.0f}: {verdict}")
        figures[name]["ratio"] = ratio
    if findings:
        figures["findings"] = compare(tree, scan, json.loads(everything))
    return figures


def main() -> None:
    """Print the figures of each tree."""
    parser = argparse.ArgumentParser(description="Remit beside Checkov on the same trees.")
    parser.add_argument("trees", nargs="+", type=Path)
    parser.add_argument("--checkov", default="checkov", help="path or name of the program")
    parser.add_argument("--findings", action="store_true", help="compare findings one by one too")
    parser.add_argument("--slope", action="store_true", help="read copies of each tree too")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    binary = shutil.which(arguments.checkov)
    if binary:
        version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        print(f"Checkov {version}, {len(RULE_OF)} of its checks")
    else:
        print(f"Checkov: not installed ({arguments.checkov})")
    figures = {tree.name: one_tree(tree, binary, findings=arguments.findings) for tree in arguments.trees}
    if arguments.slope:
        for tree in arguments.trees:
            print(f"{tree.name}, copies of it")
            figures[tree.name]["slope"] = slope(tree, binary, runs=3)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
