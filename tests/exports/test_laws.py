"""Laws over every export: it is of its file's name, and renders the example and an empty landscape. R1.7."""

from __future__ import annotations

import numpy as np
import pytest

from planned import NOW, knowledge
from remit.app.collect import Collection
from remit.app.scan import scan, survey
from remit.app.serving import example_folder
from remit.exports import EXPORTS, Export
from remit.model.estate import Counts, EstateBuilder
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation
from repository import PACKAGE

EVERY = list(EXPORTS.load_all().values())
FILES = sorted(path for path in (PACKAGE / "exports").glob("*.py") if not path.stem.startswith("_"))


@pytest.fixture(scope="module")
def example() -> Landscape:
    return scan([example_folder() / "plan.json"], knowledge(), now=NOW).landscape


@pytest.fixture(scope="module")
def empty() -> Landscape:
    estate = EstateBuilder().build(counts=Counts())
    collection = Collection(estate=estate, inputs=(), ignored=(), touched=None)
    return survey(collection, Organisation(), knowledge(), now=NOW)


def test_every_file_is_an_export_of_its_own_name() -> None:
    assert EXPORTS.ids() == [path.stem.replace("_", "-") for path in FILES]
    assert [export.id for export in EVERY] == EXPORTS.ids()


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_says_what_it_is(export: Export) -> None:
    assert export.what.endswith(".")
    assert export.suffix.startswith(".")
    assert "/" in export.media_type


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_renders_the_example_and_names_its_people(export: Export, example: Landscape) -> None:
    text = export.render(example)
    assert "Mina Spinnaker" in text
    assert "aws_s3_bucket.financial_reports" in text


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_renders_nothing_at_all(export: Export, empty: Landscape) -> None:
    assert len(empty.estate) == 0
    assert export.render(empty)


@pytest.mark.parametrize("export", EVERY, ids=lambda export: export.id)
def test_it_changes_nothing_and_says_the_same_twice(export: Export, example: Landscape) -> None:
    cells = example.map.cells.copy()
    assert export.render(example) == export.render(example)
    assert np.array_equal(cells, example.map.cells)
