"""Two hundred namespaces with planted gaps, conflicts and leavers: all of them found, none invented (R1.6, R2.2).

The namespaces are read as manifests, what their code says of them as the Terraform it stands for, the people as a table
of a directory; what comes out is held against the lists of whoever planted them.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from planned import NOW, knowledge
from remit.app.scan import scan
from remit.model.landscape import Landscape
from remit.model.ownership import Owner, OwnerStatus
from remit.resolver.names import squash

FOLDER = Path(__file__).parents[2].parent / "shared" / "oracles" / "ownership"
pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="the folder shared/oracles/ownership is not beside this checkout"
)

REMIT = """\
organisation: Planted
ownership:
  tag_keys: [remit.example/owner, remit.example/team-name]
  directories_of_people: [people.csv]
tags:
  environment: [remit.example/environment-name, environment]
  review: [remit.example/review-after]
"""


def loaded(name: str) -> Any:  # noqa: ANN401 - JSON is any value
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def write_people(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["id", "name", "email", "team", "active", "left"])
        table.writeheader()
        table.writerows(loaded("people.json")["people"])


def write_code(folder: Path) -> None:
    """What each namespace's code says, as the variables with defaults that the claims were taken from."""
    for claim in loaded("claims.json"):
        place = folder / claim["namespace"]
        place.mkdir(parents=True)
        blocks = [
            f'variable "{name}" {{\n  description = "{name} of the namespace"\n  default     = {json.dumps(text)}\n}}\n'
            for name, text in claim["terraform"].items()
        ]
        (place / "variables.tf").write_text("\n".join(blocks), encoding="utf-8")


@pytest.fixture(scope="module")
def landscape(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    top = tmp_path_factory.mktemp("estate")
    (top / "remit.yaml").write_text(REMIT, encoding="utf-8")
    write_people(top / "people.csv")
    write_code(top / "code")
    (top / "namespaces.yaml").write_bytes((FOLDER / "namespaces.yaml").read_bytes())
    found = scan([top], knowledge(), now=NOW).landscape
    assert found.estate.unreadable == ()
    return found


def owners(landscape: Landscape) -> dict[str, Owner]:
    return {name: landscape.owners.of(row) for row, name in enumerate(landscape.estate.names)}


def those(landscape: Landscape, status: OwnerStatus) -> set[str]:
    return {name for name, owner in owners(landscape).items() if owner.status is status}


def test_every_namespace_is_an_asset_with_both_claims(landscape: Landscape) -> None:
    counts = loaded("expected.json")["counts"]
    assert len(landscape.estate) == counts["namespaces"]
    both = [owner for owner in owners(landscape).values() if len({claim.rank for claim in owner.claims}) == 2]
    assert len(both) == counts["namespaces"] - counts["no_owner"]


def test_every_gap_is_found_and_none_is_invented(landscape: Landscape) -> None:
    assert those(landscape, OwnerStatus.UNOWNED) == set(loaded("expected.json")["no_owner"])


def test_every_conflict_is_found_with_its_field_and_both_values(landscape: Landscape) -> None:
    expected = loaded("expected.json")["conflicting"]
    assert those(landscape, OwnerStatus.CONTESTED) == set(expected)
    words = {"team-name": "team", "owner": "person"}
    people = landscape.organisation.people
    for name, planted in expected.items():
        (dispute,) = owners(landscape)[name].disputes
        assert dispute.word == words.get(planted["field"], planted["field"])
        said = {squash(people[text].email if text in people else text) for text, _ in dispute.said}
        for value in (planted["annotation"], planted["terraform"]):
            assert squash(value.rpartition(": ")[2]) in said


def test_every_leaver_is_found_and_said_with_their_day(landscape: Landscape) -> None:
    expected = loaded("expected.json")["leaver_owned"]
    assert those(landscape, OwnerStatus.STALE) == set(expected)
    for name, planted in expected.items():
        owner = owners(landscape)[name]
        assert owner.claims[0].person == planted["person"]
        (reason,) = owner.stale
        assert reason.endswith(f"left on {planted['left']}")


def test_the_rest_is_clean_and_each_has_a_present_person(landscape: Landscape) -> None:
    assert those(landscape, OwnerStatus.OWNED) == set(loaded("expected.json")["clean"])
    for name in loaded("expected.json")["clean"]:
        person = landscape.organisation.people[owners(landscape)[name].person]
        assert not person.has_left(NOW.date().isoformat())
