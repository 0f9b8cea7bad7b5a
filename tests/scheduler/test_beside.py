"""Workers beside a server: a process that is there while the server is, and is started again where it ends (R6.1)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from remit.app.jobs import open_jobs
from remit.ledger.act import Who
from remit.model.job import JobState
from remit.scheduler.beside import beside

ANN = Who(actor="ann", channel="cli")


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def test_workers_carry_out_jobs_of_the_store_that_they_were_handed(tmp_path: Path) -> None:
    store, said = str(tmp_path / "remit.db"), list[str]()
    jobs = open_jobs(store)
    job = jobs.ask("prune", "a", {}, ANN)
    with beside(["work", "--every", "prune=never"], store, said.append):
        wait_until(lambda: jobs.get(job.id).state is JobState.DONE)
    worker = Path(f"/proc/{jobs.get(job.id).worker.rpartition(':')[2]}")
    assert (worker.exists(), said) == (False, [])
    jobs.close()


def test_workers_that_end_are_started_again_and_somebody_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    with beside(["jobs", "kinds"], str(tmp_path / "remit.db"), said.append):  # which takes no --child
        wait_until(lambda: len(said) >= 2)
    assert said[0] == "the workers ended with 64; they are started again in 2 s"
    assert said[1] == "the workers ended with 64; they are started again in 4 s"
