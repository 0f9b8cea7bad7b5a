"""The cache of source: the same answer without reading it again, and never an old or a foreign one. R2.1."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from remit.documents.kept import cache_folder
from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.observation import Reading
from remit.readers.infrastructure import _hcl_cache, _hcl_root
from remit.readers.infrastructure._hcl_tree import Seen
from remit.readers.infrastructure.terraform_source import READER

TEXT = """
variable "v" {}
module "m" {
  source = "./m"
  name   = "n"
}
resource "aws_db_instance" "d" {
  a        = "unknown"
  b        = [var.v, "hidden"]
  password = "hunter2-hunter2"
  c        = file("c.txt")
}
"""
MODULE = 'variable "name" {}\nresource "x_y" "z" { a = var.name }\n'


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "s" / "m").mkdir(parents=True)
    (tmp_path / "s" / "main.tf").write_text(TEXT, encoding="utf-8")
    (tmp_path / "s" / "c.txt").write_text("c", encoding="utf-8")
    (tmp_path / "s" / "m" / "main.tf").write_text(MODULE, encoding="utf-8")


def read(folder: Path) -> dict[str, Reading]:
    return dict(READER.read_folders(folder / "s", sorted((folder / "s").rglob("*.tf")), name=str))


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "cache" / "terraform-source").iterdir())


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of roots that were read anew."""
    seen: list[Path] = []

    class Watched(_hcl_root.Root):
        def read(self) -> Seen:
            seen.append(self.folder)
            return super().read()

    monkeypatch.setattr(_hcl_root, "Root", Watched)
    return seen


def test_a_second_reading_is_the_same_without_parsing(tmp_path: Path, parsed: list[Path]) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first == second
    assert len(parsed) == 1
    (reading,) = second.values()
    assert reading.observations[0].attributes == {
        "a": "unknown",
        "b": [UNKNOWN, "hidden"],
        "password": HIDDEN,
        "c": "c",
    }
    (entry,) = entries(tmp_path)
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert stat.S_IMODE(entry.parent.stat().st_mode) == 0o700
    assert b"hunter2" not in entry.read_bytes()


@pytest.mark.parametrize(
    ("name", "text"),
    [("main.tf", TEXT + "\n"), ("c.txt", "d"), ("m/main.tf", MODULE + "\n"), ("x.auto.tfvars", "v = 1"), ("new.tf", ""),
     (".terraform/modules/modules.json", "{}")],
)  # fmt: skip
def test_whatever_it_rests_on_changes_it(tmp_path: Path, parsed: list[Path], name: str, text: str) -> None:
    if name.startswith(".terraform"):
        (tmp_path / "s" / "main.tf").write_text('module "v" {\n  source = "a/b/c"\n}\n', encoding="utf-8")
        (tmp_path / "s" / "m" / "main.tf").unlink()
    read(tmp_path)
    (tmp_path / "s" / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "s" / name).write_text(text, encoding="utf-8")
    read(tmp_path)
    assert len(parsed) == 2


def test_another_version_or_a_broken_entry_is_passed_over(
    tmp_path: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(tmp_path)
    monkeypatch.setattr(_hcl_cache, "__version__", "99")
    _hcl_cache.stamp.cache_clear()
    assert read(tmp_path) == first
    (entry,) = entries(tmp_path)
    for data in (b"", b"\xff" * 100, entry.read_bytes()[:-5], b"\x91" * 100_000, b"\xc7\x01\x09x"):
        entry.write_bytes(data)
        assert read(tmp_path) == first
    assert len(parsed) == 7
    _hcl_cache.stamp.cache_clear()


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    assert read(tmp_path) == read(tmp_path)
    monkeypatch.setenv("REMIT_CACHE", "")
    read(tmp_path)
    assert len(parsed) == 3


def test_where_entries_lie() -> None:
    assert cache_folder({"REMIT_CACHE": "/c", "HOME": "/h"}) == Path("/c")
    assert cache_folder({"REMIT_CACHE": "", "HOME": "/h"}) is None
    assert cache_folder({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/x/remit")
    assert cache_folder({"XDG_CACHE_HOME": "x", "HOME": "/h"}) == Path("/h/.cache/remit")
    assert cache_folder({}) is None


def test_another_users_entry_is_passed_over(
    tmp_path: Path, parsed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: -1)
    read(tmp_path)
    assert len(parsed) == 2
