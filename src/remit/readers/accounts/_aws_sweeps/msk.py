"""Amazon MSK: provisioned and serverless clusters with encryption, exposure and log-in. It never asks for messages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick

_KEPT: Final = (
    "BrokerNodeGroupInfo", "ClientAuthentication", "EncryptionInfo", "EnhancedMonitoring", "LoggingInfo",
)  # fmt: skip
_NO_POLICY: Final = ("NotFoundException",)


def _read(part: Part) -> None:
    part.each(partial(_cluster, part), part.every("kafka:ListClustersV2", "ClusterInfoList"))


def _cluster(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["ClusterArn"])
    properties: dict[str, Any] = {"Arn": arn, "ClusterName": row["ClusterName"]}
    tags = row.get("Tags", {})
    if row.get("ClusterType") == "SERVERLESS":
        serverless = row.get("Serverless", {})
        part.report("AWS::MSK::ServerlessCluster", arn, properties | dict(serverless), tags=tags)
    else:
        told = row.get("Provisioned", {})
        properties |= pick(told, *_KEPT)
        properties["KafkaVersion"] = told.get("CurrentBrokerSoftwareInfo", {}).get("KafkaVersion")
        part.report("AWS::MSK::Cluster", arn, properties, tags=tags)
    policy = opened(part.value("kafka:GetClusterPolicy", "Policy", absent=_NO_POLICY, ClusterArn=arn))
    if policy:
        document = {"ClusterArn": arn, "Policy": policy}
        part.report("AWS::MSK::ClusterPolicy", f"{arn}#policy", document, references={"cluster_arn": arn})


SWEEP = Sweeper(
    service="aws/msk",
    calls={f"kafka:{call}": f"kafka:{call}" for call in ("ListClustersV2", "GetClusterPolicy")},
    read=_read,
    resources=("kafka:cluster",),
)
