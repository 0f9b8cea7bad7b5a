"""Assets written as a neutral list and read again are the same assets (R2.1): parse ∘ render = identity."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.run import EXAMPLE, run
from remit.app.asset_list import stated_assets, write_lines, write_list
from remit.app.scan import scan
from remit.documents.asset_lines import render_header, render_lines
from remit.errors import UsageError
from remit.knowledge.base import open_knowledge
from remit.model.facts import UNKNOWN
from remit.model.landscape import Landscape
from remit.model.observation import Reading
from remit.model.stated import StatedAssets
from remit.readers.infrastructure.asset_list import READER

KNOWLEDGE = open_knowledge()
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def rows(stated: StatedAssets) -> list[tuple[Any, ...]]:
    """Everything that is said of each asset."""
    columns = sorted(stated.columns.items())
    return [
        (
            asset,
            stated.names[row],
            *((name, column[row]) for name, column in columns),
            stated.tags[row],
            stated.facts[row],
            stated.owners[row],
            stated.aliases[row],
            stated.files[row],
            int(stated.lines[row]),
            int(stated.line_columns[row]),
        )
        for row, asset in enumerate(stated.ids)
    ]


def read_again(stated: StatedAssets) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.jsonl"
        file.write_bytes(b"\n".join((render_header(), *render_lines(stated))) + b"\n")
        return READER.read(file, name="a.jsonl")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WORD = st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z")
VALUE = st.one_of(st.none(), TEXT, st.integers(-(2**63), 2**64 - 1), st.booleans(), st.lists(TEXT, max_size=3))
LONG = st.fixed_dictionaries(
    {"value": VALUE},
    optional={"status": st.sampled_from(["stated", "default"]), "origin": TEXT, "source": TEXT},
)
OWNER = st.fixed_dictionaries(
    {"names": st.lists(TEXT, min_size=1, max_size=3)},
    optional={"category": st.sampled_from(["security", "data"]), "review_by": st.just("2027-01-01")},
)
LINE = st.fixed_dictionaries(
    {"service": st.sampled_from(["aws/s3", "aws/rds"])},
    optional={
        **dict.fromkeys(("name", "type", "account", "region", "environment", "workload", "data_class"), TEXT),
        **dict.fromkeys(("tier", "namespace", "path"), TEXT),
        "aliases": st.lists(TEXT, max_size=3),
        "tags": st.dictionaries(TEXT, TEXT, max_size=3),
        "facts": st.dictionaries(WORD, st.one_of(VALUE, LONG), max_size=3),
        "owners": st.lists(OWNER, max_size=2),
        "location": st.fixed_dictionaries(
            {"file": TEXT}, optional={"line": st.integers(0, 2**31 - 1), "column": st.integers(0, 99)}
        ),
    },
)


@given(st.dictionaries(TEXT.filter(bool), LINE, max_size=4))
def test_what_is_written_is_what_was_read(lines: dict[str, dict[str, Any]]) -> None:
    import json  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.jsonl"
        text = [json.dumps({"id": name, **line}) for name, line in lines.items()]
        file.write_text("\n".join(['{"remit-assets": 1}', *text]), encoding="utf-8")
        first = READER.read(file, name="a.jsonl")
    assert first.unreadable == ()
    if not lines:
        assert first.stated is None
        return
    assert first.stated is not None
    second = read_again(first.stated)
    assert second.unreadable == ()
    assert second.stated is not None
    assert rows(second.stated) == rows(first.stated)


def estate_of(landscape: Landscape) -> list[tuple[Any, ...]]:
    estate = landscape.estate
    names = [name for name in estate.columns if name not in {"input", "action"}]
    return [
        (
            asset,
            estate.names[row],
            estate.location(row),
            estate.tags[row],
            estate.facts_of(row),
            *(estate.columns[name][row] for name in names),
        )
        for row, asset in enumerate(estate.ids)
    ]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    return tmp_path


@pytest.mark.parametrize("where", ["list.jsonl", "terraform/list.jsonl"])
def test_the_example_comes_back_with_every_place_tag_and_fact(where: str, example: Path) -> None:
    """Cells and facts to the last one, from wherever the list lies below the organisation's folder."""
    assert example.is_dir()
    first = scan([Path()], KNOWLEDGE, now=NOW).landscape
    write_list(first, Path(where))
    second = scan([Path(where)], KNOWLEDGE, now=NOW, configuration=Path("remit.yaml")).landscape
    assert not second.estate.unreadable
    assert estate_of(second) == estate_of(first)
    labels = [
        [
            [landscape.map.cell(row, column) for column in range(len(landscape.controls))]
            for row in range(len(first.estate))
        ]
        for landscape in (first, second)
    ]
    assert labels[0] == labels[1]
    again = io.BytesIO()
    write_lines(second, again, folder=os.path.dirname(where))  # noqa: PTH120 - text
    assert again.getvalue() == Path(where).read_bytes()


def test_owners_that_a_list_gives_stay_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("remit.yaml").write_text("people: {ana: {name: Ana}}\nteams: {data: {owner: ana, members: [ana]}}\n")
    line = '{"id": "b", "service": "aws/s3", "owners": [{"names": ["Data", "ana"], "category": "security"}]}'
    Path("a.jsonl").write_text(f'{{"remit-assets": 1}}\n{line}\n')
    stated = stated_assets(scan([Path("a.jsonl")], KNOWLEDGE, now=NOW).landscape)
    (claim,) = stated.owners[0]
    assert claim.owners == ("data", "ana")
    assert claim.category == "security"


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text('{"remit-assets": 1}\n{"id": "b", "service": "aws/s3"}\n')
    landscape = scan([Path("a.jsonl")], KNOWLEDGE, now=NOW).landscape
    odd = replace(landscape, estate=replace(landscape.estate, names=("\ud800",)))
    with pytest.raises(UsageError, match="no valid Unicode"):
        write_list(odd, tmp_path / "out.jsonl")
    with pytest.raises(UsageError, match="cannot be written"):
        write_list(landscape, tmp_path / "missing" / "out.jsonl")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.jsonl"]


def test_large_numbers_and_unknown_facts_are_written(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(
        '{"remit-assets": 1}\n{"id": "b", "service": "aws/s3", "facts": {"a": 18446744073709551615, "b": null}}'
    )
    stated = READER.read(file, name="a").stated
    assert stated is not None
    (line,) = render_lines(stated)
    assert b'"facts":{"a":18446744073709551615,"b":null}' in line
    assert stated.facts[0][1][1][0] is UNKNOWN


@pytest.mark.usefixtures("example")
def test_the_command_prints_and_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "export", "assets", "terraform", "--out", "list.jsonl").code == 0
    assert Path("list.jsonl").read_text().startswith('{"remit-assets":1}\n{"id":')
    Path("broken.jsonl").write_text('{"remit-assets": 1}\n{"id": 1}\n')
    assert run(capsys, "export", "assets", "broken.jsonl", "--out", "empty.jsonl").code == 2
