"""How much of the providers' own lists is known: every id in one class, and none called known that only looks so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from knowledge.tiny import FILES, opened
from remit.app.coverage import CLASSES, LISTS, cover, own_lists, read_lists
from remit.errors import UnreadableError, UsageError
from remit.knowledge.base import KnowledgeBase, open_knowledge
from repository import ROOT

ORACLE = ROOT.parent / "shared" / "oracles" / "universe"
with_oracle = pytest.mark.skipif(
    not ORACLE.is_dir(), reason="the folder shared/oracles/universe is not beside this checkout"
)
BOX = "services/acme/box.yaml"
CITED = (
    "service: acme/cited\nname: Cited\nmodel: box\nclaims: {iam: [cited, missing, gone-*]}\nsources:\n"
    "  page: {title: A page, url: https://example.com/page, read: 2026-01-01}\nsplits:\n"
    "  - {control: shielding, split: provider, grade: stated, source: page}\n"
)
ROWS = """provider: acme
rows:
  - {list: iam, service: acme/other, ids: [other]}
  - {list: iam, service: acme/box, features: [lid]}
  - {list: iam, not_a_service: Only pays., ids: [pay]}
"""


def knowledge_of(tmp_path: Path) -> KnowledgeBase:
    box = FILES[BOX].replace("sources:", "claims: {iam: [box, box-*]}\nsources:", 1)
    return opened(tmp_path / "data", {BOX: box, "services/acme/cited.yaml": CITED, "universe/acme.yaml": ROWS})


def given(folder: Path, name: str = "aws_iam_services.csv", text: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text or "prefix\nbox\nbox-cutter\nlid\ncited\nother\npay\nnews\n", encoding="utf-8")
    return folder


def test_every_id_is_in_one_class(tmp_path: Path) -> None:
    """Reviewed: a row of its service was read. By pattern: known by the start of its name, as its service may be."""
    (found,) = cover(knowledge_of(tmp_path), read_lists(given(tmp_path / "lists")))
    assert found.total == 7
    assert found.counts == {
        "reviewed": 2,  # box, and lid, a feature of it
        "stated": 1,
        "assumed": 1,
        "by_pattern": 1,
        "not_a_service": 1,
        "unclassified": 1,
    }
    assert tuple(found.counts) == CLASSES
    assert found.unclassified == ("news",)
    assert found.used is None


def test_what_we_name_and_no_list_knows_is_told_with_its_place(tmp_path: Path) -> None:
    (found,) = cover(knowledge_of(tmp_path), read_lists(given(tmp_path / "lists")))
    assert found.idle == (
        "knowledge/data/services/acme/cited.yaml:4:23: iam:missing",
        "knowledge/data/services/acme/cited.yaml:4:32: iam:gone-*",
    )


def test_types_in_real_code_are_counted_by_kind_and_by_use(tmp_path: Path) -> None:
    """A prefix is not a name, and a list gathered from use blames nobody for what it lacks."""
    box = FILES[BOX].replace("acme_", "aws_")
    patterns = FILES["patterns/acme.yaml"].replace("acme_", "aws_")
    rows = "provider: acme\nrows: [{list: tf, service: acme/other, ids: [aws_third, aws_never]}]\n"
    knowledge = opened(tmp_path / "data", {BOX: box, "patterns/acme.yaml": patterns, "universe/acme.yaml": rows})
    text = "type,corpora_uses\naws_box,6\naws_third,2\naws_other,2\naws_lid,0\naws_unused,\ngoogle_x,1\n"
    lists = {one.kind.name: one for one in cover(knowledge, read_lists(given(tmp_path, "terraform_types.csv", text)))}
    used = lists["terraform-aws"].used
    assert used is not None
    assert (used.types, used.uses, used.explicit, used.explicit_uses, used.in_files) == (3, 10, 2, 8, 1)
    assert lists["terraform-google"].counts["unclassified"] == 1
    assert not lists["terraform-aws"].idle


def test_a_lists_version_is_what_its_folder_says_or_a_fingerprint_of_its_ids(tmp_path: Path) -> None:
    (first,) = read_lists(given(tmp_path))
    (second,) = read_lists(given(tmp_path, text="prefix\nnew\n"))
    assert first.version.startswith("sha256:")
    assert first.version != second.version
    (tmp_path / "ORIGIN.md").write_text(
        "# lists\naws_iam_services.csv: reference 7 (MIT), of today.\n", encoding="utf-8"
    )
    (third,) = read_lists(tmp_path)
    assert third.version == "reference 7"


def test_without_a_list_only_our_own_ids_are_counted(tmp_path: Path) -> None:
    lists = {one.kind.name: one for one in own_lists(knowledge_of(tmp_path))}
    assert [one.kind for one in lists.values()] == list(LISTS)
    assert lists["iam-prefixes"].version == "own"
    assert lists["iam-prefixes"].total == 6
    assert lists["terraform-aws"].total == 0


def test_what_is_no_list_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no list"):
        read_lists(tmp_path)
    with pytest.raises(UnreadableError, match=r"aws_iam_services.csv:1:1: it has no column “prefix”"):
        read_lists(given(tmp_path, text="name\nx\n"))
    with pytest.raises(UnreadableError, match=r"aws_iam_services.csv:3:1: it is no CSV file"):
        read_lists(given(tmp_path, text="prefix\nbox\n" + "x" * (csv.field_size_limit() + 1)))


@with_oracle
def test_the_whole_universe_is_classified() -> None:
    """Issue 5: no id is left, and at least four of five types in real code are named one by one."""
    lists = cover(open_knowledge(), read_lists(ORACLE))
    assert {one.kind.name: one.unclassified for one in lists} == {kind.name: () for kind in LISTS}
    assert sum(one.total for one in lists) == 445 + 1898 + 3405 + 189 + 2130
    used = [one.used for one in lists if one.used is not None]
    assert sum(one.explicit for one in used) >= 0.8 * sum(one.types for one in used)
    assert [place for one in lists for place in one.idle if "/universe/" in place] == []
