"""The registry: files of a folder first, then entry points; two claims to one id are an error."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from remit import plugins
from remit.errors import ExitCode, UnknownNameError
from remit.plugins import PluginError, Registry

ROOM = "room_of_greetings"
Offer = Callable[[str, str], None]


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[str]:
    """A room with two plug-ins and a private file."""
    plugins._installed.cache_clear()
    folder = tmp_path / ROOM
    folder.mkdir()
    for name, text in {
        "__init__": "",
        "_private": "",
        "good_day": 'GREETING = "Good day"\n',
        "mute": "",
    }.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith(ROOM)]:
        monkeypatch.delitem(sys.modules, name)
    return Registry[str](ROOM, folder, "GREETING")  # with its type, as the rooms write it


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Installs a distribution that offers entry points, as an installer leaves it behind."""

    def install(name: str, text: str) -> None:
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(text)
        plugins._installed.cache_clear()

    return install


def test_files_are_listed_without_being_imported(registry: Registry[str]) -> None:
    assert registry.ids() == ["good-day", "mute"]
    assert f"{ROOM}.good_day" not in sys.modules


def test_a_plugin_is_its_modules_agreed_object(registry: Registry[str]) -> None:
    assert registry.load("good-day") == "Good day"


def test_entry_points_come_after_the_files(registry: Registry[str], offer: Offer, tmp_path: Path) -> None:
    (tmp_path / "elsewhere_greeting.py").write_text('GREETING = "Hello"\n')
    (tmp_path / ROOM / "mute.py").unlink()
    offer("greeter", f"[another_room]\nother = elsewhere_greeting\n\n[{ROOM}]\nhello = elsewhere_greeting:GREETING\n")
    offer("stranger", "[console_scripts]\nstranger = stranger:main\n")
    assert registry.load_all() == {"good-day": "Good day", "hello": "Hello"}


def test_two_plugins_of_one_id_are_an_error(registry: Registry[str], offer: Offer) -> None:
    offer("greeter", f"[{ROOM}]\ngood-day = elsewhere\n")
    with pytest.raises(PluginError, match="two plug-ins of room_of_greetings are called “good-day”") as caught:
        registry.ids()
    assert caught.value.place == "elsewhere"
    assert f"{ROOM}.good_day" in caught.value.hint


def test_two_entry_points_of_one_id_are_an_error(registry: Registry[str], offer: Offer) -> None:
    offer("one", f"[{ROOM}]\nhello = one\n")
    offer("two", f"[{ROOM}]\nhello = two\n")
    with pytest.raises(PluginError, match="are called “hello”"):
        registry.ids()


def test_an_unknown_id_names_the_known_ones(registry: Registry[str]) -> None:
    with pytest.raises(UnknownNameError, match="“evening” is not in room_of_greetings") as caught:
        registry.load("evening")
    assert caught.value.hint == "known: good-day, mute"
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_module_without_the_object_is_an_error(registry: Registry[str]) -> None:
    with pytest.raises(PluginError, match=r"room_of_greetings\.mute offers no GREETING") as caught:
        registry.load("mute")
    assert caught.value.hint == "define GREETING in that module"


def test_what_is_found_is_what_the_standard_library_finds() -> None:
    for group in ("console_scripts", "pytest11", "remit.checks"):
        known = {(point.name, point.module) for point in importlib.metadata.entry_points(group=group)}
        assert set(plugins.entry_points(group)) == known
