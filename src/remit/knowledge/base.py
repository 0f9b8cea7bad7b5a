"""The knowledge base as the rooms above ask it: names, mappings, services, the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.knowledge.binary import DEFAULT_BINARY, Binary, Nameless, open_binary
from remit.knowledge.catalogue import Catalogue
from remit.knowledge.files import DATA
from remit.knowledge.mapping import NativeMapping, compile_mapping
from remit.knowledge.near import near_service
from remit.knowledge.patterns import Pattern
from remit.knowledge.service_file import ServiceEntry
from remit.knowledge.universe import Universe
from remit.model.framework import Framework
from remit.model.offer import Offer
from remit.model.pitfall import Pitfall
from remit.model.rules import Service

ARM: Final = "arm:"


@dataclass(frozen=True, slots=True)
class Naming:
    """What a native type is.

    Attributes:
        service: service id; empty when it is no service's.
        kind: asset, part or other.
        is_explicit: whether a service file says so, not only a prefix.
    """

    service: str
    kind: str
    is_explicit: bool


class KnowledgeBase:
    """Everything known about providers; sections and mappings are made when first asked for."""

    def __init__(self, binary: Binary) -> None:
        self._binary = binary
        self._entries: dict[str, ServiceEntry] = {}
        self._mappings: dict[str, NativeMapping] = {}
        self._namings: dict[str, Naming | None] = {}
        self._offers: dict[str, tuple[Offer, ...]] = {}
        self._frameworks: dict[str, Framework] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """Facts, controls, areas and models."""
        return self._binary.catalogue()

    def service_ids(self) -> list[str]:
        """Every service, sorted; those without a file included."""
        return sorted({*self._binary.index.sections, *self._known})

    def service(self, service_id: str) -> Service:
        """One service.

        Raises:
            UnknownNameError: there is none of that id.
        """
        if service_id not in self._binary.index.sections and service_id in self._known:
            return self._known[service_id]
        return self.entry(service_id).service

    def entry(self, service_id: str) -> ServiceEntry:
        """One explicit service with its native rows and sources.

        Raises:
            UnknownNameError: there is no file for it.
        """
        if service_id not in self._binary.index.sections:
            raise UnknownNameError(f"no service “{service_id}”", hint=near_service(service_id, self.service_ids()))
        if service_id not in self._entries:
            self._entries[service_id] = self._binary.service(service_id)
        return self._entries[service_id]

    def services(self, service_ids: Iterable[str]) -> dict[str, Service]:
        """Several services by id."""
        return {service_id: self.service(service_id) for service_id in service_ids}

    @cached_property
    def universe(self) -> Universe:
        """What is said of the ids of the providers' own lists."""
        return self._binary.universe()

    def offers(self, provider: str) -> tuple[Offer, ...]:
        """What a provider offers for the customer's side; nothing where no file says."""
        if provider not in self._offers:
            self._offers[provider] = self._binary.offers(provider)
        return self._offers[provider]

    def framework_ids(self) -> list[str]:
        """Every framework, sorted."""
        return sorted(self._binary.index.frameworks)

    def framework(self, framework_id: str) -> Framework:
        """One framework with its requirements.

        Raises:
            UnknownNameError: there is none of that id.
        """
        if framework_id not in self._binary.index.frameworks:
            hint = nearest(framework_id, self.framework_ids())
            raise UnknownNameError(f"no framework “{framework_id}”", hint=hint)
        if framework_id not in self._frameworks:
            self._frameworks[framework_id] = self._binary.framework(framework_id)
        return self._frameworks[framework_id]

    @cached_property
    def pitfalls(self) -> tuple[Pitfall, ...]:
        """Failure modes, mistakes, misconceptions and anti-patterns, file by file in their order."""
        return self._binary.pitfalls()

    def name(self, native: str) -> Naming | None:
        """What a native type is; None when nothing is known about it."""
        if native not in self._namings:
            self._namings[native] = self._name(native)
        return self._namings[native]

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Native keys of Azure Resource Manager by their small letters: its types have no case."""
        return {key.lower(): key for key in self._binary.index.natives if key.startswith(ARM)}

    def _spelled(self, native: str) -> str:
        """A native key as the service files write it."""
        return self._spellings.get(native.lower(), native) if native.startswith(ARM) else native

    def _name(self, native: str) -> Naming | None:
        claimed = self._binary.index.natives.get(self._spelled(native))
        if claimed is not None:
            return Naming(service=claimed[0], kind="part" if claimed[1] else "asset", is_explicit=True)
        pattern = self._pattern(native)
        return None if pattern is None else Naming(pattern.service, pattern.kind, is_explicit=False)

    @cached_property
    def _nameless(self) -> Nameless:
        return self._binary.nameless()

    @cached_property
    def _known(self) -> dict[str, Service]:
        """Services without a file."""
        return {service.id: service for service in self._nameless.known}

    @cached_property
    def _prefixes(self) -> dict[str, Pattern]:
        return {_folded(row.prefix): row for row in self._nameless.patterns}

    def _pattern(self, native: str) -> Pattern | None:
        """The row with the longest prefix, looked up from the whole name downwards: there are thousands of rows."""
        name = _folded(native)
        found = (self._prefixes.get(name[:end]) for end in range(len(name), 0, -1))
        return next((row for row in found if row is not None), None)

    def mapping(self, native: str) -> NativeMapping | None:
        """How a native type becomes facts; None when no service file maps it."""
        native = self._spelled(native)
        claimed = self._binary.index.natives.get(native)
        if claimed is None:
            return None
        if native not in self._mappings:
            row = self.entry(claimed[0]).native[native]
            self._mappings[native] = compile_mapping(claimed[0], native, row, self.catalogue.facts)
        return self._mappings[native]


def _folded(native: str) -> str:
    """A native key as prefixes compare: Azure Resource Manager's types have no case."""
    return native.lower() if native.startswith(ARM) else native


def open_knowledge(data: Path = DATA, binary: Path = DEFAULT_BINARY) -> KnowledgeBase:
    """The knowledge base that ships with the product, or another folder of the same shape.

    Raises:
        KnowledgeError: a file of it is wrong.
    """
    return KnowledgeBase(open_binary(data, binary))
