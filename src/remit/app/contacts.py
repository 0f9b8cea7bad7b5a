"""Whom a provider is told to write to, as claims on what lies in the account: security, operations, compliance (R1.6).

Read are the contacts of accounts as Terraform declares them and as the interfaces hand them out. A contact answers for
one category of everything in the account, never for the asset as a whole; contacts for bills say nothing of either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from remit.model.control import Category
from remit.model.observation import Observation
from remit.model.ownership import ClaimRank, Entry, NativeClaim

# AWS Account Management, “AlternateContactType”; Essential Contacts, “NotificationCategory”.
_MEANS: Final[Mapping[str, tuple[Category, ...]]] = {
    "SECURITY": (Category.SECURITY,),
    "OPERATIONS": (Category.OPERATIONS,),
    "TECHNICAL": (Category.OPERATIONS,),
    "TECHNICAL_INCIDENTS": (Category.OPERATIONS,),
    "LEGAL": (Category.COMPLIANCE,),
    "ALL": (Category.SECURITY, Category.OPERATIONS, Category.COMPLIANCE),
}
CONTACTS: Final = frozenset({
    "tf:aws_account_alternate_contact",
    "tf:google_essential_contacts_contact",
    "tf:azurerm_security_center_contact",
    "arm:Microsoft.Security/securityContacts",
    "gcp:essentialcontacts.googleapis.com/Contact",
})  # fmt: skip


def contact_entries(observations: Iterable[Observation]) -> Iterator[Entry]:
    """The contacts among what was read; one whose account is not known says nothing."""
    for one in observations:
        if one.native in CONTACTS:
            yield from _entries(one)


def _entries(one: Observation) -> Iterator[Entry]:
    held = one.attributes
    account = _text(held.get("account_id")) or one.account
    parent = _text(held.get("parent"))
    if parent.startswith("projects/"):
        account = parent.removeprefix("projects/")
    elif parent:
        return  # a folder's or an organisation's contact: which accounts lie in it is not known here
    if not account:
        return
    for words, mail in _said(held, one.native):
        for category in dict.fromkeys(each for word in words for each in _MEANS.get(word, ()) if mail):
            yield Entry(
                claim=NativeClaim(
                    rank=ClaimRank.CONTACT,
                    owners=(mail,),
                    evidence=f"{category.value} contact of account {account}: {mail}",
                    location=one.location,
                    category=category,
                ),
                accounts=(account,),
            )


def _said(held: Mapping[str, Any], native: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What each address is for, in the words of the provider."""
    if native == "tf:aws_account_alternate_contact":
        yield (_text(held.get("alternate_contact_type")).upper(),), _text(held.get("email_address"))
    elif "ssential" in native:
        words = held.get("notification_category_subscriptions", held.get("notificationCategorySubscriptions"))
        yield tuple(map(str, words)) if isinstance(words, list) else (), _text(held.get("email"))
    else:  # Microsoft Defender for Cloud: security contacts only; several addresses stand between semicolons
        inner = held.get("properties")
        text = _text(inner.get("emails")) if isinstance(inner, Mapping) else _text(held.get("email"))
        yield from ((("SECURITY",), mail.strip()) for mail in text.split(";"))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
