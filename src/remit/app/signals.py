"""Events find their assets, and signs are recognised in them (R2.6, F4, F8).

An event concerns an asset where one of the things it names is an id or ARN of it, or a name within the service that
the event comes from, and neither account nor region speaks against it. Where more than one asset could be meant none
is, and that is counted. What was recognised and concerns no asset that was read is a matter of its account.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from remit.app.reconcile import identities
from remit.app.signal_bursts import TIMES_THE_USUAL, mass, unusual
from remit.documents.stream import head_of
from remit.errors import UnreadableError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.join import NamedAsset
from remit.knowledge.signs import Sign, SignBook, load_signs
from remit.model.columns import combine
from remit.model.event import (
    Channel,
    Event,
    EventKind,
    EventOutcome,
    EventRow,
    Events,
    EventsBuilder,
    SignMatch,
    moment,
)
from remit.model.finding import Confidence, Severity
from remit.model.location import Location
from remit.model.observation import Observation, Unreadable
from remit.readers import HEAD_BYTES, SIGNALS, SignalReader
from remit.readers.signals._shape import plural
from remit.resolver.bursts import bursts

SUFFIXES: Final = frozenset({".json", ".jsonl", ".ndjson", ".log", ".gz", ""})
MASS_DELETION: Final = 20  # different things that one actor deletes within an hour
MASS_CHANGE: Final = 100  # different things that one actor changes or deletes within an hour
DATA_READS: Final = 100  # reads of one store by one actor within an hour
HISTORY: Final = 24 * 3600 * 1_000_000  # a log must reach that far back before anybody is new
MOST_NAMED: Final = 20  # broken records of a file that are listed one by one
MOST_EVENTS: Final = 50_000_000
_KEPT: Final = 200_000
_SURE = re.compile(r"[:/]|^[a-z]{1,8}-[0-9a-f]{8,17}$")
_CHANGES: Final = (EventKind.CHANGE, EventKind.DELETION)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFile:
    """A file of events and who reads it."""

    path: Path
    name: str
    reader: SignalReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An asset as events may name it.

    Attributes:
        id: its id in the estate.
        asset: what was read of it.
        is_declared: whether code declares it.
    """

    id: str
    asset: NamedAsset
    is_declared: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """What the events of some files came to.

    Attributes:
        events: every event, in the order of time.
        recognised: signs, the earliest first; those without an asset concern their account.
        matched, ambiguous, unmatched: events that concern one asset, could concern several, or none that was read.
        unreadable: what could not be read.
    """

    events: Events
    recognised: tuple[SignMatch, ...] = ()
    matched: int = 0
    ambiguous: int = 0
    unmatched: int = 0
    unreadable: tuple[Unreadable, ...] = ()

    def later_than(self, since: int) -> Heard:
        """Only what happened from then on, in microseconds since 1970."""
        events = self.events.chosen(self.events.times >= since)
        return replace(self, events=events, recognised=tuple(one for one in self.recognised if one.time >= since))

    def by_asset(self) -> dict[str, tuple[SignMatch, ...]]:
        """What was recognised, by asset id."""
        found: dict[str, list[SignMatch]] = defaultdict(list)
        for one in self.recognised:
            found[one.asset].append(one)
        return {asset: tuple(several) for asset, several in found.items()}

    def latest_changes(self) -> dict[str, EventRow]:
        """The last change of each asset that came off, by asset id."""
        columns = self.events.columns
        kinds = [value in _CHANGES for value in columns["kind"].values]
        good = [value != EventOutcome.FAILURE for value in columns["outcome"].values]
        meant = [bool(value) for value in columns["asset"].values]
        keep = _mask(kinds, columns["kind"].codes) & _mask(good, columns["outcome"].codes)
        keep &= _mask(meant, columns["asset"].codes)
        last = {columns["asset"].codes[row]: row for row in np.flatnonzero(keep).tolist()}
        return {columns["asset"].values[code]: self.events.row(row) for code, row in last.items()}


