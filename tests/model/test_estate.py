"""An estate says back what was added: texts, tags, facts, places, counts."""

from __future__ import annotations

import numpy as np
import pytest

from remit.model import estate as room
from remit.model.columns import Column
from remit.model.estate import COLUMNS, LACKING, Counts, Estate, EstateBuilder, Piece, is_unknown
from remit.model.facts import UNKNOWN, Fact, FactStatus, FactValue, Marker
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.paths import Paths
from remit.model.texts import Texts


def _fact(name: str, value: FactValue | Marker, status: FactStatus = FactStatus.STATED) -> Fact:
    return Fact(name=name, value=value, status=status, origin="attribute", source="")


VERSIONING = _fact("versioning", "on")
RETENTION = _fact("backup_retention_days", 7, FactStatus.DEFAULT)
HIDDEN_KEY = _fact("encryption_at_rest", UNKNOWN, FactStatus.UNKNOWN)


def _estate() -> Estate:
    builder = EstateBuilder()
    place = Location(file="plan.json", line=3, column=5)
    builder.add(asset_id="a", name="plain", location=place, texts={"service": "aws/s3"}, tags={"b": "2", "a": "1"})
    builder.add(
        asset_id="b",
        name="told",
        location=Location(file="plan.json"),
        texts={"service": "aws/rds", "tier": "1"},
        tags={},
        facts=(VERSIONING, HIDDEN_KEY),
    )
    builder.add(asset_id="c", name="last", location=place, texts={}, tags={}, facts=(RETENTION,))
    unreadable = (Unreadable(location=place, cause="cut off"),)
    pieces = (Piece(address="b.policy", native_type="tf:policy", kind="part", assets=("b",), location=place),)
    counts = Counts(resources=6, assets=3, parts=1, unresolved=2, unreadable=1)
    return builder.build(counts=counts, pieces=pieces, unreadable=unreadable)


def test_texts_that_are_not_known_are_empty() -> None:
    estate = _estate()
    assert set(estate.columns) == set(COLUMNS)
    assert list(estate.columns["service"]) == ["aws/s3", "aws/rds", ""]
    assert list(estate.columns["tier"]) == ["", "1", ""]
    assert (estate.ids, estate.names, len(estate)) == (("a", "b", "c"), ("plain", "told", "last"), 3)


def test_tags_are_kept_as_sorted_pairs() -> None:
    assert list(_estate().tags) == [(("a", "1"), ("b", "2")), (), ()]


def test_places_are_kept() -> None:
    assert [str(_estate().location(row)) for row in range(3)] == ["plan.json:3:5", "plan.json", "plan.json:3:5"]


def test_a_fact_comes_back_as_it_was_added() -> None:
    estate = _estate()
    assert estate.fact(1, "versioning") == VERSIONING
    assert estate.facts_of(1) == [HIDDEN_KEY, VERSIONING]
    assert estate.facts_of(2) == [RETENTION]


def test_an_asset_lacks_what_was_not_added() -> None:
    estate = _estate()
    assert estate.facts_of(0) == []
    assert estate.fact(0, "versioning") is None
    assert estate.fact(2, "versioning") is None
    assert estate.fact(1, "no_such_fact") is None
    assert {len(column) for column in estate.facts.values()} == {3}


def test_unknown_is_neither_lacking_nor_known() -> None:
    estate = _estate()
    assert [is_unknown(cell) for cell in estate.facts["encryption_at_rest"]] == [False, True, False]
    assert not is_unknown(LACKING)


def test_the_three_counts_are_kept_apart() -> None:
    estate = _estate()
    counts = estate.counts
    assert counts.resources == counts.assets + counts.parts + counts.others + counts.unresolved
    assert counts.resolved == 4
    assert estate.unreadable[0].cause == "cut off"
    assert [(piece.kind, piece.assets) for piece in estate.pieces] == [("part", ("b",))]


def test_an_empty_estate_is_an_estate() -> None:
    estate = EstateBuilder().build(counts=Counts())
    assert (len(estate), estate.pieces, estate.counts.resolved) == (0, (), 0)


def test_a_fact_is_given_once() -> None:
    builder = EstateBuilder()
    with pytest.raises(ValueError, match="a fact of a is given twice"):
        builder.add(
            asset_id="a", name="a", location=Location(file="f"), texts={}, tags={}, facts=(RETENTION, RETENTION)
        )
    assert builder.ids == []


def test_many_texts_are_kept_in_one_block_and_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    few = _estate()
    monkeypatch.setattr(room, "MANY", 0)
    many = _estate()
    assert isinstance(many.ids, Texts)
    assert isinstance(many.names, Texts)
    assert isinstance(many.columns["path"].values, Paths)
    assert isinstance(many.files.values, Paths)
    assert (few.ids, few.names) == (many.ids, many.names)
    for one, other in ((few.columns["path"], many.columns["path"]), (few.files, many.files)):
        assert list(one) == list(other) == [other[row] for row in range(len(other))]
        assert [one.rows(value).tolist() for value in one.values] == [
            other.rows(value).tolist() for value in one.values
        ]
        assert one.counts() == other.counts()


def test_assets_that_are_appended_as_columns_are_those_that_are_added_one_by_one() -> None:
    cells = Column.of([("on", "stated", "attribute", ""), LACKING])
    builder = EstateBuilder()
    builder.add(asset_id="a", name="plain", location=Location(file="f", line=1), texts={}, tags={}, facts=(RETENTION,))
    builder.extend(
        ids=("b", "c"),
        names=iter(("told", "last")),
        columns={"service": Column.of(["aws/s3", "aws/rds"])},
        tags=Column.of([(("a", "1"),), ()]),
        facts={"versioning": cells},
        files=Column.of(["g", "f"]),
        lines=np.array([2, 3], dtype=np.int32),
        line_columns=np.array([0, 4], dtype=np.int32),
    )
    estate = builder.build(counts=Counts(resources=3, assets=3))
    assert (tuple(estate.ids), tuple(estate.names)) == (("a", "b", "c"), ("plain", "told", "last"))
    assert list(estate.columns["service"]) == ["", "aws/s3", "aws/rds"]
    assert list(estate.columns["region"]) == ["", "", ""]
    assert [estate.tags[row] for row in range(3)] == [(), (("a", "1"),), ()]
    assert [str(estate.location(row)) for row in range(3)] == ["f:1", "g:2", "f:3:4"]
    assert [estate.fact(row, "versioning") for row in range(3)] == [None, VERSIONING, None]
    assert estate.fact(0, "backup_retention_days") == RETENTION
    assert estate.fact(2, "backup_retention_days") is None
