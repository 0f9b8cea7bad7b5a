"""Amazon Cognito: user pools and identity pools with how people sign in. It never asks for a user."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

_PAGE: Final = 60
_POOL: Final = ("MfaConfiguration", "Policies", "DeletionProtection", "UserPoolAddOns")


def _read(part: Part) -> None:
    part.each(partial(_users, part), part.every("cognito-idp:ListUserPools", "UserPools", MaxResults=_PAGE))
    rows = part.every("cognito-identity:ListIdentityPools", "IdentityPools", MaxResults=_PAGE)
    part.each(partial(_identities, part), rows)


def _users(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["Id"])
    arn = part.arn("cognito-idp", f"userpool/{name}")
    told = part.value("cognito-idp:DescribeUserPool", "UserPool", UserPoolId=name)
    if told is None:
        return
    known = isinstance(told, Mapping)
    kept = pick(told, *_POOL) if known else dict.fromkeys(_POOL, UNKNOWN)
    properties = {"UserPoolId": name, "Arn": arn, "UserPoolName": row.get("Name"), **kept}
    part.report("AWS::Cognito::UserPool", arn, properties, tags=told.get("UserPoolTags", {}) if known else UNKNOWN)


def _identities(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["IdentityPoolId"])
    told = part.get("cognito-identity:DescribeIdentityPool", IdentityPoolId=name)
    if told is None:
        return
    known = isinstance(told, Mapping)
    properties = {
        "Id": name,
        "IdentityPoolName": row.get("IdentityPoolName"),
        "AllowUnauthenticatedIdentities": told.get("AllowUnauthenticatedIdentities") if known else UNKNOWN,
    }
    tags = told.get("IdentityPoolTags", {}) if known else UNKNOWN
    part.report(
        "AWS::Cognito::IdentityPool", part.arn("cognito-identity", f"identitypool/{name}"), properties, tags=tags
    )


_CALLS = (
    "cognito-idp:ListUserPools", "cognito-idp:DescribeUserPool", "cognito-identity:ListIdentityPools",
    "cognito-identity:DescribeIdentityPool",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/cognito",
    calls={call: call for call in _CALLS},
    read=_read,
    resources=("cognito-idp:userpool", "cognito-identity:identitypool"),
)
