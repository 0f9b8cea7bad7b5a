"""How much of the providers' own lists the knowledge base knows, and how well: one line a list.

The lists are somebody else's and do not ship: the user names a folder of CSV files (`LISTS` says which). Without one,
only the ids that our own files name can be counted; that says how well they are founded and nothing of what is missing.
An id has the grade of the service that answers for it by name: *reviewed* when at least one row of that service was
read at its source, *stated* when at least one cites a page, else *assumed*. An id that is known only by the start of
its name counts as *by pattern*, however well its service is known.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from remit.documents.text import read_text
from remit.errors import UnreadableError, UsageError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.universe import Universe, Way, key_of
from remit.model.source import Grade

MAX_BYTES: Final = 64 * 2**20
BY_PATTERN, NOT_A_SERVICE, UNCLASSIFIED = "by_pattern", "not_a_service", "unclassified"
CLASSES: Final = (
    Grade.REVIEWED.value,
    Grade.STATED.value,
    Grade.ASSUMED.value,
    BY_PATTERN,
    NOT_A_SERVICE,
    UNCLASSIFIED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """A list that a provider publishes.

    Attributes:
        provider: whose list it is.
        name: what it lists.
        file: name of the CSV file in the folder.
        column: the column that holds the ids.
        kind: the room of its ids in claims and rows.
        start: how its ids begin; what begins otherwise belongs to another list of the same file.
        is_whole: False for a list that was gathered from use and lacks what nobody used.
    """

    provider: str
    name: str
    file: str
    column: str
    kind: str
    start: str = ""
    is_whole: bool = True


LISTS: Final = (
    ListKind(provider="aws", name="iam-prefixes", file="aws_iam_services.csv", column="prefix", kind="iam"),
    ListKind(provider="aws", name="cloudformation-types", file="cfn_types.csv", column="type", kind="cfn"),
    ListKind(provider="azure", name="resource-types", file="azure_types.csv", column="type", kind="arm"),
    ListKind(provider="gcp", name="cloud-apis", file="gcp_cloud_apis.csv", column="name", kind="api"),
    *(
        ListKind(
            provider=provider, name=f"terraform-{start}", file="terraform_types.csv", column="type", kind="tf",
            start=f"{start}_", is_whole=False,
        )
        for provider, start in (("aws", "aws"), ("azure", "azurerm"), ("azure", "azuread"), ("gcp", "google"))
    ),
)  # fmt: skip
_USES: Final = "corpora_uses"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenList:
    """One list as given.

    Attributes:
        kind: which list.
        version: what its folder says it is, else a fingerprint of its ids.
        uses: how often each id stands in real code; 0 where the list does not say.
    """

    kind: ListKind
    version: str
    uses: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """The ids of a list that stand in real code.

    Attributes:
        types, uses: how many, and how often they stand there.
        explicit, explicit_uses: those that are named one by one.
        in_files: those that a service's file answers for, one by one.
    """

    types: int = 0
    uses: int = 0
    explicit: int = 0
    explicit_uses: int = 0
    in_files: int = 0

    def __add__(self, other: Used) -> Used:
        """Both lists together."""
        return Used(
            types=self.types + other.types,
            uses=self.uses + other.uses,
            explicit=self.explicit + other.explicit,
            explicit_uses=self.explicit_uses + other.explicit_uses,
            in_files=self.in_files + other.in_files,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCoverage:
    """What is known of one list.

    Attributes:
        kind: which list.
        version: as `GivenList` has it; `own` where only our own ids were counted.
        counts: ids by class, in the order of `CLASSES`; their sum is the number of ids.
        unclassified: the ids that nobody has looked at, sorted.
        used: what stands in real code; None where the list does not say.
        idle: places of our own rows and claims that no id of the list meets; only for whole lists.
    """

    kind: ListKind
    version: str
    counts: Mapping[str, int]
    unclassified: tuple[str, ...] = ()
    used: Used | None = None
    idle: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Number of ids."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """What a newer list has that an older one has not, and the other way round.

    Attributes:
        kind: which list.
        new: ids that are new, each with its class.
        gone: ids that are gone.
    """

    kind: ListKind
    new: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]


class Classifier:
    """The class of an id."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Over a knowledge base."""
        self._knowledge = knowledge
        self.universe: Universe = knowledge.universe
        self._grade = cache(self._grade_of)

    def of(self, kind: str, name: str) -> str:
        """One of `CLASSES`."""
        said = self.universe.find(key_of(kind, name))
        if said is not None and said.why:
            return NOT_A_SERVICE
        if said is not None and said.way is not Way.REST:
            return self._grade(said.service)
        return BY_PATTERN if said is not None or self._knowledge.name(f"{kind}:{name}") else UNCLASSIFIED

    def has_file(self, kind: str, name: str) -> bool:
        """Whether a service's file answers for the id by name, or for the service that it is a feature of."""
        said = self.universe.ids.get(key_of(kind, name))
        return said is not None and bool(said.service) and self._knowledge.service(said.service).is_explicit

    def _grade_of(self, service: str) -> str:
        """The best grade of a row of the service: an unread service is assumed, whatever its model is."""
        grades = {rule.grade for rule in self._knowledge.service(service).rules}
        best = next((grade for grade in (Grade.REVIEWED, Grade.STATED) if grade in grades), Grade.ASSUMED)
        return best.value


