import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.kms import CALLS, key_owner
from remit.model.facts import HIDDEN, UNKNOWN

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"key_owner": key_owner}


@pytest.mark.parametrize(
    ("key_ids", "expected"),
    [
        ([KEY], "customer_key"),
        ([f"arn:aws:kms:eu-west-1:111122223333:key/{KEY}"], "customer_key"),
        (["mrk-1234abcd12ab34cd56ef1234567890ab"], "customer_key"),
        (["alias/reports"], "customer_key"),
        (["arn:aws-cn:kms:cn-north-1:111122223333:alias/reports"], "customer_key"),
        (["alias/aws/ebs"], "provider_key"),
        (["arn:aws:kms:eu-west-1:111122223333:alias/aws/rds"], "provider_key"),
        ([KEY, "alias/aws/ebs", UNKNOWN], "provider_key"),
        ([KEY, UNKNOWN], UNKNOWN),
        ([HIDDEN], UNKNOWN),
        (["AES256"], UNKNOWN),
        ([7], UNKNOWN),
        (["alias/" + "a" * 5000], UNKNOWN),
        ([None, ""], None),
        ([], None),
    ],
)
def test_the_name_of_a_key_tells_whose_it_is(key_ids: list[object], expected: object) -> None:
    assert key_owner(key_ids) == expected


@given(st.lists(st.text() | st.integers() | st.lists(st.text()) | st.none()))
def test_garbage_never_raises(values: list[object]) -> None:
    assert key_owner(values) in {"customer_key", "provider_key", UNKNOWN, None}
