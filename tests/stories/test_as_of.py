"""“Who was responsible for X on that day?”: what the store answers is what the inputs of that day answer (R12).

An estate and its remit.yaml change from day to day and every day is kept. Afterwards the inputs of each day are read
again by themselves, and every answer for every asset and control must be the store's answer about that day.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from remit.app.answers import why
from remit.app.kept_looks import KeptLooks
from remit.app.scan import scan
from remit.app.snapshots import Snapshots
from remit.errors import UnreadableError
from remit.knowledge.base import open_knowledge
from remit.ledger.act import Who
from remit.model.landscape import Landscape
from remit.store.keys import VARIABLE
from remit.store.snapshots import SnapshotTable
from repository import ROOT
from store.databases import KINDS, Database, drop_database, new_database
from store.landscapes import difference

EXAMPLE = ROOT / "examples" / "harbourlight"
FIRST = datetime(2026, 3, 1, 8, tzinfo=UTC)
ANN = Who(actor="ann@example.com", channel="cli")


def put(file: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of one text in one file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))

    return change


def drop(file: str) -> Callable[[Path], None]:
    """A file that goes."""
    return lambda folder: (folder / file).unlink()


def nothing(_: Path) -> None:
    """A day on which nothing happened."""


DAYS: tuple[Callable[[Path], None], ...] = (
    nothing,
    put("remit.yaml", "aws_kms_key.confidential}, team: platform}", "aws_kms_key.confidential}, team: data}"),
    put("terraform/aws-production/storage.tf", 'data-class = "restricted"', 'data-class = "internal"'),
    nothing,
    drop("terraform/aws-production/loyalty.tf"),
    put("remit.yaml", "split: not_applicable", "split: customer"),
    put("terraform/aws-production/storage.tf", "restrict_public_buckets = true", "restrict_public_buckets = false"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day's inputs.

    Attributes:
        at: when they were read.
        folder: a copy of them.
    """

    at: datetime
    folder: Path

    def read(self) -> Landscape:
        """What they say, from nothing but them."""
        inputs = [self.folder / "terraform" / "aws-production", self.folder / "terraform" / "aws-edge"]
        return scan(inputs, open_knowledge(), configuration=self.folder / "remit.yaml", now=self.at).landscape


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Day]:
    found: list[Day] = []
    for number, change in enumerate(DAYS):
        folder = tmp_path_factory.mktemp("inputs") / "harbourlight"
        shutil.copytree(found[-1].folder if found else EXAMPLE, folder)
        change(folder)
        found.append(Day(FIRST + timedelta(days=number), folder))
    return found


@pytest.fixture(scope="module", params=KINDS)
def kept(
    request: pytest.FixtureRequest, days: list[Day], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshots]:
    folder = tmp_path_factory.mktemp("store")
    database: Database = new_database(request.param, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(folder / "audit.key"))
        snapshots = Snapshots(SnapshotTable.open(database.where))
        for day in days:
            snapshots.save(day.read(), "harbourlight", who=ANN)
        yield snapshots
        snapshots.close()
    drop_database(database)


def relative(landscape: Landscape, folder: Path) -> str:
    """Why each control of each asset is as it is, with places said from the folder of the inputs; of it a digest."""
    digest = hashlib.sha256()
    for row in range(len(landscape.estate)):
        for column in range(len(landscape.map.controls)):
            digest.update(repr(why(landscape, row, column)).replace(str(folder), "").encode())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def told(days: list[Day]) -> list[tuple[Landscape, str]]:
    """What the inputs of each day say by themselves."""
    return [(again, relative(again, day.folder)) for day in days for again in [day.read()]]


@pytest.mark.parametrize("number", range(len(DAYS)))
def test_what_was_kept_answers_as_the_inputs_of_that_day_do(
    kept: Snapshots, days: list[Day], told: list[tuple[Landscape, str]], number: int
) -> None:
    day = days[number]
    again, answers = told[number]
    for moment in (day.at, day.at + timedelta(hours=23, minutes=59)):
        then = kept.as_of(moment)
        assert difference(then, again) == ""
    assert relative(kept.as_of(day.at), day.folder) == answers
    look = KeptLooks(kept).at(day.at)
    assert difference(look.landscape, again) == ""


def test_the_days_differ_in_what_they_answer(told: list[tuple[Landscape, str]]) -> None:
    """Else the test above could not fail."""
    assert len({answers for _, answers in told}) == len(DAYS) - 1  # the fourth day is as the third


def test_before_the_first_day_there_is_no_answer(kept: Snapshots) -> None:
    with pytest.raises(UnreadableError, match="no snapshot had been kept"):
        kept.as_of(FIRST - timedelta(seconds=1))
