"""Which accounts and regions of AWS are looked through, and the role that is taken on in each.

With `remit_accounts = organization` the organisation's own list is asked, unit by unit; the names of the units above an
account become its path, so that path rules of remit.yaml give defaults to a unit: `aws/Workloads/Production/**`. It
cannot know accounts that are suspended: those answer no calls, and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.readers.accounts._aws_part import CallError
from remit.readers.accounts._aws_session import Access, Settings, take_on

ORGANIZATION: Final = "organization"
CALLS: Final = {
    "organizations:ListRoots": "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent": "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent": "organizations:ListAccountsForParent",
    "ec2:DescribeRegions": "ec2:DescribeRegions",
}
_DEEPEST: Final = 8  # AWS allows five levels of units
_UNSAFE: Final = re.compile(r"[/\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account to look through.

    Attributes:
        account: its id.
        path: `aws/` and the names of the units above it, `/`-separated, then its id.
    """

    account: str
    path: str


def members(access: Access, settings: Settings) -> tuple[list[Member], list[Unreadable]]:
    """The accounts that the settings name, each once, and what could not be asked about them."""
    found: dict[str, Member] = {}
    holes: list[Unreadable] = []
    for one in settings.accounts or (access.account,):
        if one != ORGANIZATION:
            found.setdefault(one, Member(account=one, path=f"aws/{one}"))
            continue
        try:
            roots = _all(access, "ListRoots", "Roots")
            found |= {member.account: member for root in roots for member in _below(access, str(root["Id"]), "aws", 0)}
        except CallError as error:
            holes.append(_refused(f"aws:{access.account} organizations:ListAccountsForParent", error))
            found.setdefault(access.account, Member(account=access.account, path=f"aws/{access.account}"))
    return list(found.values()), holes


def _below(access: Access, parent: str, path: str, depth: int) -> Iterator[Member]:
    """Active accounts below a unit.

    Raises:
        CallError: the organisation does not say.
    """
    for row in _all(access, "ListAccountsForParent", "Accounts", ParentId=parent):
        if row.get("State", row.get("Status", "ACTIVE")) == "ACTIVE":
            yield Member(account=str(row["Id"]), path=f"{path}/{row['Id']}")
    if depth < _DEEPEST:
        for unit in _all(access, "ListOrganizationalUnitsForParent", "OrganizationalUnits", ParentId=parent):
            name = _UNSAFE.sub("-", str(unit["Name"]))
            yield from _below(access, str(unit["Id"]), f"{path}/{name}", depth + 1)


def _all(access: Access, operation: str, key: str, **arguments: str) -> list[dict[str, Any]]:
    pages = access.pages("organizations", operation, arguments, region=access.home)
    return [row for page in pages for row in page.get(key, ())]


def entered(access: Access, member: Member, settings: Settings) -> Access | Unreadable:
    """Credentials for an account, or why there are none."""
    try:
        return take_on(access, member.account, settings)
    except CallError as error:
        return _refused(f"aws:{member.account} sts:AssumeRole", error)


def regions(access: Access, settings: Settings) -> tuple[list[str], list[Unreadable]]:
    """The regions to look through: those of the settings, else all that are enabled in the account."""
    if settings.regions:
        return list(settings.regions), []
    try:
        pages = access.pages("ec2", "DescribeRegions", {}, region=access.session.region_name or access.home)
        rows = [row for page in pages for row in page.get("Regions", ())]
        return sorted(str(row["RegionName"]) for row in rows if _is_in(str(row["RegionName"]), access.partition)), []
    except CallError as error:
        own = access.session.region_name or access.home
        return [own], [_refused(f"aws:{access.account}/{own} ec2:DescribeRegions", error)]


def _is_in(region: str, partition: str) -> bool:
    """Whether credentials of the partition are known in the region."""
    prefixes = {"aws-cn": "cn-", "aws-us-gov": "us-gov-"}
    if partition in prefixes:
        return region.startswith(prefixes[partition])
    return not region.startswith(tuple(prefixes.values()))


def _refused(place: str, error: CallError) -> Unreadable:
    hint = "check the role, its trust and its policy: docs/guides/read-live-aws.md"
    return Unreadable(location=Location(file=place), cause=f"refused: {error.text} ({error.code})", hint=hint)
