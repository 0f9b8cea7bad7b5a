"""Workers: what they carry out takes effect once, is tried again, put back and cancelled, on both databases (R6.1)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from remit.app.claims import take
from remit.app.jobs import kinds as job_kinds
from remit.app.wiring import Services
from remit.errors import UnreadableError, UsageError
from remit.ledger.act import Act, Who
from remit.model.job import JobRecord, JobState
from remit.scheduler import JOBS, Job, Settings, StoppedError, Work, periods
from remit.scheduler.worker import Worker
from store.databases import Database

ANN = Who(actor="ann", channel="cli")


@dataclass
class Bench:
    """A worker that carries out one kind of job, and what it said."""

    services: Services
    said: list[str] = field(default_factory=list)

    def worker(self, handler: Callable[[Mapping[str, object], Work], str], **more: float) -> Worker:
        kind = Job(id="try", what="Try.", handler=handler, most_attempts=2)
        return Worker(self.services, {"try": kind}, Settings(), say=self.said.append, **more)

    def ask(self, key: str = "a") -> JobRecord:
        return self.services.jobs.ask("try", key, {"say": "hello"}, ANN)

    def now(self, job: JobRecord) -> JobRecord:
        return self.services.jobs.get(job.id)

    def hurry(self, database: Database) -> None:
        """As if the time to the next attempt had passed."""
        database.sql("UPDATE jobs SET run_at = 0, lease_until = 0")


@pytest.fixture
def bench(services: Services) -> Bench:
    return Bench(services)


def effect(work: Work, mark: str = "told") -> bool:
    return work.once(mark, lambda: work.services.registers.write(work.who, acts=[Act(kind="try.effect", object=mark)]))


def effects(database: Database) -> int:
    return int(database.sql("SELECT count(*) FROM audit_entries WHERE kind = 'try.effect'")[0][0])


def test_a_job_is_done_in_the_name_of_whoever_asked(bench: Bench) -> None:
    seen: list[tuple[object, str, str]] = []

    def handler(payload: Mapping[str, object], work: Work) -> str:
        seen.append((payload["say"], work.who.actor, work.who.reason))
        work.progress(1, 2, "half")
        return "fine"

    job = bench.ask()
    assert bench.worker(handler).step()
    assert (bench.now(job).state, bench.now(job).result, bench.now(job).progress.words) == (
        JobState.DONE,
        "fine",
        "half",
    )
    assert seen == [("hello", "ann", f"job {job.id}: try")]
    assert not bench.worker(handler).step()


def test_a_step_is_not_done_again_by_the_next_attempt(bench: Bench, database: Database) -> None:
    done: list[bool] = []

    def handler(_payload: Mapping[str, object], work: Work) -> str:
        done.append(effect(work))
        assert work.is_done("told")
        if len(done) == 1:
            raise UnreadableError("the network is down", hint="wait")
        return "fine"

    job = bench.ask()
    bench.worker(handler).step()
    assert (bench.now(job).state, bench.now(job).cause) == (JobState.WAITING, "the network is down; wait")
    bench.hurry(database)
    bench.worker(handler).step()
    assert (bench.now(job).state, done, effects(database)) == (JobState.DONE, [True, False], 1)


@pytest.mark.parametrize(
    ("problem", "states", "cause"),
    [
        (UnreadableError("gone"), [JobState.WAITING, JobState.FAILED], "gone (attempt 2)"),
        (UsageError("wrong"), [JobState.FAILED], "wrong (attempt 1)"),
        (KeyError("x"), [JobState.WAITING, JobState.FAILED], "this is our fault: KeyError: 'x' (attempt 2)"),
    ],
    ids=["perhaps-later", "never", "ours"],
)
def test_what_fails_is_tried_again_where_that_may_help(
    bench: Bench, database: Database, problem: Exception, states: list[JobState], cause: str
) -> None:
    def handler(_payload: Mapping[str, object], _work: Work) -> str:
        raise problem

    job, seen = bench.ask(), []
    for _ in states:
        bench.hurry(database)
        assert bench.worker(handler).step()
        seen.append(bench.now(job).state)
    assert (seen, bench.now(job).cause) == (states, cause)
    assert bench.said == [f"job {job.id} (try) has failed: {cause.rpartition(' (')[0]}"]


def test_who_lost_a_job_meanwhile_changes_nothing(bench: Bench, database: Database) -> None:
    def slow(_payload: Mapping[str, object], work: Work) -> str:
        bench.hurry(database)  # this worker slept through its lease
        other = take(bench.services.jobs, {"try": 9}, "other", 60)
        assert other is not None
        effect(work)
        return "mine"

    job = bench.ask()
    bench.worker(slow).step()
    assert (bench.now(job).state, bench.now(job).worker, effects(database)) == (JobState.RUNNING, "other", 0)
    assert "no longer this worker's" in bench.said[0]


def test_the_heart_beats_while_a_job_takes_long(bench: Bench) -> None:
    def long(_payload: Mapping[str, object], work: Work) -> str:
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            assert take(bench.services.jobs, {"try": 9}, "other", 60) is None
            time.sleep(0.1)
        work.check()
        return "fine"

    job = bench.ask()
    bench.worker(long, lease_seconds=1.0).step()
    assert (bench.now(job).state, bench.now(job).attempts) == (JobState.DONE, 1)


def test_cancelled_while_it_runs(bench: Bench, database: Database) -> None:
    def cancelled(_payload: Mapping[str, object], work: Work) -> str:
        bench.services.jobs.cancel(work.job.id, ANN)
        work.progress(1, 2, "half")
        pytest.fail("it went on")

    job = bench.ask()
    bench.worker(cancelled).step()
    assert (bench.now(job).state, bench.now(job).cause) == (JobState.CANCELLED, "cancelled by ann")
    again = bench.services.jobs.again(job.id, ANN)
    assert again.state is JobState.WAITING


def test_asked_to_stop_it_puts_back_what_runs(bench: Bench) -> None:
    begun = threading.Event()

    def endless(_payload: Mapping[str, object], work: Work) -> str:
        while True:
            begun.set()
            work.progress(1)
            time.sleep(0.02)

    job, stop = bench.ask(), threading.Event()
    thread = threading.Thread(target=bench.worker(endless).run, args=(stop,))
    thread.start()
    assert begun.wait(20)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert (bench.now(job).state, bench.now(job).attempts, bench.now(job).worker) == (JobState.WAITING, 0, "")


def test_a_job_that_does_not_look_up_is_put_back_all_the_same(
    bench: Bench, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remit.scheduler.worker.GRACE_SECONDS", 0.1)
    begun, on = threading.Event(), threading.Event()
    refused: list[bool] = []

    def deaf(_payload: Mapping[str, object], work: Work) -> str:
        begun.set()
        on.wait(20)
        try:
            work._claim.once("late", lambda: effect(work, "inner"))
        except Exception as problem:
            refused.append(isinstance(problem, StoppedError))
            raise
        return "done"

    job, stop = bench.ask(), threading.Event()
    thread = threading.Thread(target=bench.worker(deaf).run, args=(stop,))
    thread.start()
    assert begun.wait(20)
    stop.set()
    thread.join(20)
    assert bench.now(job).state is JobState.WAITING
    on.set()
    deadline = time.monotonic() + 20
    while not refused and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (refused, effects(database)) == ([True], 0)


def test_until_idle_it_does_what_is_due_and_ends(bench: Bench) -> None:
    jobs = [bench.ask(key) for key in "abc"]
    bench.worker(lambda _payload, _work: "fine").run(threading.Event(), is_draining=True)
    assert {bench.now(job).state for job in jobs} == {JobState.DONE}


def test_two_that_work_at_once_do_each_job_once(bench: Bench, database: Database) -> None:
    def handler(_payload: Mapping[str, object], work: Work) -> str:
        assert effect(work, work.job.key)
        return work.job.key

    jobs = [bench.ask(f"k{number}") for number in range(12)]
    threads = [
        threading.Thread(target=bench.worker(handler).run, args=(threading.Event(),), kwargs={"is_draining": True})
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [bench.now(job).result for job in jobs] == [job.key for job in jobs]
    assert (effects(database), sum(bench.now(job).attempts for job in jobs)) == (12, 12)


def test_kinds_say_what_they_are_and_how_often() -> None:
    kinds = JOBS.load_all()
    assert all(kinds[kind].id == kind and kinds[kind].what.endswith(".") for kind in kinds)
    assert periods(kinds, Settings()).keys() >= {"prune"}
    assert not {"scan", "poll", "witness", "watch"} & periods(kinds, Settings()).keys()
    often = periods(kinds, Settings(every={"prune": 0.0}))
    assert "prune" not in often
    assert [kind.id for kind in job_kinds()] == sorted(kinds)
    assert not kinds["recompute"].is_offered
