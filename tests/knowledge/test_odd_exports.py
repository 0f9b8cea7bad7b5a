"""Exports are written by others: no field of an odd shape stops the reading of a tenant, pipeline or list. R2.1."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planned import knowledge
from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, open_file
from remit.knowledge.join import join
from remit.knowledge.schema import ServiceFile
from remit.model.location import NOWHERE
from remit.model.observation import Observation

FOLDERS = (
    "github",
    "gitlab",
    "jenkins",
    "circleci",
    "azure-devops",
    "microsoft",
    "google-workspace",
    "okta",
    "salesforce",
)
FILES = sorted(
    path
    for folder in (*FOLDERS, "slack", "on-prem", "hashicorp")
    for path in (DATA / "services" / folder).glob("*.yaml")
)
ODD: tuple[Any, ...] = (None, [], {}, [[1]], {"a": [1]}, 7, -1e300, True, "", "\x00")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any JSON value
    """Every place in a value, its containers included."""
    if path:
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from leaves(inner, (*path, step))


def replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A copy with something odd at that place."""
    made = copy.deepcopy(value)
    held = made
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = odd
    return made


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_something_odd_at_any_place_of_an_example(path: Path) -> None:
    file = convert(open_file(path, DATA), ServiceFile, KnowledgeError)
    tried = 0
    for resource in (one for example in file.examples for one in example.native):
        reader, _, native_type = resource.type.partition(":")
        for place in leaves(resource.attributes):
            for odd in ODD:
                seen = Observation(
                    reader=reader,
                    native_type=native_type,
                    address="a",
                    attributes=replaced(resource.attributes, place, odd),
                    location=NOWHERE,
                )
                (asset,) = join([seen], knowledge()).assets
                assert all(fact.value is not None for fact in asset.facts)
                tried += 1
    assert tried >= 4 * len(ODD)
