"""Amazon DocumentDB: clusters with encryption, backups and logs, and what their own parameter groups set.

The interface is that of Amazon RDS, which lists these clusters among its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

ENGINE: Final = "docdb"
_KEPT: Final = (
    "DBClusterIdentifier", "EngineVersion", "StorageEncrypted", "KmsKeyId", "BackupRetentionPeriod",
    "DeletionProtection",
)  # fmt: skip


def _read(part: Part) -> None:
    only = [{"Name": "engine", "Values": [ENGINE]}]
    rows = part.every("docdb:DescribeDBClusters", "DBClusters", Filters=only)
    part.each(partial(_cluster, part), [row for row in rows if row.get("Engine") == ENGINE])


def _cluster(part: Part, row: Mapping[str, Any]) -> None:
    arn, group = str(row["DBClusterArn"]), str(row.get("DBClusterParameterGroup", ""))
    properties = {
        **pick(row, *_KEPT),
        "ClusterResourceId": row.get("DbClusterResourceId"),
        "DBClusterParameterGroupName": group,
        "EnableCloudwatchLogsExports": row.get("EnabledCloudwatchLogsExports"),
        "VpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in row.get("VpcSecurityGroups", ())],
    }
    tags = part.value("docdb:ListTagsForResource", "TagList", ResourceName=arn)
    part.report("AWS::DocDB::DBCluster", arn, properties, tags=tags)
    if group and not group.startswith("default."):
        found = part.every("docdb:DescribeDBClusterParameters", "Parameters", DBClusterParameterGroupName=group)
        parameters = {one["ParameterName"]: one["ParameterValue"] for one in found if "ParameterValue" in one}
        properties = {
            "Name": group,
            "Parameters": parameters if part.has_told("docdb:DescribeDBClusterParameters") else UNKNOWN,
        }
        part.report("AWS::DocDB::DBClusterParameterGroup", f"{arn}#{group}", properties, references={"name": arn})


_CALLS = ("DescribeDBClusters", "DescribeDBClusterParameters", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/documentdb",
    calls={f"docdb:{call}": f"rds:{call}" for call in _CALLS},
    read=_read,
    resources=("rds:cluster",),
)
