"""Whether the spans of addresses that a service's own firewall lets in cover the whole internet.

Rules come as the azurerm provider's `start_ip_address` and `end_ip_address` (SQL, PostgreSQL, MySQL, Redis and
others share the form). From 0.0.0.0 to 0.0.0.0 is no address: it stands for every service inside Azure.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent
from remit.model.facts import UNKNOWN, Marker

_FIRST = 0
_LAST = 2**32 - 1
_MAX_RULES = 10_000
_Span = tuple[int, int]


def management(*firewall_rules: Values) -> Answer:
    """Whether the rules, taken together, let every IPv4 address in: `open_to_world` or `closed`.

    `UNKNOWN` when the rules that can be told leave a gap and some rule cannot be told.

    Args:
        firewall_rules: objects with a start and an end, from as many paths as a mapping names.
    """
    rules = [rule for rule in chain.from_iterable(firewall_rules) if not is_absent(rule)]
    if not rules:
        return None
    spans = [_span(rule) for rule in rules[:_MAX_RULES]]
    if _covers_everything([span for span in spans if not isinstance(span, Marker)]):
        return "open_to_world"
    return UNKNOWN if UNKNOWN in spans or len(rules) > _MAX_RULES else "closed"


def _span(rule: object) -> _Span | Marker:
    if not isinstance(rule, Mapping):
        return UNKNOWN
    first, last = (_address(rule.get(key)) for key in ("start_ip_address", "end_ip_address"))
    return UNKNOWN if isinstance(first, Marker) or isinstance(last, Marker) else (first, last)


def _address(value: object) -> int | Marker:
    try:
        return int(ipaddress.IPv4Address(value)) if isinstance(value, str) else UNKNOWN
    except ValueError:
        return UNKNOWN


def _covers_everything(spans: list[_Span]) -> bool:
    """Whether the spans leave out nothing but 0.0.0.0 itself, which no client has."""
    reached = _FIRST
    for first, last in sorted(spans):
        if first > reached + 1:
            return False
        reached = max(reached, last)
    return reached == _LAST


CALLS: dict[str, Call] = {"management": management}
