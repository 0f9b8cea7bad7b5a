"""What is moved: a service in a configuration or an asset, and the assets whose people are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from remit.app.answers import find_asset
from remit.app.shift import Side, configured
from remit.app.shift_asset import as_it_is, as_it_would_be
from remit.app.shift_owners import rows_meant
from remit.errors import UnknownNameError, UsageError
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftStart:
    """One side, and where it comes from.

    Attributes:
        side: the service or asset as it is.
        landscape: the estate; None where there is none.
        rows: the assets that are moved, or stand for what is.
    """

    side: Side
    landscape: Landscape | None
    rows: Sequence[int]


def shift_start(
    knowledge: KnowledgeBase,
    landscape: Landscape | None,
    *,
    asset: str = "",
    service: str = "",
    facts: Mapping[str, str],
    workload: str = "",
) -> ShiftStart:
    """The side that something moves from: one asset, or a service in a configuration.

    Raises:
        UnknownNameError: no such asset, service, workload, fact or value.
        UsageError: both were named or none, or facts were given for an asset.
    """
    if bool(asset) == bool(service):
        raise UsageError("name an asset or a service to start from, and not both", hint="asset=… or from=…")
    if not asset:
        side = configured(knowledge, service, facts)
        rows = rows_meant(landscape, service, workload) if landscape else []
        return ShiftStart(side=side, landscape=landscape, rows=rows)
    if facts:
        raise UsageError("an asset's facts are read", hint="say with `with` what changes; `from_with` is for a service")
    if landscape is None:
        raise UnknownNameError(f"no asset “{asset}”", hint="nothing was read yet: run remit scan . --save")
    row = find_asset(landscape, asset)
    return ShiftStart(side=as_it_is(landscape, row), landscape=landscape, rows=(row,))


def shift_end(knowledge: KnowledgeBase, start: ShiftStart, service: str, facts: Mapping[str, str]) -> Side:
    """The side that it moves to; without a service it stays where it is and is configured otherwise.

    Raises:
        UnknownNameError: no such service, fact or value.
    """
    if start.side.asset and start.landscape is not None:
        return as_it_would_be(knowledge, start.landscape, start.side, facts, service)
    if service:
        return configured(knowledge, service, facts)
    said = {fact: value for fact, value in start.side.facts.items() if value}
    return configured(knowledge, start.side.service.id, {**said, **facts})
