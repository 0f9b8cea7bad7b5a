"""How AWS Config writes a resource, in the shape that CloudFormation has for it; of the types that differ and matter.

Config keeps what the service's own describe call answers, its names with a small letter first, and what other calls
answer in a supplement (AWS Config Developer Guide, *Components of a configuration item*; the resource schemas of
awslabs/aws-config-resource-schema). What an item does not hold is unknown here, never absent: nobody asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from remit.model.facts import UNKNOWN

Item = Mapping[str, Any]


def opened(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A value that Config may keep as the text of a document."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return UNKNOWN
    return value


def capital(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Names with a capital first, as properties are written."""
    if isinstance(value, dict):
        return {str(key)[:1].upper() + str(key)[1:]: capital(item) for key, item in value.items()}
    return [capital(item) for item in value] if isinstance(value, list) else value


def _picked(held: Item, names: Mapping[str, str]) -> dict[str, Any]:
    """Properties by their own names; what is not held is unknown, what is null is left out."""
    return {name: held.get(key, UNKNOWN) for key, name in names.items() if held.get(key, UNKNOWN) is not None}


def bucket(held: Item, more: Item) -> dict[str, Any]:
    """`AWS::S3::Bucket`, without its policy."""
    block = opened(more.get("PublicAccessBlockConfiguration", UNKNOWN))
    encryption = opened(more.get("ServerSideEncryptionConfiguration", UNKNOWN))
    versioning = opened(more.get("BucketVersioningConfiguration", UNKNOWN))
    logging = opened(more.get("BucketLoggingConfiguration", UNKNOWN))
    lifecycle = opened(more.get("BucketLifecycleConfiguration", UNKNOWN))
    rules = encryption.get("rules") if isinstance(encryption, dict) else None
    return {
        "BucketName": held.get("name", UNKNOWN),
        "PublicAccessBlockConfiguration": capital(block),
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [_encryption(rule) for rule in rules]}
        if isinstance(rules, list)
        else UNKNOWN,
        "VersioningConfiguration": {"Status": versioning.get("status")} if isinstance(versioning, dict) else versioning,
        "LoggingConfiguration": (capital(logging) if logging.get("destinationBucketName") else None)
        if isinstance(logging, dict)
        else logging,
        "LifecycleConfiguration": capital(lifecycle),
        "ObjectLockConfiguration": UNKNOWN,
        "OwnershipControls": capital(opened(more.get("OwnershipControls", UNKNOWN))),  # without it, lists may be void
        "AccessControl": _access_control(opened(more.get("AccessControlList", UNKNOWN))),
    }


