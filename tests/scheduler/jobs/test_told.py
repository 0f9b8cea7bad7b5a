"""Jobs that tell people and that verify the trail, on both databases (R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.reminder_house import CLOCK, SIGNS, keep, organisation, waiver
from app.test_notify import finding
from app.test_notify import landscape as found
from notifiers.places import sender, web
from remit.app.wiring import Services
from remit.model.job import JobRecord, JobState
from remit.model.landscape import Landscape
from remit.model.notification import Notifications
from remit.model.organisation import Organisation
from remit.model.waiver import WAIVERS, WaiverState
from remit.notifiers._sender import Sender
from remit.scheduler import JOBS, Settings
from remit.scheduler.worker import Worker
from store.databases import Database
from store.landscapes import small

ONLY = Settings(every=dict.fromkeys(JOBS.ids(), 0.0))


@pytest.fixture(autouse=True)
def _this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What jobs send stays on this machine, which `notify.private` would have to allow."""
    monkeypatch.setenv("HOOK", SIGNS)
    monkeypatch.setattr("remit.app.reminding.Sender", _local)
    monkeypatch.setattr("remit.app.telling_kept.Sender", _local)


def _local(**_: object) -> Sender:
    return sender()


def done(services: Services, kind: str, key: str = "a") -> JobRecord:
    job = services.jobs.ask(kind, key, {}, CLOCK)
    worker = Worker(services, JOBS.load_all(), ONLY, say=lambda _: None)
    while worker.step():
        pass
    return services.jobs.get(job.id)


def kept(services: Services, whole: Organisation) -> Landscape:
    made = replace(small(), organisation=whole)
    services.snapshots.save(made)
    return made


def test_what_is_due_is_told_and_what_ran_out_is_written_down(services: Services) -> None:
    today = datetime.now(UTC).date()
    keep(
        services.registers,
        waiver("w-1", until=(today + timedelta(days=5)).isoformat()),
        waiver("w-2", until=(today - timedelta(days=5)).isoformat()),
    )
    assert done(services, "remind").result == "1 waiver ran out; remit.yaml names nobody to be told"
    assert services.registers.get(WAIVERS, "w-2").document.state is WaiverState.EXPIRED
    with web() as place:
        kept(services, organisation(place.url))
        first, second = done(services, "remind", "b"), done(services, "remind", "c")
    assert (first.state, first.result) == (JobState.DONE, "1 reminder sent in 1 message")
    assert second.result == "0 reminders sent in 0 messages"
    (told,) = place.asked
    assert told.body["data"]["reminders"][0]["place"] == "https://remit.example/waiver?id=w-1"


def test_a_reminder_that_nobody_took_is_told_of(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(services.registers, waiver("w-1", until=datetime.now(UTC).date().isoformat()))
    monkeypatch.delenv("HOOK")
    kept(services, organisation())
    assert "1 not taken: environment variables are not set: HOOK" in (done(services, "remind").result or "")


def test_what_is_new_is_told_by_a_job(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    assert done(services, "notify").result == "nothing was read yet"
    kept(services, replace(organisation(), notifications=Notifications()))
    assert done(services, "notify", "b").result == "remit.yaml names nobody to be told"
    with web() as place:
        rules = organisation(place.url).notifications
        monkeypatch.setattr(type(services), "landscape", lambda _: found(finding(), rules=rules))
        first, second = done(services, "notify", "c"), done(services, "notify", "d")
    assert (first.result, second.result, len(place.asked)) == ("1 message sent", "0 messages sent", 1)


def test_the_trail_is_verified_and_what_was_changed_fails(services: Services, database: Database) -> None:
    assert done(services, "verify").result == "there is no trail yet"
    keep(services.registers, waiver())
    good = done(services, "verify", "b")
    assert "none changed; root " in (good.result or "")
    database.off_guard()
    database.sql("UPDATE register_versions SET state = 'asked' WHERE name = 'w-1'")
    bad = done(services, "verify", "c")
    assert bad.state is JobState.FAILED
    assert " wrong, first: " in (bad.cause or "")
