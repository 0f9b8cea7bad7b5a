"""AWS IAM: roles, users, groups and own policies with their documents, keys and second factors by their dates alone.

It cannot know what people of an identity provider outside of IAM may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.readers.accounts._aws_part import Part, Sweeper, pick

_SERVICE_LINKED: Final = "/aws-service-role/"
_DETAILS: Final = "iam:GetAccountAuthorizationDetails"


def _read(part: Part) -> None:
    for row in part.every(_DETAILS, "RoleDetailList", Filter=["Role"]):
        _role(part, row)
    users = part.every(_DETAILS, "UserDetailList", Filter=["User"])
    for row in users:
        properties = {"Arn": row["Arn"], "UserName": row["UserName"], **_grants(row, "UserPolicyList")}
        part.report(
            "AWS::IAM::User", str(row["Arn"]), {**properties, "Groups": row.get("GroupList")}, tags=row.get("Tags", [])
        )
    part.each(partial(_credentials, part), users)
    for row in part.every(_DETAILS, "GroupDetailList", Filter=["Group"]):
        properties = {"Arn": row["Arn"], "GroupName": row["GroupName"], **_grants(row, "GroupPolicyList")}
        part.report("AWS::IAM::Group", str(row["Arn"]), properties)
    for row in part.every(_DETAILS, "Policies", Filter=["LocalManagedPolicy"]):
        document = next(
            (one.get("Document") for one in row.get("PolicyVersionList", ()) if one["IsDefaultVersion"]), None
        )
        properties = {
            "PolicyArn": row["Arn"],
            "ManagedPolicyName": str(row["Arn"]).rpartition("/")[2],
            "PolicyDocument": document,
        }
        part.report("AWS::IAM::ManagedPolicy", str(row["Arn"]), properties)
    _account(part)


def _grants(row: Mapping[str, Any], inline: str) -> dict[str, Any]:
    """What a principal is granted, as templates have it."""
    return {
        "Path": row.get("Path"),
        "ManagedPolicyArns": [one["PolicyArn"] for one in row.get("AttachedManagedPolicies", ())],
        "Policies": [pick(one, "PolicyName", "PolicyDocument") for one in row.get(inline, ())],
        "PermissionsBoundary": row.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
    }


def _role(part: Part, row: Mapping[str, Any]) -> None:
    arn, name = str(row["Arn"]), row["RoleName"]
    if str(row.get("Path", "")).startswith(_SERVICE_LINKED):
        part.report("AWS::IAM::ServiceLinkedRole", arn, {"RoleName": name}, tags=row.get("Tags", []))
        return
    properties = {
        **pick(row, "Arn", "RoleName", "RoleId", "AssumeRolePolicyDocument"),
        "LastUsedDate": row.get("RoleLastUsed", {}).get("LastUsedDate"),
        **_grants(row, "RolePolicyList"),
    }
    part.report("AWS::IAM::Role", arn, properties, tags=row.get("Tags", []))
    for one in row.get("InstanceProfileList", ()):
        profile = {"InstanceProfileName": one["InstanceProfileName"], "Roles": [name]}
        address = f"{one['Arn']}#{name}"
        part.report("AWS::IAM::InstanceProfile", address, profile, references={"roles": arn})


def _credentials(part: Part, row: Mapping[str, Any]) -> None:
    """A user's long-lived credentials: that they exist, since when, and when they were last used."""
    name, arn = str(row["UserName"]), str(row["Arn"])
    for number, key in enumerate(part.every("iam:ListAccessKeys", "AccessKeyMetadata", UserName=name)):
        used = part.value("iam:GetAccessKeyLastUsed", "AccessKeyLastUsed.LastUsedDate", AccessKeyId=key["AccessKeyId"])
        properties = {"UserName": name, "LastUsedDate": used, **pick(key, "Status", "CreateDate")}
        part.report("AWS::IAM::AccessKey", f"{arn}#key-{number}", properties, references={"user_name": arn})
    for number, device in enumerate(part.every("iam:ListMFADevices", "MFADevices", UserName=name)):
        properties = {"Users": [name], **pick(device, "EnableDate")}
        part.report("AWS::IAM::VirtualMFADevice", f"{arn}#mfa-{number}", properties, references={"users": arn})


def _account(part: Part) -> None:
    policy = part.value("iam:GetAccountPasswordPolicy", "PasswordPolicy", absent=("NoSuchEntity",))
    if isinstance(policy, Mapping):
        address = part.arn("iam", "account-password-policy", is_regional=False)
        part.report("AWS::IAM::AccountPasswordPolicy", f"{address}#policy", policy)
    for row in part.every("iam:ListOpenIDConnectProviders", "OpenIDConnectProviderList"):
        arn = str(row["Arn"])
        part.report("AWS::IAM::OIDCProvider", arn, {"Arn": arn, "Url": arn.partition("oidc-provider/")[2]})
    for row in part.every("iam:ListSAMLProviders", "SAMLProviderList"):
        arn = str(row["Arn"])
        properties = {"Arn": arn, "Name": arn.rpartition("/")[2], **pick(row, "ValidUntil", "CreateDate")}
        part.report("AWS::IAM::SAMLProvider", arn, properties)
    for row in part.every("iam:ListServerCertificates", "ServerCertificateMetadataList"):
        properties = {"Arn": row["Arn"], **pick(row, "ServerCertificateName", "Expiration", "UploadDate", "Path")}
        part.report("AWS::IAM::ServerCertificate", str(row["Arn"]), properties)


_CALLS = (
    "GetAccountAuthorizationDetails", "ListAccessKeys", "GetAccessKeyLastUsed", "ListMFADevices",
    "GetAccountPasswordPolicy", "ListOpenIDConnectProviders", "ListSAMLProviders", "ListServerCertificates",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/iam",
    calls={f"iam:{call}": f"iam:{call}" for call in _CALLS},
    read=_read,
    resources=(
        "iam:role",
        "iam:user",
        "iam:policy",
        "iam:oidc-provider",
        "iam:saml-provider",
        "iam:server-certificate",
    ),
    is_global=True,
)
