"""Start-up and gate, cold: a new process each time, Remit's own cache empty, page cache warm, median of nine.

    python benchmarks/command_line.py [--json FILE]

The floor beside them is a bare interpreter that does nothing, and one that imports NumPy: what no program on
NumPy can go below.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import _estate as estate

RUNS = 9
SIZES = (100, 500, 1_000, 2_000, 5_000)
# Modules are compiled beforehand, as wherever Remit is installed.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
LIMITS = {"remit --help": 0.3, "remit check, 500 resources": 0.6}


def median_seconds(command: list[str]) -> float:
    """Median wall time of nine runs; the first, which warms the page cache, is not counted."""
    times = []
    for run in range(RUNS + 1):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
        if run:
            times.append(time.perf_counter() - start)
        if done.returncode not in {0, 1, 2}:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return statistics.median(times)


def measure() -> dict[str, float]:
    """Every figure, in seconds."""
    python = sys.executable
    figures = {
        "floor: bare interpreter": median_seconds([python, "-c", "pass"]),
        "floor: interpreter and NumPy": median_seconds([python, "-c", "import numpy"]),
        "remit --help": median_seconds([python, "-m", "remit", "--help"]),
    }
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            file = estate.write(Path(folder), size)
            figures[f"remit check, {size} resources"] = median_seconds([python, "-m", "remit", "check", str(file)])
    first, last = (figures[f"remit check, {size} resources"] for size in (SIZES[0], SIZES[-1]))
    figures["slope per resource"] = (last - first) / (SIZES[-1] - SIZES[0])
    return figures


def main() -> None:
    """Print the table, and whether each limit of docs/architecture.md is kept."""
    parser = argparse.ArgumentParser(description="Start-up and gate, cold.")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    figures = measure()
    for name, seconds in figures.items():
        limit = LIMITS.get(name)
        verdict = "" if limit is None else f"  limit {limit} s: {'kept' if seconds <= limit else 'MISSED'}"
        shown = f"{seconds * 1e6:9.1f} µs" if name.startswith("slope") else f"{seconds:9.3f} s"
        print(f"{name:<34}{shown}{verdict}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
