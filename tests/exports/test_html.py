"""HTML: one file that loads nothing, runs nothing and says the same as the pages. R1.7."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from exports.strangers import EVIL, crowded, doubtful, hostile, many, verdict
from planned import TEAMS, example, nothing, resource, surveyed
from remit.app.matrix import matrix
from remit.app.overview import overview
from remit.app.scope import Scope
from remit.exports import _report
from remit.exports.html import EXPORT, MOST_FINDINGS, MOST_WORKLOADS, chip, text
from remit.model.landscape import Landscape
from remit.model.party import Label
from repository import PACKAGE
from web.test_contrast import tokens

VOID = {"meta", "br", "i"}


class Page(HTMLParser):
    """Elements with their attributes; end tags are matched, so that no text opened or closed one."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(landscape: Landscape) -> Page:
    made = Page(EXPORT.render(landscape))
    assert made.open == []
    return made


def test_it_opens_with_a_sentence() -> None:
    made = EXPORT.render(example())
    head = made[made.index("<h1>") : made.index("</header>")]
    assert verdict(example()) in head
    assert "98 of 102 assets have an owner; the 4 without are mostly in the account Production." in head


@pytest.mark.parametrize("make", [example, nothing])
def test_it_loads_and_runs_nothing(make: Callable[[], Landscape]) -> None:
    made = page(make())
    assert {tag for tag, _ in made.elements} & {"script", "link", "img", "iframe", "form", "object", "base"} == set()
    assert [one for _, one in made.elements if any(name == "style" or name.startswith("on") for name in one)] == []
    assert [one for one in made.all("a") + made.all("use") if not str(one["href"]).startswith("#")] == []
    source = EXPORT.render(make())
    style = source[source.index("<style>") + 7 : source.index("</style>")]
    assert re.findall(r"@import|url\(|https?:", style) == []


def test_the_policy_allows_its_one_style_and_nothing_else() -> None:
    source = EXPORT.render(example())
    style = source[source.index("<style>") + 7 : source.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(one["content"] for one in page(example()).all("meta") if "http-equiv" in one)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert source.count("<style>") == 1


def test_its_links_lead_to_what_is_there() -> None:
    made = page(example())
    ids = [str(one["id"]) for _, one in made.elements if "id" in one]
    assert len(set(ids)) == len(ids)
    named = [str(one["href"])[1:] for one in made.all("a") + made.all("use")]
    named += [str(one["aria-labelledby"]) for one in made.all("section")]
    assert set(named) <= set(ids)


def test_each_finding_stands_with_its_person_party_and_place() -> None:
    source = unescape(EXPORT.render(example()))
    assert source.count('<li class="finding">') == len(example().findings)
    for found in example().findings:
        assert found.message in source
        assert found.fix in source
        assert str(found.location) in source
    first = source[source.index('<li class="finding">') :]
    assert first.index("Mina Spinnaker (Data)") < first.index(chip(Label.CUSTOMER)) < first.index("</li>")


def test_doubts_and_unreadable_inputs_have_their_own_places(tmp_path: Path) -> None:
    source = EXPORT.render(doubtful(tmp_path))
    assert source.index('id="unreadable"') < source.index('id="findings"') < source.index('id="undecided"')
    assert "What stands in these is missing from everything below." in source
    assert source.index('id="undecided"') < source.index("<code>aws_ebs_volume.later</code>")


@pytest.mark.parametrize(("count", "owned"), [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 1), (3, 2)])
def test_owners_are_told_in_the_words_of_the_overview(tmp_path: Path, count: int, owned: int) -> None:
    tags = [{"owner": "pay"} if number < owned else {"app": f"shop{number % 2}"} for number in range(count)]
    assets = [resource("aws_ebs_volume", f"v{number}", tags=one) for number, one in enumerate(tags)]
    landscape = surveyed(tmp_path, *assets, configuration=TEAMS) if assets else nothing()
    said = _report.ownership_words(landscape)
    assert overview(landscape, Scope()).sentence.startswith(said.removesuffix("."))


def test_the_figures_are_those_of_the_overview() -> None:
    view = overview(example(), Scope())
    found = _report.found_in(example())
    assert {level.word: count for level, count in found.severities.items()} == view.by_severity
    assert _report.duties(example()) == {
        label: count for label, count in view.labels.items() if count and label is not Label.NOT_APPLICABLE
    }


def test_the_matrix_is_that_of_the_pages() -> None:
    groups = _report.workloads(example())
    ours = {control.id: squares for control, squares in _report.matrix(example(), list(groups.values()))}
    theirs = matrix(example(), Scope())
    assert [column.id for column in theirs.columns] == list(groups)
    for row in (row for rows in theirs.families.values() for row in rows):
        for number, cell in enumerate(row.cells):
            square = ours[row.control.id][number]
            labels = set(cell.labels) or {Label.NOT_APPLICABLE}
            assert square.label is (labels.pop() if len(labels) == 1 else Label.SHARED)
            assert square.state is cell.state
            assert square.is_assumed is (cell.is_assumed or cell.is_undecided or cell.is_unstated)


def test_many_findings_are_cut_and_counted(tmp_path: Path) -> None:
    landscape = many(tmp_path, MOST_FINDINGS)
    source = EXPORT.render(landscape)
    assert source.count('<li class="finding">') == MOST_FINDINGS
    assert f"… and {len(landscape.findings) - MOST_FINDINGS} findings more" in source


def test_a_gates_report_says_what_was_judged() -> None:
    source = EXPORT.render(dataclasses.replace(example(), findings=(), limited_to="2 of 27 assets"))
    assert "<h1>Nothing that was judged stops the change.</h1>" in source
    assert "Judged: 2 of 27 assets." in source


@pytest.mark.parametrize("said", EVIL, ids=range(len(EVIL)))
def test_no_name_becomes_markup(tmp_path: Path, said: str) -> None:
    made, plain = page(hostile(tmp_path, said)), page(hostile(tmp_path, "plain"))
    assert [tag for tag, _ in made.elements] == [tag for tag, _ in plain.elements]
    assert {name for _, one in made.elements for name in one} == {name for _, one in plain.elements for name in one}
    source = EXPORT.render(hostile(tmp_path, said))
    assert [char for char in source if not char.isprintable() and char != "\n"] == []


def test_a_long_text_is_cut() -> None:
    assert text("x" * 1000) == "x" * 399 + "…"


def test_its_colours_are_the_tokens_of_the_pages() -> None:
    style = (PACKAGE / "exports" / "_html.css").read_text(encoding="utf-8")
    pairs: dict[str, list[str]] = {}
    for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", style):
        pairs.setdefault(name, []).append(value)
    assert len(pairs) > 25
    assert {name: tokens()[name] for name in pairs} == {name: tuple(values) for name, values in pairs.items()}
    assert set(re.findall(r"var\(--([\w-]+)\)", style)) <= {*pairs, "sans", "mono", "p-ink", "p-edge", "p-fill"}


def test_many_workloads_are_cut_and_counted(tmp_path: Path) -> None:
    source = EXPORT.render(crowded(tmp_path, MOST_WORKLOADS + 5))
    assert source.count('<th class="column"') == MOST_WORKLOADS
    assert "… and 5 workloads more; remit scan --format json has them all." in source
