"""Names in a DNS zone file that lead elsewhere: CNAME and MX records (R2.4).

Master file format: RFC 1035 §5.1, with `$ORIGIN` and `$TTL`; `$INCLUDE` is named as unreadable and not followed. It
cannot know whether anybody still asks for a name, nor whether the product behind it is still paid for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from remit.documents.text import decode, read_bytes
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.usage import Sighting, UsageKind, UsageSource
from remit.readers.usage import UsageReading

MAX_BYTES: Final = 256 * 2**20
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[()]|;[^\n]*|[^\s();"]+')
_TTL: Final = re.compile(r"\d+[smhdwSMHDW]?\d*")
_CLASSES: Final = frozenset({"IN", "CH", "HS", "CS"})
_SOA: Final = re.compile(rb"(?im)^[^;\n]*\s(?:IN\s+)?SOA\s")
_Line = tuple[int, bool, list[str]]  # line, whether it begins with a blank, tokens


class ZoneFile:
    """Reads a zone."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Told from an SOA record or `$ORIGIN`, of which a zone has one near its top."""
        is_named = path.suffix in {".zone", ".db", ".txt"} or path.name.startswith("db.")
        return is_named and (_SOA.search(head) is not None or b"$ORIGIN" in head)

    def read(self, path: Path, *, name: str) -> UsageReading:
        """What leads out of the zone."""
        origin, owner = "", ""
        found: dict[tuple[str, str], Sighting] = {}
        broken: list[Unreadable] = []
        rows = 0
        for line, is_continued, tokens in _logical(decode(read_bytes(path, limit=MAX_BYTES), name=name)):
            place = Location(file=name, line=line)
            if tokens[0].upper() == "$ORIGIN" and len(tokens) > 1:
                origin = tokens[1].casefold().rstrip(".")
            elif tokens[0].upper() == "$INCLUDE":
                cause = "it includes another file, which is not followed"
                broken.append(Unreadable(location=place, cause=cause, hint="name that file as well"))
            elif not tokens[0].startswith("$"):
                rows += 1
                owner = owner if is_continued else _absolute(tokens[0], origin)
                target = _target(tokens if is_continued else tokens[1:], origin)
                if target and not _is_within(target, origin):
                    found.setdefault((owner, target), _sighting(owner, target, place))
        return UsageReading(sightings=tuple(found.values()), unreadable=tuple(broken), rows=rows)


def _logical(text: str) -> Iterator[_Line]:
    """Records, each on one line: parentheses join lines, a semicolon begins a comment."""
    tokens: list[str] = []
    depth, start, is_continued = 0, 1, False
    for number, line in enumerate(text.splitlines(), start=1):
        if not tokens:
            start, is_continued = number, line[:1] in {" ", "\t"}
        for word in _TOKENS.findall(line):
            if word in "()":
                depth = max(0, depth + (1 if word == "(" else -1))
            elif not word.startswith(";"):
                tokens.append(word)
        if not depth and tokens:
            yield start, is_continued, tokens
            tokens = []


def _absolute(name: str, origin: str) -> str:
    if name == "@":
        return origin
    if name.endswith("."):
        return name.casefold().rstrip(".")
    return f"{name.casefold()}.{origin}" if origin else name.casefold()


def _target(tokens: list[str], origin: str) -> str:
    """Where a CNAME or MX record leads; empty for every other record. TTL and class may stand in either order."""
    rest = list(tokens)
    while rest and (rest[0].upper() in _CLASSES or _TTL.fullmatch(rest[0])):
        rest.pop(0)
    kind = rest[0].upper() if rest else ""
    if kind == "CNAME" and len(rest) > 1:
        return _absolute(rest[1], origin)
    if kind == "MX" and len(rest) > 2:
        return _absolute(rest[2], origin)
    return ""


def _is_within(target: str, origin: str) -> bool:
    return bool(origin) and (target == origin or target.endswith(f".{origin}"))


def _sighting(owner: str, target: str, place: Location) -> Sighting:
    return Sighting(
        kind=UsageKind.SOFTWARE, source=UsageSource.DNS, name=owner, id=target, domains=(target,), location=place
    )


READER = ZoneFile()
