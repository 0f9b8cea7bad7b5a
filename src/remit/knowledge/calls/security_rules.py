"""Which ports the rules of Azure network security groups open to the whole internet.

Rules come as the azurerm provider's blocks in both spellings (inline `security_rule`, `azurerm_network_security_rule`).
They are asked in the order of their priority and the first that matches decides, so a denial for every source takes
away what later rules allow; the default rules deny everything that comes from the internet
(https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview). It cannot know whether anything
listens there, nor whether the group is attached to anything.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent
from remit.knowledge.calls.ports import MANAGEMENT
from remit.model.facts import UNKNOWN, Marker

_ANYBODY = frozenset({"*", "any", "internet"})
_PROTOCOLS = {"*": ("tcp", "udp"), "any": ("tcp", "udp"), "tcp": ("tcp",), "udp": ("udp",)}
_WITHOUT_PORTS = frozenset({"icmp", "icmpv6", "esp", "ah"})
_ALL = (0, 65535)
_MAX_RULES = 5_000
_MAX_VALUES = 4_000
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One inbound rule for every source."""

    priority: int
    allows: bool
    to_everything: bool
    protocols: tuple[str, ...]
    ports: tuple[_Span, ...]


def world_open(*rules: Values) -> Answer:
    """Ports and ranges that the whole internet may reach, as sorted texts; `("all",)` for everything.

    `UNKNOWN` when any rule cannot be told: a list with a gap would pass for complete.

    Args:
        rules: rules, from as many paths as a mapping names.
    """
    given = list(_given(rules))
    if not given:
        return None
    read, is_unclear = _read(given)
    if is_unclear:
        return UNKNOWN
    open_spans = _open(read)
    if {("tcp", _ALL), ("udp", _ALL)} <= open_spans:
        return ("all",)
    return tuple(sorted({str(a) if a == b else f"{a}-{b}" for _, (a, b) in open_spans}))


def management(*rules: Values) -> Answer:
    """Whether the whole internet may reach an administration or database port.

    `open_to_world`, `closed`, or `UNKNOWN` when some rule cannot be told and it may matter.

    Args:
        rules: rules, from as many paths as a mapping names.
    """
    given = list(_given(rules))
    if not given:
        return None
    read, is_unclear = _read(given)
    if any(a <= port <= b for _, (a, b) in _open(read) for port in MANAGEMENT):
        # A denial that cannot be told may stand before it.
        return UNKNOWN if is_unclear else "open_to_world"
    return UNKNOWN if is_unclear else "closed"


def _given(values: Iterable[Values]) -> Iterator[object]:
    for value in chain.from_iterable(values):
        if isinstance(value, (list, tuple)):
            yield from (one for one in value if not is_absent(one))
        elif not is_absent(value):
            yield value


def _read(given: list[object]) -> tuple[list[_Rule], bool]:
    """Rules in the order in which they are asked, and whether one that may matter cannot be told."""
    found: list[_Rule] = []
    is_unclear = len(given) > _MAX_RULES
    for value in given[:_MAX_RULES]:
        rule = _rule(value) if isinstance(value, Mapping) else UNKNOWN
        if isinstance(rule, _Rule):
            found.append(rule)
        elif rule is UNKNOWN:
            is_unclear = True
    return sorted(found, key=lambda rule: rule.priority), is_unclear


def _rule(value: Mapping[str, object]) -> _Rule | Marker | None:
    """One rule; None when it says nothing about what the whole internet may reach."""
    direction, access, protocol = (_word(value.get(key)) for key in ("direction", "access", "protocol"))
    if direction == "outbound" or protocol in _WITHOUT_PORTS:
        return None
    from_anybody = _is_anybody(value, "source_address_prefix", "source_application_security_group_ids")
    if from_anybody is False:
        return None
    ports = _spans(value)
    protocols = _PROTOCOLS.get(str(protocol), ())
    priority = value.get("priority")
    is_known = (
        direction == "inbound"
        and access in {"allow", "deny"}
        and protocols
        and from_anybody is True
        and isinstance(priority, (int, float, str))
        and str(priority).removesuffix(".0").isdecimal()
    )
    if not is_known or isinstance(ports, Marker):
        return UNKNOWN
    to_everything = _is_anybody(value, "destination_address_prefix", "destination_application_security_group_ids")
    return _Rule(
        priority=int(str(priority).removesuffix(".0")),
        allows=access == "allow",
        to_everything=to_everything is True,
        protocols=protocols,
        ports=ports,
    )


