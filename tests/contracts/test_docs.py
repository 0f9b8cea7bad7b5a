"""The documents hold: links lead somewhere, commands exist, the reference builds and its links hold too."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from remit.cli import COMMANDS
from repository import ROOT, tracked_files

PAGES = [path for path in tracked_files() if path.suffix == ".md"]
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
_FENCE = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CALL = re.compile(r"^(?:\$ )?(?:\S*/)?remit (?!-)([a-z-]+)", re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _broken_links(page: Path) -> list[str]:
    broken = []
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path = (page.parent / target) if target else page
        if not path.exists() or (anchor and anchor not in _anchors(path.read_text(encoding="utf-8"))):
            broken.append(f"{target}#{anchor}")
    return broken


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    assert _broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_that_a_page_shows_exist(page: Path) -> None:
    shown = {name for block in _FENCE.findall(page.read_text(encoding="utf-8")) for name in _CALL.findall(block)}
    assert shown - set(COMMANDS.ids()) == set()


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=_name)
def test_a_decision_is_short_and_has_its_three_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {page.name[:4]} · ", text)
    assert [part for part in ("Context", "Decision", "Consequence") if f"**{part}.**" not in text] == []
    assert len([line for line in text.splitlines() if not line.startswith("|")]) <= 25


def _reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_builds_from_code_and_data(tmp_path: Path) -> None:
    (tmp_path / "glossary.md").write_text("# The words\n")
    (tmp_path / "guides").symlink_to(Path("docs/guides").resolve())
    pages = _reference().build(tmp_path / "reference")
    assert all(lines > 3 for lines in pages.values())
    assert [_broken_links(tmp_path / "reference" / f"{page}.md") for page in pages] == [[] for _ in pages]


def test_the_reference_has_every_command(tmp_path: Path) -> None:
    _reference().build(tmp_path / "reference")
    text = (tmp_path / "reference" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS.ids() if f"## remit {name}\n" not in text] == []