def read_lists(folder: Path) -> list[GivenList]:
    """The lists of a folder, those it has.

    Raises:
        UsageError: it has none of them.
        UnreadableError: a file is no such list.
    """
    origin = _origin(folder)
    found = [given for kind in LISTS if (folder / kind.file).is_file() for given in [_read(folder, kind, origin)]]
    if not found:
        names = ", ".join(dict.fromkeys(kind.file for kind in LISTS))
        raise UsageError(f"{folder} holds no list of a provider's ids", hint=f"it reads {names}")
    return found


def _origin(folder: Path) -> str:
    path = folder / "ORIGIN.md"
    return read_text(path, limit=MAX_BYTES) if path.is_file() else ""


def _read(folder: Path, kind: ListKind, origin: str) -> GivenList:
    path = folder / kind.file
    rows = csv.DictReader(io.StringIO(read_text(path, limit=MAX_BYTES)))
    uses: dict[str, int] = {}
    try:
        if kind.column not in (rows.fieldnames or ()):
            hint = "give the ids in that column"
            raise UnreadableError(f"it has no column “{kind.column}”", place=f"{path}:1:1", hint=hint)
        for row in rows:
            name = (row[kind.column] or "").strip()
            if name and name.startswith(kind.start):
                count = (row.get(_USES) or "").strip()
                uses[name] = int(count) if count.isdecimal() else 0
    except csv.Error as error:
        place = f"{path}:{rows.line_num + 1}:1"
        raise UnreadableError(f"it is no CSV file: {error}", place=place, hint="save it as CSV again") from None
    return GivenList(kind=kind, version=_version(kind, origin, uses), uses=uses)


def _version(kind: ListKind, origin: str, ids: Mapping[str, int]) -> str:
    """What ORIGIN.md says of the file up to the bracket with its licence, when that is short; else a fingerprint."""
    told = re.search(rf"{re.escape(kind.file)}: ([^\n(,]{{1,60}}) \(", origin)
    if told is not None:
        return told[1]
    return "sha256:" + hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:12]


def cover(knowledge: KnowledgeBase, lists: list[GivenList]) -> list[ListCoverage]:
    """Each list, class by class."""
    classifier = Classifier(knowledge)
    return [_cover(classifier, given) for given in lists]


def _cover(classifier: Classifier, given: GivenList) -> ListCoverage:
    kind = given.kind
    found = {name: classifier.of(kind.kind, name) for name in given.uses}
    counts = Counter(found.values())
    used = {name: count for name, count in given.uses.items() if count}
    explicit = [name for name in used if found[name] not in {BY_PATTERN, UNCLASSIFIED}]
    return ListCoverage(
        kind=kind,
        version=given.version,
        counts={name: counts[name] for name in CLASSES},
        unclassified=tuple(sorted(name for name in found if found[name] == UNCLASSIFIED)),
        used=Used(
            types=len(used),
            uses=sum(used.values()),
            explicit=len(explicit),
            explicit_uses=sum(used[name] for name in explicit),
            in_files=sum(classifier.has_file(kind.kind, name) for name in explicit),
        )
        if used
        else None,
        idle=tuple(_idle(classifier.universe, given)) if kind.is_whole else (),
    )


def _idle(universe: Universe, given: GivenList) -> Iterator[str]:
    """Rows and claims of the list's kind that meet no id of it: a slip of the pen, or an id that is gone."""
    kind = given.kind.kind
    keys = {key_of(kind, name) for name in given.uses}
    for key, said in universe.ids.items():
        if key.startswith(f"{kind}:") and said.way is not Way.NATIVE and key not in keys:
            yield f"{said.location}: {key}"
    for start, said in universe.rests:
        if start.startswith(f"{kind}:") and not any(key.startswith(start) for key in keys):
            yield f"{said.location}: {start}*"


def own_lists(knowledge: KnowledgeBase) -> list[ListCoverage]:
    """The ids that our own files name, list by list: how they are founded, not how many there are."""
    classifier = Classifier(knowledge)
    found = []
    for kind in LISTS:
        start = f"{kind.kind}:{kind.start}"
        names = [key.partition(":")[2] for key in classifier.universe.ids if key.startswith(start)]
        counts = Counter(classifier.of(kind.kind, name) for name in names)
        found.append(ListCoverage(kind=kind, version="own", counts={name: counts[name] for name in CLASSES}))
    return found


def compare(knowledge: KnowledgeBase, older: list[GivenList], newer: list[GivenList]) -> list[ListChange]:
    """What came and what went, for each list that both have."""
    classifier = Classifier(knowledge)
    before = {given.kind.name: given for given in older}
    return [
        ListChange(
            kind=given.kind,
            new=tuple(
                (name, classifier.of(given.kind.kind, name)) for name in sorted(given.uses.keys() - old.uses.keys())
            ),
            gone=tuple(sorted(old.uses.keys() - given.uses.keys())),
        )
        for given in newer
        if (old := before.get(given.kind.name)) is not None
    ]
