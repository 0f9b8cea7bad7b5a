"""Which ports firewall rules of Google Cloud open to the whole internet.

A rule carries several protocols, each with its ports, and one list of sources; it is judged in the shape of
`ports`. It cannot know whether anything listens there, nor whether a rule of higher priority or a firewall
policy denies what this one allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from remit.knowledge.calls import Answer, Call, Values, ports
from remit.model.facts import UNKNOWN, Marker

_ALL_PORTS = ("0-65535",)


def world_open(
    allowed: Values, ranges: Values, tags: Values, accounts: Values, directions: Values, disabled: Values
) -> Answer:
    """Ports and ranges that the whole internet may reach, as sorted texts; none when the rule lets nobody in.

    Args:
        allowed: `allow` blocks.
        ranges: addresses the rule lets in.
        tags: network tags it lets in; a tag stands for machines of the same network.
        accounts: service accounts it lets in; likewise.
        directions: `INGRESS` or `EGRESS`.
        disabled: whether the rule is switched off.
    """
    return ports.world_open(_rules(allowed, ranges, (*tags, *accounts), directions, disabled)) or ()


def management(
    allowed: Values, ranges: Values, tags: Values, accounts: Values, directions: Values, disabled: Values
) -> Answer:
    """Whether the whole internet may reach an administration or database port: `open_to_world` or `closed`.

    Args:
        allowed: `allow` blocks.
        ranges: addresses the rule lets in.
        tags: network tags it lets in; a tag stands for machines of the same network.
        accounts: service accounts it lets in; likewise.
        directions: `INGRESS` or `EGRESS`.
        disabled: whether the rule is switched off.
    """
    return ports.management(_rules(allowed, ranges, (*tags, *accounts), directions, disabled)) or "closed"


def networks(ranges: Values) -> Answer:
    """Whether address ranges that may connect cover the whole internet: `open_to_world` or `closed`.

    Args:
        ranges: address ranges of an allow-list, such as a database's authorized networks.
    """
    return ports.management([_rule("all", "", list(ranges))] if ranges else [])


def _rules(allowed: Values, ranges: Values, machines: Values, directions: Values, disabled: Values) -> list[object]:
    """Rules as `ports` reads them; one that is unknown when not even the kind or the sources can be told."""
    is_off = any(str(value).lower() == "true" for value in disabled)
    if "EGRESS" in directions or is_off or not allowed:
        return []
    is_dark = any(isinstance(value, Marker) for value in (*directions, *disabled))
    if is_dark or (not ranges and not machines):
        return [UNKNOWN]
    return [rule for block in allowed for rule in _of_block(block, list(ranges))]


def _of_block(block: object, ranges: list[object]) -> Iterator[object]:
    if not isinstance(block, Mapping):
        yield UNKNOWN
        return
    listed = block.get("ports")
    for port in listed or _ALL_PORTS if isinstance(listed, (list, tuple, type(None))) else (listed,):
        yield _rule(block.get("protocol", block.get("ip_protocol")), port, ranges)


def _rule(protocol: object, port: object, ranges: list[object]) -> dict[str, object]:
    first, _, last = port.partition("-") if isinstance(port, str) else (port, "", "")
    return {"protocol": protocol, "from_port": first, "to_port": last or first, "cidr_blocks": ranges}


CALLS: dict[str, Call] = {"management": management, "networks": networks, "world_open": world_open}
