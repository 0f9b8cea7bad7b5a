"""The Spark engine beside the embedded one, on the same estate and the same machine.

    python benchmarks/spark.py [ASSETS …]

The estate is that of benchmarks/resolver.py, without CODEOWNERS: some 2,000 profiles, overrides and rules of every
kind. Both engines start from Parquet on disk and end with cells, owners and findings of every asset; the embedded one
keeps them in memory, Spark writes them as tables. *Embedded* is one process without parallel work; *Spark* is
`local[2]`, so two Python workers and a JVM on the same cores. Wall time, since most of Spark's work is not this
process's. Starting the JVM stands apart. That both say the same is a law of the tests; here their counts are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import pyarrow.parquet as pq

from remit.app.asset_rows import from_table, to_table
from remit.app.spark import Cluster, map_estate, start
from remit.app.survey import Terms, survey_assets
from remit.knowledge.base import open_knowledge
from resolver import estate, organisation, peak

SIZES = (10_000, 100_000)
TODAY = "2026-06-01"
MASTER = "local[2]"


def embedded(folder: Path) -> dict[str, float]:
    """One process, from Parquet to findings."""
    knowledge = open_knowledge()
    terms = Terms(organisation=organisation([one.id for one in knowledge.catalogue.controls]), today=TODAY)
    begun, worked = perf_counter(), process_time()
    rows = from_table(pq.read_table(folder), knowledge)
    read = perf_counter() - begun
    found = survey_assets(rows.estate, terms, knowledge)
    return {
        "read": read,
        "all": perf_counter() - begun,
        "processor": process_time() - worked,
        "memory": peak(),
        "profiles": len(found.map.profiles),
        "owners": len(found.owners.owners),
        "findings": len(found.findings),
    }


def spark(folder: Path) -> dict[str, float]:
    """A local cluster, from Parquet to Parquet; the second run is that of a cluster that is warm."""
    knowledge = open_knowledge()
    people = organisation([one.id for one in knowledge.catalogue.controls])
    begun = perf_counter()
    session = start(Cluster(master=MASTER, settings={"spark.driver.memory": "6g"}))
    figures = {"start": perf_counter() - begun}
    for run in ("cold", "warm"):
        begun = perf_counter()
        summary = map_estate(session, str(folder), str(folder.parent / run), people, today=TODAY)
        figures[run] = perf_counter() - begun
    session.stop()
    rows = summary.rows
    return {
        **figures,
        "partitions": summary.partitions,
        **{name: rows[name] for name in ("profiles", "owners", "findings")},
    }


def child(engine: str, folder: Path) -> dict[str, float]:
    """One engine in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", engine, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(assets: int) -> None:
    """Print one size."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "assets"
        folder.mkdir()
        begun = perf_counter()
        table = to_table(estate(assets, open_knowledge()), ())
        pq.write_table(table, folder / "part-0.parquet", row_group_size=65_536, compression="zstd")
        size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
        written = perf_counter() - begun
        one, many = child("embedded", folder), child("spark", folder)
    counts = [{name: int(found[name]) for name in ("profiles", "owners", "findings")} for found in (one, many)]
    print(f"{assets:,} assets, {size:.1f} MiB of Parquet (made and written in {written:.1f} s)")
    print(
        f"  embedded  {one['all']:8.1f} s, of it {one['read']:.1f} s reading; {one['processor']:.1f} s of processor, "
        f"{one['memory']:.0f} MB"
    )
    print(
        f"  Spark     {many['cold']:8.1f} s cold, {many['warm']:.1f} s warm, {many['partitions']} partitions; "
        f"{many['start']:.1f} s to start"
    )
    print(f"  both say  {counts[0]}" if counts[0] == counts[1] else f"  THEY DIFFER: {counts}")


def main() -> None:
    """Print every size."""
    parser = argparse.ArgumentParser(description="Spark beside the embedded engine.")
    parser.add_argument("assets", type=int, nargs="*", default=SIZES)
    parser.add_argument("--child", choices=["embedded", "spark"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        work = embedded if arguments.child == "embedded" else spark
        print(json.dumps(work(arguments.folder)))
        return
    load = os.getloadavg()[0]
    print(f"load before: {load:.1f} on {os.cpu_count()} cores ({'noisy' if load > 1 else 'quiet'})")
    for assets in arguments.assets:
        report(assets)


if __name__ == "__main__":
    main()
