"""What many events together make: mass changes and deletions, and unusual reads of data (R2.6, F8).

One burst is one sign, at its first event. Whether it was meant is for whoever acted to say; a log that does not reach
back far enough cannot tell what is usual.
"""

from __future__ import annotations

from typing import Final

from remit.model.columns import combine
from remit.model.event import Channel, EventRow, Events, SignMatch, moment
from remit.model.finding import Confidence, Severity
from remit.model.location import Location
from remit.resolver.bursts import Burst, bursts

TIMES_THE_USUAL: Final = 5.0


def mass(events: Events, least: int, verb: str) -> list[SignMatch]:
    """Many different things that one actor changes or deletes within an hour."""
    if not len(events):
        return []
    columns = events.columns
    _, groups = combine(columns["actor"].codes, columns["account"].codes)
    found = bursts(events.times, groups, columns["target"].codes, least=least, factor=TIMES_THE_USUAL)
    return [_burst(events, one, verb) for one in found]


def _burst(events: Events, burst: Burst, verb: str) -> SignMatch:
    row = events.row(int(burst.rows[0]))
    until = int(events.times[burst.rows[-1]])
    usual = f"{burst.usual:g} in an hour is usual" if burst.usual else "nothing like it stands elsewhere in the log"
    return SignMatch(
        sign="mass-change",
        asset="",
        account=row.account,
        provider=provider_of(row),
        time=row.time,
        actor=row.actor,
        channel=Channel(row.channel),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH if burst.usual else Confidence.MEDIUM,
        message=f"{row.actor or 'Somebody'} {verb} {burst.things} things from {moment(row.time)} to {moment(until)}: "
        f"{usual}",
        location=Location(file=row.file, line=row.line),
        count=len(burst.rows),
    )


def unusual(events: Events, burst: Burst) -> SignMatch:
    """Many reads of one store by somebody who never read it before."""
    row = events.row(int(burst.rows[0]))
    return SignMatch(
        sign="unusual-data-access",
        asset=row.asset,
        account=row.account,
        provider=provider_of(row),
        time=row.time,
        actor=row.actor,
        channel=Channel(row.channel),
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
        message=f"{row.actor or 'Somebody'}, who had not read {row.target or 'it'} before, read it {len(burst.rows)} "
        f"times within an hour from {moment(row.time)}",
        location=Location(file=row.file, line=row.line),
        count=len(burst.rows),
    )


_PROVIDERS: Final = {"cloudtrail": "aws", "azure-activity": "azure", "entra": "entra", "gcp-audit": "gcp",
                     "kubernetes-audit": "kubernetes", "github-audit": "github"}  # fmt: skip


def provider_of(row: EventRow) -> str:
    """The provider whose log an event comes from; the log's own word where no provider stands behind it."""
    return _PROVIDERS.get(row.source, row.source)
