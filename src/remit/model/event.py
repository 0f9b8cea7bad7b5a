"""What happened: one event, many of them in columns, and what was recognised in them (R2.6).

An event is what somebody else's log says. It cannot tell whether it was meant, nor what nobody logged.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Column
from remit.model.finding import Confidence, Severity
from remit.model.location import Location

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS: Final = 1_000_000
EVENT_COLUMNS: Final = (
    "kind", "action", "actor", "channel", "asset", "target", "account", "region", "outcome", "commit", "author",
    "source", "file", "sign",
)  # fmt: skip


class EventKind(StrEnum):
    """What sort of thing happened."""

    CHANGE = "change"
    DELETION = "deletion"
    READ = "read"
    SIGN_IN = "sign_in"
    DEPLOY = "deploy"
    PIPELINE = "pipeline"
    FLAG = "flag"
    OTHER = "other"


class Channel(StrEnum):
    """By which way somebody acted, as far as the log tells."""

    CONSOLE = "console"  # a person in a browser
    CODE = "code"  # infrastructure as code, or a pipeline
    SERVICE = "service"  # a service of the provider, for somebody
    DIRECT = "direct"  # a command line, a library
    UNKNOWN = "unknown"


class EventOutcome(StrEnum):
    """Whether it came off."""

    SUCCESS = "success"
    FAILURE = "failure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event.

    Attributes:
        time: microseconds since 1970 in UTC.
        kind: what sort of thing happened.
        action: the operation in its source's words, with its service: `iam:AttachRolePolicy`.
        actor: who did it, in the source's words.
        targets: what it was done to: ids, ARNs and names, the surest first.
        provider: cloud or system, as in the knowledge base (`aws`); empty when there is none.
        service: the provider's own word for the service (`iam`); names count only within it.
        account: account, subscription, project, organisation or cluster.
        region: empty when global or not said.
        channel: by which way.
        outcome: whether it came off.
        commit: commit id, of what was delivered.
        author: who wrote that commit.
        source: id of the reader.
        id: the source's own id of the event.
        line: line of the file, 0 where the file has none that mean anything.
        details: the operation's parameters as the source gives them; looked at once and not kept.
    """

    time: int
    kind: EventKind
    action: str
    actor: str
    targets: tuple[str, ...] = ()
    provider: str = ""
    service: str = ""
    account: str = ""
    region: str = ""
    channel: Channel = Channel.UNKNOWN
    outcome: EventOutcome = EventOutcome.UNKNOWN
    commit: str = ""
    author: str = ""
    source: str
    id: str = ""
    line: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """The surest name of what it was done to; empty when nothing is named."""
        return self.targets[0] if self.targets else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event as it is kept and shown.

    Attributes:
        time: microseconds since 1970 in UTC.
        line: line of the file, 0 for the whole file.
        kind, action, actor, channel, target, account, region, outcome, commit, author, source: as in `Event`.
        asset: id of the asset that it concerns; empty when no asset that was read is meant.
        file: the file it was read from.
        sign: id of the sign that was recognised in it, empty for none.
    """

    time: int
    line: int = 0
    kind: str
    action: str
    actor: str = ""
    channel: str = Channel.UNKNOWN.value
    asset: str = ""
    target: str = ""
    account: str = ""
    region: str = ""
    outcome: str = EventOutcome.UNKNOWN.value
    commit: str = ""
    author: str = ""
    source: str = ""
    file: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Many events, one a row, in the order of time.

    Attributes:
        times: int64 (n,), microseconds since 1970 in UTC, ascending.
        lines: int32 (n,), line of the file, 0 for the whole file.
        columns: interned text columns by name, see `EVENT_COLUMNS`.
    """

    times: NDArray[np.int64]
    lines: NDArray[np.int32]
    columns: Mapping[str, Column[str]]

    def __len__(self) -> int:
        return len(self.times)

    def row(self, number: int) -> EventRow:
        """One event."""
        texts = {name: column[number] for name, column in self.columns.items()}
        return EventRow(time=int(self.times[number]), line=int(self.lines[number]), **texts)

    def rows(self) -> Iterator[EventRow]:
        """Every event, in the order of time."""
        columns = [iter(self.columns[name]) for name in EVENT_COLUMNS]
        for time, line, *texts in zip(self.times.tolist(), self.lines.tolist(), *columns, strict=True):
            yield EventRow(time=time, line=line, **dict(zip(EVENT_COLUMNS, texts, strict=True)))

    def chosen(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Events:
        """Some of them: a mask (n,), or row numbers in the order wanted."""
        columns = {name: Column(column.codes[keep], column.values) for name, column in self.columns.items()}
        return Events(times=self.times[keep], lines=self.lines[keep], columns=columns)


class EventsBuilder:
    """Grows columns of events, interning as it goes; what an event's parameters say is not kept."""

    def __init__(self) -> None:
        self._times = array("q")
        self._lines = array("i")
        # codes and the texts they stand for, by column; kept here and not in column builders, which cost twice as much
        self._columns = [(array("i"), dict[str, int]()) for _ in EVENT_COLUMNS]

    def __len__(self) -> int:
        return len(self._times)

    def add(self, event: Event, *, file: str, asset: str = "", sign: str = "") -> None:
        """Append one event.

        Args:
            event: what was read.
            file: from where.
            asset: id of the asset it concerns.
            sign: id of what was recognised in it.
        """
        self._times.append(event.time)
        self._lines.append(event.line)
        texts = (
            event.kind.value, event.action, event.actor, event.channel.value, asset, event.target, event.account,
            event.region, event.outcome.value, event.commit, event.author, event.source, file, sign,
        )  # fmt: skip
        for (codes, known), text in zip(self._columns, texts, strict=True):
            codes.append(known.setdefault(text, len(known)))

    def build(self) -> Events:
        """The finished columns, in the order of time; of equal times, in the order in which they were read."""
        times = np.array(self._times, dtype=np.int64)
        order = np.argsort(times, kind="stable")
        columns = {
            name: Column(np.array(codes, dtype=np.int32), tuple(known))
            for name, (codes, known) in zip(EVENT_COLUMNS, self._columns, strict=True)
        }
        events = Events(times=times, lines=np.array(self._lines, dtype=np.int32), columns=columns)
        return events.chosen(order)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignMatch:
    """A sign that was recognised in one event or in many.

    Attributes:
        sign: id of the sign, also of the check that reports it.
        asset: id of the asset that it concerns; empty while none is known.
        account: where it happened.
        provider: whose words these are.
        time: microseconds since 1970 in UTC, of the first event.
        actor: who did it.
        channel: by which way.
        severity: how bad it is if it was not meant.
        confidence: how sure the sign is.
        message: what happened, one sentence.
        location: where it is written.
        count: how many events.
    """

    sign: str
    asset: str
    account: str
    provider: str
    time: int
    actor: str
    channel: Channel = Channel.UNKNOWN
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    count: int = 1


def moment(time: int) -> str:
    """A time as people read it, to the second: `2026-11-20 09:30:00 UTC`."""
    return (_EPOCH + timedelta(microseconds=time)).strftime("%Y-%m-%d %H:%M:%S UTC")


def iso(time: int) -> str:
    """A time as scripts read it, ISO 8601 in UTC: `2026-11-20T09:30:00Z`, with a fraction where there is one."""
    text = (_EPOCH + timedelta(microseconds=time)).isoformat()
    return text.removesuffix("+00:00") + "Z"
