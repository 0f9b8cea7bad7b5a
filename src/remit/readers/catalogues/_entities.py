"""What the readers of catalogues share: documents of a file one by one, and entries from them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from remit.documents.text import decode, read_bytes
from remit.documents.yaml import MAX_BYTES, Document, Step, parse_yaml, split_documents
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.ownership import ClaimRank, Entry, NativeClaim

MOST_DOCUMENTS: Final = 5_000
Body = Mapping[str, Any]


def documents_of(path: Path, name: str) -> Iterator[Document | Unreadable]:
    """The YAML documents of a file, in order; what cannot be read comes as that, and the rest still follows.

    Raises:
        UnreadableError: the file cannot be read at all, or holds too many.
    """
    parts = split_documents(decode(read_bytes(path, limit=MAX_BYTES), name=name))
    if len(parts) > MOST_DOCUMENTS:
        raise UnreadableError(f"more than {MOST_DOCUMENTS} documents", place=name, hint="split the file")
    for above, text in parts:
        try:
            document = parse_yaml(text, name=name, above=above)
        except UnreadableError as problem:
            place = Location(file=name, line=above + 1)
            yield Unreadable(location=place, cause=problem.message, hint=problem.hint)
            continue
        if isinstance(document.value, Mapping):
            yield document
        elif document.value is not None:
            yield Unreadable(location=document.at(), cause="not a mapping", hint="write `key: value`")


def entry(
    what: str,
    owners: Iterable[str],
    place: Location,
    *,
    names: Iterable[str] = (),
    folders: Sequence[str] = (),
    namespaces: Sequence[str] = (),
) -> Entry:
    """One entry; with nobody named it claims nothing."""
    named = tuple(dict.fromkeys(owner for owner in owners if owner))
    evidence = f"{what}, owner {named[0]}" if named else what
    return Entry(
        claim=NativeClaim(rank=ClaimRank.CATALOGUE, owners=named, evidence=evidence, location=place),
        names=tuple(dict.fromkeys(filter(None, names))),
        folders=tuple(folders),
        namespaces=tuple(namespaces),
    )


def folder_of(name: str) -> str:
    """The folder that a file lies in, as locations call it; empty for the working directory."""
    return posixpath.dirname(name)


def text(body: object, *path: Step) -> str:
    """A text somewhere in a document; empty where there is none."""
    for step in path:
        if isinstance(body, Mapping):
            body = body.get(step)
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            body = body[step]
        else:
            return ""
    return str(body).strip() if isinstance(body, str | int) and not isinstance(body, bool) else ""


def listed(body: object, *path: str) -> list[Any]:
    """A list somewhere in a document; empty where there is none."""
    for step in path:
        body = body.get(step) if isinstance(body, Mapping) else None
    return body if isinstance(body, list) else []


def missing(document: Document, key: str) -> Unreadable:
    """An entry that does not say what it is about."""
    cause = f"“{key}” is missing, so nobody can tell what it is about"
    return Unreadable(location=document.at(), cause=cause, hint=f"add `{key}:`")


def alone_in_folder(entries: Sequence[Entry], folder: str) -> tuple[Entry, ...]:
    """The entries of one file; they speak of its folder where they agree who owns it."""
    owners = {one.claim.owners for one in entries if one.claim.owners}
    if len(owners) != 1:
        return tuple(entries)
    first = next(one for one in entries if one.claim.owners)
    speaking = Entry(claim=first.claim, names=first.names, folders=(folder,), namespaces=first.namespaces)
    return tuple(speaking if one is first else one for one in entries)
