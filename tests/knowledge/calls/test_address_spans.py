import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.address_spans import CALLS, management
from remit.model.facts import HIDDEN, UNKNOWN

ZERO = ".".join("0000")


def rule(first: object, last: object) -> dict[str, object]:
    return {"name": "r", "start_ip_address": first, "end_ip_address": last}


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"management": management}


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ([rule(ZERO, "255.255.255.255")], "open_to_world"),
        ([rule("0.0.0.1", "255.255.255.255")], "open_to_world"),
        ([rule(ZERO, "127.255.255.255"), rule("128.0.0.0", "255.255.255.255")], "open_to_world"),
        ([rule("128.0.0.0", "255.255.255.255"), rule(ZERO, "128.0.0.7")], "open_to_world"),
        ([UNKNOWN, rule(ZERO, "255.255.255.255")], "open_to_world"),
        ([rule(ZERO, ZERO)], "closed"),
        ([rule("203.0.113.7", "203.0.113.7")], "closed"),
        ([rule(ZERO, "127.255.255.255"), rule("128.0.0.1", "255.255.255.255")], "closed"),
        ([rule(ZERO, UNKNOWN)], UNKNOWN),
        ([rule("nonsense", "255.255.255.255")], UNKNOWN),
        ([rule(None, "255.255.255.255")], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([HIDDEN], UNKNOWN),
        ([ZERO], UNKNOWN),
        ([rule("203.0.113.7", "203.0.113.7")] * 10_001, UNKNOWN),
        ([], None),
        ([None], None),
    ],
)
def test_what_the_rules_let_in(rules: list[object], verdict: object) -> None:
    assert management(rules) == verdict


def test_rules_from_several_paths_count_together() -> None:
    assert management([rule(ZERO, "127.255.255.255")], [rule("128.0.0.0", "255.255.255.255")]) == "open_to_world"


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, ZERO])
keys = st.sampled_from(["start_ip_address", "end_ip_address", "name"])


@given(st.lists(scalars | st.dictionaries(keys, scalars)))
def test_garbage_never_raises(rules: list[object]) -> None:
    assert management(rules) in {"open_to_world", "closed", UNKNOWN, None}
