"""From lists of assets on disk to a checked map, and into SQLite: time and memory by stage, and how they grow.

    python benchmarks/size.py [--most 1000000] [--plot docs/images/growth.svg]
    python benchmarks/size.py --doubling

For each size a trial estate is drawn (`remit demo --assets`): what runs and what code declares, two lines an asset.
Then both lists are read, made one, resolved, owned, checked and saved, each size in a process of its own. What was
planted has to be found, all of it and nothing else. `--doubling` compares half a million with a million at a constant
number of profiles, in turns, the least of three of each. Trust processor time where other programs run; the load stands
beside. Nothing is measured in the sense of reliability targets: there are none yet.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from _plot import loglog, write

LIMIT_SECONDS, LIMIT_SAVE, LIMIT_MEGABYTES = 60.0, 60.0, 2048
FEW = "12"  # sets of facts of one service, so that every profile is met well before half a million assets
SIZES = (10_000, 100_000, 500_000, 1_000_000, 10_000_000)
STAGES = {  # stage and where it is called
    "remit.yaml": ("remit.app.scan", "organisation_of"),
    "read": ("remit.app.collect", "gather"),
    "understand": ("remit.app.collect", "understand"),
    "reconcile": ("remit.app.collect", "_reconcile"),
    "build": ("remit.app.collect", "_build"),
    "CODEOWNERS": ("remit.app.scan", "stated_ownership"),
    "place": ("remit.app.survey", "place"),
    "resolve": ("remit.app.survey", "resolve"),
    "owners": ("remit.app.survey", "assign_owners"),
    "check": ("remit.app.survey", "find"),
}
Figures = dict[str, list[float]]


def peak() -> int:
    """The most memory so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def processor() -> float:
    """Processor seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(figures: Figures, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with processor and wall seconds added up by stage, and the peak after it."""

    @wraps(work)
    def measured(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the stage takes and gives
        start, began = processor(), time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            before = figures.get(stage, [0.0, 0.0, 0.0])
            spent = processor() - start, time.perf_counter() - began
            figures[stage] = [before[0] + spent[0], before[1] + spent[1], peak()]

    return measured


def watch(figures: Figures) -> None:
    """Measure every stage where it is called."""
    for stage, (name, function) in STAGES.items():
        __import__(name)
        module: ModuleType = sys.modules[name]
        setattr(module, function, timed(figures, stage, getattr(module, function)))


def child(folder: Path) -> None:
    """Scan and save one estate in this process, and print the figures."""
    from remit.app.scan import scan  # noqa: PLC0415 - only a child pays for it
    from remit.app.snapshots import open_snapshots  # noqa: PLC0415 - as above
    from remit.errors import RemitError  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above

    figures: Figures = {}
    watch(figures)
    whole = timed(figures, "all", lambda: scan([folder / "assets.jsonl", folder / "declared.jsonl"], open_knowledge()))
    landscape = whole().landscape
    planted = json.loads((folder / "planted.json").read_text())
    wanted: dict[str, set[str]] = {}
    for fault in planted["faults"]:
        wanted.setdefault(fault["rule"], set()).update(fault["assets"])
    found: dict[str, set[str]] = {rule: set() for rule in wanted}
    for finding in landscape.findings:
        if finding.rule in found:
            found[finding.rule].add(finding.asset)
    snapshots = open_snapshots(folder / "remit.db")
    try:
        timed(figures, "save", lambda: snapshots.save(landscape, label="size"))()
    except RemitError as problem:
        del figures["save"]
        print(f"not saved: {problem}", file=sys.stderr)
    snapshots.close()
    print(
        json.dumps({
            "figures": figures,
            "profiles": len(landscape.map.profiles),
            "findings": len(landscape.findings),
            "planted": sum(map(len, wanted.values())),
            "missed": sum(len(wanted[rule] - found[rule]) for rule in wanted),
            "invented": sum(len(found[rule] - wanted[rule]) for rule in wanted),
            "assets": len(landscape.estate),
            "stored": (folder / "remit.db").stat().st_size,
        })
    )  # fmt: skip


def run(assets: int, *more: str) -> dict[str, Any]:
    """One size, in a process of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "estate"
        remit = [sys.executable, "-m", "remit", "demo", "--assets", str(assets), "--out", str(folder), *more]
        subprocess.run(remit, check=True, stdout=subprocess.DEVNULL)
        size = sum((folder / name).stat().st_size for name in ("assets.jsonl", "declared.jsonl"))
        command = [sys.executable, __file__, "--child", str(folder)]
        made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return {**json.loads(made.stdout), "bytes": size, "load": os.getloadavg()[0]}


def table(result: dict[str, Any]) -> None:
    """Print one size."""
    print(
        f"\n{result['assets']:,} assets, {result['bytes'] / 2**20:.0f} MiB of lines, {result['profiles']} profiles, "
        f"{result['findings']:,} findings; load {result['load']:.1f}"
    )
    exact = not result["missed"] and not result["invented"] and result["planted"] > 0
    print(f"{result['planted']} planted, {result['missed']} missed, {result['invented']} invented: {verdict(exact)}")
    print("| stage | processor | wall | peak after it |\n|---|---:|---:|---:|")
    for stage, (used, wall, most) in result["figures"].items():
        print(f"| {stage} | {used:.2f} s | {wall:.2f} s | {most:.0f} MB |")
    print(f"snapshot: {result['stored'] / 2**20:.0f} MiB", flush=True)


def verdict(is_kept: bool) -> str:
    """In one word."""
    return "kept" if is_kept else "NOT KEPT"


def judge(results: dict[int, dict[str, Any]]) -> None:
    """The limits, and what doubling costs."""
    million = results.get(1_000_000)
    if million:
        used, _, most = million["figures"]["all"]
        saved = million["figures"]["save"][0]
        print(f"\n60 s to a checked map: {used:.1f} s processor, {verdict(used <= LIMIT_SECONDS)}")
        print(f"2 GB: {most:.0f} MB, {verdict(most <= LIMIT_MEGABYTES)}")
        print(f"60 s more to save: {saved:.1f} s processor, {verdict(saved <= LIMIT_SAVE)}")


def doubling() -> None:
    """What twice the assets cost at a constant number of profiles, the least of three runs of each."""
    half, whole = (500_000, 1_000_000)
    least: dict[int, Figures] = {half: {}, whole: {}}
    for _ in range(3):
        for assets in (half, whole):
            result = run(assets, "--variants", FEW)
            print(f"{assets:,} assets: {result['profiles']} profiles, {result['findings']:,} findings", flush=True)
            for stage, (used, _, _) in result["figures"].items():
                least[assets][stage] = [min(used, *least[assets].get(stage, [used]))]
    print(f"\n| stage | {half:,} | {whole:,} | twice the assets |\n|---|---:|---:|---:|")
    for stage, (before,) in least[half].items():
        after = least[whole][stage][0]
        print(f"| {stage} | {before:.2f} s | {after:.2f} s | {after / before if before else 0:.2f} |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--most", type=int, default=1_000_000)
    asked.add_argument("--plot", type=Path)
    asked.add_argument("--child", type=Path)
    asked.add_argument("--doubling", action="store_true")
    given = asked.parse_args()
    if given.child:
        child(given.child)
        return
    if given.doubling:
        doubling()
        return
    results: dict[int, dict[str, Any]] = {}
    for assets in (size for size in SIZES if size <= given.most):
        results[assets] = run(assets)
        table(results[assets])
    judge(results)
    if given.plot:
        stages = [*STAGES, "save", "all"]
        lines = {
            stage: [
                (size, max(one["figures"][stage][0], 1e-3)) for size, one in results.items() if stage in one["figures"]
            ]
            for stage in stages
        }
        about = "Processor seconds of each stage by number of assets; every line rises about as fast as the assets."
        write(
            given.plot,
            loglog(lines, title="From lists to a checked map", across="assets", up="processor seconds", about=about),
        )


if __name__ == "__main__":
    main()
