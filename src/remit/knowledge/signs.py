"""Signs: what is recognised in events, as data of `data/signals/`, one file a system.

A sign looks at one event alone; what only many events show is counted in `remit.resolver.bursts`. It cannot know
whether what happened was agreed: it says what to ask about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from remit.documents.convert import convert, nearest
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, need, open_file
from remit.knowledge.schema import Id, ServiceId, SourceRow
from remit.knowledge.sign_calls import CALLS, Call, values_at
from remit.model.event import Event, EventKind, EventOutcome
from remit.model.finding import Confidence, Severity
from remit.model.source import Grade, Source

_ANY: Final = "*"


class SignRow(Struct, kw_only=True, forbid_unknown_fields=True):
    """One sign as its file has it."""

    sign: Id
    of: list[str]
    severity: str
    says: str
    source: str
    where: dict[str, list[str]] = {}
    unless: dict[str, list[str]] = {}
    is_any: bool = False
    kinds: list[EventKind] = []
    call: str = ""
    confidence: Confidence = Confidence.HIGH
    grade: Grade = Grade.STATED


class SignsFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """`signals/<system>.yaml`."""

    provider: str
    account: str = ""
    services: dict[str, list[ServiceId]] = {}
    sources: dict[str, SourceRow] = {}
    signs: list[SignRow] = []
    reads: list[str] = []


_Condition = tuple[tuple[str, ...], "re.Pattern[str]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that is recognised in an event.

    Attributes:
        id: id of the check that reports it.
        severity, confidence: how bad it is if it was not meant, and how sure the sign is.
        says: what the actor did, to stand behind their name.
        source: where the provider says what the event is; `grade` says how far that was read.
        where: paths in the record with the texts that one of the values must match; all must, or any with `is_any`.
        unless: paths with texts that no value may match.
        kinds: kinds of event it is for; all when empty.
        call: a question that must be answered with yes.
    """

    id: str
    severity: Severity
    confidence: Confidence
    says: str
    source: Source
    grade: Grade
    where: tuple[_Condition, ...] = ()
    unless: tuple[_Condition, ...] = ()
    is_any: bool = False
    kinds: frozenset[EventKind] = frozenset()
    call: Call | None = None

    def holds(self, event: Event) -> bool:
        """Whether it is in the event."""
        if self.kinds and event.kind not in self.kinds:
            return False
        wanted = (_matches(event.details, one) for one in self.where)
        if self.where and not (any(wanted) if self.is_any else all(wanted)):
            return False
        if any(_matches(event.details, one) for one in self.unless):
            return False
        return self.call is None or self.call(event.details)


def _matches(details: Mapping[str, Any], condition: _Condition) -> bool:
    path, pattern = condition
    return any(pattern.match(_text(value)) for value in values_at(details, path) if value is not None)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class SignBook:
    """Every sign, by the source's system and the event's operation.

    Attributes:
        by_action: signs by provider and operation, the first that holds is the one.
        accounts: native type of an account by provider.
        services: ids of services by provider and the provider's own word.
        reads: operations that read stored data, by provider and operation.
    """

    by_action: Mapping[tuple[str, str], tuple[Sign, ...]]
    accounts: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    reads: frozenset[tuple[str, str]] = frozenset()

    def recognise(self, event: Event) -> Sign | None:
        """The first sign that the event holds; None for most. What did not come off is no sign."""
        provider = event.provider
        found = self.by_action.get((provider, event.action.lower())) or self.by_action.get((provider, _ANY))
        if found is None or event.outcome is EventOutcome.FAILURE:
            return None
        return next((sign for sign in found if sign.holds(event)), None)

    def services_of(self, event: Event) -> frozenset[str]:
        """Services under which the names that an event carries are looked for; none means any of its provider."""
        if not event.service:
            return frozenset()
        known = self.services.get((event.provider, event.service.lower()))
        return known if known is not None else frozenset((f"{event.provider}/{event.service.lower()}",))

    def is_data_read(self, event: Event) -> bool:
        """Whether it reads stored data."""
        return (event.provider, event.action.lower()) in self.reads


def load_signs(data: Path = DATA) -> SignBook:
    """Every sign that ships, or those of another folder of the same shape.

    Raises:
        KnowledgeError: a file is wrong.
        UnreadableError: a file is no YAML.
    """
    by_action: dict[tuple[str, str], list[Sign]] = defaultdict(list)
    accounts: dict[str, str] = {}
    services: dict[tuple[str, str], frozenset[str]] = {}
    reads: set[tuple[str, str]] = set()
    for path in sorted((data / "signals").glob("*.yaml")):
        document = open_file(path, data)
        file = convert(document, SignsFile, KnowledgeError)
        accounts.setdefault(file.provider, file.account)
        services |= {(file.provider, word.lower()): frozenset(ids) for word, ids in file.services.items()}
        reads |= {(file.provider, action.lower()) for action in file.reads}
        for index, row in enumerate(file.signs):
            need(document, ("signs", index, "source"), row.source, file.sources, "source")
            place = str(document.at("signs", index))
            sign = _sign(row, file.sources[row.source], place)
            for action in row.of:
                by_action[file.provider, action.lower()].append(sign)
    for (provider, action), signs in by_action.items():  # what is for every operation is for each that is named
        if action != _ANY:
            signs.extend(by_action.get((provider, _ANY), ()))
    return SignBook({key: tuple(signs) for key, signs in by_action.items()}, accounts, services, frozenset(reads))


def _sign(row: SignRow, source: SourceRow, place: str) -> Sign:
    words = [level.word for level in Severity]
    if row.severity not in words:
        raise KnowledgeError(f"no severity “{row.severity}”", place=place, hint=nearest(row.severity, words))
    if row.call and row.call not in CALLS:
        raise KnowledgeError(f"no call “{row.call}”", place=place, hint=nearest(row.call, CALLS))
    return Sign(
        id=row.sign,
        severity=Severity(words.index(row.severity)),
        confidence=row.confidence,
        says=row.says,
        source=Source(
            title=source.title, url=source.url, read=source.read, locator=source.locator, passage=source.passage,
            edition=source.edition,
        ),
        grade=row.grade,
        where=_conditions(row.where),
        unless=_conditions(row.unless),
        is_any=row.is_any,
        kinds=frozenset(row.kinds),
        call=CALLS[row.call] if row.call else None,
    )  # fmt: skip


def _conditions(written: Mapping[str, Iterable[str]]) -> tuple[_Condition, ...]:
    return tuple(
        (tuple(path.split(".")), re.compile("|".join(translate(text) for text in texts), re.IGNORECASE))
        for path, texts in written.items()
    )
