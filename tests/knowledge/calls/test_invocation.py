import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.invocation import CALLS, public
from remit.model.facts import HIDDEN, UNKNOWN

EVERYONE = {"principal": "*", "action": "lambda:InvokeFunctionUrl"}
A_SERVICE = {"principal": "events.amazonaws.com", "source_arn": "arn:aws:events:eu-west-1:111122223333:rule/tick"}


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ([EVERYONE], "public"),
        ([A_SERVICE, EVERYONE, {"principal": UNKNOWN}], "public"),
        ([{**EVERYONE, "source_arn": None}], "public"),
        ([{**EVERYONE, "principal_org_id": "o-1234567890"}], "not_public"),
        ([{**EVERYONE, "source_account": "111122223333"}], "not_public"),
        ([{**EVERYONE, "source_arn": UNKNOWN}], "not_public"),
        ([A_SERVICE], "not_public"),
        ([{"principal": "s3.amazonaws.com"}], "not_public"),
        ([A_SERVICE, {"principal": UNKNOWN}], UNKNOWN),
        ([{"action": "lambda:InvokeFunction"}], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([HIDDEN], UNKNOWN),
        ([None, {}], None),
        ([], None),
    ],
)
def test_everyone_without_a_narrowing_attribute_is_public(permissions: list[object], expected: object) -> None:
    assert public(permissions) == expected


@given(
    st.lists(
        st.none()
        | st.text()
        | st.sampled_from([UNKNOWN, HIDDEN])
        | st.dictionaries(st.sampled_from(["principal", "source_arn"]), st.lists(st.text()) | st.text() | st.none())
    )
)
def test_hostile_values_raise_nothing(values: list[object]) -> None:
    for function in CALLS.values():
        assert function(values) in ("public", "not_public", None, UNKNOWN)
