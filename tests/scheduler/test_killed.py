"""Real workers that are killed at random moments: nothing takes effect twice, and nothing is lost (R6.1, R12)."""

from __future__ import annotations

import os
import random
import signal
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from remit.app.jobs import Jobs
from remit.app.wiring import Services
from remit.ledger.act import Who
from remit.model.job import JobState
from scheduler.guests import free_port, guest_folder, start
from store.databases import Database

ANN = Who(actor="ann", channel="cli")
KILLS = 8
JOBS = 10
STEPS = 3


def effects(database: Database) -> Counter[str]:
    return Counter(row[0] for row in database.sql("SELECT object FROM audit_entries WHERE kind = 'try.effect'"))


def steps(jobs: Jobs, state: JobState) -> int:
    """How many of the jobs that are asked for here are in a state; those that start by themselves do not count."""
    return len(jobs.find("steps", [state], 2 * JOBS))


def wait_until(jobs: Jobs, is_so: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail(f"it took too long: {jobs.counts()}")
        time.sleep(0.05)


@pytest.mark.slow
def test_killed_at_random_nothing_is_done_twice_and_nothing_is_lost(
    services: Services, database: Database, tmp_path: Path
) -> None:
    chance = random.Random(6)  # noqa: S311 - the moments of killing, not a secret
    guests, jobs = guest_folder(tmp_path), services.jobs
    words = ["work", "--store", database.where, "--lease-seconds", "1", "--every", "prune=never"]
    for number in range(JOBS):
        jobs.ask("steps", f"job-{number}", {"steps": STEPS, "seconds": 0.1}, ANN)
    crew = [start(words, guests, tmp_path) for _ in range(2)]
    killed = 0
    try:
        while killed < KILLS and steps(jobs, JobState.DONE) < JOBS:
            wait_until(jobs, lambda: steps(jobs, JobState.RUNNING) > 0 or steps(jobs, JobState.DONE) == JOBS)
            time.sleep(chance.uniform(0, 0.5))
            place = chance.randrange(2)
            crew[place].send_signal(signal.SIGKILL)
            crew[place].wait()
            crew[place].stdout.close()  # type: ignore[union-attr]
            killed += 1
            crew[place] = start(words, guests, tmp_path)
        wait_until(jobs, lambda: steps(jobs, JobState.DONE) == JOBS)
    finally:
        for one in crew:
            one.terminate()
            out, _ = one.communicate(timeout=60)
            assert b"Traceback" not in out
    expected = {f"job-{number}/{step}": 1 for number in range(JOBS) for step in range(STEPS)}
    assert effects(database) == expected
    assert killed >= KILLS // 2
    assert not services.trail.verify(None).found


@pytest.mark.slow
def test_of_two_workers_one_is_killed_and_the_other_ends_its_job_once(
    services: Services, database: Database, tmp_path: Path
) -> None:
    guests, jobs = guest_folder(tmp_path), services.jobs
    words = ["work", "--store", database.where, "--lease-seconds", "2", "--every", "prune=never"]
    job = jobs.ask("steps", "long", {"steps": 4, "seconds": 0.5}, ANN)
    first = start(words, guests, tmp_path)
    wait_until(jobs, lambda: len(jobs.get(job.id).progress.marks) >= 1)
    killed = jobs.get(job.id).worker
    first.kill()
    first.wait()
    second = start(words, guests, tmp_path)
    try:
        wait_until(jobs, lambda: jobs.get(job.id).state is JobState.DONE)
    finally:
        second.send_signal(signal.SIGTERM)
        out, _ = second.communicate(timeout=60)
        first.communicate()
    done = jobs.get(job.id)
    assert (done.attempts, done.result, second.returncode) == (2, "4 steps", 0)
    assert killed.endswith(f":{first.pid}")
    assert done.worker.endswith(f":{second.pid}")
    assert b"Ctrl-C stops it" in out
    assert effects(database) == {f"long/{step}": 1 for step in range(4)}


@pytest.mark.slow
def test_of_two_servers_one_is_killed_and_the_other_ends_its_job_once(
    services: Services, database: Database, tmp_path: Path
) -> None:
    """Two whole servers with pages; the one that has the job is ended with everything that it started."""
    guests, jobs = guest_folder(tmp_path), services.jobs
    words = ["serve", "--store", database.where, "--every", "prune=never", "--port"]
    servers = {port: start([*words, str(port)], guests, tmp_path) for port in (free_port(), free_port())}
    try:
        job = jobs.ask("steps", "long", {"steps": 5, "seconds": 0.6}, ANN)
        wait_until(jobs, lambda: len(jobs.get(job.id).progress.marks) >= 1)
        worker = int(jobs.get(job.id).worker.rpartition(":")[2])
        hit = next(port for port, one in servers.items() if _parent(worker) == one.pid)
        os.kill(worker, signal.SIGKILL)
        servers[hit].kill()
        database.sql("UPDATE jobs SET lease_until = 0")  # a minute passes
        wait_until(jobs, lambda: jobs.get(job.id).state is JobState.DONE)
        (other,) = servers.keys() - {hit}
        assert "Remit" in urllib.request.urlopen(f"http://127.0.0.1:{other}/", timeout=30).read().decode()
    finally:
        for one in servers.values():
            one.send_signal(signal.SIGTERM)
            out, _ = one.communicate(timeout=60)
            assert b"Traceback" not in out
    assert (jobs.get(job.id).attempts, jobs.get(job.id).result) == (2, "5 steps")
    assert effects(database) == {f"long/{step}": 1 for step in range(5)}


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_do_not_outlive_their_server(
    services: Services, database: Database, tmp_path: Path, how: signal.Signals
) -> None:
    guests, jobs = guest_folder(tmp_path), services.jobs
    server = start(["serve", "--store", database.where, "--port", str(free_port())], guests, tmp_path)
    job = jobs.ask("steps", "long", {"steps": 1000, "seconds": 0.2}, ANN)
    wait_until(jobs, lambda: len(jobs.get(job.id).progress.marks) >= 1)
    worker = int(jobs.get(job.id).worker.rpartition(":")[2])
    server.send_signal(how)
    server.communicate(timeout=60)
    wait_until(jobs, lambda: not Path(f"/proc/{worker}/cmdline").exists() or not _parent(worker))
    assert jobs.get(job.id).state is JobState.WAITING  # it was put back, and no lease has to run out
    assert jobs.get(job.id).attempts == 0


def _parent(process: int) -> int:
    """Who started a process; 0 where it is gone."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if stat[0] == "Z" else int(stat[1])
