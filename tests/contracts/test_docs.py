"""The documents hold: links lead somewhere, commands exist, the reference builds and its links hold too."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from planned import knowledge
from remit.cli import COMMANDS
from remit.web.rest.resource import RESOURCES
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


def _broken_links(page: Path, known: dict[Path, set[str]] | None = None) -> list[str]:
    """Links that lead nowhere; `known` keeps the anchors of pages that many link to."""
    broken, anchors = [], {} if known is None else known
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path = (page.parent / target).resolve() if target else page
        if path.suffix == ".md" and path.is_file() and path not in anchors:
            anchors[path] = _anchors(path.read_text(encoding="utf-8"))
        if not path.exists() or (anchor and anchor not in anchors.get(path, set())):
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


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference, built beside what it links to."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "glossary.md").write_text("# The words\n")
    (folder / "guides").symlink_to(ROOT / "docs" / "guides")
    sys.path.insert(0, str(ROOT / "docs"))  # where a script's own folder stands when it runs
    try:
        spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "build.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.build(folder / "reference")
    finally:
        sys.path.remove(str(ROOT / "docs"))
    return folder / "reference"


def test_the_reference_builds_from_code_and_data_and_its_links_hold(reference: Path) -> None:
    pages = sorted(reference.rglob("*.md"))
    assert all(len(page.read_text(encoding="utf-8").splitlines()) > 3 for page in pages)
    known: dict[Path, set[str]] = {}
    assert {str(page.relative_to(reference)): _broken_links(page, known) for page in pages} == {
        str(page.relative_to(reference)): [] for page in pages
    }


def test_every_service_and_every_control_has_a_page_that_says_what_its_data_say(reference: Path) -> None:
    base = knowledge()
    for service in map(base.service, base.service_ids()):
        path = reference / "services" / f"{service.id}.md"
        assert path.is_file() == service.is_explicit, service.id
        text = path.read_text(encoding="utf-8") if service.is_explicit else ""
        for rule in service.rules:
            said = (rule.provider_part, rule.customer_part, rule.third_party_part, rule.reason)
            assert [part for part in said if part not in text] == [], rule.location
            assert rule.source is None or f"]({rule.source.url})" in text, rule.location
    for control in base.catalogue.controls:
        text = (reference / "controls" / f"{control.id}.md").read_text(encoding="utf-8")
        assert control.provider_means in text
        assert control.customer_means in text
        for service in map(base.service, base.service_ids()):
            has_row = any(rule.control == control.id for rule in service.rules)
            assert (f"](../services/{service.id}.md)" in text) == has_row


def test_the_indexes_lead_to_every_page(reference: Path) -> None:
    for name in ("services", "controls"):
        linked = set(re.findall(rf"\]\(({name}/[^)]+\.md)\)", (reference / f"{name}.md").read_text(encoding="utf-8")))
        assert linked == {str(page.relative_to(reference)) for page in (reference / name).rglob("*.md")}


def test_the_reference_has_every_command(reference: Path) -> None:
    text = (reference / "commands.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS.ids() if f"## remit {name}\n" not in text] == []


def test_the_reference_has_every_question_and_every_action_with_its_right(reference: Path) -> None:
    text = (reference / "api.md").read_text(encoding="utf-8")
    for name, one in RESOURCES.load_all().items():
        [row] = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
        assert row.endswith(f"| {'everybody' if one.is_public else one.right.value} |")
        assert one.what in row
    assert "- [API](api.md)" in (reference / "index.md").read_text(encoding="utf-8")
