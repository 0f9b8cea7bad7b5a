import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.ports import CALLS, management, world_open
from remit.model.facts import HIDDEN, UNKNOWN

WORLD = ["0.0.0.0/0"]


def rule(
    first: object, last: object = None, *, protocol: object = "tcp", cidrs: object = WORLD, **more: object
) -> dict[str, object]:
    last = first if last is None else last
    return {"from_port": first, "to_port": last, "protocol": protocol, "cidr_blocks": cidrs, **more}


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"management": management, "world_open": world_open}


@pytest.mark.parametrize(
    ("block", "ports", "verdict"),
    [
        (rule(22), ("22",), "open_to_world"),
        (rule("22.0"), ("22",), "open_to_world"),
        (rule(20, 25), ("20-25",), "open_to_world"),
        (rule(443), ("443",), "closed"),
        (rule(53, protocol="17"), ("53",), "closed"),
        (rule(0, 65535), ("0-65535",), "open_to_world"),
        (rule(-1, -1), ("0-65535",), "open_to_world"),
        (rule(0, 0, protocol="-1"), ("all",), "open_to_world"),
        (rule(0, 0, protocol=-1), ("all",), "open_to_world"),
        (rule(8, 0, protocol="icmp"), (), "closed"),
        (rule(22, cidrs=["10.0.0.0/8"]), (), "closed"),
        (rule(22, cidrs=["0.0.0.0/1", "128.0.0.0/1"]), ("22",), "open_to_world"),
        (rule(22, cidrs=[], ipv6_cidr_blocks=["::/0"]), ("22",), "open_to_world"),
        (rule(22, cidrs=None, type="ingress", source_security_group_id=UNKNOWN), (), "closed"),
        (rule(22, type="ingress"), ("22",), "open_to_world"),
        (rule(22, type="egress"), (), "closed"),
        ({"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ipv4": "0.0.0.0/0"}, ("22",), "open_to_world"),
        ({"ip_protocol": "-1", "cidr_ipv6": "::/0", "cidr_ipv4": ""}, ("all",), "open_to_world"),
        ([rule(80), rule(443), None], ("443", "80"), "closed"),
        ([rule(443), rule(0, protocol="all")], ("all",), "open_to_world"),
        (rule(22, cidrs=UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(22, cidrs=[UNKNOWN]), UNKNOWN, UNKNOWN),
        (rule(443, cidrs=[UNKNOWN]), UNKNOWN, "closed"),
        (rule(22, cidrs=[UNKNOWN, "0.0.0.0/0"]), ("22",), "open_to_world"),
        (rule(22, cidrs=["nonsense"]), UNKNOWN, UNKNOWN),
        (rule(22, cidrs=["10.0.0.0/8"] * 10_001), UNKNOWN, UNKNOWN),
        (rule(22, type=UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(22, type=UNKNOWN, cidrs=["10.0.0.0/8"]), (), "closed"),
        (rule(UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(22, UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(22, protocol=UNKNOWN), UNKNOWN, UNKNOWN),
        (rule(22, protocol=None), UNKNOWN, UNKNOWN),
        (rule("1" * 9), UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        (HIDDEN, UNKNOWN, UNKNOWN),
        ("22", UNKNOWN, UNKNOWN),
    ],
)
def test_what_one_rule_opens(block: object, ports: object, verdict: object) -> None:
    assert world_open([block]) == ports
    assert management([block]) == verdict


def test_an_open_port_is_proven_although_another_rule_cannot_be_told() -> None:
    assert management([UNKNOWN, rule(3389)]) == "open_to_world"
    assert world_open([UNKNOWN, rule(3389)]) is UNKNOWN


@pytest.mark.parametrize("blocks", [[], [None], [[]], [{}]])
def test_no_rules_give_no_answer(blocks: list[object]) -> None:
    assert world_open(blocks) is None
    assert management(blocks) is None


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, "0.0.0.0/0", "tcp"])
keys = st.sampled_from(["from_port", "to_port", "protocol", "cidr_blocks", "type", "cidr_ipv4"])


@given(st.lists(scalars | st.dictionaries(keys, scalars | st.lists(scalars))))
def test_garbage_never_raises(blocks: list[object]) -> None:
    assert management(blocks) in {"open_to_world", "closed", UNKNOWN, None}
    assert isinstance(world_open(blocks), (tuple, type(UNKNOWN), type(None)))


def test_rules_from_several_paths_count_together() -> None:
    assert world_open([rule(80)], [], [rule(443)]) == ("443", "80")
    assert management([rule(80)], [rule(22)]) == "open_to_world"


def test_rules_of_cloudformation_are_read_too() -> None:
    """R2.1"""
    rule = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ip": "0.0.0.0/0"}
    assert management([rule]) == "open_to_world"
    assert world_open([rule]) == ("22",)
