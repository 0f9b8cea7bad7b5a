"""Enterprise applications and delegated grants of Microsoft Entra, as Microsoft Graph lists them (R2.4).

`GET /servicePrincipals` and `GET /oauth2PermissionGrants` (Microsoft Graph v1.0). Left out: Microsoft's own tenants,
managed identities, switched-off ones, and applications that the organisation wrote itself. A file of grants tells who
allowed what to which principal; its name comes from the list of principals. It cannot tell whether anybody signs in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.usage import Sighting, UsageKind, UsageSource
from remit.readers.usage import UsageReading
from remit.readers.usage._json import Entry, hosts, read_entries, text, texts

_MICROSOFT: Final = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})
_GALLERY: Final = ("WindowsAzureActiveDirectoryGalleryApplication", "WindowsAzureActiveDirectoryCustomSingleSignOn")


class Entra:
    """Reads principals or grants."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Told from fields that only these two lists have."""
        if path.suffix not in {".json", ".jsonl", ".ndjson"}:
            return False
        return (b'"servicePrincipalType"' in head or b'"appOwnerOrganizationId"' in head) or (
            b'"consentType"' in head and b'"clientId"' in head
        )

    def read(self, path: Path, *, name: str) -> UsageReading:
        """Every application of others that is switched on, and every grant by principal."""
        entries, broken = read_entries(path, name, "value")
        grants = [one for one in entries if "consentType" in one[1]]
        principals = [one for one in entries if "consentType" not in one[1]]
        found = [_principal(entry, place) for place, entry in principals if _is_foreign(entry)]
        return UsageReading(sightings=(*found, *_granted(grants, broken)), unreadable=tuple(broken), rows=len(entries))


def _is_foreign(entry: dict[str, Any]) -> bool:
    if entry.get("accountEnabled") is False or text(entry, "servicePrincipalType") in {"ManagedIdentity", "SocialIdp"}:
        return False
    if text(entry, "appOwnerOrganizationId") in _MICROSOFT or not text(entry, "displayName", "appDisplayName"):
        return False
    is_from_gallery = bool(text(entry, "applicationTemplateId")) or any(
        tag.startswith(_GALLERY) for tag in texts(entry, "tags")
    )
    return is_from_gallery or entry.get("signInAudience") != "AzureADMyOrg"


def _principal(entry: dict[str, Any], place: Location) -> Sighting:
    homepage = text(entry, "homepage")
    return Sighting(
        kind=UsageKind.SOFTWARE,
        source=UsageSource.IDENTITY,
        name=text(entry, "displayName", "appDisplayName"),
        id=text(entry, "id", "appId"),
        domains=hosts([*texts(entry, "replyUrls"), homepage]),
        first=text(entry, "createdDateTime")[:10],
        location=place,
    )


def _granted(grants: list[Entry], broken: list[Unreadable]) -> list[Sighting]:
    """Grants by principal: how many people gave one, and what they allow. Consent for all counts nobody."""
    people: dict[str, set[str]] = {}
    scopes: dict[str, set[str]] = {}
    places: dict[str, Location] = {}
    for place, entry in grants:
        client = text(entry, "clientId")
        if not client:
            broken.append(Unreadable(location=place, cause="a grant that names no client", hint="export it again"))
            continue
        places.setdefault(client, place)
        scopes.setdefault(client, set()).update(text(entry, "scope").split())
        people.setdefault(client, set()).update({text(entry, "principalId")} - {""})
    return [
        Sighting(
            kind=UsageKind.SOFTWARE,
            source=UsageSource.IDENTITY,
            name="",
            id=client,
            people=len(people[client]),
            scopes=tuple(sorted(scopes[client])),
            location=place,
        )
        for client, place in places.items()
    ]


READER = Entra()
