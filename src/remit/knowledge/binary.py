"""The knowledge base as one binary: an index, and sections that are decoded when they are asked for.

    magic (8 bytes) · CRC-32 of what follows · length of the index (both u32, little endian) ·
    index (msgpack) · sections (msgpack)

It is a cache of the YAML files: `stamp` says which state of them it was made from. A package built for
release carries it *frozen* (its files no longer change); a checkout makes it anew when a file has changed.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import zlib
from collections.abc import Callable
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec
from msgspec import Struct

from remit.errors import KnowledgeError
from remit.knowledge.catalogue import Catalogue, load_catalogue
from remit.knowledge.files import DATA, data_files
from remit.knowledge.frameworks import load_framework
from remit.knowledge.offers import load_offers
from remit.knowledge.patterns import Pattern, load_patterns
from remit.knowledge.pitfalls import load_pitfalls
from remit.knowledge.service_file import ServiceEntry, load_service
from remit.knowledge.universe import Universe, UniverseBuilder
from remit.model.framework import Framework
from remit.model.offer import Offer
from remit.model.pitfall import Pitfall
from remit.model.rules import Service

MAGIC = b"REMITKB\x07"
FROZEN = "frozen"
DEFAULT_BINARY = Path(__file__).parent / "knowledge.bin"
_NUMBER = struct.Struct("<I")
_CODE = Path(__file__).parents[1]


class Nameless(Struct, kw_only=True):
    """What is known where no file speaks; it is large, and an estate of mapped types needs none of it.

    Attributes:
        patterns: prefixes, longest first.
        known: services without a file: known by a prefix, or named for an id of a provider's list.
    """

    patterns: list[Pattern]
    known: list[Service]


class Index(Struct, kw_only=True):
    """What is read on every start.

    Attributes:
        stamp: state of the files it was made from, or `frozen`.
        catalogue: offset and length of the catalogue's section.
        sections: offset and length of each service's section.
        natives: service ids by native key, with the companion's role or an empty string.
        nameless: offset and length of what is known of types and services without a file.
        offers: offset and length of each provider's offers.
        frameworks: offset and length of each framework.
        universe: offset and length of what is said of the ids of the providers' lists.
        pitfalls: offset and length of what goes wrong where a border is unclear.
    """

    stamp: str
    catalogue: tuple[int, int]
    sections: dict[str, tuple[int, int]]
    natives: dict[str, tuple[str, str]]
    nameless: tuple[int, int]
    offers: dict[str, tuple[int, int]]
    frameworks: dict[str, tuple[int, int]]
    universe: tuple[int, int]
    pitfalls: tuple[int, int]


def stamp_of(data: Path = DATA) -> str:
    """A fingerprint of the files' names, sizes and times, and of the code whose shapes they compile to."""
    digest = hashlib.sha256()
    code = [path for room in ("knowledge", "model") for path in sorted((_CODE / room).glob("*.py"))]
    for root, paths in ((data, data_files(data)), (_CODE, code)):
        for path in paths:
            status = path.stat()
            digest.update(f"{path.relative_to(root)}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def compile_knowledge(data: Path = DATA, *, stamp: str = "") -> bytes:
    """All files of the knowledge base as one binary.

    Raises:
        KnowledgeError: a file is wrong, or two services claim one native type.
        UnreadableError: a file is not YAML.
    """
    catalogue = load_catalogue(data)
    paths = sorted((data / "services").rglob("*.yaml"))
    explicit = {path.relative_to(data / "services").with_suffix("").as_posix() for path in paths}
    patterns, known = load_patterns(data, catalogue.models, explicit)
    sections: list[bytes] = [msgspec.msgpack.encode(catalogue)]
    places: dict[str, tuple[int, int]] = {}
    natives: dict[str, tuple[str, str]] = {}
    offset = len(sections[0])
    said = UniverseBuilder()
    for path in paths:
        entry, file, document = load_service(path, catalogue, data)
        said.add_service(file, document)
        for key, row in entry.native.items():
            if key in natives:
                raise KnowledgeError(
                    f"{natives[key][0]} and {entry.service.id} both claim {key}",
                    place=str(document.at("native", key)),
                    hint="leave it in one of them",
                )
            natives[key] = (entry.service.id, row.part)
        encoded = msgspec.msgpack.encode(entry)
        places[entry.service.id] = (offset, len(encoded))
        sections.append(encoded)
        offset += len(encoded)
    offered, offset = _each(data / "offers", lambda path: load_offers(path, catalogue, data)[0], sections, offset)
    asked, offset = _each(data / "frameworks", lambda path: load_framework(path, catalogue, data)[0], sections, offset)
    named = {service.id for service in known}
    for path in sorted((data / "universe").glob("*.yaml")):
        more = said.add_file(path, data, {*explicit, *named}, catalogue.models)
        known += [service for service in more if service.id not in explicit | named]
        named |= {service.id for service in more}
    sections.append(msgspec.msgpack.encode(said.build()))
    ids = (offset, len(sections[-1]))
    offset += len(sections[-1])
    sections.append(msgspec.msgpack.encode(Nameless(patterns=patterns, known=known)))
    names = (offset, len(sections[-1]))
    offset += len(sections[-1])
    wrong = [one for path in sorted((data / "pitfalls").glob("*.yaml")) for one in load_pitfalls(path, data)[0]]
    sections.append(msgspec.msgpack.encode(wrong))
    index = Index(
        stamp=stamp or stamp_of(data),
        catalogue=(0, len(sections[0])),
        sections=places,
        natives=natives,
        nameless=names,
        offers=offered,
        frameworks=asked,
        universe=ids,
        pitfalls=(offset, len(sections[-1])),
    )
    head = msgspec.msgpack.encode(index)
    body = b"".join([_NUMBER.pack(len(head)), head, *sections])
    return b"".join([MAGIC, _NUMBER.pack(zlib.crc32(body)), body])


def _each(
    folder: Path, load: Callable[[Path], object], sections: list[bytes], offset: int
) -> tuple[dict[str, tuple[int, int]], int]:
    """A section for every file of a folder: where each stands, by the file's name, and where the next one would."""
    places: dict[str, tuple[int, int]] = {}
    for path in sorted(folder.glob("*.yaml")):
        sections.append(msgspec.msgpack.encode(load(path)))
        places[path.stem] = (offset, len(sections[-1]))
        offset += len(sections[-1])
    return places, offset


class Binary:
    """An opened binary; sections decode when they are asked for."""

    def __init__(self, content: bytes | mmap) -> None:
        """Read the index.

        Raises:
            KnowledgeError: these are not the bytes of a knowledge base of this version.
        """
        if content[: len(MAGIC)] != MAGIC:
            raise KnowledgeError("not a knowledge base of this version", hint="delete it; it is made anew")
        start = len(MAGIC) + _NUMBER.size
        body = memoryview(content)[start:]
        if content[len(MAGIC) : start] != _NUMBER.pack(zlib.crc32(body)) or not body:
            raise KnowledgeError("the knowledge base's binary is damaged", hint="delete it; it is made anew")
        end = _NUMBER.size + _NUMBER.unpack_from(body)[0]
        self.index = msgspec.msgpack.decode(body[_NUMBER.size : end], type=Index)
        self._sections = body[end:]

    def catalogue(self) -> Catalogue:
        """Facts, controls, areas, models."""
        return msgspec.msgpack.decode(self._section(self.index.catalogue), type=Catalogue)

    def service(self, service_id: str) -> ServiceEntry:
        """One explicit service."""
        return msgspec.msgpack.decode(self._section(self.index.sections[service_id]), type=ServiceEntry)

    def nameless(self) -> Nameless:
        """Prefixes, and services without a file."""
        return msgspec.msgpack.decode(self._section(self.index.nameless), type=Nameless)

    def universe(self) -> Universe:
        """What is said of the ids of the providers' lists."""
        return msgspec.msgpack.decode(self._section(self.index.universe), type=Universe)

    def offers(self, provider: str) -> tuple[Offer, ...]:
        """What one provider offers; nothing for one without a file."""
        place = self.index.offers.get(provider)
        return () if place is None else msgspec.msgpack.decode(self._section(place), type=tuple[Offer, ...])

    def framework(self, framework_id: str) -> Framework:
        """One framework."""
        return msgspec.msgpack.decode(self._section(self.index.frameworks[framework_id]), type=Framework)

    def pitfalls(self) -> tuple[Pitfall, ...]:
        """What goes wrong where a border is unclear."""
        return msgspec.msgpack.decode(self._section(self.index.pitfalls), type=tuple[Pitfall, ...])

    def _section(self, place: tuple[int, int]) -> memoryview:
        offset, length = place
        return self._sections[offset : offset + length]


def open_binary(data: Path = DATA, binary: Path = DEFAULT_BINARY) -> Binary:
    """The knowledge base's binary, made anew when a file has changed since.

    Raises:
        KnowledgeError: a file of the knowledge base is wrong.
    """
    opened = _read(binary)
    if opened is not None and opened.index.stamp == FROZEN:
        return opened
    stamp = stamp_of(data)
    if opened is not None and opened.index.stamp == stamp:
        return opened
    content = compile_knowledge(data, stamp=stamp)
    _write(binary, content)
    return Binary(content)


def _read(binary: Path) -> Binary | None:
    try:
        with binary.open("rb") as file:
            # mapped, not read: of five megabytes one run decodes a few sections; it is only ever replaced whole
            return Binary(mmap(file.fileno(), 0, access=ACCESS_READ))
    except (OSError, ValueError, KnowledgeError):
        return None  # absent, empty, of another version or damaged: it is only a cache


def _write(binary: Path, content: bytes) -> None:
    """Put the cache in place whole or not at all; a folder that cannot be written stays without."""
    try:
        handle, temporary = tempfile.mkstemp(dir=binary.parent)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(Path(__file__).stat().st_mode & 0o666)  # whoever may read the code may read it too
        Path(temporary).replace(binary)
    except OSError:
        Path(temporary).unlink()
