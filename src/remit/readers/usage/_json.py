"""What the readers of identity providers share: lists of objects in JSON, paged answers and JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from remit.documents.json import MAX_BYTES, parse_json
from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable

Entry = tuple[Location, dict[str, Any]]


def read_entries(path: Path, name: str, field: str) -> tuple[list[Entry], list[Unreadable]]:
    """The objects of a list, of an answer that holds it under `field`, of a list of such answers, or one a line.

    Raises:
        UnreadableError: it is none of these.
    """
    data = read_bytes(path, limit=MAX_BYTES)
    try:
        value = parse_json(data, name)
    except UnreadableError:
        if data.count(b"\n") < 1 or data.lstrip()[:1] != b"{":
            raise
        return _lines(decode(data, name=name), name)
    return _listed(value, name, field)


def _listed(value: object, name: str, field: str) -> tuple[list[Entry], list[Unreadable]]:
    pages = value if isinstance(value, list) else [value]
    items: list[object] = []
    for page in pages:
        inner = page.get(field) if isinstance(page, dict) else None
        items.extend(inner if isinstance(inner, list) else [page])
    found: list[Entry] = []
    broken: list[Unreadable] = []
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            found.append((Location(file=name), item))
        else:
            broken.append(Unreadable(location=Location(file=name), cause=f"entry {number} is no object"))
    return found, broken


def _lines(text: str, name: str) -> tuple[list[Entry], list[Unreadable]]:
    found: list[Entry] = []
    broken: list[Unreadable] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            item = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            item, cause = None, f"not valid JSON: {error.msg}"
        else:
            cause = "the line is no object"
        if isinstance(item, dict):
            found.append((Location(file=name, line=number), item))
        else:
            broken.append(Unreadable(location=Location(file=name, line=number), cause=cause))
    return found, broken


def text(entry: dict[str, Any], *names: str) -> str:
    """The first of these fields that holds text."""
    return next((value for name in names if isinstance(value := entry.get(name), str) and value), "")


def texts(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a list; empty when it is none."""
    value = entry.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def hosts(addresses: Iterator[str] | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Host names of addresses, lower case, each once; what is no address of a host is left out."""
    found = []
    for address in addresses:
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        if "." in host:
            found.append(host.casefold())
    return tuple(dict.fromkeys(found))
