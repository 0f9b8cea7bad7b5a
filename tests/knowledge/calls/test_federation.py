"""Which tenant an identity provider of an account passes on. R1.13."""

from __future__ import annotations

import pytest

from remit.knowledge.calls.federation import RELATIONS
from remit.model.edges import TENANTS, EdgeKind
from remit.model.facts import UNKNOWN

TENANT = "5f0c1e2d-0000-4000-8000-00000000e047"


@pytest.mark.parametrize(
    ("text", "tenants"),
    [
        (f'<EntityDescriptor entityID="https://sts.windows.net/{TENANT.upper()}/">', [TENANT]),
        (f"<X entityID='https://sts.windows.net/{TENANT}/'><Y Location='https://acme.okta.com/app/x'/>",
         [TENANT, "acme.okta.com"]),
        (f'<X entityID="https://sts.windows.net/{TENANT}/"/>' * 2, [TENANT]),
        ('<X entityID="http://www.okta.com/exk1" /><Y Location="https://ACME.oktapreview.com/app/x/sso/saml"/>',
         ["www.okta.com", "acme.oktapreview.com"]),
        ('<X entityID="https://sts.windows.net/common/"/>', []),
        ('<X entityID="urn:somebody"/>', []),
        ('<X entityID="https://okta.com.evil.example/"/>', []),
        ("no metadata", []),
    ],
)  # fmt: skip
def test_metadata_names_its_tenant(text: str, tenants: list[str]) -> None:
    found = list(RELATIONS["metadata"]([text, UNKNOWN]))
    assert [one.text for one in found] == tenants
    assert all((one.kind, one.services, one.is_reversed) == (EdgeKind.EXPOSES, TENANTS, True) for one in found)


def test_an_issuer_names_its_tenant() -> None:
    def told(*addresses: object) -> list[str]:
        return [one.text for one in RELATIONS["issuer"](addresses)]

    assert told(f"https://login.microsoftonline.com/{TENANT}/v2.0", UNKNOWN) == [TENANT]
    assert told("acme.okta.com/oauth2/default") == ["acme.okta.com"]
    assert told("https://token.actions.githubusercontent.com") == []
