"""A server over a large estate, with users, a scan beside it and the sheet of everything: how long do answers take?

    python benchmarks/serving.py --store sqlite [--assets 1000000] [--minutes 15] [--users 20] [--think 3]
    python benchmarks/serving.py --store postgresql

A trial estate is drawn (`remit demo --assets`), scanned and saved to the store; then the real `remit serve` answers on
a port of this machine. Users ask for every page and every list of the API with filters, sorts, next pages and searches,
and think in between (`_users.py`). Meanwhile `remit scan` runs again and again at the lowest priority; with
`--scan save`, which is the usual, each keeps a snapshot, so that the server has to change over while it is asked. One
more takes the sheet of all assets now and then, counted apart. Printed are the times by route, those over all that is
no sheet, errors, the memory of the server's processes over time, and how many answers of one list a second the server
gives without thinking, beside the same rows worded in this process without a server.

The limit is 150 ms for 95 of 100 answers. Trust no figure without the load that stands beside it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from _users import SHEET, Connection, Crowd, Sample, hammer, look_around

LIMIT_SECONDS = 0.150
READY_SECONDS = 600
HAMMER_SECONDS = 10.0
LISTED = "/api/v1/assets?limit=100&sort=name&environment=production"
_NICE = shutil.which("nice") or "nice"
REMIT = (sys.executable, "-m", "remit")


def family(pid: int) -> Iterator[int]:
    """A process and its children, whichever they are at the moment."""
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:
            continue


def memory(pid: int) -> tuple[int, int]:
    """Resident MB of a process and its children, and how many processes they are."""
    total = many = 0
    for one in family(pid):
        try:
            status = Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
        many += 1
    return total // 1024, many


def processor(pid: int) -> float:
    """Processor seconds so far of a process and its children, those that have ended too."""
    ticks = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Memory:
    """What a process and its children take over time."""

    pid: int
    taken: list[int] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Look every other second."""
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def fifths(self) -> str:
        """The median and the most of each fifth of the time, MB."""
        size = max(1, len(self.taken) // 5)
        parts = [sorted(self.taken[at : at + size]) for at in range(0, 5 * size, size)]
        return ", ".join(f"{percentile(part, 0.5):,.0f} / {part[-1]:,}" for part in parts if part)

    def _run(self) -> None:
        while not self._stop.wait(2):
            self.taken.append(memory(self.pid)[0])


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An empty database of a kind: its path or URL."""
    from store.databases import drop_database, new_database  # noqa: PLC0415 - needs what tests need

    made = new_database(kind, folder)
    try:
        yield made.where
    finally:
        drop_database(made)


@dataclass(slots=True)
class Scans:
    """`remit scan` at the lowest priority, again and again."""

    folder: Path
    environment: dict[str, str]
    saves: bool
    done: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the one that runs, and begin no other."""
        self._stop.set()
        if self._running is not None:
            self._running.terminate()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            with subprocess.Popen(
                (_NICE, "-n", "19", *scan_command(self.folder, saves=self.saves)),
                cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            ) as self._running:  # fmt: skip
                _, said = self._running.communicate()
            if self._running.returncode == 0:
                self.done.append(time.monotonic() - began)
            elif not self._stop.is_set():
                self.failed.append(said[-500:].decode(errors="replace"))
                self._stop.wait(5)


def scan_command(folder: Path, *, saves: bool) -> tuple[str, ...]:
    """A scan of both lists."""
    lists = (str(folder / "assets.jsonl"), str(folder / "declared.jsonl"))
    return (*REMIT, "scan", *lists, "--no-cache", *(("--save",) if saves else ()))


@contextmanager
def server(folder: Path, environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The real server: its port and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            (*REMIT, "serve", "--port", str(port), "--log-format", "json"), cwd=folder, env=environment, stderr=log
        )
        try:
            yield port, process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def first_answer(port: int, process: subprocess.Popen[bytes], folder: Path) -> float:
    """Seconds until the server gives its first figures, and with them has all in memory."""
    began = time.monotonic()
    connection = Connection(port, "127.0.0.1")
    while time.monotonic() - began < READY_SECONDS and process.poll() is None:
        if connection.get("/api/v1/overview").status == 200:
            return time.monotonic() - began
        time.sleep(0.2)
    raise SystemExit(f"the server gives no answer: {(folder / 'server.log').read_text()[-2000:]}")


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies (nearest rank)."""
    return sorted_values[min(len(sorted_values) - 1, max(0, -(-int(share * 100) * len(sorted_values) // 100) - 1))]


def line_of_times(seconds: Sequence[float]) -> str:
    """The median, the 95th of a hundred and the most, in ms, as cells of a table; the seconds are sorted."""
    return f"{1000 * percentile(seconds, 0.5):.0f} | {1000 * percentile(seconds, 0.95):.0f} | {1000 * seconds[-1]:.0f}"


def line(name: str, samples: Iterable[Sample]) -> str:
    """A line of the table."""
    given = list(samples)
    times = sorted(one.seconds for one in given)
    bad = sum(one.status != 200 for one in given)
    size = sum(one.size for one in given) / len(given) / 1024
    marks = " ".join(f"{1000 * percentile(times, share):.0f} |" for share in (0.5, 0.95, 0.99))
    return f"| {name} | {len(given):,} | {marks} {1000 * times[-1]:.0f} | {size:.0f} | {bad} |"


def table(samples: Sequence[Sample]) -> None:
    """Times by route in ms, the slowest first, and over all."""
    by_route: dict[str, list[Sample]] = {}
    for one in samples:
        by_route.setdefault(one.route, []).append(one)
    print(
        "\n| route | answers | p50 | p95 | p99 | longest, ms | KB | errors |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    plain = [one for one in samples if one.route != SHEET]

    def weight(route: str) -> float:
        return -percentile(sorted(one.seconds for one in by_route[route]), 0.95)

    for route in sorted(by_route, key=weight):
        if route != SHEET:
            print(line(f"`{route}`", by_route[route]))
    for name, chosen in (
        ("**pages**", [one for one in plain if not one.route.startswith("/api/")]),
        ("**API**", [one for one in plain if one.route.startswith("/api/")]),
        ("**all but the sheet**", plain),
        (SHEET, by_route.get(SHEET, [])),
    ):
        if chosen:
            print(line(name, chosen))
    times = sorted(one.seconds for one in plain)
    late = sum(one > LIMIT_SECONDS for one in times)
    verdict = "kept" if percentile(times, 0.95) <= LIMIT_SECONDS else "NOT KEPT"
    slow = [route for route in by_route if route != SHEET and -weight(route) > LIMIT_SECONDS]
    print(f"\np95 at most {1000 * LIMIT_SECONDS:.0f} ms over all: {verdict}; {late:,} of {len(times):,} took longer")
    print(f"routes whose own p95 is above it: {', '.join(slow) or 'none'}")
    for one in [one for one in plain if one.status != 200][:10]:
        print(f"error: {one.route} answered {one.status}")


def bare(where: str) -> tuple[float, float, float]:
    """The same piece of the same list in this process: pieces a second, bare queries a second, MB it took to load."""
    from remit.app.asset_order import asset_order  # noqa: PLC0415 - only here
    from remit.app.scope import Scope  # noqa: PLC0415 - as above
    from remit.app.snapshots import open_snapshots  # noqa: PLC0415 - as above
    from remit.web.rest.wording import asset_line  # noqa: PLC0415 - as above

    before, _ = memory(os.getpid())
    snapshots = open_snapshots(where)
    landscape = snapshots.latest()
    if landscape is None:
        raise SystemExit("no snapshot was kept")
    scope = Scope(environment="production")

    def piece() -> None:
        msgspec.json.encode([asset_line(row) for row in asset_order(landscape, scope, "name").lines(0, 100)])

    piece()
    rates = [rate(piece), rate(lambda: snapshots.history(1))]
    snapshots.close()
    return rates[0], rates[1], memory(os.getpid())[0] - before


def rate(work: object, seconds: float = 3.0) -> float:
    """How often something is done in a second, one after the other."""
    if not callable(work):
        raise TypeError("it cannot be done")
    began, times = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        work()
        times += 1
    return times / (time.perf_counter() - began)


def run(given: argparse.Namespace, folder: Path, where: str) -> None:
    """Everything, over one empty database."""
    environment = {**os.environ, "REMIT_STORE": where, "REMIT_AUDIT_KEY": str(folder / "audit.key")}
    estate = given.estate or folder / "estate"
    if not estate.exists():
        subprocess.run((*REMIT, "demo", "--assets", str(given.assets), "--out", str(estate)), check=True, stdout=2)
    began = time.monotonic()
    subprocess.run(scan_command(estate, saves=True), check=True, cwd=estate, env=environment, stdout=subprocess.DEVNULL)
    print(f"{given.assets:,} assets scanned and saved to {given.store} in {time.monotonic() - began:.0f} s", flush=True)
    with ExitStack() as stack:
        port, process = stack.enter_context(server(folder, environment))
        seconds, pid = first_answer(port, process, folder), process.pid
        start, many = memory(pid)
        print(f"read and prepared {seconds:.1f} s after the start; {start} MB in {many} processes", flush=True)
        known = look_around(Connection(port, "127.0.0.1"))
        print(f"besides the mix: {', '.join(known.more) or 'nothing'}", flush=True)
        crowd = Crowd(port, known, given.think)
        scans = Scans(estate, environment, given.scan == "save")
        used = processor(pid)
        begun, taken = time.monotonic(), Memory(pid)
        taken.start()
        crowd.start(given.users, given.sheet_every)
        if given.scan != "none":
            scans.start()
        time.sleep(given.minutes * 60)
        taken.stop()
        crowd.stop()
        took = time.monotonic() - begun
        scans.stop()
        print(
            f"\n{given.users} users, {given.think:g} s think time, {took / 60:.1f} min, load {os.getloadavg()[0]:.1f}"
        )
        print(f"memory of all processes, median / most of each fifth of the time, MB: {taken.fifths()}")
        busy = processor(pid) - used
        each = 1000 * busy / max(1, len(crowd.samples))
        print(f"{each:.0f} ms of processor an answer, all that the server and its workers do included")
        saved = ", each saved" if scans.saves else ""
        print(f"scans beside it: {len(scans.done)} done{saved} ({', '.join(f'{one:.0f} s' for one in scans.done)})")
        for said in scans.failed:
            print(f"a scan failed: {said}")
        table(crowd.samples)
        time.sleep(3)
        for clients in (1, 4):
            good, bad = hammer(port, LISTED, clients=clients, seconds=HAMMER_SECONDS)
            print(f"\n{good / HAMMER_SECONDS:.0f} pieces of 100 assets a second, {clients} clients, {bad} refused")
    pieces, queries, megabytes = bare(where)
    print(f"bare: {pieces:.0f} of the same pieces a second in one process, which took {megabytes:.0f} MB to load them;")
    print(f"{queries:.0f} bare queries a second for the newest snapshot's figures, which each answer asks for too")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--assets", type=int, default=1_000_000)
    asked.add_argument("--minutes", type=float, default=15.0)
    asked.add_argument("--users", type=int, default=20)
    asked.add_argument("--think", type=float, default=3.0, help="seconds, the mean")
    asked.add_argument("--scan", choices=("save", "plain", "none"), default="save", help="what runs beside it")
    asked.add_argument("--sheet-every", type=float, default=300.0, help="seconds between two sheets of all; 0 for none")
    asked.add_argument("--estate", type=Path, help="of that many assets, made by `remit demo --assets`")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="remit-serving-") as scratch:
        folder = Path(scratch)
        with database(given.store, folder) as where:
            run(given, folder, where)


if __name__ == "__main__":
    main()
