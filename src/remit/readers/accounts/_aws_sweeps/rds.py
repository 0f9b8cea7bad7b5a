"""Amazon RDS: database instances, their parameter groups, and snapshots with whom they are shared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

_KEPT: Final = (
    "DBInstanceArn", "DBInstanceIdentifier", "DbiResourceId", "Engine", "EngineVersion", "CustomIamInstanceProfile",
    "AutoMinorVersionUpgrade", "StorageEncrypted", "KmsKeyId", "PubliclyAccessible", "BackupRetentionPeriod", "MultiAZ",
    "DeletionProtection", "MonitoringInterval", "DBClusterIdentifier", "DBInstanceClass", "AvailabilityZone",
)  # fmt: skip


def _read(part: Part) -> None:
    instances = part.every("rds:DescribeDBInstances", "DBInstances")
    for row in instances:
        part.report("AWS::RDS::DBInstance", str(row["DBInstanceArn"]), _instance(row), tags=row.get("TagList", []))
    groups = part.every("rds:DescribeDBParameterGroups", "DBParameterGroups")
    used = {group["DBParameterGroupName"] for row in instances for group in row.get("DBParameterGroups", ())}
    wanted = [row for row in groups if row["DBParameterGroupName"] in used and not _is_default(row)]
    part.each(partial(_group, part), wanted)
    snapshots = part.every("rds:DescribeDBSnapshots", "DBSnapshots", SnapshotType="manual")
    part.each(partial(_snapshot, part), snapshots)


def _is_default(row: Mapping[str, Any]) -> bool:
    """Whether AWS made the group; its parameters are the engine's defaults."""
    return str(row["DBParameterGroupName"]).startswith("default.")


def _instance(row: Mapping[str, Any]) -> dict[str, Any]:
    groups = [one["DBParameterGroupName"] for one in row.get("DBParameterGroups", ())]
    return {
        **pick(row, *_KEPT),
        "EnableIAMDatabaseAuthentication": row.get("IAMDatabaseAuthenticationEnabled"),
        "EnableCloudwatchLogsExports": row.get("EnabledCloudwatchLogsExports"),
        "DBParameterGroupName": groups[0] if groups else None,
        "DBSubnetGroupName": row.get("DBSubnetGroup", {}).get("DBSubnetGroupName"),
        "ManageMasterUserPassword": True if row.get("MasterUserSecret") else None,
        "VPCSecurityGroups": [one["VpcSecurityGroupId"] for one in row.get("VpcSecurityGroups", ())],
    }


def _group(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["DBParameterGroupName"])
    arn = str(row.get("DBParameterGroupArn") or part.arn("rds", f"pg:{name}"))
    rows = part.every("rds:DescribeDBParameters", "Parameters", DBParameterGroupName=name, Source="user")
    parameters = {one["ParameterName"]: one["ParameterValue"] for one in rows if "ParameterValue" in one}
    properties = {
        "DBParameterGroupName": name,
        "Family": row.get("DBParameterGroupFamily"),
        "Parameters": parameters if part.is_whole else UNKNOWN,
    }
    part.report("AWS::RDS::DBParameterGroup", arn, properties)


def _snapshot(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["DBSnapshotIdentifier"])
    told = part.value(
        "rds:DescribeDBSnapshotAttributes",
        "DBSnapshotAttributesResult.DBSnapshotAttributes",
        DBSnapshotIdentifier=name,
    )
    shared: Any = told
    if isinstance(told, list):
        shared = [to for one in told if one.get("AttributeName") == "restore" for to in one.get("AttributeValues", ())]
    properties = {
        "DBSnapshotArn": row["DBSnapshotArn"],
        "SharedWith": shared,
        **pick(row, "DBSnapshotIdentifier", "DBInstanceIdentifier", "Encrypted", "KmsKeyId", "Engine", "EngineVersion"),
    }
    reference = {"db_instance_identifier": part.arn("rds", f"db:{row['DBInstanceIdentifier']}")}
    address = str(row["DBSnapshotArn"])
    part.report("AWS::RDS::DBSnapshot", address, properties, tags=row.get("TagList", []), references=reference)


_CALLS = (
    "DescribeDBInstances", "DescribeDBParameterGroups", "DescribeDBParameters", "DescribeDBSnapshots",
    "DescribeDBSnapshotAttributes",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/rds",
    calls={f"rds:{call}": f"rds:{call}" for call in _CALLS},
    read=_read,
    resources=("rds:db", "rds:snapshot"),
)
