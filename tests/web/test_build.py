"""The front end's build: skipped while nothing changed, and clear about what is missing."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, over a folder of its own."""
    spec = importlib.util.spec_from_file_location("frontend_build", FRONTEND / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "src").mkdir()
    for name in ("package.json", "package-lock.json", "build.py", "src/remit.js"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(module, "OUTPUT", tmp_path / "out")
    monkeypatch.setattr(module, "__file__", str(tmp_path / "build.py"))
    return module


def test_any_input_changes_the_stamp(build: ModuleType, tmp_path: Path) -> None:
    before = build.inputs_hash()
    assert build.inputs_hash() == before
    (tmp_path / "src" / "more.css").write_text("")
    assert build.inputs_hash() != before


def test_nothing_is_built_twice(
    build: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    for name in build.ENTRIES:
        (tmp_path / "out" / name).write_text("")
    (tmp_path / "out" / build.STAMP).write_text(build.inputs_hash())
    monkeypatch.setenv("PATH", "")
    assert build.main() == 0
    assert "up to date" in capsys.readouterr().out


def test_without_node_and_without_an_environment_it_says_what_to_do(
    build: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setattr(build, "node_in_environment", lambda: None)
    assert build.main() == 1
    assert "install Node 18 or newer with npm" in capsys.readouterr().err


def test_a_step_that_fails_shows_its_words(build: ModuleType) -> None:
    with pytest.raises(build.BuildError, match=r"trying failed \(exit code 3\):\nso it is"):
        build.run("trying", [sys.executable, "-c", "print('so it is'); raise SystemExit(3)"], Path(sys.executable))


def test_the_lock_pins_contents_and_names_no_place() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all("integrity" in entry for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
    wheels = (FRONTEND.parent / "requirements" / "node.lock").read_text()
    assert "--hash=sha256:" in wheels
    assert "http" not in wheels
