"""People as a table: CSV with a header, as HR systems and directories export it (RFC 4180).

Columns are known by their heading, whatever its case: id, name, email, manager, team, active, left, phone, handle and
the usual other words for them. Commas, semicolons and tabs part fields. It cannot know what a heading means that is
none of these; such columns are passed over.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.ownership import ListedPerson, Person
from remit.readers.directories._people import MAX_BYTES, bounded, day_of, is_gone, listed

_HEADINGS: Final = {
    "id": ("id", "user_id", "userid", "uid", "username", "login", "samaccountname", "employee_id"),
    "name": ("name", "display_name", "displayname", "full_name", "fullname", "cn"),
    "email": ("email", "mail", "e_mail", "email_address", "work_email", "userprincipalname"),
    "manager": ("manager", "manager_id", "manager_email", "reports_to", "supervisor"),
    "team": ("team", "teams", "group", "groups", "squad", "department"),
    "active": ("active", "status", "enabled", "is_active", "employment_status"),
    "left": ("left", "left_on", "leave_date", "end_date", "termination_date", "last_day"),
    "phone": ("phone", "telephone", "mobile"),
    "handle": ("handle", "handles", "github", "gitlab"),
}
_WORD: Final = {word: field for field, words in _HEADINGS.items() for word in words}


def _fields(header: list[str]) -> list[str]:
    """What each column is; of two that are the same the first counts."""
    found: list[str] = []
    for heading in header:
        word = heading.strip().casefold().replace(" ", "_").replace("-", "_")
        field = _WORD.get(word, "")
        found.append("" if field in found else field)
    return found


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


class PeopleTable:
    """Reads tables of people."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A `.csv` or `.tsv` whose heading has a name or an address."""
        line = head.decode("utf-8-sig", "replace").partition("\n")[0]
        fields = _fields(line.strip().replace('"', "").split(_delimiter(line)))
        return path.suffix.casefold() in {".csv", ".tsv"} and bool({"name", "email"} & set(fields))

    def read_people(self, path: Path, *, name: str) -> tuple[ListedPerson, ...]:
        """Everybody in the table."""
        text = decode(read_bytes(path, limit=MAX_BYTES), name=name).removeprefix("\ufeff")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]), strict=True)
        people: list[ListedPerson] = []
        try:
            fields = _fields(next(rows, []))
            for row in rows:
                place = Location(file=name, line=rows.line_num)
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) != len(fields):
                    told = f"{len(row)} fields where the heading has {len(fields)}"
                    raise UnreadableError(told, place=str(place), hint="put quotes around text that holds a comma")
                people.append(_person(dict(zip(fields, row, strict=True)), place))
                bounded(people, name)
        except csv.Error as problem:
            place = Location(file=name, line=rows.line_num)
            raise UnreadableError(f"not a table: {problem}", place=str(place), hint="export it again") from None
        return tuple(people)


def _person(cells: dict[str, str], place: Location) -> ListedPerson:
    def cell(field: str) -> str:
        return cells.get(field, "").strip()

    handles = tuple(one.strip().removeprefix("@") for one in cell("handle").split(",") if one.strip())
    person = Person(
        id=cell("id"), name=cell("name"), email=cell("email"), phone=cell("phone"), manager=cell("manager"),
        left=day_of(cell("left"), place), handles=handles, is_gone=is_gone(cell("active"), place),
    )  # fmt: skip
    parted = cell("team").replace("|", ";").replace(",", ";").split(";")
    return listed(person, place, teams=parted)


DIRECTORY = PeopleTable()
