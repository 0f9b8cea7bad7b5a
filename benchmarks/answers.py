"""What each page and each list costs over a large estate, in processor time, whoever else is at work.

    python benchmarks/answers.py [--assets 1000000] [--times 20] [--only PART] [--estate FOLDER]

A trial estate is scanned and saved to SQLite; then the server's application is asked in this process, without a
network, what users ask (`_users.py`), each kind of question so many times with parameters drawn anew. The time of an
answer is the processor time of the whole process from the question to the last byte, unpacking included. What
`serving.py` adds is the clock: users beside each other, a scan, the network.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from _users import LISTS, PAGES, Answer, Known, look_around, nothing
from serving import REMIT, line_of_times, scan_command


class InProcess:
    """Asks the application and takes processor time."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - a test client
        self._client = client

    def get(self, path: str) -> Answer:
        """Ask."""
        used = time.process_time()
        came = self._client.get(path, headers={"accept-encoding": "gzip"})
        return Answer(came.status_code, time.process_time() - used, len(came.content), came.content)

    def json(self, path: str) -> dict[str, Any]:
        """An answer that is needed to go on."""
        return dict(self._client.get(path).json())


def measure(client: InProcess, known: Known, times: int, only: str) -> None:
    """Print each kind of question, the dearest first."""
    draw = random.Random(7)  # noqa: S311 - no secret, and the same each time
    lines = []
    every = (*PAGES, *LISTS, *((1, path, nothing) for path in known.more))
    for _, path, parameters in (one for one in every if only in one[1]):
        asked = [urlencode(parameters(draw, known), quote_via=quote) for _ in range(times)]
        came = [client.get(f"{path}?{query}" if query else path) for query in asked]
        kind = " ".join(sorted({pair.partition("=")[0] for query in asked for pair in query.split("&") if pair}))
        lines.append((sorted(one.seconds for one in came), f"`{path}` {kind}".strip(), came))
    print("\n| question | p50 | p95 | most, ms | KB | errors |\n|---|---:|---:|---:|---:|---:|")
    for seconds, name, came in sorted(lines, key=lambda one: -one[0][int(0.95 * (times - 1))]):
        size = sum(one.size for one in came) / times / 1024
        print(f"| {name} | {line_of_times(seconds)} | {size:.0f} | {sum(one.status != 200 for one in came)} |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--assets", type=int, default=1_000_000)
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--only", default="", help="only what has this in its path")
    asked.add_argument("--estate", type=Path, help="of that many assets, made by `remit demo --assets`")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="remit-answers-") as scratch:
        folder = Path(scratch)
        estate, store = given.estate or folder / "estate", folder / "remit.db"
        if not estate.exists():
            subprocess.run((*REMIT, "demo", "--assets", str(given.assets), "--out", str(estate)), check=True, stdout=2)
        environment = {**os.environ, "REMIT_STORE": str(store)}
        command = scan_command(estate, saves=True)
        subprocess.run(command, check=True, cwd=estate, env=environment, stdout=subprocess.DEVNULL)
        ask(store, given.times, given.only)


def ask(store: Path, times: int, only: str) -> None:
    """Over one store."""
    from litestar.testing import TestClient  # noqa: PLC0415 - slow to import

    from remit.app.wiring import build_services  # noqa: PLC0415 - as above
    from remit.web.app import create_app  # noqa: PLC0415 - as above
    from remit.web.rest.limiter import Limiter  # noqa: PLC0415 - as above

    services = build_services(store)
    used = time.process_time()
    services.landscape()
    print(f"read and prepared in {time.process_time() - used:.1f} s of processor, load {os.getloadavg()[0]:.1f}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the name of the host
        client = TestClient(create_app(services, limiter=Limiter(10**9)), base_url="http://localhost")
    with client as opened:
        asking = InProcess(opened)
        measure(asking, look_around(asking), times, only)
    services.close()


if __name__ == "__main__":
    main()
