"""What a run looked at, and whether it is still the same. R2.1."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from remit.documents import witness
from remit.documents.witness import ABSENT, look_again, see, spoil, watching


def looks_at(*paths: Path) -> dict[str, witness.Look] | None:
    with watching() as watch:
        see(*paths)
    return watch.looks()


def test_without_a_witness_nothing_is_noted(tmp_path: Path) -> None:
    see(tmp_path)
    spoil()


@pytest.fixture(params=["young", "settled"])
def age(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "settled":
        monkeypatch.setattr(witness, "YOUNG_NS", -(10**15))
    return str(request.param)


def _edit(top: Path) -> None:
    status = (top / "a").stat()
    (top / "a").write_text("2", encoding="utf-8")
    os.utime(top / "a", ns=(status.st_atime_ns, status.st_mtime_ns))


def _replace(top: Path) -> None:
    (top / "b").write_text("3", encoding="utf-8")
    (top / "b").replace(top / "a")


def _folder(name: str) -> Callable[[Path], None]:
    def change(top: Path) -> None:
        (top / name).unlink()
        (top / name).mkdir()

    return change


def _link(name: str, target: str) -> Callable[[Path], None]:
    def change(top: Path) -> None:
        (top / name).unlink()
        (top / name).symlink_to(target)

    return change


def _appear(top: Path) -> None:
    (top / "no").mkdir()
    (top / "no/where").touch()


CHANGES: dict[str, Callable[[Path], object]] = {
    "edit that keeps size and time": _edit,
    "remove": lambda top: (top / "a").unlink(),
    "replace": _replace,
    "becomes a folder": _folder("a"),
    "becomes a link": _link("a", "target"),
    "add to the folder": lambda top: (top / "folder/new").touch(),
    "remove from the folder": lambda top: (top / "folder/old").unlink(),
    "kind changes in the folder": _folder("folder/old"),
    "link leads elsewhere": _link("link", "a"),
    "link's target": lambda top: (top / "target").write_text("5", encoding="utf-8"),
    "link's target goes": lambda top: (top / "target").unlink(),
    "dangling link finds its target": lambda top: (top / "gone").touch(),
    "absent appears": lambda top: (top / "absent").touch(),
    "folder of the absent": _appear,
}


def lay(top: Path) -> list[Path]:
    (top / "folder").mkdir()
    for name, text in {"a": "1", "target": "4", "folder/old": ""}.items():
        (top / name).write_text(text, encoding="utf-8")
    (top / "link").symlink_to("target")
    (top / "dangling").symlink_to("gone")
    return [top / name for name in ("a", "folder", "link", "dangling", "absent", "no/where", "a/below")]


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_shows(name: str, tmp_path: Path, age: str) -> None:
    looks = looks_at(*lay(tmp_path))
    assert looks is not None
    assert {bool(digest) for _, digest in looks.values()} == ({True, False} if age == "young" else {False})
    assert looks_at(*map(Path, looks)) == looks
    assert look_again(looks) is not None
    CHANGES[name](tmp_path)
    assert look_again(looks) is None


def test_a_young_thing_may_be_touched_a_settled_one_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    young = looks_at(*lay(tmp_path))
    assert young is not None
    monkeypatch.setattr(witness, "YOUNG_NS", -(10**15))
    settled = look_again(young)
    assert settled is not None
    assert {digest for _, digest in settled.values()} == {""}
    os.utime(tmp_path / "a", (1, 1))
    assert look_again(young) is not None
    assert look_again(settled) is None


def test_a_change_between_the_look_and_the_end_spoils_it(tmp_path: Path) -> None:
    with watching() as watch:
        see(*lay(tmp_path))
        _edit(tmp_path)
    assert watch.looks() is None


def test_the_first_look_counts_and_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path)
    monkeypatch.chdir(tmp_path)
    with watching() as watch:
        see("a", Path("a"), tmp_path / "a", "absent")
    looks = watch.looks()
    assert looks is not None
    assert set(looks) == {f"{tmp_path}/a", f"{tmp_path}/absent"}
    assert looks[f"{tmp_path}/absent"] == (ABSENT, "")


def test_what_cannot_be_looked_at_spoils_it(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    assert looks_at(tmp_path / "circle") is None
    assert looks_at(Path("a\0b")) is None
    assert looks_at(tmp_path / ("x" * 300)) is None
    with watching() as watch:
        spoil()
        see(tmp_path)
    assert watch.looks() is None


def test_what_can_no_longer_be_looked_at_has_changed(tmp_path: Path) -> None:
    looks = looks_at(*lay(tmp_path))
    assert looks is not None
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("link")
    assert look_again(looks) is None


def test_a_pipe_is_told_without_waiting_for_it(tmp_path: Path, age: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    looks = looks_at(tmp_path / "pipe", tmp_path)
    assert looks is not None
    assert look_again(looks) is not None
