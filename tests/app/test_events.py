"""Events are heard, kept and found again (R2.6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit_logs import START, record, user, write
from planned import knowledge
from remit.app.events import EventStore, chosen, instant_of, listen, open_events
from remit.app.signals import Heard
from remit.errors import UnreadableError, UsageError

NOW = START + timedelta(days=10)


def heard(folder: Path) -> Heard:
    rows = [
        record(START, "s3:GetObject", {"bucketName": "b"}, user("dana")),
        record(START + timedelta(days=1), "s3:PutBucketAcl", {"bucketName": "b"}, user("dana")),
        record(START + timedelta(days=2), "cloudtrail:StopLogging", {"name": "main"}, user("gus")),
    ]
    return listen([write(folder / "t.json", rows)], knowledge())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-12", NOW),
        ("2026-11-12T00:00:00Z", NOW),
        ("2026-11-12T02:00:00+02:00", NOW),
        ("30m", NOW - timedelta(minutes=30)),
        ("36h", NOW - timedelta(hours=36)),
        ("7d", NOW - timedelta(days=7)),
        ("2w", NOW - timedelta(days=14)),
    ],
)
def test_times_and_ages(text: str, wanted: datetime) -> None:
    assert instant_of(text, NOW) == int(wanted.timestamp()) * 1_000_000


@pytest.mark.parametrize("text", ["yesterday", "7", "d", "99999999d", "-1d"])
def test_what_is_no_time_is_refused_with_what_is_one(text: str) -> None:
    with pytest.raises(UsageError) as problem:
        instant_of(text, NOW)
    assert "36h or 7d" in problem.value.hint


def test_what_is_kept_and_for_how_long(tmp_path: Path) -> None:
    """Plain reads are not kept, and nothing longer than asked."""
    store: EventStore = open_events(tmp_path / "remit.db")
    assert store.keep(heard(tmp_path), now=NOW) == 2
    assert [row.action for row in store.find()] == ["cloudtrail:StopLogging", "s3:PutBucketAcl"]
    assert store.keep(heard(tmp_path), now=NOW, days=8) == 0
    assert [row.action for row in store.find()] == ["cloudtrail:StopLogging"]
    store.close()


def test_the_story_of_an_asset(tmp_path: Path) -> None:
    store = open_events(tmp_path / "remit.db")
    assert not store.story("a").is_any_kept
    lines = (
        '{"time": "2026-11-03T00:00:00Z", "kind": "deploy", "action": "release", "commit": "1f3a"}\n'
        '{"time": "2026-11-04T00:00:00Z", "kind": "change", "action": "edit"}\n'
    )
    (tmp_path / "l.jsonl").write_text(lines, encoding="utf-8")
    store.keep(listen([tmp_path / "l.jsonl"], knowledge()), now=NOW)
    told = store.story("")
    assert [row.commit for row in told.deliveries] == ["1f3a"]
    assert [row.action for row in told.changes] == ["edit"]
    assert (told.recognised, told.is_any_kept) == ((), True)
    assert store.story("elsewhere").deliveries == ()
    store.close()


def test_events_of_one_thing_and_of_some_kinds(tmp_path: Path) -> None:
    found = heard(tmp_path)
    rows, signs = chosen(found, asset="B", kinds=())
    assert ([row.action for row in rows], signs) == (["s3:GetObject", "s3:PutBucketAcl"], [])
    rows, signs = chosen(found, asset="", kinds=("change",))
    assert [row.action for row in rows] == ["s3:PutBucketAcl", "cloudtrail:StopLogging"]
    assert [one.sign for one in signs] == ["logging-turned-off"]
    assert len(chosen(found, asset="", kinds=())[0]) == 3


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    for path, said in ((tmp_path / "x.json", "no events"), (tmp_path / "none", "No such file")):
        with pytest.raises(UnreadableError) as problem:
            listen([path], knowledge())
        assert said in problem.value.message
        assert problem.value.hint


def test_earlier_events_are_passed_over(tmp_path: Path) -> None:
    heard(tmp_path)
    since = instant_of("2026-11-03T12:00:00Z", datetime.now(UTC))
    assert len(listen([tmp_path / "t.json"], knowledge(), since=since).events) == 1
