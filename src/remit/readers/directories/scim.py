"""People as identity providers hand them over: SCIM 2.0 users and groups as JSON (RFC 7643, RFC 7644 §3.4.2).

A file is a list response, a plain list of resources, or one resource. `active: false` means that somebody has left
(RFC 7643 §4.1.1); the enterprise extension gives manager and department (§4.3); groups list their members (§4.2). It
cannot know since when somebody is gone, nor what lies on further pages that are not in the file: a list response that
says it is not whole is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.documents.json import read_json
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.ownership import ListedPerson, Person
from remit.readers.directories._people import MAX_BYTES, bounded, listed

_ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_MARK: Final = b"urn:ietf:params:scim:"


class Scim:
    """Reads SCIM resources."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """JSON that names one of SCIM's schemas."""
        return path.suffix.casefold() in {".json", ".scim"} and _MARK in head

    def read_people(self, path: Path, *, name: str) -> tuple[ListedPerson, ...]:
        """Everybody in the file, with the groups that list them."""
        place = Location(file=name)
        resources = list(_resources(read_json(path, name=name, limit=MAX_BYTES), place))
        groups: dict[str, list[str]] = {}
        for one in resources:
            if _is_a(one, "Group"):
                for member in _listed(one.get("members")):
                    groups.setdefault(_text(member.get("value")), []).append(_text(one.get("displayName")))
        people: list[ListedPerson] = []
        for one in resources:
            if _is_a(one, "User"):
                people.append(_person(one, groups, place))
                bounded(people, name)
        return tuple(people)


def _resources(value: object, place: Location) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping) and isinstance(value.get("Resources"), list):
        total, held = value.get("totalResults"), value["Resources"]
        if isinstance(total, int) and total > len(held):
            told = f"{len(held)} of {total} resources: the list is not whole"
            raise UnreadableError(told, place=str(place), hint="join all pages into one file")
        value = held
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise UnreadableError("no SCIM resources", place=str(place), hint="export users as a list response")
    yield from value


def _person(one: Mapping[str, Any], groups: Mapping[str, list[str]], place: Location) -> ListedPerson:
    key = _text(one.get("id"))
    extension = one.get(_ENTERPRISE)
    work: Mapping[str, Any] = extension if isinstance(extension, Mapping) else {}
    boss = work.get("manager")
    names = one.get("name")
    formal = _text(names.get("formatted")) if isinstance(names, Mapping) else ""
    user = _text(one.get("userName"))
    phones = _listed(one.get("phoneNumbers"))
    person = Person(
        id=user.partition("@")[0] or key,
        name=_text(one.get("displayName")) or formal or user,
        email=_mail(one) or (user if "@" in user else ""),
        phone=_text(phones[0].get("value")) if phones else "",
        manager=_text(boss.get("value")) if isinstance(boss, Mapping) else "",
        is_gone=one.get("active") is False,
    )
    own = [_text(group.get("display")) for group in _listed(one.get("groups"))]
    return listed(person, place, key=key, teams=(*groups.get(key, ()), *own, _text(work.get("department"))))


def _mail(one: Mapping[str, Any]) -> str:
    mails = _listed(one.get("emails"))
    primary = [mail for mail in mails if mail.get("primary") is True]
    return next((_text(mail.get("value")) for mail in (*primary, *mails)), "")


def _is_a(one: Mapping[str, Any], kind: str) -> bool:
    schemas = one.get("schemas")
    return isinstance(schemas, list) and f"urn:ietf:params:scim:schemas:core:2.0:{kind}" in schemas


def _listed(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


DIRECTORY = Scim()
