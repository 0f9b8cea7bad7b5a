"""Laws over every export: it is of its file's name, and renders the example and an empty landscape. R1.7."""

from __future__ import annotations

import numpy as np
import pytest

from planned import example, nothing
from remit.exports import EXPORTS, Export
from repository import PACKAGE

EVERY = list(EXPORTS.load_all().values())
FILES = sorted(path for path in (PACKAGE / "exports").glob("*.py") if not path.stem.startswith("_"))


def test_every_file_is_an_export_of_its_own_name() -> None:
    assert EXPORTS.ids() == [path.stem.replace("_", "-") for path in FILES]
    assert [export.id for export in EVERY] == EXPORTS.ids()


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_says_what_it_is(export: Export) -> None:
    assert export.what.endswith(".")
    assert export.suffix.startswith(".")
    assert "/" in export.media_type


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_renders_the_example_and_names_its_people(export: Export) -> None:
    text = export.render(example())
    assert "Mina Spinnaker" in text
    assert "aws_s3_bucket.financial_reports" in text


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_renders_nothing_at_all(export: Export) -> None:
    assert len(nothing().estate) == 0
    assert export.render(nothing())


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_changes_nothing_and_says_the_same_twice(export: Export) -> None:
    cells = example().map.cells.copy()
    assert export.render(example()) == export.render(example())
    assert np.array_equal(cells, example().map.cells)
