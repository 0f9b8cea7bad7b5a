"""What processes counted that have ended stays counted, in one file (R12)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from remit.web.operation.ended import fold
from remit.web.operation.figures import FOLDER_VARIABLE

COUNTS = """
import sys
import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
own = CollectorRegistry()
Counter("asked", "Asked.", ("route",), registry=own).labels(sys.argv[1]).inc(3)
Histogram("seconds", "How long.", buckets=(1, 5), registry=own).observe(2)
Gauge("running", "Now.", registry=own, multiprocess_mode="livesum").inc()
"""


def process(folder: Path, route: str) -> int:
    """A process that counts and ends: its number."""
    with subprocess.Popen(
        [sys.executable, "-c", COUNTS, route], env={**os.environ, FOLDER_VARIABLE: str(folder)}
    ) as child:
        assert child.wait(60) == 0
        return child.pid


def told(folder: Path) -> list[str]:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
    lines = generate_latest(registry).decode().splitlines()
    return sorted(line for line in lines if not line.startswith("#") and not line.startswith("running"))


def test_what_ended_processes_counted_is_told_as_before_from_one_file(tmp_path: Path) -> None:
    processes = [process(tmp_path, route) for route in ("/a", "/b", "/a")]
    before = told(tmp_path)
    assert 'asked_total{route="/a"} 6.0' in before
    assert "seconds_count 3.0" in before
    for ended in processes:
        fold(tmp_path, ended)
        assert told(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["counter_0.db", "histogram_0.db"]


def test_a_process_that_counted_nothing_is_no_matter(tmp_path: Path) -> None:
    fold(tmp_path, 4711)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\x00\x00", b"\xff\xff\x00\x00" + bytes(80), bytes(8) + b"\xff" * 80])
def test_a_file_that_is_no_sum_is_left_out(tmp_path: Path, content: bytes) -> None:
    fold(tmp_path, process(tmp_path, "/a"))
    before = told(tmp_path)
    (tmp_path / "counter_77.db").write_bytes(content)
    fold(tmp_path, 77)
    assert told(tmp_path) == before
    assert not (tmp_path / "counter_77.db").exists()
    assert not list(tmp_path.glob("*.folding"))