def _word(value: object) -> str | Marker:
    return value.lower() if isinstance(value, str) and value else UNKNOWN


def _listed(value: Mapping[str, object], *keys: str) -> list[object]:
    """What stands under a key or under its plural, as one list."""
    found: list[object] = []
    for key in keys:
        item = value.get(key)
        if isinstance(item, (list, tuple)):
            found.extend(item)
        elif item is not None and item != "":
            found.append(item)
    return found


def _is_anybody(value: Mapping[str, object], key: str, groups: str) -> bool | Marker:
    """Whether a rule's addresses are everybody's."""
    addresses = _listed(value, key, f"{key}es")
    if not addresses:
        return False if _listed(value, groups) else UNKNOWN
    words = [one.lower() if isinstance(one, str) else one for one in addresses[:_MAX_VALUES]]
    if any(word in _ANYBODY for word in words if isinstance(word, str)):
        return True
    networks = [network for word in words if isinstance(word, str) for network in _network(word)]
    four = ipaddress.collapse_addresses(one for one in networks if isinstance(one, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(one for one in networks if isinstance(one, ipaddress.IPv6Network))
    if 0 in [*(one.prefixlen for one in four), *(one.prefixlen for one in six)]:
        return True
    is_readable = all(isinstance(word, str) for word in words) and len(addresses) <= _MAX_VALUES
    return False if is_readable else UNKNOWN


def _network(text: str) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The network that a text names; nothing for a service tag."""
    try:
        yield ipaddress.ip_network(text, strict=False)
    except ValueError:
        return


def _spans(value: Mapping[str, object]) -> tuple[_Span, ...] | Marker:
    texts = _listed(value, "destination_port_range", "destination_port_ranges")
    spans = [_span(text) for text in texts[:_MAX_VALUES]]
    known = tuple(span for span in spans if not isinstance(span, Marker))
    return known if spans and len(known) == len(texts) else UNKNOWN


def _span(value: object) -> _Span | Marker:
    if isinstance(value, (Marker, bool)):
        return UNKNOWN
    text = str(value).strip()
    if text == "*":
        return _ALL
    first, dash, last = text.partition("-")
    ends = (first, last if dash else first)
    if not all(end.isdecimal() and len(end) <= 5 for end in ends):
        return UNKNOWN
    return int(ends[0]), int(ends[1])


def _open(rules: list[_Rule]) -> set[tuple[str, _Span]]:
    """Protocol and span of whatever is allowed and was not denied before."""
    found: set[tuple[str, _Span]] = set()
    denied: dict[str, list[_Span]] = {"tcp": [], "udp": []}
    for rule in rules:
        for protocol in rule.protocols:
            if rule.allows:
                left = [piece for span in rule.ports for piece in _without(span, denied[protocol])]
                found.update((protocol, piece) for piece in left)
            elif rule.to_everything:
                denied[protocol].extend(rule.ports)
    return found


def _without(span: _Span, taken: list[_Span]) -> list[_Span]:
    """What is left of a span without others."""
    pieces = [span]
    for first, last in taken:
        left = [(a, min(b, first - 1)) for a, b in pieces if a < first]
        right = [(max(a, last + 1), b) for a, b in pieces if b > last]
        pieces = list(dict.fromkeys(left + right))
    return pieces


CALLS: dict[str, Call] = {"management": management, "world_open": world_open}
