"""People as a directory server exports them: LDIF content records (RFC 2849) of people and groups.

A person is an entry of the classes person, organizationalPerson, inetOrgPerson or user (RFC 4519, RFC 2798); a group
one of groupOfNames, groupOfUniqueNames or group, whose members belong to a team of that name. Somebody has left where
the account is disabled: `nsAccountLock: true`, or the bit ACCOUNTDISABLE of Active Directory's `userAccountControl`.
Change records and values by reference are refused: they say what to do, or point elsewhere, and not what is.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.ownership import ListedPerson, Person
from remit.readers.directories._people import MAX_BYTES, bounded, listed

_PEOPLE: Final = frozenset({"person", "organizationalperson", "inetorgperson", "user"})
_GROUPS: Final = frozenset({"groupofnames", "groupofuniquenames", "group"})
_DISABLED: Final = 0x2  # MS-ADTS, userAccountControl bits: ADS_UF_ACCOUNTDISABLE
_HEAD: Final = re.compile(rb"^(?:version:|dn::?)", re.MULTILINE | re.IGNORECASE)
_COMMON_NAME: Final = re.compile(r"cn=((?:\\.|[^,\\+])+)", re.IGNORECASE)

Record = dict[str, list[str]]


class Ldif:
    """Reads exports of directory servers."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A `.ldif` that names an entry."""
        return path.suffix.casefold() in {".ldif", ".ldf"} and _HEAD.search(head) is not None

    def read_people(self, path: Path, *, name: str) -> tuple[ListedPerson, ...]:
        """Everybody in the export, with the groups that list them."""
        text = decode(read_bytes(path, limit=MAX_BYTES), name=name)
        records = list(_records(text, name))
        groups: dict[str, list[str]] = {}
        for record, _ in records:
            if _classes(record) & _GROUPS:
                for member in (*record.get("member", ()), *record.get("uniquemember", ())):
                    groups.setdefault(_folded(member), []).append(_first(record, "cn"))
        people: list[ListedPerson] = []
        for record, place in records:
            if _classes(record) & _PEOPLE:
                people.append(_person(record, groups, place))
                bounded(people, name)
        return tuple(people)


def _person(record: Record, groups: dict[str, list[str]], place: Location) -> ListedPerson:
    key = _folded(_first(record, "dn"))
    control = _first(record, "useraccountcontrol")
    is_disabled = control.isdecimal() and bool(int(control) & _DISABLED)
    member_of = [found[1] for text in record.get("memberof", ()) if (found := _COMMON_NAME.match(text))]
    person = Person(
        id=_first(record, "uid", "samaccountname"),
        name=_first(record, "displayname", "cn"),
        email=_first(record, "mail"),
        phone=_first(record, "telephonenumber"),
        manager=_folded(_first(record, "manager")),
        is_gone=is_disabled or _first(record, "nsaccountlock").casefold() == "true",
    )
    teams = (*groups.get(key, ()), *member_of, _first(record, "departmentnumber", "department"))
    return listed(person, place, key=key, teams=teams)


def _first(record: Record, *attributes: str) -> str:
    return next((record[one][0] for one in attributes if record.get(one)), "")


def _classes(record: Record) -> set[str]:
    return {one.casefold() for one in record.get("objectclass", ())}


def _folded(name: str) -> str:
    """A distinguished name as others refer to it: case and blanks around commas do not count."""
    return ",".join(part.strip() for part in name.casefold().split(","))


def _records(text: str, name: str) -> Iterator[tuple[Record, Location]]:
    record: Record = {}
    start = 0
    for number, line in _lines(text):
        if not line:
            if "dn" in record:
                yield record, Location(file=name, line=start)
            record = {}
            continue
        place = Location(file=name, line=number)
        attribute, value = _value(line, place)
        if attribute == "changetype":
            raise UnreadableError("a record of changes, not of content", place=str(place), hint="export the content")
        start = number if attribute == "dn" else start
        record.setdefault(attribute, []).append(value)
    if "dn" in record:
        yield record, Location(file=name, line=start)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines unfolded (RFC 2849, note 2), without comments, each with the number of its first."""
    held, first = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(" ") and held:
            held += line[1:]
            continue
        if held and not held.startswith("#"):
            yield first, held
        if not line:
            yield number, ""
        held, first = line, number
    if held and not held.startswith("#"):
        yield first, held


def _value(line: str, place: Location) -> tuple[str, str]:
    attribute, colon, rest = line.partition(":")
    if not colon or rest.startswith("<"):
        told = "a value that lies elsewhere" if colon else "a line that is no attribute"
        raise UnreadableError(told, place=str(place), hint="export the entries with their values")
    if not rest.startswith(":"):
        return attribute.partition(";")[0].casefold(), rest.strip()
    try:
        value = base64.b64decode(rest[1:].strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise UnreadableError("a value that is no base64", place=str(place), hint="export it again") from None
    return attribute.partition(";")[0].casefold(), value


DIRECTORY = Ldif()
