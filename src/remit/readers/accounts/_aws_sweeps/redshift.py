"""Amazon Redshift: clusters with encryption, exposure, logging and backups, and the parameters they run with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

_KEPT: Final = (
    "ClusterIdentifier", "ClusterNamespaceArn", "AllowVersionUpgrade", "Encrypted", "KmsKeyId", "PubliclyAccessible",
    "AutomatedSnapshotRetentionPeriod", "ClusterSubnetGroupName",
)  # fmt: skip


def _read(part: Part) -> None:
    part.each(partial(_cluster, part), part.every("redshift:DescribeClusters", "Clusters"))


def _cluster(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["ClusterIdentifier"])
    arn = part.arn("redshift", f"cluster:{name}")
    properties = {
        **pick(row, *_KEPT),
        "MultiAZ": _is_multi_zone(row.get("MultiAZ")),
        "VpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in row.get("VpcSecurityGroups", ())],
        "IamRoles": [one["IamRoleArn"] for one in row.get("IamRoles", ())],
        "LoggingProperties": _logging(part.get("redshift:DescribeLoggingStatus", ClusterIdentifier=name)),
    }
    part.report("AWS::Redshift::Cluster", arn, properties, tags=row.get("Tags", []))
    for group in (str(one["ParameterGroupName"]) for one in row.get("ClusterParameterGroups", ())):
        found = part.every("redshift:DescribeClusterParameters", "Parameters", ParameterGroupName=group)
        parameters = [pick(one, "ParameterName", "ParameterValue") for one in found]
        properties = {
            "ParameterGroupName": group,
            "Parameters": parameters if part.has_told("redshift:DescribeClusterParameters") else UNKNOWN,
        }
        address, reference = f"{arn}#{group}", {"parameter_group_name": arn}
        part.report("AWS::Redshift::ClusterParameterGroup", address, properties, references=reference)


def _is_multi_zone(told: object) -> bool | None:
    """The interface says it by a word, `Enabled`, which AWS writes with a small letter too."""
    return str(told).lower() == "enabled" if told is not None else None


def _logging(told: object) -> object:
    if not isinstance(told, Mapping):
        return told
    return pick(told, "BucketName", "S3KeyPrefix", "LogDestinationType") if told.get("LoggingEnabled") else None


_CALLS = ("DescribeClusters", "DescribeLoggingStatus", "DescribeClusterParameters")

SWEEP = Sweeper(
    service="aws/redshift",
    calls={f"redshift:{call}": f"redshift:{call}" for call in _CALLS},
    read=_read,
    resources=("redshift:cluster",),
)
