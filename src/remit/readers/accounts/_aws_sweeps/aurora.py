"""Amazon Aurora and other database clusters, their parameter groups, and snapshots with whom they are shared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

_KEPT: Final = (
    "DBClusterArn", "DBClusterIdentifier", "Engine", "EngineVersion", "StorageEncrypted", "KmsKeyId",
    "BackupRetentionPeriod", "DeletionProtection", "MonitoringInterval", "PubliclyAccessible",
)  # fmt: skip
# The interface lists clusters of services of their own too (DescribeDBClusters, first Note).
_OTHERS: Final = frozenset({"docdb", "neptune"})


def _read(part: Part) -> None:
    every = part.every("rds:DescribeDBClusters", "DBClusters")
    clusters = [row for row in every if row.get("Engine") not in _OTHERS]
    for row in clusters:
        part.report("AWS::RDS::DBCluster", str(row["DBClusterArn"]), _cluster(row), tags=row.get("TagList", []))
    used = {row.get("DBClusterParameterGroup") for row in clusters}
    groups = part.every("rds:DescribeDBClusterParameterGroups", "DBClusterParameterGroups")
    names = [(str(row["DBClusterParameterGroupName"]), row) for row in groups]
    part.each(partial(_group, part), [row for name, row in names if name in used and not name.startswith("default.")])
    snapshots = part.every("rds:DescribeDBClusterSnapshots", "DBClusterSnapshots", SnapshotType="manual")
    part.each(partial(_snapshot, part), snapshots)


def _cluster(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **pick(row, *_KEPT),
        "DBClusterResourceId": row.get("DbClusterResourceId"),
        "DBClusterParameterGroupName": row.get("DBClusterParameterGroup"),
        "EnableIAMDatabaseAuthentication": row.get("IAMDatabaseAuthenticationEnabled"),
        "EnableCloudwatchLogsExports": row.get("EnabledCloudwatchLogsExports"),
        "ManageMasterUserPassword": True if row.get("MasterUserSecret") else None,
    }


def _group(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["DBClusterParameterGroupName"])
    arn = str(row.get("DBClusterParameterGroupArn") or part.arn("rds", f"cluster-pg:{name}"))
    call = "rds:DescribeDBClusterParameters"
    rows = part.every(call, "Parameters", DBClusterParameterGroupName=name, Source="user")
    parameters = {one["ParameterName"]: one["ParameterValue"] for one in rows if "ParameterValue" in one}
    properties = {
        "DBClusterParameterGroupName": name,
        "Family": row.get("DBParameterGroupFamily"),
        "Parameters": parameters if part.is_whole else UNKNOWN,
    }
    part.report("AWS::RDS::DBClusterParameterGroup", arn, properties)


def _snapshot(part: Part, row: Mapping[str, Any]) -> None:
    name, arn = str(row["DBClusterSnapshotIdentifier"]), str(row["DBClusterSnapshotArn"])
    told = part.value(
        "rds:DescribeDBClusterSnapshotAttributes",
        "DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes",
        DBClusterSnapshotIdentifier=name,
    )
    shared: Any = told
    if isinstance(told, list):
        shared = [to for one in told if one.get("AttributeName") == "restore" for to in one.get("AttributeValues", ())]
    properties = {
        "DBClusterSnapshotArn": arn,
        "SharedWith": shared,
        "Encrypted": row.get("StorageEncrypted"),
        **pick(row, "DBClusterSnapshotIdentifier", "DBClusterIdentifier", "KmsKeyId", "Engine", "EngineVersion"),
    }
    reference = {"db_cluster_identifier": part.arn("rds", f"cluster:{row['DBClusterIdentifier']}")}
    tags = row.get("TagList", [])
    part.report("AWS::RDS::DBClusterSnapshot", arn, properties, tags=tags, references=reference)


_CALLS = (
    "DescribeDBClusters", "DescribeDBClusterParameterGroups", "DescribeDBClusterParameters",
    "DescribeDBClusterSnapshots", "DescribeDBClusterSnapshotAttributes",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/aurora",
    calls={f"rds:{call}": f"rds:{call}" for call in _CALLS},
    read=_read,
    resources=("rds:cluster", "rds:cluster-snapshot"),
)