def _mask(
    table: Sequence[bool], codes: np.ndarray[tuple[int], np.dtype[np.int32]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(table, dtype=np.bool_)[codes] if table else np.zeros(len(codes), dtype=np.bool_)


def signal_reader(path: Path) -> SignalReader | None:
    """Who reads the file as events; None for nobody.

    Raises:
        OSError: it cannot be opened.
    """
    head = head_of(path, HEAD_BYTES)
    return next((reader for reader in SIGNALS.load_all().values() if reader.recognise(path, head)), None)


def may_hold_signals(path: Path) -> bool:
    """Whether a file that lies about is worth a look, by its name."""
    return path.suffix.lower() in SUFFIXES


@dataclass(slots=True)
class Listener:
    """Hears events one by one: what they concern and what is in them.

    Attributes:
        knowledge: which attributes identify an asset.
        signs: what is recognised.
        since: microseconds; earlier events are passed over.
    """

    knowledge: KnowledgeBase
    signs: SignBook = field(default_factory=load_signs)
    since: int = 0
    _index: dict[str, list[Known]] = field(default_factory=dict)
    _asked: dict[tuple[object, ...], Known | None] = field(default_factory=dict)
    _met: dict[tuple[str, ...], SignMatch] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def know(self, assets: Iterable[Known]) -> None:
        """Note what identifies each asset."""
        index: dict[str, dict[str, Known]] = defaultdict(dict)
        for known in assets:
            for text in (*identities(known.asset, self.knowledge), *_object_names(known.asset)):
                index[text.lower()][known.id] = known
        self._index = {text: list(found.values()) for text, found in index.items()}

    def hear(self, files: Sequence[SignalFile]) -> Heard:
        """Read the files and recognise what is in them."""
        builder, unreadable = EventsBuilder(), []
        for file in files:
            broken = 0
            for item in file.reader.stream(file.path, name=file.name):
                if isinstance(item, Unreadable):
                    broken += 1
                    if broken <= MOST_NAMED:
                        unreadable.append(item)
                elif item.time >= self.since:
                    self._take(item, file.name, builder)
            if broken > MOST_NAMED:
                cause = f"{broken - MOST_NAMED} more records could not be read"
                unreadable.append(Unreadable(location=Location(file=file.name), cause=cause, hint="mend those above"))
        events = builder.build()
        met = [*self._met.values(), *self._of_many(events)]
        return Heard(
            events=events,
            recognised=tuple(sorted(met, key=lambda one: (one.time, one.sign, one.asset))),
            matched=self._counts["matched"],
            ambiguous=self._counts["ambiguous"],
            unmatched=self._counts["unmatched"],
            unreadable=tuple(unreadable),
        )

    def _take(self, event: Event, file: str, builder: EventsBuilder) -> None:
        if len(builder) >= MOST_EVENTS:
            raise UnreadableError(f"more than {MOST_EVENTS} events", place=file, hint="read a shorter time: --since")
        known = self._meant(event)
        sign = self.signs.recognise(event)
        name = sign.id if sign else ""
        if sign:
            self._note(sign, event, known, file)
        elif known and known.is_declared and _is_by_hand(event):
            name = "console-change"
            self._note(None, event, known, file)
        builder.add(event, file=file, asset=known.id if known else "", sign=name)

    def _note(self, sign: Sign | None, event: Event, known: Known | None, file: str) -> None:
        """Keep the first event of each kind, actor and asset, and count the others."""
        says = sign.says if sign else "changed in the console what code declares"
        asset = known.id if known else ""
        key = (sign.id if sign else "console-change", says, asset, event.actor, event.account, event.action)
        earlier = self._met.get(key)
        if earlier is not None:
            self._met[key] = replace(earlier, count=earlier.count + 1)
            return
        on = f" of {event.target}" if event.target else ""
        self._met[key] = SignMatch(
            sign=key[0],
            asset=asset,
            account=event.account,
            provider=event.provider,
            time=event.time,
            actor=event.actor,
            channel=event.channel,
            severity=sign.severity if sign else Severity.MEDIUM,
            confidence=sign.confidence if sign else Confidence.HIGH,
            message=f"{event.actor or 'Somebody'} {says}: {event.action}{on} at {moment(event.time)}",
            location=Location(file=file, line=event.line),
        )

    def _meant(self, event: Event) -> Known | None:
        """The asset that the event concerns; counted either way."""
        key = (event.provider, event.service, event.account, event.region, event.targets)
        if key not in self._asked:
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            self._asked[key] = self._look(event)
        found = self._asked[key]
        self._counts["matched" if found else "unmatched"] += 1
        return found

    def _look(self, event: Event) -> Known | None:
        services = self.signs.services_of(event)
        for target in event.targets:
            found = self._called(target, event, services)
            if len(found) == 1:
                return found[0]
        return None

    def _called(self, target: str, event: Event, services: frozenset[str]) -> list[Known]:
        """Assets that a text may mean: an id any of the provider's, a name one of the event's service."""
        fits = [one for one in self._index.get(target.lower(), ()) if _may_be(one, event)]
        if not _SURE.search(target):
            fits = [one for one in fits if one.asset.service in services]
        if fits or not target.startswith("arn:"):
            return fits
        parts = target.split(":", 5)
        tail = parts[-1].rpartition("/")[2].rpartition(":")[2]
        word = parts[2] if len(parts) > 2 else ""
        of_arn = self.signs.services.get((event.provider, word), frozenset((f"{event.provider}/{word}",)))
        near = self._index.get(tail.lower(), ())
        return [one for one in near if one.asset.service in of_arn and _may_be(one, event)]

    def _of_many(self, events: Events) -> list[SignMatch]:
        """What only many events together show."""
        kinds, outcomes = events.columns["kind"], events.columns["outcome"]
        good = _mask([value != EventOutcome.FAILURE for value in outcomes.values], outcomes.codes)
        deletions = _mask([value == EventKind.DELETION for value in kinds.values], kinds.codes) & good
        changes = _mask([value in _CHANGES for value in kinds.values], kinds.codes) & good
        removed = mass(events.chosen(deletions), MASS_DELETION, "deleted")
        changed = mass(events.chosen(changes), MASS_CHANGE, "changed or deleted")
        told = {(one.actor, one.account, one.time // (2 * 3600 * 1_000_000)) for one in removed}
        changed = [one for one in changed if (one.actor, one.account, one.time // (2 * 3600 * 1_000_000)) not in told]
        return [*removed, *changed, *self._data_access(events)]

    def _data_access(self, events: Events) -> list[SignMatch]:
        actions = events.columns["action"]
        reads = {action for _, action in self.signs.reads}
        keep = _mask([value.lower() in reads for value in actions.values], actions.codes)
        chosen = events.chosen(keep)
        if not len(chosen):
            return []
        columns = chosen.columns
        first, groups = combine(columns["actor"].codes, columns["target"].codes)
        each = np.arange(len(chosen), dtype=np.int32)
        found = bursts(chosen.times, groups, each, least=DATA_READS, factor=TIMES_THE_USUAL)
        met = []
        for one in found:
            start = int(chosen.times[one.rows[0]])
            is_new = int(chosen.times[first[one.group]]) >= start
            if is_new and start - int(events.times[0]) >= HISTORY:
                met.append(unusual(chosen, one))
        return met


def accounts_of(heard: Heard, signs: SignBook) -> tuple[Heard, tuple[Observation, ...]]:
    """The same with an account for what concerns no asset that was read, and those accounts."""
    accounts: dict[str, Observation] = {}
    recognised = []
    for one in heard.recognised:
        if one.asset:
            recognised.append(one)
            continue
        address = f"{one.provider or 'unknown'}:{one.account or 'unknown'}"
        accounts.setdefault(address, _account(one, address, signs))
        recognised.append(replace(one, asset=address))
    return replace(heard, recognised=tuple(recognised)), tuple(accounts.values())


def _account(one: SignMatch, address: str, signs: SignBook) -> Observation:
    native = signs.accounts.get(one.provider) or f"event:{one.provider or 'unknown'}_account"
    return Observation(
        reader="event",
        native_type=native.removeprefix("event:"),
        address=address,
        attributes={},
        location=Location(file=one.location.file),
        provider=one.provider,
        account=one.account,
    )


def _is_by_hand(event: Event) -> bool:
    return event.channel is Channel.CONSOLE and event.kind in _CHANGES and event.outcome is not EventOutcome.FAILURE


def _may_be(known: Known, event: Event) -> bool:
    """Whether provider, account and region speak for it, or at least not against it."""
    seen = known.asset.observation
    if event.provider and seen.provider and seen.provider != event.provider:
        return False
    pairs = ((seen.account, event.account), (seen.region, event.region))
    return all(not one or not other or one == other for one, other in pairs)


def _object_names(asset: NamedAsset) -> list[str]:
    """How Kubernetes' audit log and Argo CD call an object: `deployments/shop/web`."""
    seen = asset.observation
    if seen.reader != "k8s":
        return []
    metadata = seen.attributes.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    space = metadata.get("namespace") if isinstance(metadata, dict) else None
    kind = seen.native_type.rpartition("/")[2]
    return ["/".join(part for part in (plural(kind), space, name) if isinstance(part, str))] if name else []
