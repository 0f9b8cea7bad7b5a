"""OWNERS files: the nearest that names approvers, aliases, filters and what has no parents (R2.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.readers import OwnershipReading
from remit.readers.ownership.kubernetes_owners import OWNERSHIP as READER


def written(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def reading(folder: Path, *paths: str) -> OwnershipReading:
    return READER.read(folder, paths, name="repo")


def owners(folder: Path, *paths: str) -> list[list[tuple[str, ...]]]:
    return [[claim.owners for claim in claims] for claims in reading(folder, *paths).claims]


LEADS = ("@payments-leads", "user:ana", "user:bo", "user:cy")


def test_the_nearest_file_that_names_approvers_counts(tmp_path: Path) -> None:
    written(
        tmp_path,
        OWNERS="approvers: [root]\n",
        a__OWNERS="reviewers: [somebody]\n",
        a__b__OWNERS="approvers:\n  - payments-leads\n  - cy\n",
        c__OWNERS="options: {no_parent_owners: true}\n",
        OWNERS_ALIASES="aliases: {payments-leads: [ana, bo]}\n",
    )
    assert owners(tmp_path, "a/b/main.tf", "a/x/y.tf", "a/b/", "c/d/", "z.tf") == [
        [LEADS], [("user:root",)], [LEADS], [], [("user:root",)],
    ]  # fmt: skip
    found = reading(tmp_path, "a/b/main.tf")
    assert found.inputs == ("repo/a/b/OWNERS",)
    ((claim,),) = list(found.claims)
    assert (str(claim.location), claim.evidence) == (
        "repo/a/b/OWNERS:1:1", "repo/a/b/OWNERS: approvers payments-leads, cy",
    )  # fmt: skip


def test_filters_are_tried_in_order_and_a_costly_one_is_told(tmp_path: Path) -> None:
    written(
        tmp_path,
        OWNERS='filters:\n  "\\\\.go$": {approvers: [go]}\n  "(a+)+$": {approvers: [x]}\n  ".*": {approvers: [all]}\n',
    )
    assert owners(tmp_path, "x.go", "x.tf", "d/") == [[("user:go",)], [("user:all",)], [("user:all",)]]
    (problem,) = reading(tmp_path, "x.tf", "y.tf").unreadable
    assert "too costly" in problem.cause
    written(tmp_path, OWNERS='filters: {"\\\\.go$": {approvers: [go]}}\n')
    assert owners(tmp_path, "x.tf") == [[]]


def test_without_a_file_at_the_root_nothing_is_looked_for(tmp_path: Path) -> None:
    written(tmp_path, a__OWNERS="approvers: [x]\n")
    assert owners(tmp_path, "a/b.tf") == [[]]
    assert not READER.marks(tmp_path)
    written(tmp_path, OWNERS="- x\n", OWNERS_ALIASES="aliases: [\n")
    assert READER.marks(tmp_path)
    assert owners(tmp_path, "a/b.tf", "b/c.tf") == [[("user:x",)], []]
    assert [str(one.location) for one in reading(tmp_path, "b/c.tf").unreadable] == ["repo/OWNERS_ALIASES"]


@pytest.mark.parametrize("kind", ["broken", "link"])
def test_a_file_that_cannot_be_read_is_a_hole(tmp_path: Path, kind: str) -> None:
    written(tmp_path, repo__OWNERS="approvers: [root]\n", outside="approvers: [x]\n", repo__a__x="")
    if kind == "link":
        (tmp_path / "repo" / "a" / "OWNERS").symlink_to(tmp_path / "outside")
    else:
        written(tmp_path, repo__a__OWNERS="approvers: [\n")
    assert owners(tmp_path / "repo", "a/b.tf") == [[("user:root",)]]
    (problem,) = reading(tmp_path / "repo", "a/b.tf").unreadable
    assert str(problem.location) == "repo/a/OWNERS"
