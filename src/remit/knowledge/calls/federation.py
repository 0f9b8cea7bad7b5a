"""Whose word an identity provider of an AWS account passes on: the tenant that its metadata or its address names.

Entra writes its tenant's id into the issuer (https://learn.microsoft.com/entra/identity-platform/single-sign-on-saml-protocol),
Okta signs people in under the host of the organisation (Okta, “SAML”). The room cannot know which of the tenant's
people are assigned to the application, nor a tenant behind a domain of the organisation's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from remit.knowledge.calls import Values
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import TENANTS, EdgeKind

_ADDRESS: Final = re.compile(r"https?://([A-Za-z0-9.-]+)(?:/([0-9A-Fa-f-]{36})(?![0-9A-Fa-f-]))?")
_SAYS: Final = re.compile(r"""(?:entityID|Location)\s*=\s*["']([^"']{1,2048})["']""")
_MICROSOFT: Final = frozenset({"sts.windows.net", "login.microsoftonline.com"})
_OKTA: Final = (".okta.com", ".oktapreview.com", ".okta-emea.com")
_MOST: Final = 1_000_000  # characters of a metadata document


def metadata(documents: Values) -> Iterator[Relation]:
    """The tenants that metadata of SAML name as issuer or as place to sign in."""
    addresses = (address for one in documents if isinstance(one, str) for address in _SAYS.findall(one[:_MOST]))
    yield from _of(addresses)


def issuer(addresses: Values) -> Iterator[Relation]:
    """The tenant that an issuer of OpenID Connect is."""
    yield from _of(one if "://" in one else f"https://{one}" for one in addresses if isinstance(one, str))


def _of(addresses: Iterator[str]) -> Iterator[Relation]:
    for tenant in dict.fromkeys(map(_tenant, addresses)):
        if tenant:
            yield Relation(
                kind=EdgeKind.EXPOSES,
                text=tenant,
                services=TENANTS,
                is_reversed=True,
                origin="the provider takes this tenant's word for who somebody is",
            )


def _tenant(address: str) -> str:
    """The id or the host by which a tenant is known; empty for any other address."""
    found = _ADDRESS.match(address)
    if found is None:
        return ""
    host = found[1].lower()
    if host in _MICROSOFT:
        return (found[2] or "").lower()
    return host if host.endswith(_OKTA) else ""


RELATIONS: dict[str, RelationCall] = {"metadata": metadata, "issuer": issuer}
