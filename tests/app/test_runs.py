"""What pipelines report is kept once, the map moves, and nothing that is sent is believed unread (R3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from remit.app.audit import trail_query
from remit.app.runs import RunQuery, encoded, report, report_apply, report_scan, runs
from remit.app.wiring import Services, build_services
from remit.errors import UsageError
from remit.ledger.act import Who
from remit.model.access import EVERYTHING, Sight
from remit.model.run import RUN as REGISTER
from remit.model.run import FailedControl, Pipeline, Run
from remit.store.keys import VARIABLE
from store.databases import KINDS, drop_database, new_database
from store.landscapes import harbourlight, small

CI = Who(actor="service:pipeline", channel="api")
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
FAILED = FailedControl(rule="backups", severity="high", asset="a", control="backup", party="customer", team="pay")
RUN = Run(
    kind="check",
    decision="fail",
    at="2026-11-22T09:30:00+00:00",
    pipeline=Pipeline(repository="harbourlight/terraform", commit="abc"),
    team="pay",
    failed=1,
    failures=(FAILED,),
)


@pytest.fixture(params=KINDS)
def services(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    database = new_database(request.param, tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "audit.key"))
    made = build_services(database.where)
    yield made
    made.close()
    drop_database(database)


def test_a_run_is_kept_once_however_often_it_is_reported(services: Services) -> None:
    first = report(services.registers, CI, RUN, NOW)
    assert report(services.registers, CI, RUN, NOW) == first
    assert first.name.startswith("2026-11-22T09:30:00.000Z ")
    assert first.document.reported_by == "service:pipeline"
    report(services.registers, CI, replace(RUN, failed=2), NOW)
    assert len(services.registers.history(REGISTER, first.name)) == 1
    assert len(runs(services.registers, EVERYTHING, RunQuery())) == 2
    told = services.trail.entries(trail_query(kind="run.reported"))
    assert [one.details["commit"] for one in told] == ["abc", "abc"]


@pytest.mark.parametrize("at", ["2026-11-22T10:11:00+00:00", "soon", "", "2026-13-01T00:00:00Z"])
def test_what_has_not_happened_is_refused(services: Services, at: str) -> None:
    with pytest.raises(UsageError):
        report(services.registers, CI, replace(RUN, at=at), NOW)
    assert runs(services.registers, EVERYTHING, RunQuery()) == []


def test_runs_are_found_the_newest_first_as_far_as_they_are_in_sight(services: Services) -> None:
    for day, team, kind in (("20", "pay", "check"), ("21", "sea", "check"), ("22", "pay", "apply")):
        report(services.registers, CI, replace(RUN, at=f"2026-11-{day}T09:00:00Z", team=team, kind=kind), NOW)

    def days(sight: Sight = EVERYTHING, **query: str) -> list[str]:
        return [one.document.at[8:10] for one in runs(services.registers, sight, RunQuery(**query))]

    assert days() == ["22", "21", "20"]
    assert days(Sight(teams=frozenset({"pay"}))) == ["22", "20"]
    assert days(Sight()) == []
    assert days(since="2026-11-21", until="2026-11-22") == ["21"]
    assert (days(kind="apply"), days(decision="pass"), days(repository="other"), days(commit="abc")) == (
        ["22"],
        [],
        [],
        ["22", "21", "20"],
    )


def test_what_was_applied_asks_for_one_scan(services: Services) -> None:
    applied = replace(RUN, kind="apply", decision="pass")
    kept, job = report_apply(services.registers, services.jobs, CI, applied, NOW)
    assert report_apply(services.registers, services.jobs, CI, applied, NOW) == (kept, job)
    assert [one.kind for one in services.jobs.find()] == ["scan"]


def test_a_snapshot_that_is_handed_in_moves_the_map_once(services: Services) -> None:
    content, digest = encoded(harbourlight())
    said = Run(kind="scan", decision="pass", at="", digest=digest, label="harbourlight/terraform")
    kept = report_scan(services.registers, services.snapshots, CI, said, content, NOW)
    assert report_scan(services.registers, services.snapshots, CI, said, content, NOW) == kept
    assert (kept.document.snapshot, kept.document.judged) == (1, 102)
    assert [point.label for point in services.history()] == ["harbourlight/terraform"]
    landscape = services.landscape()
    assert landscape is not None
    assert len(landscape.estate) == 102


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"REMITSN\x02" + b"\xff" * 16,
        encoded(small())[0][:-3],
        encoded(small())[0] + b"x",
        b"PK\x03\x04",
    ],
    ids=["nothing", "bomb", "cut", "longer", "foreign"],
)
def test_what_is_no_snapshot_is_refused(services: Services, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    run = Run(kind="scan", decision="pass", at="", digest=digest, label="x")
    with pytest.raises(UsageError):
        report_scan(services.registers, services.snapshots, CI, run, content, NOW)
    assert services.history() == ()


def test_another_digest_label_or_a_later_time_is_refused(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    content, digest = encoded(small("2026-11-22T09:00:00+00:00"))
    run = Run(kind="scan", decision="pass", at="", digest=digest, label="x")
    for wrong in (replace(run, digest="0" * 64), replace(run, label=""), replace(run, label="a\nb")):
        with pytest.raises(UsageError):
            report_scan(services.registers, services.snapshots, CI, wrong, content, NOW)
    later, of_later = encoded(small("2027-01-01T00:00:00+00:00"))
    with pytest.raises(UsageError, match="not happened"):
        report_scan(services.registers, services.snapshots, CI, replace(run, digest=of_later), later, NOW)
    monkeypatch.setattr("remit.app.runs.MOST_UPLOADED", 10)
    with pytest.raises(UsageError, match="bytes"):
        report_scan(services.registers, services.snapshots, CI, run, content, NOW)
    assert services.history() == ()
