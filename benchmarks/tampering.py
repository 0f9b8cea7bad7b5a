"""Change any value of any ledgered table, and any byte of an exported bundle, a thousand times each: is it found?

A change counts as located when a fault names the very row, or bytes that hold the place. Each try is undone
before the next. `python benchmarks/tampering.py [TRIES]`.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from remit.ledger.act import Act
from remit.ledger.bundle import verify_bundle
from remit.ledger.note import PublicKey
from remit.ledger.trail import Follower
from remit.store.keys import VARIABLE
from remit.store.snapshots import SnapshotTable
from remit.store.trail import TrailTable
from store.databases import KINDS, Database, drop_database, new_database
from store.landscapes import small
from store.tampering import fill_registers, is_located, put, tamper, values

SEED = 20_260_301


def fill(database: Database) -> TrailTable:
    table = SnapshotTable.open(database.where)
    for day in range(1, 10):
        acts = [Act(kind="responsibility.changed", object=f"asset:a{n}", details={"team": "a → b"}) for n in range(day)]
        table.save(small(f"2026-03-0{day}T00:00:00Z"), f"day {day}", acts=acts)
    table.keep(6)
    table.close()
    fill_registers(database)
    return TrailTable.open(database.where)


def told(trail: TrailTable, key: PublicKey) -> list[str]:
    faults = trail.verify(key, {}).faults
    return [f"{one.place.name}: entry {one.entry}: {one.what}" for one in faults if "the trigger" not in one.what]


def change_tables(database: Database, trail: TrailTable, tries: int, dice: random.Random) -> tuple[int, int]:
    """How many changes were found, and how many of them located."""
    key = trail.key()
    database.off_guard()
    every, found, located = values(database), 0, 0
    for _ in range(tries):
        where = dice.choice(every)
        before, after = tamper(database, where, dice)
        faults = told(trail, key)
        is_key = where[1] in {"id", "sequence"}
        put(database, (where[0], where[1], after) if is_key else where, before)
        found += bool(faults)
        located += is_located(faults, where, after)
        if not faults:
            print(f"  not found: {where}: {before!r} → {after!r}")
    if told(trail, key):
        raise SystemExit("a try was not undone")
    return found, located


def change_bundle(bundle: bytes, key: PublicKey, tries: int, dice: random.Random) -> tuple[int, int]:
    found = located = 0
    for _ in range(tries):
        at = dice.randrange(len(bundle))
        changed = bundle[:at] + bytes([bundle[at] ^ dice.randrange(1, 256)]) + bundle[at + 1 :]
        follower = Follower(key)
        verify_bundle(list(BytesIO(changed)), follower)
        found += bool(follower.faults)
        located += any((one.place.start or 0) <= at <= (one.place.end or 0) for one in follower.faults)
    return found, located


def main() -> None:
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    dice = random.Random(SEED)  # noqa: S311 - no secret, and the same each time
    with tempfile.TemporaryDirectory() as folder:
        os.environ[VARIABLE] = str(Path(folder) / "audit.key")
        for kind in KINDS:
            database = new_database(kind, Path(folder))
            trail = fill(database)
            bundle, key = b"".join(trail.bundle("2026-03-01T12:00:00.000000Z")), trail.key()
            begun = time.monotonic()
            found, located = change_bundle(bundle, key, tries, dice)
            print(f"{kind}: bundle of {len(bundle)} bytes: {tries} changed, {found} found, {located} located")
            found, located = change_tables(database, trail, tries, dice)
            seconds = time.monotonic() - begun
            print(f"{kind}: tables: {tries} changed, {found} found, {located} located ({seconds:.0f} s)", flush=True)
            trail.close()
            drop_database(database)
            os.environ[VARIABLE] = str(Path(folder) / "second.key")


if __name__ == "__main__":
    main()
