"""What every id of a provider's own lists is: which service's, a feature of which service, or no service at all.

The lists themselves are the providers' and are not kept here: this is only what we say of ids, one by one or by the
start of their name. So it cannot tell how many ids there are, nor which ones nobody has looked at; `app/coverage`
does, when it is given a list. An id that is named says whose it is, not how well the service is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from remit.documents.convert import convert
from remit.documents.yaml import Document, Step
from remit.errors import KnowledgeError
from remit.knowledge.files import need, open_file
from remit.knowledge.schema import ServiceFile, UniverseFile, UniverseRow
from remit.model.location import Location
from remit.model.rules import Service, ServiceModel

KINDS: Final = ("iam", "api", "tf", "cfn", "arm", "k8s", "gcp")
_API_DOMAIN: Final = ".googleapis.com"
_NO_CASE: Final = frozenset({"arm"})  # Azure Resource Manager's types have no case


class Way(StrEnum):
    """How an id came to its place."""

    NATIVE = "native"  # a service file maps it
    CLAIM = "claim"  # a service file names it
    ROW = "row"  # a row of universe/ names it
    REST = "rest"  # only the start of its name is claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    """What is said of one id, or of all that start alike.

    Attributes:
        service: service id; empty when it is no service.
        way: how it came to its place.
        is_feature: whether it is a part or a setting of the service rather than the service.
        why: why it is no service; empty for one.
        location: the line that says so.
    """

    service: str
    way: Way
    is_feature: bool
    why: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """Everything said of ids.

    Attributes:
        ids: by key, `list:id` as `key_of` spells it.
        rests: starts of keys, the longest first.
    """

    ids: dict[str, Classed]
    rests: list[tuple[str, Classed]]

    def find(self, key: str) -> Classed | None:
        """What is said of an id; None when nothing is."""
        exact = self.ids.get(key)
        if exact is not None:
            return exact
        return next((classed for start, classed in self.rests if key.startswith(start)), None)


def key_of(kind: str, name: str) -> str:
    """An id as it is looked up: Azure's types without case, Google's APIs without their domain."""
    return f"{kind}:{name.lower() if kind in _NO_CASE else name.removesuffix(_API_DOMAIN) if kind == 'api' else name}"


class UniverseBuilder:
    """Gathers what files say of ids; a service file's word goes before a row's, and the first file's before others'."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._ids: dict[str, Classed] = {}
        self._rests: dict[str, Classed] = {}

    def add_service(self, file: ServiceFile, document: Document) -> None:
        """Take over what a service file maps and claims."""
        for kind, name, step in claims_of(file):
            way = Way.NATIVE if step[0] == "native" else Way.CLAIM
            self._say(kind, name, Classed(
                service=file.service, way=way, is_feature=False, why="", location=document.at(*step)
            ))  # fmt: skip

    def add_file(
        self, path: Path, data: Path, known: Collection[str], models: Mapping[str, ServiceModel]
    ) -> list[Service]:
        """Take over one file of `universe/`; gives the services that only it names.

        Raises:
            KnowledgeError: it is not of its shape, names a service or model that does not exist, or an id twice.
            UnreadableError: it is not YAML.
        """
        document = open_file(path, data)
        file = convert(document, UniverseFile, KnowledgeError)
        for service, row in file.services.items():
            need(document, ("services", service, "model"), row.model, models, "service model")
        services = {*known, *file.services}
        said: set[str] = set()
        for index, entry in enumerate(file.rows):
            _check_row(document, index, entry, services)
            for name, step in row_names(entry, index):
                key = key_of(entry.list_, name)
                if key in said:
                    place = str(document.at(*step))
                    raise KnowledgeError(f"“{key}” stands twice", place=place, hint="keep one of them")
                said.add(key)
                is_feature = step[2] == "features"
                self._say(entry.list_, name, Classed(
                    service=entry.service or "", way=Way.ROW, is_feature=is_feature, why=entry.not_a_service,
                    location=document.at(*step),
                ))  # fmt: skip
        return [
            Service(id=service, name=row.name, provider=file.provider, model=row.model, is_explicit=False)
            for service, row in file.services.items()
        ]

    def build(self) -> Universe:
        """Everything gathered."""
        return Universe(ids=self._ids, rests=sorted(self._rests.items(), key=lambda item: -len(item[0])))

    def _say(self, kind: str, name: str, classed: Classed) -> None:
        if name.endswith("*"):
            self._rests.setdefault(key_of(kind, name[:-1]), _rest(classed))
        else:
            self._ids.setdefault(key_of(kind, name), classed)


def claims_of(file: ServiceFile) -> Iterator[tuple[str, str, tuple[Step, ...]]]:
    """List, id and place of everything that a service file maps or claims; what it maps first."""
    for native in file.native:
        kind, _, name = native.partition(":")
        yield kind, name, ("native", native)
    for kind, names in file.claims.items():
        for index, name in enumerate(names):
            yield kind, name, ("claims", kind, index)


def _rest(classed: Classed) -> Classed:
    """The same of all that start alike; what is no service stays a row's word, with its reason."""
    way = Way.ROW if classed.why else Way.REST
    return Classed(
        service=classed.service, way=way, is_feature=classed.is_feature, why=classed.why, location=classed.location
    )


def _check_row(document: Document, index: int, row: UniverseRow, services: Collection[str]) -> None:
    if bool(row.service) == bool(row.not_a_service):
        raise KnowledgeError(
            "a row names a service, or says why its ids are none",
            place=str(document.at("rows", index)),
            hint="give service: or not_a_service:, not both",
        )
    if row.service:
        need(document, ("rows", index, "service"), row.service, services, "service")


def row_names(row: UniverseRow, index: int) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Name and place of every id of a row."""
    for field, names in (("ids", row.ids), ("features", row.features)):
        for number, name in enumerate(names):
            yield name, ("rows", index, field, number)
