import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.disks import CALLS, key_owner
from remit.model.facts import HIDDEN, UNKNOWN

KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k"


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"key_owner": key_owner}


@pytest.mark.parametrize(
    ("block", "owner"),
    [
        ({"kms_key_self_link": KEY}, "customer_key"),
        ({"kms_key_self_link": ""}, "provider_key"),
        ({}, "provider_key"),
        ({"disk_encryption_key": [{"kms_key_self_link": KEY}]}, "customer_key"),
        ({"disk_encryption_key": {"kms_key_name": KEY}}, "customer_key"),
        ({"disk_encryption_key": []}, "provider_key"),
        ({"disk_encryption_key": [{"raw_key": HIDDEN}]}, "external_key"),
        ({"disk_encryption_key_raw": "c2VjcmV0"}, "external_key"),
        ({"kms_key_self_link": UNKNOWN}, UNKNOWN),
        ({"disk_encryption_key": UNKNOWN}, UNKNOWN),
        ({"disk_encryption_key": ["key"]}, UNKNOWN),
        (UNKNOWN, UNKNOWN),
        ("disk", UNKNOWN),
    ],
)
def test_whose_key_one_disk_uses(block: object, owner: object) -> None:
    assert key_owner([block]) == owner


def test_the_weakest_of_several_disks_counts() -> None:
    assert key_owner([{"kms_key_self_link": KEY}], [{}]) == "provider_key"
    assert key_owner([{"raw_key": "k"}, {"kms_key_self_link": KEY}]) == "customer_key"
    assert key_owner([{"kms_key_self_link": KEY}, UNKNOWN]) is UNKNOWN
    assert key_owner([UNKNOWN, {}]) == "provider_key"


def test_no_disks_give_no_answer() -> None:
    assert key_owner([], []) is None


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN])
names = st.sampled_from(["kms_key_self_link", "disk_encryption_key", "raw_key"])
blocks = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(names, inner))


@given(st.lists(blocks))
def test_garbage_never_raises(found: list[object]) -> None:
    assert key_owner(found) in {"external_key", "customer_key", "provider_key", UNKNOWN, None}
