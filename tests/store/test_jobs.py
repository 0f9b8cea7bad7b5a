"""The queue of jobs on both databases: one worker at a time, fenced, retried, each period once (R6.1, R12)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.ledger.act import Act, Who
from remit.model.job import JobState
from remit.store.audit import TrailQuery, append
from remit.store.engine import transaction
from remit.store.fence import AlreadyDoneError, Fence, LostLeaseError, fenced
from remit.store.job_leases import GONE
from remit.store.job_rows import MICROSECONDS, JobQuery, Taken, database_time, period_key
from remit.store.jobs import JobTable
from remit.store.trail import TrailTable
from remit.store.upgrade import opened
from store.databases import Database

ANN = Who(actor="ann", channel="cli")
ONCE = {"scan": 1}
THRICE = {"scan": 3}


@dataclass
class Clock:
    """The database's clock, moved by hand."""

    now: int = 1_800_000_000 * MICROSECONDS
    asked: list[str] = field(default_factory=list)

    def __call__(self, connection: Connection) -> int:
        self.asked.append(connection.dialect.name)
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += round(seconds * MICROSECONDS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(database: Database, clock: Clock) -> Iterator[JobTable]:
    table = JobTable(opened(database.where), clock)
    yield table
    table.close()


def taken(jobs: JobTable, worker: str = "w1", most: dict[str, int] | None = None) -> Taken:
    found = jobs.take(most or THRICE, worker, 60)
    assert found is not None
    return found


def told(database: Database) -> list[str]:
    table = TrailTable.open(database.where)
    kinds = [f"{entry.kind} {entry.object}" for entry in table.find(TrailQuery(limit=1000))]
    table.close()
    return [one for one in kinds if one.startswith("job.")]


def test_the_same_work_asked_for_twice_is_one_job(jobs: JobTable) -> None:
    first, is_new = jobs.ask("scan", "a", {"x": 1}, ANN)
    again, is_new_again = jobs.ask("scan", "a", {"x": 2}, ANN)
    other, _ = jobs.ask("scan", "b", {}, ANN)
    assert (is_new, is_new_again, again) == (True, False, first)
    assert (first.state, first.payload, first.actor, other.id) == (JobState.WAITING, {"x": 1}, "ann", first.id + 1)


def test_what_was_asked_for_at_once_is_one_job(database: Database) -> None:
    tables = [JobTable.open(database.where) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda table: table.ask("scan", "a", {}, ANN), tables))
    assert len({record.id for record, _ in found}) == 1
    assert sum(is_new for _, is_new in found) == 1
    for table in tables:
        table.close()


