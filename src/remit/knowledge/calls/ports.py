"""Which ports security group rules open to the whole internet.

Rules come as the Terraform provider's blocks in any of their three spellings (inline `ingress`,
`aws_security_group_rule`, `aws_vpc_security_group_ingress_rule`) or as CloudFormation's. It cannot know whether
anything listens there, nor what routes and network ACLs let through.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from remit.knowledge.calls import Answer, Call, Values
from remit.model.facts import UNKNOWN, Marker

# Remote log-in, databases, container and cluster interfaces.
MANAGEMENT = (
    22, 23, 1433, 1521, 2375, 2376, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 6443, 9200, 27017,
)  # fmt: skip
_LAST = 65535
_MAX_RANGES = 10_000
_CIDR_KEYS = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "cidr_ip")
_EVERY_PROTOCOL = frozenset({"-1", "all"})
_PORT_PROTOCOLS = frozenset({"tcp", "udp", "6", "17"})


@dataclass(frozen=True, slots=True)
class _Opening:
    first: int
    last: int

    @property
    def text(self) -> str:
        if (self.first, self.last) == (-1, _LAST):
            return "all"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


_ALL = _Opening(-1, _LAST)


def world_open(*ingress_blocks: Values) -> Answer:
    """Ports and ranges that the whole internet may reach, as sorted texts; `("all",)` for every protocol.

    `UNKNOWN` when any rule cannot be told: a list with a gap would pass for complete.

    Args:
        ingress_blocks: rules, from as many paths as a mapping names.
    """
    rules = list(_rules(chain.from_iterable(ingress_blocks)))
    if not rules:
        return None
    found, is_unclear = _opened(rules, lambda _: True)
    if is_unclear:
        return UNKNOWN
    return ("all",) if "all" in found else tuple(sorted(found))


def management(*ingress_blocks: Values) -> Answer:
    """Whether the whole internet may reach an administration or database port.

    `open_to_world`, `closed`, or `UNKNOWN` when no rule proves it open and some rule cannot be told.
    """
    rules = list(_rules(chain.from_iterable(ingress_blocks)))
    if not rules:
        return None
    found, is_unclear = _opened(rules, lambda o: any(o.first <= port <= o.last for port in MANAGEMENT))
    if found:
        return "open_to_world"
    return UNKNOWN if is_unclear else "closed"


def _rules(blocks: Iterable[object]) -> Iterator[object]:
    """Single rules, also from lists of them; empty ones left out."""
    for block in blocks:
        if isinstance(block, (list, tuple)):
            yield from (item for item in block if item)
        elif block:
            yield block


def _opened(rules: list[object], concerns: Callable[[_Opening], bool]) -> tuple[set[str], bool]:
    """Openings of concern that are proven, and whether some rule leaves it unclear."""
    found: set[str] = set()
    is_unclear = False
    for rule in rules:
        reach, ports = (_reach(rule), _ports(rule)) if isinstance(rule, Mapping) else (UNKNOWN, UNKNOWN)
        if reach is False or ports is None or (isinstance(ports, _Opening) and not concerns(ports)):
            continue
        if isinstance(ports, Marker) or isinstance(reach, Marker):
            is_unclear = True
        else:
            found.add(ports.text)
    return found, is_unclear


def _reach(rule: Mapping[str, object]) -> bool | Marker:
    """Whether the rule lets the whole internet in."""
    direction = rule.get("type") or "ingress"
    if direction == "egress":
        return False
    reach = _is_world(value for key in _CIDR_KEYS for value in _listed(rule.get(key)))
    return reach if direction == "ingress" or reach is False else UNKNOWN


def _ports(block: Mapping[str, object]) -> _Opening | Marker | None:
    raw = next((block[key] for key in ("protocol", "ip_protocol") if block.get(key) is not None), UNKNOWN)
    if isinstance(raw, Marker):
        return UNKNOWN
    protocol = str(raw).lower()
    if protocol in _EVERY_PROTOCOL:
        return _ALL
    if protocol not in _PORT_PROTOCOLS:
        return None  # ICMP and the like have no ports
    first, last = _port(block.get("from_port")), _port(block.get("to_port"))
    if isinstance(first, Marker) or isinstance(last, Marker):
        return UNKNOWN
    return _Opening(0, _LAST) if first < 0 else _Opening(first, max(first, last))


def _port(value: object) -> int | Marker:
    text = str(value).removesuffix(".0")
    is_number = text.removeprefix("-").isdecimal() and len(text) <= 6
    return int(text) if is_number else UNKNOWN


def _listed(value: object) -> list[object]:
    if value is None or value == "":
        return []
    return list(islice(value, _MAX_RANGES + 1)) if isinstance(value, (list, tuple)) else [value]


def _is_world(values: Iterable[object]) -> bool | Marker:
    """Whether address ranges, taken together, cover all of IPv4 or all of IPv6."""
    ranges = list(values)
    networks = [_network(value) for value in ranges[:_MAX_RANGES]]
    four = [n for n in networks if isinstance(n, ipaddress.IPv4Network)]
    six = [n for n in networks if isinstance(n, ipaddress.IPv6Network)]
    prefixes = [network.prefixlen for network in ipaddress.collapse_addresses(four)]
    prefixes += [network.prefixlen for network in ipaddress.collapse_addresses(six)]
    if 0 in prefixes:
        return True
    return UNKNOWN if UNKNOWN in networks or len(ranges) > _MAX_RANGES else False


def _network(value: object) -> ipaddress.IPv4Network | ipaddress.IPv6Network | Marker:
    try:
        return ipaddress.ip_network(value, strict=False) if isinstance(value, str) else UNKNOWN
    except ValueError:
        return UNKNOWN


CALLS: dict[str, Call] = {"management": management, "world_open": world_open}
