"""Application lists of Okta, Microsoft Entra and Google Workspace (R2.4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.readers.usage import USAGE, UsageReading

APP: dict[str, Any] = {"id": "0oa1", "name": "acme", "label": "Acme", "status": "ACTIVE", "signOnMode": "SAML_2_0"}
PRINCIPAL: dict[str, Any] = {
    "id": "sp", "displayName": "Acme", "servicePrincipalType": "Application", "appOwnerOrganizationId": "x",
}  # fmt: skip
TOKEN: dict[str, Any] = {
    "clientId": "c.example.org",
    "displayText": "Acme",
    "userKey": "ana@example.org",
    "scopes": ["drive"],
}


def read(folder: Path, value: object, *, name: str = "a.json") -> tuple[str, UsageReading]:
    """Which reader takes the file, and what it reads."""
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    head = path.read_bytes()[:8192]
    (taker,) = [key for key, reader in USAGE.load_all().items() if reader.recognise(path, head)]
    return taker, USAGE.load(taker).read(path, name=name)


def names(reading: UsageReading) -> list[str]:
    return [one.name for one in reading.sightings]


def test_r2_4_okta_active_applications_with_their_addresses(tmp_path: Path) -> None:
    settings = {
        "app": {"siteURL": "https://Acme.example.org/x", "note": "https://no.example"},
        "signOn": {"audience": ["u:1", 3]},
    }
    taker, reading = read(
        tmp_path,
        [
            {**APP, "settings": settings, "created": "2025-03-01T10:00:00Z"},
            {**APP, "status": "INACTIVE"},
            {**APP, "name": "okta_enduser"},
            {**APP, "label": None},
            "no object",
        ],
    )
    assert (taker, names(reading), reading.rows) == ("okta", ["Acme"], 4)
    (one,) = reading.sightings
    assert (one.domains, one.first) == (("acme.example.org",), "2025-03-01")
    assert [item.cause for item in reading.unreadable] == ["entry 5 is no object"]


def test_r2_4_entra_foreign_principals_from_pages(tmp_path: Path) -> None:
    own = {**PRINCIPAL, "signInAudience": "AzureADMyOrg"}
    pages = [
        {
            "value": [
                PRINCIPAL,
                {**PRINCIPAL, "accountEnabled": False},
                {**PRINCIPAL, "servicePrincipalType": "ManagedIdentity"},
                {**PRINCIPAL, "servicePrincipalType": ["odd"], "displayName": ""},
            ]
        },
        {"value": [own, {**own, "displayName": "Gallery", "applicationTemplateId": "t"}]},
        {
            "value": [
                {**PRINCIPAL, "appOwnerOrganizationId": "72f988bf-86f1-41af-91ab-2d7cd011db47"},
                {**PRINCIPAL, "displayName": ""},
            ]
        },
        {
            "value": [
                {**own, "displayName": "Own SAML", "tags": ["WindowsAzureActiveDirectoryCustomSingleSignOnApplication"]}
            ]
        },
    ]
    taker, reading = read(tmp_path, pages)
    assert (taker, names(reading)) == ("entra", ["Acme", "Gallery", "Own SAML"])


def test_r2_4_entra_grants_by_principal(tmp_path: Path) -> None:
    grant = {"clientId": "sp", "consentType": "Principal", "principalId": "p1", "scope": " Mail.Read User.Read"}
    taker, reading = read(
        tmp_path,
        {
            "value": [
                grant,
                {**grant, "principalId": "p2"},
                {**grant, "consentType": "AllPrincipals", "principalId": None},
                {"consentType": "x"},
            ]
        },
    )
    (one,) = reading.sightings
    assert (taker, one.id, one.people, one.scopes) == ("entra", "sp", 2, ("Mail.Read", "User.Read"))
    assert [item.cause for item in reading.unreadable] == ["a grant that names no client"]


def test_r2_4_google_tokens_by_application(tmp_path: Path) -> None:
    lines = [
        TOKEN,
        {**TOKEN, "userKey": "bo@example.org"},
        {**TOKEN, "clientId": "d", "displayText": "Solo"},
        {**TOKEN, "displayText": "Google Chrome"},
        {**TOKEN, "displayText": "iOS"},
        {**TOKEN, "displayText": ""},
    ]
    text = "\n".join([*map(json.dumps, lines), "", "{broken", "[]"])
    taker, reading = read(tmp_path, text, name="a.jsonl")
    assert (taker, names(reading)) == ("google-workspace", ["Acme", "Solo"])
    assert [(one.people, one.owner, one.domains) for one in reading.sightings] == [
        (2, "", ("c.example.org",)),
        (1, "ana@example.org", ()),
    ]
    assert [item.location.line for item in reading.unreadable] == [8, 9]


@pytest.mark.parametrize("reader", ["okta", "entra", "google-workspace", "route53"])
def test_what_is_no_json_is_refused_with_its_place(reader: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"label": ', encoding="utf-8")
    with pytest.raises(UnreadableError, match="ends too early"):
        USAGE.load(reader).read(path, name="a.json")
