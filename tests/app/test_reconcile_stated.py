"""Lists of code and of accounts: made one as assets that were joined are made one (R2.4, R2.5)."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.app.collect import Collection, collect
from remit.app.reconcile import reconcile
from remit.app.reconcile_stated import as_assets, reconcile_stated
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import NamedAsset
from remit.model.observation import Sweep
from remit.model.organisation import Organisation
from remit.model.stated import StatedAssets
from remit.readers.infrastructure.asset_list import READER

KNOWLEDGE = open_knowledge()
LIVE = '{"remit-assets": 1, "live": true}'
CODE = '{"remit-assets": 1}'


def write(file: Path, header: str, *lines: dict[str, Any]) -> Path:
    file.write_text("\n".join([header, *map(json.dumps, lines)]) + "\n", encoding="utf-8")
    return file


def stated(name: str, lines: list[dict[str, Any]]) -> StatedAssets:
    with tempfile.TemporaryDirectory() as folder:
        found = READER.read(write(Path(folder) / "a.jsonl", CODE, *lines), name=name).stated
    return found or StatedAssets.none()


NAME = st.sampled_from(["a", "db", "web", "arn:aws:s3:::db", "", "arn:aws:s3:::web"])
LINE = st.fixed_dictionaries(
    {"service": st.sampled_from(["aws/s3", "aws/rds"])},
    optional={
        "name": NAME,
        "account": st.sampled_from(["", "1", "2"]),
        "region": st.sampled_from(["", "r"]),
        "aliases": st.lists(NAME, max_size=2),
        "tags": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])),
        "facts": st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["on", "off", None, 3])),
    },
)
SIDE = st.dictionaries(st.sampled_from(["one", "two", "db", "web", "arn:aws:s3:::a"]), LINE, max_size=4)


def facts_of(asset: NamedAsset) -> dict[str, tuple[object, str]]:
    """Facts without their origins: those of a list name no line."""
    return {fact.name: (fact.value, fact.status) for fact in asset.facts}


@given(SIDE, SIDE, st.booleans())
def test_it_is_what_assets_that_were_joined_come_to(
    declared: dict[str, dict[str, Any]], live: dict[str, dict[str, Any]], is_swept: bool
) -> None:
    ours, theirs = (
        stated(name, [{"id": key, **line} for key, line in side.items()])
        for name, side in (("code.jsonl", declared), ("live.jsonl", live))
    )
    sweeps = [Sweep(service="aws/s3", account="1")] if is_swept else []
    wanted = reconcile(as_assets(ours), as_assets(theirs), KNOWLEDGE, sweeps)
    (code,), (left,) = reconcile_stated([ours], [theirs], sweeps)
    pairs = zip(
        [*as_assets(code), *as_assets(left)],
        [*wanted.declared, *(one for one in wanted.live if one is not None)],
        strict=True,
    )
    for mine, other in pairs:
        assert mine.observation.address == other.observation.address
        assert facts_of(mine) == facts_of(other)
        assert mine.observation.tags == other.observation.tags
        assert (mine.observation.account, mine.observation.region) == (
            other.observation.account,
            other.observation.region,
        )


def test_several_lists_on_a_side_stay_apart() -> None:
    first, second = (stated(name, [{"id": name, "service": "aws/s3", "name": name}]) for name in ("x1", "x2"))
    live = stated("l", [{"id": "i", "service": "aws/s3", "name": "x2"}, {"id": "j", "service": "aws/s3"}])
    (one, two), (rest,) = reconcile_stated([first, second], [live], [])
    assert (tuple(one.ids), tuple(two.ids), tuple(rest.ids)) == (("x1",), ("x2",), ("j",))
    assert dict(two.facts[0])["drift"][0] == ()
    assert dict(rest.facts[0])["management"][0] == "by_hand"
    assert dict(two.facts[0])["drift"][2] == "x2 beside l"


def scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collection:
    monkeypatch.chdir(tmp_path)
    return collect(sorted(Path().iterdir()), KNOWLEDGE, Organisation())


def facts(collection: Collection) -> dict[str, dict[str, object]]:
    estate = collection.estate
    return {asset: {fact.name: fact.value for fact in estate.facts_of(row)} for row, asset in enumerate(estate.ids)}


def test_a_live_list_meets_code_that_was_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An inventory of one's own beside Terraform, without a reader for the account."""
    (tmp_path / "main.tf").write_text('resource "aws_sqs_queue" "q" {\n  name = "orders"\n}\n')
    write(
        tmp_path / "live.jsonl",
        LIVE,
        {"id": "i1", "name": "orders", "service": "aws/sqs", "facts": {"encryption_at_rest": "none"}},
        {"id": "i2", "name": "other", "service": "aws/sqs"},
    )
    found = facts(scanned(tmp_path, monkeypatch))
    assert set(found) == {"aws_sqs_queue.q", "i2"}
    assert found["aws_sqs_queue.q"]["drift"] == ("encryption_at_rest: provider_key → none",)
    assert found["i2"]["management"] == "by_hand"


def test_a_declared_list_meets_a_live_one_in_native_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path / "live.jsonl",
        LIVE,
        {"id": "i1", "type": "cfn:AWS::S3::Bucket", "attributes": {"bucket_name": "reports"}},
    )
    write(
        tmp_path / "code.jsonl",
        CODE,
        {"id": "d1", "name": "reports", "service": "aws/s3", "environment": "prod", "owners": [{"names": ["data"]}],
         "facts": {"versioning": "on"}},
        {"id": "d2", "name": "else", "service": "aws/s3"},
    )  # fmt: skip
    collection = scanned(tmp_path, monkeypatch)
    found = facts(collection)
    assert set(found) == {"d1", "d2"}
    assert found["d1"]["management"] == "code"
    assert "versioning: on → off" in found["d1"]["drift"]  # type: ignore[operator]  # a tuple of texts
    row = tuple(collection.estate.ids).index("d1")
    assert collection.estate.columns["environment"][row] == "prod"
    assert collection.stated is not None
    assert collection.stated[row][0].owners == ("data",)


def test_ids_of_two_lists_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write(tmp_path / name, CODE, {"id": "same", "service": "aws/s3"}, {"id": f"own-{name}", "service": "aws/s3"})
    assert set(facts(scanned(tmp_path, monkeypatch))) == {
        "a.jsonl#same", "b.jsonl#same", "own-a.jsonl", "own-b.jsonl",
    }  # fmt: skip


def test_what_a_list_holds_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path / "a.jsonl",
        CODE,
        {"id": "b", "service": "aws/s3"},
        {"id": "p", "type": "tf:random_id"},
        {"id": "u", "type": "tf:nobody_knows"},
        {"id": "w", "service": "aws/nothing"},
    )
    counts = scanned(tmp_path, monkeypatch).estate.counts
    assert (counts.resources, counts.assets, counts.others, counts.unresolved, counts.unreadable) == (3, 1, 1, 1, 1)
