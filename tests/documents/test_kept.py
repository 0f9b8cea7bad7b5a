"""What is kept between runs: private, sealed, bounded, and never in the way. R2.1."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from remit.documents import kept
from remit.documents.kept import Kept, cache_folder, nothing_kept, open_kept


def opened(top: Path) -> Kept | None:
    return open_kept({"REMIT_CACHE": str(top / "cache"), "XDG_STATE_HOME": str(top / "state")}, "room")


def sure(top: Path) -> Kept:
    found = opened(top)
    assert found is not None
    return found


def test_what_was_put_is_there_in_the_next_run_and_for_nobody_else(tmp_path: Path) -> None:
    sure(tmp_path).put("a", b"one")
    assert sure(tmp_path).get("a") == b"one"
    assert sure(tmp_path).get("b") is None
    for path, mode in {"cache/room": 0o700, "cache/room/a.kept": 0o600, "state/remit/room.key": 0o600}.items():
        assert stat.S_IMODE((tmp_path / path).stat().st_mode) == mode
    assert sorted(one.name for one in (tmp_path / "cache/room").iterdir()) == ["a.kept"]


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_one_changed_bit_is_noticed(place: int, tmp_path: Path) -> None:
    sure(tmp_path).put("a", b"content")
    path = tmp_path / "cache/room/a.kept"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert sure(tmp_path).get("a") is None


def test_a_file_under_another_name_is_another(tmp_path: Path) -> None:
    sure(tmp_path).put("a", b"content")
    (tmp_path / "cache/room/a.kept").rename(tmp_path / "cache/room/b.kept")
    assert sure(tmp_path).get("b") is None


def test_another_key_is_another_user(tmp_path: Path) -> None:
    sure(tmp_path).put("a", b"content")
    (tmp_path / "state/remit/room.key").unlink()
    assert sure(tmp_path).get("a") is None


@pytest.mark.parametrize("harm", ["short", "long", "open", "link", "pipe", "folder"])
def test_a_key_that_may_not_be_ours_keeps_nothing(harm: str, tmp_path: Path) -> None:
    sure(tmp_path)
    key = tmp_path / "state/remit/room.key"
    if harm == "open":
        key.chmod(0o640)
    else:
        key.rename(tmp_path / "aside")
        if harm == "link":
            key.symlink_to(tmp_path / "aside")
        elif harm == "pipe":
            os.mkfifo(key, 0o600)
        elif harm == "folder":
            key.mkdir(mode=0o700)
        else:
            key.write_bytes(b"x" * (33 if harm == "long" else 1))
        if harm in {"short", "long"}:
            key.chmod(0o600)
    assert opened(tmp_path) is None


@pytest.mark.parametrize("folder", ["cache/room", "state/remit"])
@pytest.mark.parametrize("harm", ["open", "link", "file"])
def test_a_folder_that_others_may_fill_keeps_nothing(folder: str, harm: str, tmp_path: Path) -> None:
    place = tmp_path / folder
    place.parent.mkdir(parents=True)
    if harm == "open":
        place.mkdir()
        place.chmod(0o770)
    elif harm == "link":
        (tmp_path / "aside").mkdir(mode=0o700)
        place.symlink_to(tmp_path / "aside")
    else:
        place.write_bytes(b"")
    assert opened(tmp_path) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another's file")
def test_a_file_of_another_user_is_passed_over(tmp_path: Path) -> None:
    sure(tmp_path).put("a", b"content")
    os.chown(tmp_path / "cache/room/a.kept", 65_534, 65_534)
    assert sure(tmp_path).get("a") is None
    os.chown(tmp_path / "cache/room", 65_534, 65_534)
    assert opened(tmp_path) is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    store = Kept(tmp_path, b"k" * 32, most_bytes=3 * (100 + 32))
    for number, name in enumerate("abc"):
        store.put(name, b"x" * 100)
        os.utime(tmp_path / f"{name}.kept", (number, number))
    assert store.get("a")
    store.put("d", b"x" * 100)
    assert [name for name in "abcd" if store.get(name)] == ["a", "c", "d"]


def test_nothing_larger_than_the_limit_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MAX_BYTES", 50)
    store = Kept(tmp_path, b"k" * 32)
    store.put("a", b"x" * 19)
    assert list(tmp_path.iterdir()) == []
    store.put("a", b"x" * 18)
    assert store.get("a") == b"x" * 18
    (tmp_path / "a.kept").write_bytes(b"x" * 1000)
    assert store.get("a") is None


def test_what_a_stopped_writer_left_is_cleared_away_in_time(tmp_path: Path) -> None:
    store = Kept(tmp_path, b"k" * 32)
    (tmp_path / ".old").touch()
    os.utime(tmp_path / ".old", (1, 1))
    (tmp_path / ".new").touch()
    store.put("a", b"")
    assert sorted(one.name for one in tmp_path.iterdir()) == [".new", "a.kept"]


def test_a_disk_that_refuses_is_a_file_that_is_not_there(tmp_path: Path) -> None:
    store = Kept(tmp_path / "gone", b"k" * 32)
    store.put("a", b"x")
    assert store.get("a") is None
    (tmp_path / "a.kept").mkdir()
    store = Kept(tmp_path, b"k" * 32)
    store.put("a", b"x")
    assert store.get("a") is None
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.kept"]


def test_many_writers_and_readers_never_see_a_part(tmp_path: Path) -> None:
    stores = [sure(tmp_path) for _ in range(4)]
    whole = [bytes([number]) * 100_000 for number in range(4)]

    def work(number: int) -> set[bytes | None]:
        seen = set()
        for _ in range(50):
            stores[number].put("a", whole[number])
            seen.add(stores[number].get("a"))
        return seen

    with ThreadPoolExecutor(4) as pool:
        seen = set().union(*pool.map(work, range(4)))
    assert seen <= set(whole)


def test_the_first_of_several_keys_counts(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: sure(tmp_path), range(8)))
    stores[0].put("a", b"x")
    assert [store.get("a") for store in stores] == [b"x"] * 8
    assert [one.name for one in (tmp_path / "state/remit").iterdir()] == ["room.key"]


def test_where_caches_lie() -> None:
    assert cache_folder({"REMIT_CACHE": "/c"}) == Path("/c")
    assert cache_folder({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/x/remit")
    assert cache_folder({"XDG_CACHE_HOME": "x", "HOME": "/h"}) == Path("/h/.cache/remit")
    with nothing_kept():
        assert cache_folder({"REMIT_CACHE": "/c"}) is None
    assert open_kept({"REMIT_CACHE": "", "HOME": "/h"}, "room") is None
    assert open_kept({"REMIT_CACHE": "/c"}, "room") is None
    assert open_kept({}, "room") is None
