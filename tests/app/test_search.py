"""A search finds by name whatever has one, and what is called exactly so first."""

from __future__ import annotations

import pytest

from planned import knowledge
from remit.app.search import search
from remit.model.landscape import Landscape
from web.estate import landscape


@pytest.fixture(scope="module")
def surveyed() -> Landscape:
    return landscape()


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("bucket-3", "asset", "aws_s3_bucket.b3"),
        ("PAYMENTS", "team", "payments"),
        ("dana", "person", "dana"),
        ("number 2", "workload", "w2"),
        ("public-access", "control", "public-access"),
        ("dynamodb", "service", "aws/dynamodb"),
        ("defaults-are-secure", "pitfall", "misconception/defaults-are-secure"),
    ],
)
def test_everything_with_a_name_is_found(surveyed: Landscape, text: str, kind: str, found: str) -> None:
    assert (kind, found) in {(one.kind, one.id) for one in search(knowledge(), surveyed, text)}


def test_all_words_must_stand_and_none_finds_nothing(surveyed: Landscape) -> None:
    assert search(knowledge(), surveyed, " ") == []
    assert list(search(knowledge(), surveyed, "bucket-3 nonsense")) == []
    every = search(knowledge(), surveyed, "bucket 3")
    assert every
    assert all("bucket" in f"{one.id} {one.name}".casefold() for one in every)


def test_what_is_called_exactly_so_stands_first(surveyed: Landscape) -> None:
    assert search(knowledge(), surveyed, "backup")[0].id == "backup"
    assert {one.kind for one in search(knowledge(), None, "backup")} <= {"control", "service", "pitfall"}
