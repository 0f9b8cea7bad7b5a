"""Terraform's functions over network prefixes (Terraform, Built-in Functions, IP Network Functions)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Final

from remit.readers.infrastructure._hcl_values import EvaluationError, Value, number_of, text_of


def _network(prefix: Value) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text_of(prefix), strict=False)
    except ValueError:
        raise EvaluationError("no network") from None


def _subnet(prefix: Value, bits: Value, number: Value) -> str:
    network, width, position = _network(prefix), int(number_of(bits)), int(number_of(number))
    size = network.prefixlen + width
    if not 0 <= width <= 128 or size > network.max_prefixlen or not 0 <= position < 2**width:
        raise EvaluationError("no such subnet")
    first = int(network.network_address) + (position << (network.max_prefixlen - size))
    return f"{type(network.network_address)(first)}/{size}"


def _subnets(prefix: Value, *bits: Value) -> list[str]:
    network = _network(prefix)
    start, found = int(network.network_address), []
    for width in bits:
        size = network.prefixlen + int(number_of(width))
        if not network.prefixlen <= size <= network.max_prefixlen:
            raise EvaluationError("no such subnet")
        step = 1 << (network.max_prefixlen - size)
        start = -(-start // step) * step
        if start > int(network.broadcast_address):
            raise EvaluationError("no room for the subnets")
        found.append(f"{type(network.network_address)(start)}/{size}")
        start += step
    return found


def _host(prefix: Value, number: Value) -> str:
    network, position = _network(prefix), int(number_of(number))
    if abs(position) >= network.num_addresses + 1:
        raise EvaluationError("no such host")
    return str(network[position])


NETWORKS: Final[dict[str, Callable[..., Value]]] = {
    "cidrhost": _host,
    "cidrnetmask": lambda prefix: str(_network(prefix).netmask),
    "cidrsubnet": _subnet,
    "cidrsubnets": _subnets,
}
