"""Opening the knowledge base: the index and 30 services, in a new process each time, median of nine; and its size.

    python benchmarks/knowledge.py

The binary is compiled first, *frozen* as a wheel carries it; a checkout also looks whether a file has changed.
Time is counted from the first byte read to the last service decoded, imports excluded. The limits are 10 ms and 8 MB.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from remit.knowledge.binary import FROZEN, Binary, compile_knowledge

RUNS = 9
SERVICES = 30
LIMIT_SECONDS, LIMIT_BYTES = 0.010, 8_000_000
# The services are taken evenly from all that have a file, so that a provider with long files does not decide alone.
OPENED = """
import json, sys, time
from pathlib import Path
from remit.knowledge.base import open_knowledge
binary = Path(sys.argv[1])
services = json.loads(sys.argv[2])
start, used = time.perf_counter(), time.process_time()
knowledge = open_knowledge(binary=binary)
first = time.perf_counter() - start
for service in services:
    knowledge.entry(service)
print(json.dumps([first, time.perf_counter() - start, time.process_time() - used]))
"""


def measure(binary: Path, services: list[str]) -> list[float]:
    """Medians of seconds: the index, index and services, and the processor's seconds of both."""
    rows = []
    for run in range(RUNS + 1):
        command = [sys.executable, "-c", OPENED, str(binary), json.dumps(services)]
        done = subprocess.run(command, capture_output=True, check=True)
        if run:  # the first warms the page cache
            rows.append(json.loads(done.stdout))
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def main() -> None:
    """Measure and print."""
    content = compile_knowledge(stamp=FROZEN)
    opened = Binary(content)
    index, nameless = opened.index, opened.nameless()
    every = sorted(index.sections)
    services = [every[number * len(every) // SERVICES] for number in range(SERVICES)]
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(folder) / "knowledge.bin"
        binary.write_bytes(content)
        first, both, processor = measure(binary, services)
    print(f"{len(every)} services with a file, {len(nameless.known)} more, {len(nameless.patterns)} prefixes")
    print(f"size {len(content) / 1e6:.2f} MB (limit {LIMIT_BYTES / 1e6:.0f})")
    print(
        f"index {first * 1e3:.1f} ms; with {len(services)} services {both * 1e3:.1f} ms "
        f"(limit {LIMIT_SECONDS * 1e3:.0f}), processor {processor * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    main()
