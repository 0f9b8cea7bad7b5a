import pytest

from remit.knowledge.calls.places import CALLS, redundancy
from remit.model.facts import HIDDEN, UNKNOWN


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"redundancy": redundancy}


@pytest.mark.parametrize(
    ("locations", "verdict"),
    [
        ([], None),
        (["europe-west1"], "multi_zone"),
        (["northamerica-northeast2"], "multi_zone"),
        (["europe-west1-b"], "single_zone"),
        (["EU"], UNKNOWN),
        (["europe-west1", "europe-west4"], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([HIDDEN], UNKNOWN),
        ([7], UNKNOWN),
    ],
)
def test_regions_and_zones(locations: list[object], verdict: object) -> None:
    assert redundancy(locations) == verdict
