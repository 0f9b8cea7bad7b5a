"""A kind of job that a plug-in brings, so that real workers can be killed over it; and the workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SOURCE = """
import time

from remit.ledger.act import Act
from remit.scheduler import Job, Work


def _steps(payload: dict[str, object], work: Work) -> str:
    steps = int(str(payload["steps"]))
    for number in range(steps):
        work.progress(number, steps, f"step {number}")
        time.sleep(float(str(payload["seconds"])))
        told = Act(kind="try.effect", object=f"{work.job.key}/{number}")
        work.once(f"step-{number}", lambda: work.services.registers.write(work.who, acts=[told]))
    return f"{steps} steps"


JOB = Job(id="steps", what="Take effect some times.", handler=_steps, most_attempts=10_000)
"""


def guest_folder(folder: Path) -> Path:
    """A folder as an installed distribution has it, with the kind `steps`."""
    place = folder / "guests"
    (place / "remit_steps-1.dist-info").mkdir(parents=True)
    (place / "remit_steps.py").write_text(SOURCE, encoding="utf-8")
    text = "[remit.scheduler.jobs]\nsteps = remit_steps\n"
    (place / "remit_steps-1.dist-info" / "entry_points.txt").write_text(text, encoding="utf-8")
    return place


def start(words: Sequence[str], guests: Path, folder: Path) -> subprocess.Popen[bytes]:
    """`remit` with that kind, in a process of its own."""
    path = os.pathsep.join(filter(None, [str(guests), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", "remit", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
