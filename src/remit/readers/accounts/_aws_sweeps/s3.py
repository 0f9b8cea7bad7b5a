"""Amazon S3: buckets with their settings and policies, and the account's own public access block.

It never asks for objects. It cannot know what single objects' ACLs grant, nor directory buckets.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import Marker
from remit.readers.accounts._aws_part import Part, Sweeper, opened

_EVERYONE: Final = "/groups/global/AllUsers"
_ANYONE_SIGNED_IN: Final = "/groups/global/AuthenticatedUsers"
# setting of a bucket → call, where its answer keeps it, the codes that mean “not set”
_SETTINGS: Final = {
    "PublicAccessBlockConfiguration": (
        "s3:GetPublicAccessBlock", "PublicAccessBlockConfiguration", ("NoSuchPublicAccessBlockConfiguration",),
    ),
    "OwnershipControls": ("s3:GetBucketOwnershipControls", "OwnershipControls", ("OwnershipControlsNotFoundError",)),
    "LoggingConfiguration": ("s3:GetBucketLogging", "LoggingEnabled", ()),
    "LifecycleConfiguration": (
        "s3:GetBucketLifecycleConfiguration", "", ("NoSuchLifecycleConfiguration",),
    ),
    "ObjectLockConfiguration": (
        "s3:GetObjectLockConfiguration", "ObjectLockConfiguration", ("ObjectLockConfigurationNotFoundError",),
    ),
}  # fmt: skip


def _read(part: Part) -> None:
    part.each(partial(_bucket, part), part.every("s3:ListBuckets", "Buckets"))
    block = part.value(
        "s3control:GetPublicAccessBlock",
        "PublicAccessBlockConfiguration",
        absent=("NoSuchPublicAccessBlockConfiguration",),
        AccountId=part.account,
    )
    if block is not None:
        properties = block if isinstance(block, Mapping) else dict.fromkeys(_BLOCKS, block)
        part.report("AWS::S3::AccountPublicAccessBlock", f"arn:{part.partition}:s3:::#account-block", properties)


_BLOCKS: Final = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def _bucket(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["Name"])
    arn = f"arn:{part.partition}:s3:::{name}"
    region = row.get("BucketRegion") or _region(part, name)
    properties: dict[str, Any] = {"BucketName": name, "Arn": arn}
    for setting, (call, key, absent) in _SETTINGS.items():
        answer = (
            part.get(call, absent=absent, Bucket=name) if not key else part.value(call, key, absent=absent, Bucket=name)
        )
        properties[setting] = _told(answer, ("ResponseMetadata",))
    properties["BucketEncryption"] = _encryption(part, name)
    properties["VersioningConfiguration"] = _versioning(part.get("s3:GetBucketVersioning", Bucket=name))
    properties["AccessControl"] = _access_control(part.value("s3:GetBucketAcl", "Grants", Bucket=name))
    tags = part.value("s3:GetBucketTagging", "TagSet", absent=("NoSuchTagSet",), Bucket=name)
    part.report("AWS::S3::Bucket", arn, properties, tags=tags, region=region)
    policy = part.value("s3:GetBucketPolicy", "Policy", absent=("NoSuchBucketPolicy",), Bucket=name)
    if policy is not None:
        document = {"Bucket": name, "PolicyDocument": opened(policy)}
        part.report("AWS::S3::BucketPolicy", f"{arn}#policy", document, references={"bucket": arn}, region=region)


def _region(part: Part, name: str) -> str:
    """A bucket's region; the oldest ones are told by nothing, and by `EU`."""
    told = part.value("s3:GetBucketLocation", "LocationConstraint", Bucket=name)
    return "" if isinstance(told, Marker) else {None: "us-east-1", "EU": "eu-west-1"}.get(told, str(told))


def _told(answer: object, without: tuple[str, ...]) -> object:
    """An answer without what is about the answer; nothing where it is empty."""
    if not isinstance(answer, Mapping):
        return answer
    return {key: value for key, value in answer.items() if key not in without} or None


def _encryption(part: Part, name: str) -> object:
    """As templates have it: rules in a list of that name."""
    told = part.value(
        "s3:GetBucketEncryption",
        "ServerSideEncryptionConfiguration",
        absent=("ServerSideEncryptionConfigurationNotFoundError",),
        Bucket=name,
    )
    if not isinstance(told, Mapping):
        return told
    rules = [
        {
            **{key: value for key, value in rule.items() if key != "ApplyServerSideEncryptionByDefault"},
            "ServerSideEncryptionByDefault": rule.get("ApplyServerSideEncryptionByDefault"),
        }
        for rule in told.get("Rules", ())
    ]
    return {"ServerSideEncryptionConfiguration": rules}


def _versioning(answer: object) -> object:
    return _told(answer, ("ResponseMetadata", "MFADelete"))


def _access_control(grants: object) -> object:
    """The canned ACL that says as much as the grants to everyone do; nothing where there are none.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html, “Canned ACL”.
    """
    if not isinstance(grants, list):
        return grants
    found = {
        (str(grant.get("Grantee", {}).get("URI", "")), str(grant.get("Permission", "")))
        for grant in grants
        if isinstance(grant, Mapping)
    }
    to_everyone = {permission for uri, permission in found if uri.endswith(_EVERYONE)}
    if to_everyone & {"WRITE", "FULL_CONTROL", "WRITE_ACP"}:
        return "PublicReadWrite"
    if to_everyone:
        return "PublicRead"
    return "AuthenticatedRead" if any(uri.endswith(_ANYONE_SIGNED_IN) for uri, _ in found) else None


_BUCKET_CALLS: Final = {
    "GetBucketLocation": "GetBucketLocation",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "GetBucketOwnershipControls": "GetBucketOwnershipControls",
    "GetBucketLogging": "GetBucketLogging",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketVersioning": "GetBucketVersioning",
    "GetBucketAcl": "GetBucketAcl",
    "GetBucketTagging": "GetBucketTagging",
    "GetBucketPolicy": "GetBucketPolicy",
}  # the call → the action that allows it, AWS, “Actions, resources, and condition keys for Amazon S3”

SWEEP = Sweeper(
    service="aws/s3",
    calls={
        "s3:ListBuckets": "s3:ListAllMyBuckets",
        "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
        **{f"s3:{call}": f"s3:{action}" for call, action in _BUCKET_CALLS.items()},
    },
    read=_read,
    resources=("s3:bucket",),
    is_global=True,
)
