"""Each kind of job on real data: what it does, and what it says when it was told too little (R6.1, R12)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from planned import TEAMS, resource, write_plan
from remit.app.audit import trail_query
from remit.app.wiring import Services
from remit.ledger.act import Who
from remit.model.job import JobRecord, JobState
from remit.scheduler import JOBS, Settings
from remit.scheduler.jobs.recompute import configuration_digest
from remit.scheduler.worker import Worker
from store.databases import Database
from store.landscapes import small

ANN = Who(actor="ann", channel="cli")


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    write_plan(tmp_path / "plan.json", resource("aws_s3_bucket", bucket="b"))
    return tmp_path


def done(services: Services, kind: str, settings: Settings, key: str = "a") -> JobRecord:
    """A job carried out, with whatever else is due."""
    job = services.jobs.ask(kind, key, {}, ANN)
    worker = Worker(services, JOBS.load_all(), settings, say=lambda _: None)
    while worker.step():
        pass
    return services.jobs.get(job.id)


def settings(estate: Path, **more: object) -> Settings:
    known = {"estate": (estate / "plan.json",), "configuration": estate / "remit.yaml", **more}
    return Settings(**known)  # type: ignore[arg-type]


def test_a_scan_keeps_a_snapshot_in_the_name_of_whoever_asked(services: Services, estate: Path) -> None:
    job = done(services, "scan", settings(estate))
    assert (job.state, job.result) == (JobState.DONE, "snapshot 1: 1 asset")
    landscape = services.landscape()
    assert landscape is not None
    assert tuple(landscape.estate.ids) == ("aws_s3_bucket.this",)
    saved = services.trail.entries(trail_query(kind="snapshot.saved"))
    assert [(one.actor, one.channel, one.reason) for one in saved] == [("ann", "job", f"job {job.id}: scan")]


def test_scans_that_wait_are_done_with_the_one_that_begins(services: Services, estate: Path) -> None:
    first, second = (services.jobs.ask("scan", key, {}, ANN) for key in "xy")
    poll = services.jobs.ask("poll", "z", {}, ANN)
    done(services, "scan", settings(estate))
    ended = [services.jobs.get(one.id).result for one in (first, second, poll)]
    assert ended == ["snapshot 1: 1 asset", f"done with job {first.id}", f"done with job {first.id}"]
    assert len(services.history()) == 1


def test_what_cannot_be_scanned_says_why(services: Services, estate: Path) -> None:
    job = done(services, "scan", Settings())
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "remit serve PATHS" in job.cause
    (estate / "remit.yaml").write_text("teams: [", encoding="utf-8")
    job = done(services, "scan", settings(estate), "b")
    assert job.state is JobState.FAILED
    assert "remit.yaml" in job.cause


def test_a_poll_needs_an_account(services: Services, estate: Path) -> None:
    job = done(services, "poll", settings(estate))
    assert (job.state, "aws:production" in job.cause) == (JobState.FAILED, True)


def test_another_remit_yaml_asks_for_one_scan(services: Services, estate: Path) -> None:
    first = done(services, "recompute", settings(estate))
    again = done(services, "recompute", settings(estate), "b")
    assert "is asked for" in first.result
    assert (again.state, again.result) == (JobState.DONE, "")
    assert len(services.jobs.find("scan")) == 1
    (estate / "remit.yaml").write_text(TEAMS + "\n# other\n", encoding="utf-8")
    done(services, "recompute", settings(estate), "c")
    assert [job.state for job in services.jobs.find("scan")] == [JobState.DONE, JobState.DONE]


def test_what_is_included_counts_too(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text("include: [more.yaml]\n", encoding="utf-8")
    (tmp_path / "more.yaml").write_text("teams: {a: {name: A}}\n", encoding="utf-8")
    before = configuration_digest(tmp_path / "remit.yaml")
    (tmp_path / "more.yaml").write_text("teams: {b: {name: B}}\n", encoding="utf-8")
    assert configuration_digest(tmp_path / "remit.yaml") != before
    assert configuration_digest(None) == configuration_digest(None) != before


def test_pruning_forgets_what_has_passed_and_nothing_else(services: Services, database: Database, estate: Path) -> None:
    for taken_at in ("2020-01-01T00:00:00+00:00", "2020-02-01T00:00:00+00:00", datetime.now(UTC).isoformat()):
        services.snapshots.save(small(taken_at), who=ANN)
    old = services.jobs.ask("witness", "old", {}, ANN)
    done(services, "witness", settings(estate))
    database.sql("UPDATE jobs SET ended_at = 1 WHERE id = :id", id=old.id)
    moment = 1_000_000
    database.sql(
        "INSERT INTO sessions (digest, family, person, way, made_at, seen_at, expires_at, details)"
        " VALUES ('d', 'f', 'p', 'w', :t, :t, :t, '')",
        t=moment,
    )
    database.sql(
        "INSERT INTO given_answers (key, question, status, body, made_at) VALUES ('k', 'q', 200, :body, :t)",
        t=moment,
        body=b"",
    )
    database.sql("INSERT INTO attempts (key, count, since) VALUES ('k', 1, :t)", t=moment)
    job = done(services, "prune", settings(estate, keep_days=30))
    assert job.result == "forgotten: 1 session, 1 answer, 1 attempt, 1 job, 1 snapshot"
    assert [point.taken_at[:7] for point in services.history()][:1] == ["2020-02"]
    assert done(services, "prune", settings(estate), "b").result == ""


def test_checkpoints_go_to_witnesses(services: Services, estate: Path) -> None:
    services.snapshots.save(small(), who=ANN)
    job = done(services, "witness", settings(estate, witnesses=(f"file:{estate}/seen.txt",)))
    assert (job.state, job.result.endswith("witnessed by 1")) == (JobState.DONE, True)
    assert (estate / "seen.txt").read_text(encoding="utf-8").startswith("remit/")
    assert done(services, "witness", settings(estate), "b").state is JobState.FAILED


def test_cited_pages_are_asked_only_where_that_is_allowed(services: Services, estate: Path) -> None:
    job = done(services, "watch", settings(estate))
    assert (job.state, "--watch" in job.cause) == (JobState.FAILED, True)
    assert not list(estate.glob(".remit/watch*"))
