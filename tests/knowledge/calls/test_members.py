import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.members import CALLS, public
from remit.model.facts import HIDDEN, UNKNOWN

TOO_DEEP = '{"bindings":' + "[" * 40 + "]" * 40 + "}"
DEEP: list[object] = ["allUsers"]
for _ in range(40):
    DEEP = [DEEP]


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"public": public}


@pytest.mark.parametrize(
    ("grant", "verdict"),
    [
        ("allUsers", "public"),
        ("allAuthenticatedUsers", "public"),
        ("user:ana@example.com", "not_public"),
        ("READER:allUsers", "public"),
        ("OWNER:user-allusers@example.com", "not_public"),
        ("publicRead", "public"),
        ("PUBLICREADWRITE", "public"),
        ("authenticatedRead", "public"),
        ("projectPrivate", "not_public"),
        ('{"bindings":[{"role":"roles/run.invoker","members":["allUsers"]}]}', "public"),
        (' {"bindings":[{"role":"roles/run.invoker","members":["domain:example.com"]}]}', "not_public"),
        ({"bindings": [{"members": ["allUsers"]}]}, "public"),
        ({"bindings": [{"members": [UNKNOWN]}]}, UNKNOWN),
        ("{broken", UNKNOWN),
        (TOO_DEEP, UNKNOWN),
        (DEEP, UNKNOWN),
        (7, "not_public"),
        ("allUsers" + "x" * 2000, "not_public"),
        (UNKNOWN, UNKNOWN),
        (HIDDEN, UNKNOWN),
    ],
)
def test_who_was_granted_something(grant: object, verdict: object) -> None:
    assert public([grant]) == verdict


def test_one_public_grant_is_enough() -> None:
    assert public([UNKNOWN, "user:ana@example.com"], ["allUsers"]) == "public"
    assert public([UNKNOWN], ["user:ana@example.com"]) is UNKNOWN


@pytest.mark.parametrize("grants", [[], [None], [""], [[]], [{}]])
def test_no_grants_give_no_answer(grants: list[object]) -> None:
    assert public(grants) is None


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, "allUsers"])


@given(st.lists(st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))))
def test_garbage_never_raises(grants: list[object]) -> None:
    assert public(grants) in {"public", "not_public", UNKNOWN, None}
