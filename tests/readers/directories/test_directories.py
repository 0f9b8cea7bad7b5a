"""Directories say who is here, in which team, under whom, and who has left (R1.6)."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from remit.errors import UnreadableError
from remit.model.ownership import ListedPerson
from remit.readers import DIRECTORIES, HEAD_BYTES
from remit.readers.directories import _people


def people(folder: Path, name: str, text: str) -> tuple[ListedPerson, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (reader,) = [one for one in DIRECTORIES.load_all().values() if one.recognise(path, text.encode()[:HEAD_BYTES])]
    return reader.read_people(path, name=name)


def told(found: tuple[ListedPerson, ...]) -> list[tuple[object, ...]]:
    return [
        (
            one.person.id,
            one.person.name,
            one.person.email,
            one.person.manager,
            one.teams,
            one.person.has_left("2026-06-01"),
        )
        for one in found
    ]


TABLE = """\
User ID;Display Name;E-Mail;Manager;Team;Status;Left;GitHub
ana;Ana Example;ana@example.org;;Payments|Platform;active;;@ana-codes

bo;"Bo; Example";bo@example.org;ana;Payments;inactive;;
cy;;cy@example.org;ana@example.org;;;2026-05-31T12:00:00+00:00;
"""


def test_a_table_is_known_by_its_headings(tmp_path: Path) -> None:
    found = people(tmp_path, "people.csv", TABLE)
    assert told(found) == [
        ("ana", "Ana Example", "ana@example.org", "", ("Payments", "Platform"), False),
        ("bo", "Bo; Example", "bo@example.org", "ana", ("Payments",), True),
        ("cy", "cy@example.org", "cy@example.org", "ana@example.org", (), True),
    ]
    assert found[0].person.handles == ("ana-codes",)
    assert [one.location.line for one in found] == [2, 4, 5]


@pytest.mark.parametrize(
    ("text", "problem", "place"),
    [
        ("name,active\nA,perhaps\n", "does not say whether", "people.csv:2"),
        ("name,left\nA,soon\n", "is no date", "people.csv:2"),
        ("name,left\nA\n", "1 fields where the heading has 2", "people.csv:2"),
        ('name\n"A"x\n', "not a table", "people.csv:2"),
        ("name,id\n ,\n-,\n", "somebody without a name", "people.csv:3"),
    ],
)
def test_a_table_that_cannot_be_read_whole_is_not_read(tmp_path: Path, text: str, problem: str, place: str) -> None:
    with pytest.raises(UnreadableError, match=problem) as caught:
        people(tmp_path, "people.csv", text)
    assert caught.value.place == place


def test_a_directory_of_too_many_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_people, "MOST_PEOPLE", 2)
    with pytest.raises(UnreadableError, match="more than 2 people"):
        people(tmp_path, "people.csv", "name\na\nb\nc\n")


LDIF = f"""\
version: 1
# the boss
dn: uid=ana,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: ana
cn:: {base64.b64encode("Ána Example".encode()).decode()}
mail: ana@exam
 ple.org
departmentNumber: Platform

dn: cn=Bo,ou=people,dc=example,dc=org
objectClass: user
sAMAccountName: bo
displayName: Bo
mail: bo@example.org
manager: UID=ana, OU=people, DC=example, DC=org
userAccountControl: 514
memberOf: CN=Payments,ou=groups,dc=example,dc=org

dn: cn=Core,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: Core
member: uid=ana,ou=people,dc=example,dc=org

dn: uid=cy,ou=people,dc=example,dc=org
objectClass: person
uid: cy
nsAccountLock: TRUE
"""


def test_an_export_of_a_directory_server(tmp_path: Path) -> None:
    found = people(tmp_path, "people.ldif", LDIF)
    assert told(found) == [
        ("ana", "Ána Example", "ana@example.org", "", ("Core", "Platform"), False),
        ("bo", "Bo", "bo@example.org", "uid=ana,ou=people,dc=example,dc=org", ("Payments",), True),
        ("cy", "cy", "", "", (), True),
    ]
    assert found[0].key == "uid=ana,ou=people,dc=example,dc=org"
    assert [one.location.line for one in found] == [3, 11, 25]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("changetype: modify", "a record of changes"),
        ("jpegPhoto:< file:///etc/passwd", "lies elsewhere"),
        ("nonsense", "no attribute"),
        ("cn:: ***", "no base64"),
    ],
)
def test_what_is_no_content_of_a_directory_is_refused(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(UnreadableError, match=problem) as caught:
        people(tmp_path, "people.ldif", f"dn: uid=a\nobjectClass: person\n{line}\n")
    assert caught.value.place == "people.ldif:3"


USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def test_scim_users_and_groups(tmp_path: Path) -> None:
    boss = {
        "schemas": [USER], "id": "1", "userName": "ana@example.org", "displayName": "Ana", "active": True,
        "phoneNumbers": [{"value": "+1"}], "groups": [{"display": "Platform"}],
    }  # fmt: skip
    left = {
        "schemas": [USER, ENTERPRISE], "id": "2", "userName": "bo", "name": {"formatted": "Bo B"}, "active": False,
        "emails": [{"value": "old@example.org"}, {"value": "bo@example.org", "primary": True}],
        ENTERPRISE: {"manager": {"value": "1"}, "department": "Payments"},
    }  # fmt: skip
    group = {"schemas": [GROUP], "id": "g", "displayName": "Core", "members": [{"value": "2"}]}
    expected = [
        ("ana", "Ana", "ana@example.org", "", ("Platform",), False),
        ("bo", "Bo B", "bo@example.org", "1", ("Core", "Payments"), True),
    ]
    listed = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 3}
    assert told(people(tmp_path, "users.json", json.dumps({**listed, "Resources": [boss, left, group]}))) == expected
    assert told(people(tmp_path, "users.json", json.dumps([boss, left, group]))) == expected
    assert told(people(tmp_path, "users.json", json.dumps(boss))) == expected[:1]
    with pytest.raises(UnreadableError, match="2 of 3 resources: the list is not whole"):
        people(tmp_path, "users.json", json.dumps({**listed, "Resources": [boss, left]}))
    with pytest.raises(UnreadableError, match="no SCIM resources"):
        people(tmp_path, "users.json", json.dumps([[USER]]))
