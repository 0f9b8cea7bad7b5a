"""Amazon ElastiCache: replication groups, clusters that stand alone, and serverless caches. It never asks for keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from remit.readers.accounts._aws_part import Part, Sweeper, pick

_GROUP: Final = (
    "ReplicationGroupId", "AtRestEncryptionEnabled", "KmsKeyId", "TransitEncryptionEnabled", "TransitEncryptionMode",
    "SnapshotRetentionLimit", "AutoMinorVersionUpgrade", "Engine",
)  # fmt: skip
_CLUSTER: Final = (
    "CacheClusterId", "Engine", "EngineVersion", "AtRestEncryptionEnabled", "TransitEncryptionEnabled",
    "SnapshotRetentionLimit", "AutoMinorVersionUpgrade",
)  # fmt: skip
_SERVERLESS: Final = (
    "ServerlessCacheName", "Engine", "MajorEngineVersion", "KmsKeyId", "SecurityGroupIds", "SnapshotRetentionLimit",
)  # fmt: skip


def _read(part: Part) -> None:
    clusters = part.every("elasticache:DescribeCacheClusters", "CacheClusters")
    part.each(partial(_cluster, part), [row for row in clusters if not row.get("ReplicationGroupId")])
    members = {str(row["ReplicationGroupId"]): row for row in clusters if row.get("ReplicationGroupId")}
    groups = part.every("elasticache:DescribeReplicationGroups", "ReplicationGroups")
    part.each(partial(_group, part, members), groups)
    part.each(partial(_serverless, part), part.every("elasticache:DescribeServerlessCaches", "ServerlessCaches"))


def _group(part: Part, members: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any]) -> None:
    name = str(row["ReplicationGroupId"])
    arn = str(row.get("ARN") or part.arn("elasticache", f"replicationgroup:{name}"))
    member = members.get(name, {})
    properties = {
        "Arn": arn,
        "EngineVersion": member.get("EngineVersion"),
        "SecurityGroupIds": _security_groups(member),
        "MultiAZEnabled": row["MultiAZ"] == "enabled" if "MultiAZ" in row else None,
        "LogDeliveryConfigurations": _logs(row.get("LogDeliveryConfigurations", ())),
        **pick(member, "Engine"),
        **pick(row, *_GROUP),
    }
    part.report("AWS::ElastiCache::ReplicationGroup", arn, properties, tags=_tags(part, arn))


def _cluster(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["CacheClusterId"])
    arn = str(row.get("ARN") or part.arn("elasticache", f"cluster:{name}"))
    properties = {
        "Arn": arn,
        "ClusterName": name,
        "VpcSecurityGroupIds": _security_groups(row),
        "AZMode": "cross-az" if row.get("PreferredAvailabilityZone") == "Multiple" else "single-az",
        "LogDeliveryConfigurations": _logs(row.get("LogDeliveryConfigurations", ())),
        **pick(row, *_CLUSTER),
    }
    part.report("AWS::ElastiCache::CacheCluster", arn, properties, tags=_tags(part, arn))


def _serverless(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row.get("ARN") or part.arn("elasticache", f"serverlesscache:{row['ServerlessCacheName']}"))
    properties = {"ARN": arn, **pick(row, *_SERVERLESS)}
    part.report("AWS::ElastiCache::ServerlessCache", arn, properties, tags=_tags(part, arn))


def _security_groups(row: Mapping[str, Any]) -> list[str]:
    return [str(one["SecurityGroupId"]) for one in row.get("SecurityGroups", ())]


def _logs(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [pick(one, "LogType", "DestinationType") for one in rows]


def _tags(part: Part, arn: str) -> object:
    return part.value("elasticache:ListTagsForResource", "TagList", ResourceName=arn)


_CALLS = ("DescribeCacheClusters", "DescribeReplicationGroups", "DescribeServerlessCaches", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/elasticache",
    calls={f"elasticache:{call}": f"elasticache:{call}" for call in _CALLS},
    read=_read,
    resources=("elasticache:replicationgroup", "elasticache:cluster", "elasticache:serverlesscache"),
)