@pytest.mark.parametrize(
    ("key", "payload"), [("", {}), ("x" * 301, {}), ("a\nb", {}), ("a", {"x": "y" * 70_000}), ("a", {"x": object()})]
)
def test_what_no_job_can_be_is_refused(jobs: JobTable, key: str, payload: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        jobs.ask("scan", key, payload, ANN)
    assert jobs.find(JobQuery()) == []


def test_a_job_goes_its_way(jobs: JobTable, clock: Clock) -> None:
    jobs.ask("scan", "a", {}, ANN)
    mine = taken(jobs)
    assert (mine.record.state, mine.record.attempts, mine.record.worker) == (JobState.RUNNING, 1, "w1")
    assert jobs.take(THRICE, "w2", 60) is None
    assert jobs.tell(mine.fence, 3, 10, "reading") is JobState.RUNNING
    shown = jobs.get(mine.record.id)
    assert (shown.progress.done, shown.progress.of, shown.progress.words) == (3, 10, "reading")
    clock.pass_by(5)
    jobs.finish(mine.fence, "snapshot 1")
    done = jobs.get(mine.record.id)
    assert (done.state, done.result, done.ended_at, done.cause) == (JobState.DONE, "snapshot 1", clock.now, "")
    assert done.progress.step > shown.progress.step > mine.record.progress.step
    assert jobs.take(THRICE, "w1", 60) is None


def test_the_longest_due_goes_first_and_a_later_one_waits(jobs: JobTable, clock: Clock) -> None:
    jobs.ask("scan", "later", {}, ANN, delay=100)
    jobs.ask("scan", "first", {}, ANN)
    jobs.ask("poll", "unknown here", {}, ANN)
    assert taken(jobs).record.key == "first"
    assert jobs.take(THRICE, "w1", 60) is None
    clock.pass_by(101)
    assert jobs.take({"scan": 3, "poll": 3}, "w1", 60) is not None


def test_who_comes_back_late_can_neither_tell_nor_finish(jobs: JobTable, clock: Clock) -> None:
    jobs.ask("scan", "a", {}, ANN)
    late = taken(jobs)
    clock.pass_by(61)
    mine = taken(jobs, "w2")
    assert (mine.record.attempts, mine.record.cause, mine.record.worker) == (2, GONE, "w2")
    assert jobs.renew(late.fence, 60) is None
    jobs.give_back(late.fence)
    for attempt in (
        lambda: jobs.tell(late.fence, 1, 2, ""),
        lambda: jobs.finish(late.fence, "mine"),
        lambda: jobs.fail(late.fence, "mine", most_attempts=3),
    ):
        with pytest.raises(LostLeaseError):
            attempt()
    jobs.finish(mine.fence, "theirs")
    assert jobs.get(mine.record.id).result == "theirs"
    with pytest.raises(LostLeaseError):
        jobs.finish(mine.fence, "once more")


def test_a_beating_heart_keeps_the_job(jobs: JobTable, clock: Clock) -> None:
    jobs.ask("scan", "a", {}, ANN)
    mine = taken(jobs)
    for _ in range(5):
        clock.pass_by(50)
        assert jobs.renew(mine.fence, 60) is JobState.RUNNING
        assert jobs.take(THRICE, "w2", 60) is None


def test_what_fails_is_tried_again_later_and_has_failed_in_the_end(
    jobs: JobTable, clock: Clock, database: Database
) -> None:
    jobs.ask("scan", "a", {}, ANN)
    for attempt in (1, 2):
        mine = taken(jobs)
        assert jobs.fail(mine.fence, f"no {attempt}", most_attempts=3) is JobState.WAITING
        waiting = jobs.get(mine.record.id)
        assert waiting.cause == f"no {attempt}"
        wait = (waiting.run_at - clock.now) / MICROSECONDS
        assert 5 * 2 ** (attempt - 1) <= wait <= 10 * 2 ** (attempt - 1)
        assert jobs.take(THRICE, "w1", 60) is None
        clock.pass_by(wait)
    assert jobs.fail(taken(jobs).fence, "no 3", most_attempts=3) is JobState.FAILED
    assert jobs.find(JobQuery(states=[JobState.FAILED]))[0].cause == "no 3 (attempt 3)"
    assert told(database) == ["job.failed job:scan/a"]


def test_what_is_of_no_use_to_try_again_fails_at_once(jobs: JobTable) -> None:
    jobs.ask("scan", "a", {}, ANN)
    assert jobs.fail(taken(jobs).fence, "wrong", most_attempts=0) is JobState.FAILED


def test_a_job_that_kills_its_workers_ends(jobs: JobTable, clock: Clock, database: Database) -> None:
    job, _ = jobs.ask("scan", "a", {}, ANN)
    for _ in range(3):
        taken(jobs)
        clock.pass_by(61)
    assert jobs.take(THRICE, "w1", 60) is None
    assert (jobs.get(job.id).state, jobs.get(job.id).cause) == (JobState.FAILED, f"{GONE} (attempt 3)")
    assert told(database) == ["job.failed job:scan/a"]
    again = jobs.again(job.id, ANN)
    assert (again.state, again.attempts) == (JobState.WAITING, 0)
    jobs.finish(taken(jobs).fence, "")
    with pytest.raises(ConflictError):
        jobs.again(job.id, ANN)


def test_given_back_is_as_if_it_had_not_been_taken(jobs: JobTable) -> None:
    jobs.ask("scan", "a", {}, ANN)
    mine = taken(jobs)
    jobs.give_back(mine.fence)
    assert (jobs.get(mine.record.id).state, jobs.get(mine.record.id).attempts) == (JobState.WAITING, 0)
    assert taken(jobs, "w2").record.attempts == 1


def test_cancelled_before_and_while_it_runs(jobs: JobTable, clock: Clock, database: Database) -> None:
    waits, runs, gone = (jobs.ask("scan", key, {}, ANN)[0].id for key in "abc")
    assert jobs.cancel(waits, ANN).state is JobState.CANCELLED
    mine = taken(jobs)
    assert (mine.record.id, jobs.cancel(runs, ANN).state) == (runs, JobState.STOPPING)
    assert jobs.renew(mine.fence, 60) is JobState.STOPPING
    assert jobs.tell(mine.fence, 1, 2, "") is JobState.STOPPING
    assert jobs.fail(mine.fence, "stopped", most_attempts=3) is JobState.CANCELLED
    assert jobs.get(runs).cause == "cancelled by ann"
    taken(jobs)
    jobs.cancel(gone, ANN)
    clock.pass_by(61)
    assert jobs.take(THRICE, "w2", 60) is None  # whose worker went away over it
    assert jobs.get(gone).state is JobState.CANCELLED
    with pytest.raises(ConflictError, match="cancelled already"):
        jobs.cancel(gone, ANN)
    with pytest.raises(UnknownNameError):
        jobs.cancel(99, ANN)
    assert told(database) == [f"job.cancelled job:scan/{key}" for key in "cba"]


def test_given_back_after_it_was_cancelled(jobs: JobTable) -> None:
    job, _ = jobs.ask("scan", "a", {}, ANN)
    mine = taken(jobs)
    jobs.cancel(job.id, ANN)
    jobs.give_back(mine.fence)
    assert jobs.get(job.id).state is JobState.CANCELLED


def test_a_period_has_one_job_however_many_ask(database: Database) -> None:
    tables = [JobTable.open(database.where) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(lambda table: table.ask_each_period({"scan": 86400.0 * 365, "poll": 86400.0}, ANN), tables)
        )
    assert sorted(record.kind for some in made for record in some) == ["poll", "scan"]
    for table in tables:
        table.close()


def test_the_next_period_has_the_next_job(jobs: JobTable, clock: Clock) -> None:
    (first,) = jobs.ask_each_period({"scan": 3600}, ANN)
    clock.pass_by(1799)
    assert jobs.ask_each_period({"scan": 3600}, ANN) == []
    clock.pass_by(3600)
    (second,) = jobs.ask_each_period({"scan": 3600}, ANN)
    assert (first.key, second.key) == ("1800000000+3600s", "1800003600+3600s")
    assert period_key(1_800_000_000 * MICROSECONDS + 5, 0.5) == "1800000000+0.5s"


def test_old_jobs_are_forgotten_and_open_ones_are_not(jobs: JobTable, clock: Clock) -> None:
    for key in "abc":
        jobs.ask("scan", key, {}, ANN)
    jobs.finish(taken(jobs).fence, "")
    taken(jobs)
    clock.pass_by(1000)
    assert (jobs.forget(1001), jobs.forget(999)) == (0, 1)
    assert [job.key for job in jobs.find(JobQuery())] == ["c", "b"]
    assert jobs.counts()[JobState.RUNNING] == 1


def test_lists_are_the_newest_first_and_go_on(jobs: JobTable) -> None:
    for number in range(5):
        jobs.ask("scan" if number % 2 else "poll", str(number), {}, ANN)
    page = jobs.find(JobQuery(limit=2))
    assert [job.key for job in page] == ["4", "3"]
    assert [job.key for job in jobs.find(JobQuery(limit=9, before=page[-1].id))] == ["2", "1", "0"]
    assert [job.key for job in jobs.find(JobQuery(kind="scan"))] == ["3", "1"]
    with pytest.raises(UnknownNameError, match="no job 77"):
        jobs.get(77)


def test_the_clock_is_the_database_s(database: Database) -> None:
    table = JobTable.open(database.where)
    with transaction(table._engine) as connection:
        first, second = database_time(connection), database_time(connection)
    assert 0 <= second - first < 10 * MICROSECONDS
    assert abs(table.now() - first) < 60 * MICROSECONDS
    table.close()


# --- the fence ----------------------------------------------------------------------------------


def write(jobs: JobTable, fence: Fence, name: str) -> None:
    with fenced(fence), transaction(jobs._engine, is_writing=True) as connection:
        append(connection, ANN, [Act(kind="job.effect", object=name)])


def test_who_lost_the_job_writes_nothing(jobs: JobTable, clock: Clock, database: Database) -> None:
    jobs.ask("scan", "a", {}, ANN)
    late = taken(jobs)
    write(jobs, late.fence, "one")
    clock.pass_by(61)
    mine = taken(jobs, "w2")
    with pytest.raises(LostLeaseError):
        write(jobs, late.fence, "late")
    write(jobs, mine.fence, "two")
    jobs.finish(mine.fence, "")
    with pytest.raises(LostLeaseError):
        write(jobs, mine.fence, "after the end")
    assert told(database) == ["job.effect two", "job.effect one"]


def test_a_step_takes_effect_once_over_attempts(jobs: JobTable, clock: Clock, database: Database) -> None:
    jobs.ask("scan", "a", {}, ANN)
    first = taken(jobs)
    step = Fence(job=first.record.id, lease=first.fence.lease, mark="saved")
    write(jobs, step, "step")
    jobs.tell(first.fence, 1, 2, "on")  # does not forget the mark
    clock.pass_by(61)
    second = taken(jobs, "w2")
    assert second.record.progress.marks == ("saved",)
    with pytest.raises(AlreadyDoneError):
        write(jobs, Fence(job=first.record.id, lease=second.fence.lease, mark="saved"), "step")
    assert told(database) == ["job.effect step"]


def test_a_damaged_row_is_still_a_job(jobs: JobTable, database: Database) -> None:
    job, _ = jobs.ask("scan", "a", {}, ANN)
    database.sql("UPDATE jobs SET progress = 'x', payload = '[1]'")
    assert (jobs.get(job.id).progress.step, jobs.get(job.id).payload) == (0, {})
