import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.security_rules import CALLS, management, world_open
from remit.model.facts import HIDDEN, UNKNOWN


def rule(ports: object = "22", source: object = "*", priority: object = 100, **more: object) -> dict[str, object]:
    return {
        "name": "r",
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "priority": priority,
        "source_address_prefix": source,
        "source_port_range": "*",
        "destination_address_prefix": "*",
        "destination_port_range": ports,
        **more,
    }


def deny(ports: object = "*", source: object = "*", priority: object = 90, **more: object) -> dict[str, object]:
    return rule(ports, source, priority, **{"access": "Deny", "protocol": "*", **more})


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"management": management, "world_open": world_open}


@pytest.mark.parametrize(
    ("block", "ports", "verdict"),
    [
        (rule(), ("22",), "open_to_world"),
        (rule("22", "Internet"), ("22",), "open_to_world"),
        (rule("22", "0.0.0.0/0"), ("22",), "open_to_world"),
        (rule("22", "::/0"), ("22",), "open_to_world"),
        (rule("22", "Any"), ("22",), "open_to_world"),
        (rule("22", None, source_address_prefixes=["0.0.0.0/1", "128.0.0.0/1"]), ("22",), "open_to_world"),
        (rule("20-25"), ("20-25",), "open_to_world"),
        (rule(None, destination_port_ranges=["443", "8000-8100"]), ("443", "8000-8100"), "closed"),
        (rule("443"), ("443",), "closed"),
        (rule("53", protocol="Udp"), ("53",), "closed"),
        (rule("*"), ("0-65535",), "open_to_world"),
        (rule("*", protocol="*"), ("all",), "open_to_world"),
        (rule("*", protocol="Any"), ("all",), "open_to_world"),
        (rule("*", protocol="Icmp"), (), "closed"),
        (rule("22", "10.0.0.0/8"), (), "closed"),
        (rule("22", "VirtualNetwork"), (), "closed"),
        (rule("22", "", source_application_security_group_ids=["asg"]), (), "closed"),
        (rule(direction="Outbound"), (), "closed"),
        (deny(), (), "closed"),
        (rule(priority="100.0"), ("22",), "open_to_world"),
        ([rule("80"), None, rule("443")], ("443", "80"), "closed"),
        (rule("22", UNKNOWN), UNKNOWN, UNKNOWN),
        (rule("22", None), UNKNOWN, UNKNOWN),
        (rule("22", None, source_address_prefixes=["10.0.0.0/8", UNKNOWN]), UNKNOWN, UNKNOWN),
        (rule("22", None, source_address_prefixes=["10.0.0.0/8"] * 4_001), UNKNOWN, UNKNOWN),
        (rule(UNKNOWN), UNKNOWN, UNKNOWN),
        (rule("ssh"), UNKNOWN, UNKNOWN),
        (rule(""), UNKNOWN, UNKNOWN),
        (rule(access=UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(direction=UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(protocol=UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(priority=UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(priority=None), UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        (HIDDEN, UNKNOWN, UNKNOWN),
        ("22", UNKNOWN, UNKNOWN),
    ],
)
def test_what_one_rule_opens(block: object, ports: object, verdict: object) -> None:
    assert world_open([block]) == ports
    assert management([block]) == verdict


@pytest.mark.parametrize(
    ("rules", "ports"),
    [
        ([deny(), rule()], ()),
        ([deny(priority=200), rule()], ("22",)),
        ([deny("22"), rule("20-25")], ("20-21", "23-25")),
        ([deny("20-23"), rule("20-25")], ("24-25",)),
        ([deny("23-30"), rule("20-25")], ("20-22",)),
        ([deny("22", protocol="Udp"), rule("22", protocol="*")], ("22",)),
        ([deny("*", "10.0.0.0/8"), rule()], ("22",)),
        ([deny("*", destination_address_prefix="10.0.0.4"), rule()], ("22",)),
        ([deny("*", UNKNOWN), rule()], UNKNOWN),
    ],
)
def test_a_denial_takes_away_what_later_rules_allow(rules: list[object], ports: object) -> None:
    assert world_open(rules) == ports


def test_too_many_rules_prove_nothing() -> None:
    assert world_open([rule("443")] * 5_001) is UNKNOWN


@pytest.mark.parametrize("rules", [[], [None], [[]], [{}]])
def test_no_rules_give_no_answer(rules: list[object]) -> None:
    assert world_open(rules) is None
    assert management(rules) is None


def test_rules_from_several_paths_count_together() -> None:
    assert world_open([rule("80")], [], [rule("443")]) == ("443", "80")
    assert management([rule("80")], [[rule("22")]]) == "open_to_world"


scalars = (
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, "*", "Tcp", "Allow"])
)
keys = st.sampled_from(
    ["direction", "access", "protocol", "priority", "source_address_prefix", "destination_port_range"]
)


@given(st.lists(scalars | st.dictionaries(keys, scalars | st.lists(scalars))))
def test_garbage_never_raises(rules: list[object]) -> None:
    assert management(rules) in {"open_to_world", "closed", UNKNOWN, None}
    assert isinstance(world_open(rules), (tuple, type(UNKNOWN), type(None)))
