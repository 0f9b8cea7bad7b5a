"""Looks by number and by time, over a real store."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from remit.app import kept_looks
from remit.app.kept_looks import KeptLooks
from remit.app.snapshots import Snapshots, open_snapshots
from remit.errors import UnknownNameError, UnreadableError
from remit.model.landscape import Landscape
from web.estate import NOW, landscape


def test_a_look_is_found_by_number_and_by_time(tmp_path: Path) -> None:
    snapshots = open_snapshots(tmp_path / "remit.db")
    looks = KeptLooks(snapshots)
    assert looks.newest() is None
    with pytest.raises(UnknownNameError, match="none was ever kept"):
        looks.at(NOW)
    for day, assets in enumerate((3, 5, 7)):
        taken = (NOW + timedelta(days=day)).isoformat(timespec="seconds")
        snapshots.save(replace(landscape(assets=assets), taken_at=taken))
    newest = looks.newest()
    assert newest is not None
    assert (newest.id, len(newest.landscape.estate)) == (3, 7)
    assert [looks.at(NOW + timedelta(days=day, hours=5)).id for day in range(4)] == [1, 2, 3, 3]
    with pytest.raises(UnknownNameError, match="the earliest is of 2026-11-20"):
        looks.at(NOW - timedelta(seconds=1))
    with pytest.raises(UnknownNameError):
        looks.load(9)
    assert [one.id for one in looks.history()] == [1, 2, 3]
    assert looks.load(1).landscape is looks.load(1).landscape  # held beside the newest
    snapshots.close()


class Slow:
    """Prepares a look when it is told that it may."""

    def __init__(self) -> None:
        self.may, self.began = Event(), Event()
        self.prepared: list[int] = []

    def __call__(self, landscape: Landscape) -> None:
        self.began.set()
        assert self.may.wait(20)
        self.prepared.append(len(landscape.estate))


def _saved(snapshots: Snapshots, day: int, assets: int) -> int:
    taken = (NOW + timedelta(days=day)).isoformat(timespec="seconds")
    return snapshots.save(replace(landscape(assets=assets), taken_at=taken))


def _until_it_has_come(looks: KeptLooks) -> None:
    for _ in range(2_000):
        if not looks.is_coming():
            return
        sleep(0.01)
    raise AssertionError("it does not come")


def test_of_a_large_one_readers_get_the_one_before_until_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_looks, "AT_ONCE", 4)
    snapshots, slow = open_snapshots(tmp_path / "remit.db"), Slow()
    looks = KeptLooks(snapshots, slow)
    _saved(snapshots, 0, 3)
    first = looks.newest()
    assert first is not None
    assert (first.id, slow.prepared) == (1, []), "a small one needs no preparing"
    _saved(snapshots, 1, 7)
    assert looks.newest() is first
    assert slow.began.wait(20)
    assert looks.is_coming()
    assert looks.newest() is first
    assert looks.load(1) is first, "what is held is given while another is read"
    slow.may.set()
    _until_it_has_come(looks)
    newest = looks.newest()
    assert newest is not None
    assert (newest.id, slow.prepared) == (2, [7])
    assert looks.load(2) is newest
    assert looks.load(1) is first, "whoever was reading the one before reads on"
    snapshots.close()


def test_what_is_in_memory_but_deleted_is_not_shown(tmp_path: Path) -> None:
    snapshots = open_snapshots(tmp_path / "remit.db")
    looks = KeptLooks(snapshots)
    for day in range(2):
        _saved(snapshots, day, 3)
        assert looks.newest() is not None
    assert looks.load(1).id == 1
    snapshots.keep(1)
    with pytest.raises(UnknownNameError):
        looks.load(1)
    assert looks.load(2).id == 2
    snapshots.close()


def test_a_large_one_that_cannot_be_read_leaves_the_one_before_and_is_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kept_looks, "AT_ONCE", 4)
    snapshots, tried = open_snapshots(tmp_path / "remit.db"), list[int]()

    def fail(one: Landscape) -> None:
        tried.append(len(one.estate))
        if len(tried) < 2:
            raise UnreadableError("it is broken")
        if len(tried) == 2:
            raise ValueError("a bug")

    looks = KeptLooks(snapshots, fail)
    _saved(snapshots, 0, 3)
    first = looks.newest()
    _saved(snapshots, 1, 7)
    for attempt, words in enumerate(("it is broken", "Traceback"), 1):
        assert looks.newest() is first
        _until_it_has_come(looks)
        assert looks.newest() is first, "and not at once again"
        assert not looks.is_coming()
        assert len(tried) == attempt
        assert words in caplog.text
        monkeypatch.setattr(kept_looks, "monotonic", lambda ahead=100.0 * attempt: monotonic() + ahead)
    looks.newest()
    _until_it_has_come(looks)
    assert [one.id for one in (looks.newest(),) if one] == [2]
    snapshots.close()


def test_when_the_third_comes_the_first_is_let_go(tmp_path: Path) -> None:
    snapshots = open_snapshots(tmp_path / "remit.db")
    looks, seen = KeptLooks(snapshots), list[Landscape]()
    for day in range(3):
        _saved(snapshots, day, 3)
        newest = looks.newest()
        assert newest is not None
        assert newest.landscape.worked_out.once("number", partial(int, day)) == day
        seen.append(newest.landscape)
    kept = [one.worked_out.once("number", partial(int, 9)) for one in seen]
    assert kept == [9, 1, 2], "what was worked out over the first is gone"
    snapshots.close()


def test_whoever_gives_way_leaves_everything_as_it_was() -> None:
    interval = sys.getswitchinterval()
    with kept_looks.giving_way():
        assert not gc.isenabled()
        assert sys.getswitchinterval() < interval
    assert gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(interval)
    gc.disable()
    try:
        with kept_looks.giving_way():
            pass
        assert not gc.isenabled(), "who wants no look for garbage gets none"
    finally:
        gc.enable()
        gc.unfreeze()


def test_an_heir_has_what_it_shows_and_what_was_shown_before_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_looks, "AT_ONCE", 4)
    snapshots, told = open_snapshots(tmp_path / "remit.db"), list[tuple[int, int]]()
    prepared: list[int] = []
    for day, assets in enumerate((5, 6, 7)):
        _saved(snapshots, day, assets)
    looks = KeptLooks(
        snapshots, lambda one: prepared.append(len(one.estate)), newer=lambda shown, newer: told.append((shown, newer))
    )
    assert looks.is_large()
    looks.take_up(1)
    assert prepared == [7, 5]
    looks.take_up(99)
    assert prepared == [7, 5], "what was deleted meanwhile is missed by nobody"
    looks.load(1)
    newest = looks.newest()
    assert newest is not None
    _saved(snapshots, 3, 8)
    assert looks.newest() is newest, "another process brings the next"
    assert told == [(3, 4)]
    assert not looks.is_coming()
    snapshots.close()


def test_where_nobody_reads_the_newest_is_waited_for_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_looks, "AT_ONCE", 4)
    snapshots = open_snapshots(tmp_path / "remit.db")
    looks = KeptLooks(snapshots, is_read=False)
    assert not looks.is_large()
    held = []
    for day, assets in enumerate((5, 6)):
        _saved(snapshots, day, assets)
        newest = looks.newest()
        assert newest is not None
        assert (newest.id, len(newest.landscape.estate)) == (day + 1, assets)
        held.append(newest.landscape)
    assert looks.load(1).landscape is not held[0], "it was let go"
    looks.rest()
    again = looks.newest()
    assert again is not None
    assert again.landscape is not held[1]
    snapshots.close()