def _encryption(rule: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    by_default = rule.get("applyServerSideEncryptionByDefault") if isinstance(rule, dict) else None
    told = by_default if isinstance(by_default, dict) else {}
    key = told.get("kmsMasterKeyID")
    return {"ServerSideEncryptionByDefault": {"SSEAlgorithm": told.get("sseAlgorithm", UNKNOWN), "KMSMasterKeyID": key}}


def _access_control(acl: Any) -> Any:  # noqa: ANN401 - JSON
    """The canned list that says as much as the grants to everyone do; nothing where there are none."""
    grants = acl.get("grantList") if isinstance(acl, dict) else None
    if not isinstance(grants, list):
        return UNKNOWN
    found = {(str(one.get("grantee", "")), str(one.get("permission", ""))) for one in grants if isinstance(one, dict)}
    to_everyone = {permission for grantee, permission in found if "AllUsers" in grantee}
    if to_everyone:
        return "PublicReadWrite" if to_everyone & {"Write", "FullControl", "WriteAcp"} else "PublicRead"
    return "AuthenticatedRead" if any("AuthenticatedUsers" in grantee for grantee, _ in found) else None


def instance(held: Item, _more: Item) -> dict[str, Any]:
    """`AWS::EC2::Instance`; its volumes are items of their own, and what protects it was not asked."""
    state = held.get("monitoring")
    is_public = bool(held.get("publicIpAddress"))
    profile = held.get("iamInstanceProfile")
    return {
        "InstanceId": held.get("instanceId", UNKNOWN),
        "ImageId": held.get("imageId", UNKNOWN),
        "MetadataOptions": capital(held.get("metadataOptions", UNKNOWN)),
        "Monitoring": str(state.get("state", "")).lower() in {"enabled", "pending"}
        if isinstance(state, dict)
        else UNKNOWN,
        "IamInstanceProfile": profile.get("arn") if isinstance(profile, dict) else None,
        "NetworkInterfaces": [{"AssociatePublicIpAddress": is_public}],
        "BlockDeviceMappings": UNKNOWN,
        "DisableApiTermination": UNKNOWN,
    }


def security_group(held: Item, _more: Item) -> dict[str, Any]:
    """`AWS::EC2::SecurityGroup`: one rule for each source of a permission."""
    return {
        "GroupId": held.get("groupId", UNKNOWN),
        "GroupName": held.get("groupName", UNKNOWN),
        "VpcId": held.get("vpcId"),
        "SecurityGroupIngress": _rules(held.get("ipPermissions", UNKNOWN)),
        "SecurityGroupEgress": _rules(held.get("ipPermissionsEgress", UNKNOWN)),
    }


def _rules(permissions: Any) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(permissions, list):
        return UNKNOWN
    found: list[dict[str, Any]] = []
    for one in permissions:
        held = one if isinstance(one, dict) else {}
        plain = {"IpProtocol": held.get("ipProtocol", UNKNOWN)} | {
            name: held[key]
            for key, name in (("fromPort", "FromPort"), ("toPort", "ToPort"))
            if held.get(key) is not None
        }
        sources = [{"CidrIp": item.get("cidrIp")} for item in _objects(held.get("ipv4Ranges"))]
        sources += [{"CidrIpv6": item.get("cidrIpv6")} for item in _objects(held.get("ipv6Ranges"))]
        sources += [{"SourceSecurityGroupId": item.get("groupId")} for item in _objects(held.get("userIdGroupPairs"))]
        sources += [{"SourcePrefixListId": item.get("prefixListId")} for item in _objects(held.get("prefixListIds"))]
        found += [plain | source for source in sources]
    return found


def _objects(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def volume(held: Item, _more: Item) -> dict[str, Any]:
    """`AWS::EC2::Volume`."""
    return _picked(held, {"volumeId": "VolumeId", "encrypted": "Encrypted", "size": "Size"}) | {
        "KmsKeyId": held.get("kmsKeyId"),
        "SnapshotId": held.get("snapshotId") or None,
    }


def database(held: Item, _more: Item) -> dict[str, Any]:
    """`AWS::RDS::DBInstance`."""
    groups = _objects(held.get("dBParameterGroups"))
    names = {
        "dBInstanceIdentifier": "DBInstanceIdentifier", "dBInstanceArn": "DBInstanceArn", "engine": "Engine",
        "engineVersion": "EngineVersion", "storageEncrypted": "StorageEncrypted", "multiAZ": "MultiAZ",
        "publiclyAccessible": "PubliclyAccessible", "backupRetentionPeriod": "BackupRetentionPeriod",
        "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade", "deletionProtection": "DeletionProtection",
        "iAMDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    }  # fmt: skip
    return _picked(held, names) | {
        "KmsKeyId": held.get("kmsKeyId"),
        "DBClusterIdentifier": held.get("dBClusterIdentifier"),
        "MonitoringInterval": held.get("monitoringInterval", UNKNOWN),
        "EnableCloudwatchLogsExports": held.get("enabledCloudwatchLogsExports", UNKNOWN),
        "DBParameterGroupName": groups[0].get("dBParameterGroupName", UNKNOWN) if groups else UNKNOWN,
        "CustomIAMInstanceProfile": held.get("customIamInstanceProfile"),
    }


def key(held: Item, more: Item) -> dict[str, Any]:
    """`AWS::KMS::Key`."""
    rotation = opened(more.get("KeyRotationStatus", UNKNOWN))
    rotates = {"true": True, "false": False}.get(str(rotation).lower(), UNKNOWN)
    return _picked(held, {"arn": "Arn", "keyId": "KeyId", "origin": "Origin"}) | {
        "EnableKeyRotation": rotates,
        "KeyPolicy": opened(more.get("Policy", UNKNOWN)),
    }


SHAPES: Final[dict[str, Callable[[Item, Item], dict[str, Any]]]] = {
    "AWS::EC2::Instance": instance,
    "AWS::EC2::SecurityGroup": security_group,
    "AWS::EC2::Volume": volume,
    "AWS::KMS::Key": key,
    "AWS::RDS::DBInstance": database,
    "AWS::S3::Bucket": bucket,
}
