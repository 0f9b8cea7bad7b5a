import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.containers import CALLS, privileged
from remit.model.facts import HIDDEN, UNKNOWN

PLAIN = {"name": "web", "image": "nginx"}
MIGHTY = {"name": "agent", "image": "agent", "privileged": True}


@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        ([json.dumps([PLAIN, MIGHTY])], "yes"),
        ([[PLAIN, MIGHTY]], "yes"),
        ([MIGHTY], "yes"),
        ([{**PLAIN, "privileged": "true"}], "yes"),
        ([UNKNOWN, [MIGHTY]], "yes"),
        ([json.dumps([PLAIN])], "no"),
        ([[{**PLAIN, "privileged": False}]], "no"),
        ([[{**PLAIN, "privileged": None}]], "no"),
    ],
)
def test_one_privileged_container_is_enough(definitions: list[object], expected: str) -> None:
    assert privileged(definitions) == expected


@pytest.mark.parametrize(
    "definitions",
    [
        [UNKNOWN],
        [HIDDEN],
        ["[{"],
        ["[" * 40 + "]" * 40],
        [json.dumps(["nginx"])],
        [[{**PLAIN, "privileged": UNKNOWN}]],
        [[[PLAIN] * 60_000, [PLAIN] * 60_000]],
    ],
)
def test_what_cannot_be_read_is_unknown(definitions: list[object]) -> None:
    assert privileged(definitions) is UNKNOWN


def test_nothing_given_says_nothing() -> None:
    assert privileged([]) is None
    assert privileged([None, "", []]) is None


@given(
    st.lists(
        st.recursive(
            st.none() | st.text() | st.sampled_from([UNKNOWN, HIDDEN]) | st.booleans(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "privileged"]), inner),
        )
    )
)
def test_hostile_values_raise_nothing(values: list[object]) -> None:
    for function in CALLS.values():
        assert function(values) in ("yes", "no", None, UNKNOWN)
