"""Bills in FOCUS, the FinOps Open Cost and Usage Specification, as CSV, plain or packed with gzip (R2.4).

Columns: FOCUS 1.0, “Columns”; version 1.3 calls ProviderName ServiceProviderName. Rows are summed while they stream, so
a bill of any size costs as much memory as it names accounts, sellers and services. It reads no Parquet. It cannot
know which account is managed, nor what a marketplace seller's product does.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from remit.documents.table import Row, read_table
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.organisation import OWNER_KEYS, fold_key
from remit.model.usage import Sighting, UsageKind, UsageSource
from remit.readers.usage import UsageReading

_CLOUDS: Final = {
    "aws": "aws",
    "amazon web services": "aws",
    "amazon web services, inc.": "aws",
    "microsoft": "azure",
    "microsoft azure": "azure",
    "microsoft corporation": "azure",
    "azure": "azure",
    "google": "gcp",
    "google cloud": "gcp",
    "google cloud platform": "gcp",
    "gcp": "gcp",
}
_OWNER_KEYS: Final = frozenset(fold_key(key) for key in OWNER_KEYS)
_MOST_NAMED: Final = 20
_Key = tuple[UsageKind, str, str, str]  # kind, provider, id, name


@dataclass(slots=True)
class _Sum:
    """What the rows of one thing add up to."""

    line: int
    first: str = ""
    last: str = ""
    costs: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    owners: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)


class Focus:
    """Reads a bill."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Told from the header's columns; a packed bill from its name."""
        if head.startswith(b"\x1f\x8b"):
            return path.name.endswith(".csv.gz")
        header = head.partition(b"\n")[0]
        return b"BilledCost" in header and b"ProviderName" in header and b"," in header

    def read(self, path: Path, *, name: str) -> UsageReading:
        """Accounts, sellers and services that are billed."""
        sums: dict[_Key, _Sum] = {}
        broken: list[Unreadable] = []
        rows = bad = 0
        for line, row in read_table(path, name=name):
            rows += 1
            fault = _add(sums, row, line)
            if fault:
                bad += 1
                if len(broken) < _MOST_NAMED:
                    broken.append(Unreadable(location=Location(file=name, line=line), cause=fault, hint=_HINT))
        if bad > len(broken):
            more = f"{bad - len(broken)} more rows could not be read"
            broken.append(Unreadable(location=Location(file=name), cause=more, hint=_HINT))
        found = (_sighting(key, one, name) for key, one in sums.items())
        return UsageReading(sightings=tuple(found), unreadable=tuple(broken), rows=rows)


_HINT: Final = "export the bill again; FOCUS says what each column holds"


def _text(row: Row, *names: str) -> str:
    """The first of these columns that says something; `NULL` is how the specification's samples say nothing."""
    for name in names:
        value = row.get(name, "").strip()
        if value and value != "NULL":
            return value
    return ""


def _add(sums: dict[_Key, _Sum], row: Row, line: int) -> str:
    """Count one row; what is wrong with it, empty when nothing is."""
    try:
        cost = float(_text(row, "BilledCost") or "nan")
    except ValueError:
        cost = math.nan
    if not math.isfinite(cost):
        return f"“{row.get('BilledCost', '')[:40]}” in BilledCost is no amount"
    provider = _text(row, "ServiceProviderName", "ProviderName")
    if not provider:
        return "the row names no provider"
    for key, name in _keys(row, provider):
        one = sums.setdefault(key, _Sum(line))
        _count(one, row, cost, name)
    return ""


def _keys(row: Row, provider: str) -> list[tuple[_Key, str]]:
    """The things that a row is a charge for, each with its name there."""
    cloud = _CLOUDS.get(provider.casefold(), "")
    account = _text(row, "SubAccountId", "BillingAccountId").removeprefix("/subscriptions/")  # as Azure writes it
    title = _text(row, "SubAccountName", "BillingAccountName")
    service = _text(row, "ServiceName")
    publisher = _text(row, "PublisherName")
    if not cloud:
        return [((UsageKind.SOFTWARE, "", "", provider), provider)]
    found = [((UsageKind.ACCOUNT, cloud, account, ""), title or account)] if account else []
    if publisher and _CLOUDS.get(publisher.casefold(), "") != cloud and not _is_own(publisher, cloud):
        found.append(((UsageKind.SOFTWARE, "", "", publisher), publisher))
    elif service:
        found.append(((UsageKind.SERVICE, cloud, account, service), service))
    return found


def _is_own(publisher: str, cloud: str) -> bool:
    """Whether the seller is a part of the provider, as `Amazon Web Services EMEA SARL` is."""
    folded = publisher.casefold()
    starts = {"aws": ("amazon", "aws"), "azure": ("microsoft",), "gcp": ("google",)}
    return folded.startswith(starts[cloud])


def _count(one: _Sum, row: Row, cost: float, name: str) -> None:
    one.costs[_text(row, "BillingCurrency")] += cost
    one.names[name] += 1
    start, end = _text(row, "ChargePeriodStart")[:10], _text(row, "ChargePeriodStart", "ChargePeriodEnd")[:10]
    if start and (not one.first or start < one.first):
        one.first = start
    one.last = max(one.last, end)
    tags = _text(row, "Tags")
    if tags.startswith("{") and any(key in tags.casefold() for key in ("owner", "team", "squad")):
        owner = _owner(tags)
        if owner:
            one.owners[owner] += 1


def _owner(tags: str) -> str:
    try:
        found = orjson.loads(tags)
    except orjson.JSONDecodeError:
        return ""  # the row's amount still counts; tags are a hint at best
    pairs = found.items() if isinstance(found, dict) else ()
    return next((str(value) for key, value in pairs if fold_key(str(key)) in _OWNER_KEYS and value), "")


def _sighting(key: _Key, one: _Sum, file: str) -> Sighting:
    kind, provider, account, _ = key
    return Sighting(
        kind=kind,
        source=UsageSource.BILL,
        name=one.names.most_common(1)[0][0],
        id=account,
        provider=provider,
        first=one.first,
        last=one.last,
        costs=tuple(sorted((currency, round(amount, 6)) for currency, amount in one.costs.items())),
        owner=next((owner for owner, _ in one.owners.most_common(1)), ""),
        location=Location(file=file, line=one.line),
    )


READER = Focus()
