"""What is said of ids of the providers' lists: read with its place, refused where wrong, told the same as a scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import FILES, opened, write
from remit.errors import KnowledgeError
from remit.knowledge.binary import Binary, compile_knowledge
from remit.knowledge.lint import lint
from remit.knowledge.universe import Way

BOX = "services/acme/box.yaml"
UNIVERSE = "universe/acme.yaml"
CLAIMS = "claims: {iam: [box, box-*], api: [box.googleapis.com], arm: [Acme.Box/Boxes]}\n"
ROWS = """provider: acme
services:
  acme/drum: {name: Acme Drum, model: box}
rows:
  - {list: iam, service: acme/drum, ids: [drum], features: [drum-stick, drum-head*]}
  - {list: iam, service: acme/box, features: [lid]}
  - {list: iam, not_a_service: Only pays., ids: [pay, bill*]}
"""
FILE = f"knowledge/data/{UNIVERSE}"


def changes(rows: str = ROWS, claims: str = CLAIMS) -> dict[str, str]:
    return {BOX: FILES[BOX].replace("sources:", claims + "sources:", 1), UNIVERSE: rows}


@pytest.mark.parametrize(
    ("key", "service", "way", "is_feature"),
    [
        ("tf:acme_box", "acme/box", Way.NATIVE, False),
        ("iam:box", "acme/box", Way.CLAIM, False),
        ("iam:box-cutter", "acme/box", Way.REST, False),
        ("api:box", "acme/box", Way.CLAIM, False),
        ("arm:acme.box/boxes", "acme/box", Way.CLAIM, False),
        ("iam:drum", "acme/drum", Way.ROW, False),
        ("iam:drum-stick", "acme/drum", Way.ROW, True),
        ("iam:drum-heads", "acme/drum", Way.REST, True),
        ("iam:pay", "", Way.ROW, False),
        ("iam:bills", "", Way.ROW, False),
    ],
)
def test_an_id_is_what_its_file_or_its_row_says(
    tmp_path: Path, key: str, service: str, way: Way, is_feature: bool
) -> None:
    found = opened(tmp_path, changes()).universe.find(key)
    assert found is not None
    assert (found.service, found.way, found.is_feature) == (service, way, is_feature)
    assert found.why == ("" if service else "Only pays.")
    assert found.location.file in {FILE, f"knowledge/data/{BOX}"}


def test_of_other_ids_nothing_is_said(tmp_path: Path) -> None:
    assert opened(tmp_path, changes()).universe.find("iam:dru") is None
    assert opened(tmp_path / "without").universe.find("iam:drum") is None


def test_a_service_that_only_a_row_names_is_known_by_its_name_and_model(tmp_path: Path) -> None:
    knowledge = opened(tmp_path, changes())
    drum = knowledge.service("acme/drum")
    assert (drum.name, drum.model, drum.provider, drum.is_explicit) == ("Acme Drum", "box", "acme", False)
    assert "acme/drum" in knowledge.service_ids()


def test_a_services_file_goes_before_its_row(tmp_path: Path) -> None:
    rows = ROWS.replace("acme/drum: {name: Acme Drum", "acme/box: {name: Other").replace("acme/drum", "acme/box")
    knowledge = opened(tmp_path, changes(rows))
    assert knowledge.service("acme/box").name == "Acme Box"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("service: acme/box, features", "service: acme/bix, features", "6:17: no service “acme/bix”"),
        ("model: box}", "model: bix}", "3:32: no service model “bix”"),
        ("features: [lid]", "features: [drum]", "6:47: “iam:drum” stands twice"),
        ("not_a_service: Only pays., ", "", "7:5: a row names a service, or says why its ids are none"),
        ("not_a_service: Only", "service: acme/box, not_a_service: Only", "7:5: a row names a service, or"),
        ("list: iam, service: acme/box", "list: cars, service: acme/box", "6:6: “cars” is not a value here"),
        ("ids: [pay", "ids: ['*'", "7:50: expected"),
    ],
)
def test_a_row_that_cannot_be_followed_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert ROWS.count(old) == 1
    data = write(tmp_path, changes(ROWS.replace(old, new)))
    with pytest.raises(KnowledgeError) as caught:
        Binary(compile_knowledge(data))
    assert str(caught.value).startswith(f"{FILE}:{expected}")


def problems(tmp_path: Path, files: dict[str, str]) -> list[str]:
    return [f"{one.location}: {one.message}" for one in lint(write(tmp_path, files))]


def test_rows_and_claims_that_agree_are_without_fault(tmp_path: Path) -> None:
    rows = (
        ROWS
        + "  - {list: tf, service: acme/other, ids: [acme_thing]}\n"
        + "  - {list: tf, not_a_service: No., ids: [random_x]}\n"
    )
    assert problems(tmp_path, changes(rows)) == []


def test_an_id_that_two_files_claim_is_found(tmp_path: Path) -> None:
    twin = "service: acme/twin\nname: Twin\nmodel: box\nclaims: {iam: [box, twin*]}\n"
    (found,) = problems(tmp_path, {**changes(), "services/acme/twin.yaml": twin})
    assert found == (
        "knowledge/data/services/acme/twin.yaml:4:16: acme/box answers for iam:box already "
        "(knowledge/data/services/acme/box.yaml:5:16)"
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{list: iam, service: acme/drum, ids: [box]}", "acme/box answers for iam:box ("),
        ("{list: tf, service: acme/drum, ids: [acme_thing]}", "a scan takes tf:acme_thing for acme/other"),
        ("{list: tf, service: acme/drum, ids: [random_x]}", "a scan takes tf:random_x for no service"),
    ],
)
def test_a_row_that_says_otherwise_than_a_file_or_a_scan_is_found(tmp_path: Path, row: str, message: str) -> None:
    (found,) = problems(tmp_path, changes(f"{ROWS}  - {row}\n"))
    assert found.startswith(f"{FILE}:8:")
    assert message in found


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("acme/other: {name: Other, model: box}", "a prefix names “acme/other” already"),
        ("acme/idle: {name: Idle, model: box}", "no row names “acme/idle”"),
    ],
)
def test_a_service_that_need_not_be_named_is_found(tmp_path: Path, service: str, message: str) -> None:
    (found,) = problems(tmp_path, changes(ROWS.replace("rows:", f"  {service}\nrows:")))
    assert found == f"{FILE}:4:3: {message}"
