"""Rows of assets are the estate itself: out and back again, to the last fact. R10.1, DESIGN §6."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.shared_estates import ODD, drawn, same
from planned import knowledge
from remit.app.asset_rows import asset_schema, from_table, sorted_rows, to_table
from remit.errors import RemitError, UnknownNameError, UnreadableError
from remit.model.estate import Counts, EstateBuilder
from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.location import Location

pa = pytest.importorskip("pyarrow", reason="pip install 'remit[spark]'; make test has it from the lock")
FACT = {"name": "public_access", "kind": "text", "value": "blocked", "status": "stated", "origin": "", "source": ""}


def table(*rows: dict[str, Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    return pa.Table.from_pylist(list(rows), schema=asset_schema())


@pytest.mark.parametrize("assets", [0, 1, 300])
@pytest.mark.parametrize("seed", [1, 2])
def test_rows_are_the_estate(assets: int, seed: int) -> None:
    made = drawn(assets, knowledge(), seed)
    back = from_table(to_table(made.estate, made.stated), knowledge())
    same(back.estate, made.estate)
    told = [sum((column[row] for column in made.stated), ()) for row in range(assets)]
    assert list(back.claims) == told
    assert back.numbers.tolist() == list(range(assets))


TAGS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.text("aé\0"), max_size=4)


@settings(max_examples=40, deadline=None)
@given(st.lists(TAGS, max_size=6))
def test_any_tags_come_back(several: list[dict[str, str]]) -> None:
    builder = EstateBuilder()
    for number, tags in enumerate(several):
        texts = {"service": "aws/s3", "provider": "aws", "service_name": "Amazon S3", "model": "object_storage"}
        builder.add(asset_id=f"a{number}", name="", location=Location(file=ODD[2]), texts=texts, tags=tags)
    estate = builder.build(counts=Counts(resources=len(several), assets=len(several)))
    assert list(from_table(to_table(estate, ()), knowledge()).estate.tags) == list(estate.tags)


def test_a_row_needs_only_an_id_and_a_service() -> None:
    rows = from_table(pa.table({"id": ["b"], "service": ["aws/s3"]}), knowledge())
    service = knowledge().service("aws/s3")
    said = {name: rows.estate.columns[name][0] for name in ("provider", "service_name", "model")}
    assert said == {"provider": service.provider, "service_name": service.name, "model": service.model}
    assert rows.estate.tags[0] == ()
    assert rows.estate.facts == {}
    assert rows.claims[0] == ()


def test_what_the_row_says_itself_stands() -> None:
    rows = from_table(table({"id": "b", "service": "aws/s3", "model": "database"}), knowledge())
    assert rows.estate.columns["model"][0] == "database"


@pytest.mark.parametrize(
    ("row", "kind", "told"),
    [
        ({"service": "aws/s3"}, UnreadableError, "row 1: a row has not an id"),
        ({"id": "x", "service": ""}, UnreadableError, "x: a row has not a service"),
        ({"id": "x", "service": "aws/s33"}, UnknownNameError, "no service “aws/s33”"),
        ({"id": "x", "service": "aws/s3", "facts": [{**FACT, "name": "publik"}]}, UnreadableError, "no fact “publik”"),
        ({"id": "x", "service": "aws/s3", "facts": [FACT, FACT]}, UnreadableError, "is given twice"),
        ({"id": "x", "service": "aws/s3", "facts": [{**FACT, "kind": "number"}]}, UnreadableError, "cannot be read"),
        ({"id": "x", "service": "aws/s3", "facts": [{**FACT, "kind": None}]}, UnreadableError, "no kind"),
        ({"id": "x", "service": "aws/s3", "facts": [{**FACT, "status": "?"}]}, UnreadableError, "cannot be read"),
        ({"id": "x", "service": "aws/s3", "facts": [{**FACT, "kind": "texts"}]}, UnreadableError, "cannot be read"),
        ({"id": "x", "service": "aws/s3", "claims": ["{"]}, UnreadableError, "a claim of an owner cannot be read"),
    ],
)
def test_a_row_that_cannot_be_is_refused(row: dict[str, Any], kind: type[RemitError], told: str) -> None:
    with pytest.raises(kind) as refused:
        from_table(table({"id": "fine", "service": "aws/s3"}, row), knowledge())
    assert told in str(refused.value)
    assert refused.value.hint


def test_markers_and_numbers_of_any_size_come_back() -> None:
    said = [("unknown", None), ("hidden", None), ("number", str(-(2**70))), ("yes_no", "true"), ("texts", '["é"]')]
    rows = [
        {"id": kind, "service": "aws/s3", "facts": [{**FACT, "kind": kind, "value": value}]} for kind, value in said
    ]
    column = from_table(table(*rows), knowledge()).estate.facts["public_access"]
    assert [cell[0] for cell in column] == [UNKNOWN, HIDDEN, -(2**70), True, ("é",)]


def test_text_that_is_no_unicode_is_refused() -> None:
    builder = EstateBuilder()
    builder.add(asset_id="a\ud800", name="", location=Location(file="f"), texts={"service": "aws/s3"}, tags={})
    with pytest.raises(UnreadableError, match="no valid Unicode"):
        to_table(builder.build(counts=Counts()), ())


def test_batches_are_put_in_the_order_of_their_rows() -> None:
    first, second = table({"row": 2, "id": "c"}), table({"row": 1, "id": "b"}, {"row": 0, "id": "a"})
    whole = sorted_rows([*first.to_batches(), *second.to_batches()])
    assert whole.column("id").to_pylist() == ["a", "b", "c"]
    plain = pa.table({"id": ["z", "y"]})
    assert sorted_rows(plain.to_batches()).column("id").to_pylist() == ["z", "y"]
