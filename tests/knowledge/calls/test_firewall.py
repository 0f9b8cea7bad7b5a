import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.firewall import CALLS, management, networks, world_open
from remit.model.facts import HIDDEN, UNKNOWN

WORLD = ["0.0.0.0/0"]


def judged(
    *allowed: object,
    ranges: list[object] | None = None,
    tags: list[object] | None = None,
    accounts: list[object] | None = None,
    directions: list[object] | None = None,
    disabled: list[object] | None = None,
) -> tuple[object, object]:
    sources = (ranges if ranges is not None else list[object](WORLD), tags or [], accounts or [])
    return (
        world_open(allowed, *sources, directions or [], disabled or []),
        management(allowed, *sources, directions or [], disabled or []),
    )


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"management": management, "networks": networks, "world_open": world_open}


@pytest.mark.parametrize(
    ("block", "ports", "verdict"),
    [
        ({"protocol": "tcp", "ports": ["22"]}, ("22",), "open_to_world"),
        ({"protocol": "tcp", "ports": [443]}, ("443",), "closed"),
        ({"protocol": "6", "ports": ["80", "8000-8100"]}, ("80", "8000-8100"), "closed"),
        ({"protocol": "udp", "ports": ["20-25"]}, ("20-25",), "open_to_world"),
        ({"protocol": "tcp"}, ("0-65535",), "open_to_world"),
        ({"protocol": "tcp", "ports": []}, ("0-65535",), "open_to_world"),
        ({"protocol": "all"}, ("all",), "open_to_world"),
        ({"protocol": "icmp"}, (), "closed"),
        ({"protocol": "tcp", "ports": UNKNOWN}, UNKNOWN, UNKNOWN),
        ({"protocol": "tcp", "ports": [UNKNOWN]}, UNKNOWN, UNKNOWN),
        ({"protocol": UNKNOWN, "ports": ["22"]}, UNKNOWN, UNKNOWN),
        ({"ports": ["22"]}, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        ("tcp:22", UNKNOWN, UNKNOWN),
    ],
)
def test_what_one_block_opens(block: object, ports: object, verdict: object) -> None:
    assert judged(block) == (ports, verdict)


SSH = {"protocol": "tcp", "ports": ["22"]}


def test_blocks_count_together() -> None:
    assert judged({"protocol": "tcp", "ports": ["80"]}, SSH) == (("22", "80"), "open_to_world")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"ranges": ["10.0.0.0/8"]}, ((), "closed")),
        ({"ranges": ["::/0"]}, (("22",), "open_to_world")),
        ({"ranges": [UNKNOWN]}, (UNKNOWN, UNKNOWN)),
        ({"ranges": [], "tags": ["bastion"]}, ((), "closed")),
        ({"ranges": [], "accounts": ["a@p.iam.gserviceaccount.com"]}, ((), "closed")),
        ({"ranges": []}, (UNKNOWN, UNKNOWN)),
        ({"directions": ["INGRESS"]}, (("22",), "open_to_world")),
        ({"directions": ["EGRESS"]}, ((), "closed")),
        ({"directions": [UNKNOWN]}, (UNKNOWN, UNKNOWN)),
        ({"disabled": [False]}, (("22",), "open_to_world")),
        ({"disabled": [True]}, ((), "closed")),
        ({"disabled": [HIDDEN]}, (UNKNOWN, UNKNOWN)),
    ],
)
def test_what_a_rule_opens(more: dict[str, list[object]], expected: object) -> None:
    assert judged(SSH, **more) == expected


def test_a_rule_that_only_denies_opens_nothing() -> None:
    assert judged() == ((), "closed")


@pytest.mark.parametrize(
    ("ranges", "verdict"),
    [
        ([], None),
        (["203.0.113.0/24"], "closed"),
        (["203.0.113.0/24", "0.0.0.0/0"], "open_to_world"),
        (["0.0.0.0/1", "128.0.0.0/1"], "open_to_world"),
        ([UNKNOWN], UNKNOWN),
        ([{"value": "0.0.0.0/0"}], UNKNOWN),
    ],
)
def test_whether_an_allow_list_lets_everyone_in(ranges: list[object], verdict: object) -> None:
    assert networks(ranges) == verdict


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, "0.0.0.0/0", "all"])
values = st.lists(scalars | st.dictionaries(st.sampled_from(["protocol", "ports"]), scalars | st.lists(scalars)))


@given(values, values, values, values)
def test_garbage_never_raises(
    allowed: list[object], ranges: list[object], tags: list[object], rest: list[object]
) -> None:
    assert management(allowed, ranges, tags, rest, rest, rest) in {"open_to_world", "closed", UNKNOWN}
    assert isinstance(world_open(allowed, ranges, tags, rest, rest, rest), (tuple, type(UNKNOWN)))
    assert networks(ranges) in {"open_to_world", "closed", UNKNOWN, None}
