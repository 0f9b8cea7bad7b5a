import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.listeners import CALLS, encryption
from remit.model.facts import HIDDEN, UNKNOWN

HTTPS = {"protocol": "HTTPS", "default_action": [{"type": "forward"}]}
HTTP = {"protocol": "HTTP", "default_action": [{"type": "forward"}]}
REDIRECT = {"protocol": "HTTP", "default_action": [{"type": "redirect", "redirect": [{"protocol": "HTTPS"}]}]}


@pytest.mark.parametrize(
    "listeners",
    [
        [HTTPS],
        [HTTPS, REDIRECT],
        [REDIRECT],
        [{"protocol": "TLS"}],
        [{"protocol": "HTTP", "default_actions": [{"redirect_config": {"protocol": "HTTPS"}}]}],
        [[{"lb_protocol": "ssl"}, {"lb_protocol": "https"}]],
    ],
)
def test_every_listener_encrypts_or_sends_on(listeners: list[object]) -> None:
    assert encryption(listeners) == "required"


def test_a_plain_listener_beside_an_encrypted_one_leaves_it_to_the_client() -> None:
    assert encryption([HTTPS], [HTTP]) == "optional"
    assert encryption([HTTPS, HTTP, {"protocol": "TCP"}]) == "optional"


@pytest.mark.parametrize(
    "listener",
    [
        HTTP,
        {"protocol": "HTTP"},
        {"lb_protocol": "http"},
        {"protocol": "HTTP", "default_action": [{"redirect": [{"protocol": "HTTP"}]}]},
        {"protocol": "HTTP", "default_action": [{"redirect": [{}]}]},
        {"protocol": "HTTP", "default_action": [{"redirect": ["HTTPS"]}]},
        {"protocol": "HTTP", "default_action": [{"redirect": []}]},
        {"protocol": "HTTP", "default_action": [REDIRECT["default_action"][0], {"type": "forward"}]},
    ],
)
def test_plain_listeners_alone_encrypt_nothing(listener: dict[str, object]) -> None:
    assert encryption([listener]) == "none"


@pytest.mark.parametrize(
    "listener",
    [
        UNKNOWN,
        HIDDEN,
        "HTTPS",
        {"protocol": UNKNOWN},
        {"protocol": 443},
        {"protocol": "TCP"},
        {"protocol": "HTTP", "default_action": UNKNOWN},
        {"protocol": "HTTP", "default_action": [UNKNOWN]},
        {"protocol": "HTTP", "default_action": [{"redirect": UNKNOWN}]},
        {"protocol": "HTTP", "default_action": [{"redirect": [{"protocol": UNKNOWN}]}]},
        {"protocol": "HTTP", "default_action": [{"redirect": [{"protocol": "HTTPS"}]}, UNKNOWN]},
    ],
)
def test_what_cannot_be_told_is_unknown(listener: object) -> None:
    assert encryption([listener]) is UNKNOWN


@pytest.mark.parametrize("listeners", [(), ([],), ([None, [], {}],), ([[None]],)])
def test_no_listener_gives_no_answer(listeners: tuple[list[object], ...]) -> None:
    assert encryption(*listeners) is None


@given(
    st.lists(
        st.recursive(
            st.none() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, "HTTP", "HTTPS"]) | st.booleans(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["protocol", "default_action", "redirect"]), inner)
            ),
        )
    )
)
def test_it_answers_whatever_it_is_given(listeners: list[object]) -> None:
    assert encryption(listeners) in {None, UNKNOWN, "required", "optional", "none"}


def test_it_can_be_named_in_a_service_file() -> None:
    assert CALLS["encryption"] is encryption
