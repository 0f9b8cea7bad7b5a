"""A public tree per format in one run: is every file and object accounted for, and how long does one wait?

    python benchmarks/formats.py [FORMAT=FOLDER...] [--generated FILES] [--checkov PATH] [--cfn-lint PATH] [--limit S]

FORMAT is cloudformation, kubernetes, arm or terraform; with `--generated` (1,000 files when no folder is named) a tree
of Terraform is made and read too. Each is counted apart from Remit (`_format_<name>.py`), then read three ways:
*inventory* is the reader alone, in a new process with an empty cache: every file read, every resource listed with its
place. *scan* is `remit scan --format json`, the whole of it, also new and empty. Beside it run Checkov, with all its
rules for the format, and cfn-lint over the templates, each in its own process and for no longer than the limit. They do
other work than Remit, so the times say how long one waits and not which code is better. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from _formats import Accounts, Compared, Family, account
from _process import Measured, load, run
from _terraform_tree import write_tree

from remit.readers.infrastructure.cloudformation import READER as TEMPLATES

FORMATS = ("cloudformation", "kubernetes", "arm", "terraform")
INVENTORY = """
import sys
from pathlib import Path
from remit.readers import INFRASTRUCTURE
reader, top = INFRASTRUCTURE.load(sys.argv[1]), Path(sys.argv[2])
files = [path for path in sorted(top.rglob("*")) if ".git" not in path.parts and path.is_file() and reader.claims(path)]
found = [one for _, read in reader.read_folders(top, files, name=Path.as_posix) for one in read.observations]
print(len(files), len(found))
"""
READERS = {"terraform": "terraform-source"}
RUNS = 5


def inventory(name: str, top: Path) -> Measured:
    """The reader alone, cold; the median of five after one that is not counted."""
    return _median(_cold([sys.executable, "-c", INVENTORY, READERS.get(name, name), str(top)]) for _ in range(RUNS + 1))


def scan(top: Path) -> Measured:
    """`remit scan`, cold; the median of five after one that is not counted."""
    command = [sys.executable, "-m", "remit", "scan", "--format", "json", str(top)]
    return _median(_cold(command) for _ in range(RUNS + 1))


def _cold(command: list[str]) -> Measured:
    with tempfile.TemporaryDirectory() as cache:
        return run(command, {**os.environ, "REMIT_CACHE": cache})


def _median(all_: Iterable[Measured]) -> Measured:
    counted = list(all_)[1:]
    return Measured(
        statistics.median(one.seconds for one in counted),
        statistics.median(one.processor for one in counted),
        max(one.megabytes for one in counted),
        counted[-1].output,
    )


def checkov(binary: str, framework: str, top: Path, limit: float) -> Measured:
    """Checkov with all its rules for the format, once, and without its own look at the network."""
    command = [
        binary,
        "-d",
        str(top),
        "--framework",
        framework,
        "--compact",
        "--quiet",
        "--skip-download",
        "-o",
        "json",
    ]
    return run(command, dict(os.environ), limit_seconds=limit, codes=None)


def cfn_lint(binary: str, top: Path, limit: float) -> Measured:
    """cfn-lint over the templates that Remit claims, once."""
    files = [str(path) for path in sorted(top.rglob("*")) if path.is_file() and TEMPLATES.claims(path)]
    return run([binary, "--format", "quiet", *files], dict(os.environ), limit_seconds=limit, codes=None)


def told(measured: Measured) -> str:
    """How many checks a run of Checkov made."""
    try:
        value = json.loads(measured.output)
    except ValueError:
        return "" if measured.is_cut else f"ended with {measured.code} and no result"
    reports = value if isinstance(value, list) else [value]
    sums = [report.get("summary", report) for report in reports]
    passed, failed = (sum(one.get(word, 0) for one in sums) for word in ("passed", "failed"))
    broken = sum(one.get("parsing_errors", 0) for one in sums)
    return f"{passed + failed} checks, {broken} files it could not parse"


def show(name: str, measured: Measured, more: str = "") -> None:
    """One line."""
    cut = "cut at the limit, " if measured.is_cut else ""
    times = f"{measured.seconds:9.2f} s{measured.processor:9.2f} s of processor"
    print(f"  {name:<12}{times}  {cut}{more}", flush=True)


def show_counts(found: Compared, files: Accounts) -> None:
    """What was counted, and every difference."""
    common = ", ".join(f"{ending} {number}" for ending, number in files.ignored.most_common(6))
    print(
        f"  files: {files.files}: {files.holding} with resources, {files.empty} read without any of their own, "
        f"{files.unreadable} unreadable, {files.ignored.total()} of no format ({common}), "
        f"{files.unopened} links or folders of tools, {len(files.lost)} lost"
    )
    print(
        f"  objects: {found.declared} by the independent count: {found.read} read, {found.refused} refused, "
        f"{found.ruled_out} ruled out, {len(found.lost)} lost; {found.observations} observations, "
        f"{found.unreadable} unreadable items in {found.files} files"
    )
    for line in (*files.lost, *found.lost):
        print(f"    LOST {line}")


def one_tree(name: str, top: Path, arguments: argparse.Namespace) -> None:
    """Counts, then times, of one tree."""
    family: Family = importlib.import_module(f"_format_{name}").FAMILY
    print(f"{name}: {top.name}", flush=True)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["REMIT_CACHE"] = cache
        show_counts(family.compare(top), account(top))
        del os.environ["REMIT_CACHE"]
    listed = inventory(name, top)
    show("inventory", listed, "{} files, {} observations".format(*listed.output.decode().split()))
    show("scan", scan(top), f"load {load()}")
    if name == "cloudformation" and (binary := shutil.which(arguments.cfn_lint)):
        show("cfn-lint", cfn_lint(binary, top, arguments.limit), f"load {load()}")
    if binary := shutil.which(arguments.checkov):
        measured = checkov(binary, family.framework, top, arguments.limit)
        show("checkov", measured, f"{told(measured)}, load {load()}")


def main() -> None:
    """Print the figures of each tree."""
    parser = argparse.ArgumentParser(description="Public trees, one per format, beside cfn-lint and Checkov.")
    parser.add_argument("trees", nargs="*", metavar="FORMAT=FOLDER")
    parser.add_argument("--generated", type=int, metavar="FILES", help="make a tree of Terraform of so many files too")
    parser.add_argument("--checkov", default="checkov", help="path or name of the program")
    parser.add_argument("--cfn-lint", default="cfn-lint", help="path or name of the program")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds after which a peer is ended")
    arguments = parser.parse_args()
    for binary in (arguments.checkov, arguments.cfn_lint):
        path = shutil.which(binary)
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False) if path else None
        print(f"{binary.rpartition('/')[2]}: {done.stdout.strip() if done else 'not installed'}")
    for tree in arguments.trees:
        name, _, folder = tree.partition("=")
        if name not in FORMATS or not Path(folder).is_dir():
            parser.error(f"{tree}: write FORMAT=FOLDER with one of {', '.join(FORMATS)} and a folder that exists")
        one_tree(name, Path(folder), arguments)
    files = arguments.generated or (0 if arguments.trees else 1000)
    if files:
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder) / f"generated-{files}"
            write_tree(top, files)
            one_tree("terraform", top, arguments)


if __name__ == "__main__":
    main()
