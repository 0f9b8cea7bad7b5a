"""Amazon EKS: clusters with node groups, Fargate profiles, access entries, add-ons and pod identities.

What runs inside a cluster is told by the cluster itself, to the reader of Kubernetes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, camel, pick

_KEPT: Final = (
    "name", "arn", "version", "resourcesVpcConfig", "encryptionConfig", "computeConfig", "remoteNetworkConfig",
    "deletionProtection", "accessConfig", "roleArn",
)  # fmt: skip
_NODES: Final = (
    "nodegroupName", "clusterName", "amiType", "launchTemplate", "remoteAccess", "subnets", "instanceTypes", "nodeRole",
    "capacityType",
)  # fmt: skip


def _read(part: Part) -> None:
    part.each(partial(_cluster, part), part.every("eks:ListClusters", "clusters", include=["all"]))


def _cluster(part: Part, name: str) -> None:
    row = part.value("eks:DescribeCluster", "cluster", name=name)
    if row is None:
        return
    if not isinstance(row, Mapping):
        hidden = {key[:1].upper() + key[1:]: UNKNOWN for key in (*_KEPT[2:], "logging")}
        part.report("AWS::EKS::Cluster", part.arn("eks", f"cluster/{name}"), {"Name": name, **hidden})
        return
    arn = str(row["arn"])
    types = [
        {"Type": kind}
        for one in row.get("logging", {}).get("clusterLogging", ())
        if one.get("enabled")
        for kind in one.get("types", ())
    ]
    properties = {
        **camel(pick(row, *_KEPT)),
        "Logging": {"ClusterLogging": {"EnabledTypes": types}} if types else None,
    }
    part.report("AWS::EKS::Cluster", arn, properties, tags=row.get("tags", {}))
    _nodes(part, name)
    _companions(part, name, {"cluster_name": arn})


def _nodes(part: Part, cluster: str) -> None:
    for name in part.every("eks:ListNodegroups", "nodegroups", clusterName=cluster):
        row = part.value("eks:DescribeNodegroup", "nodegroup", clusterName=cluster, nodegroupName=name)
        if isinstance(row, Mapping):
            properties = {"Arn": row["nodegroupArn"], **camel(pick(row, *_NODES))}
            part.report("AWS::EKS::Nodegroup", str(row["nodegroupArn"]), properties, tags=row.get("tags", {}))
    for name in part.every("eks:ListFargateProfiles", "fargateProfileNames", clusterName=cluster):
        row = part.value("eks:DescribeFargateProfile", "fargateProfile", clusterName=cluster, fargateProfileName=name)
        if isinstance(row, Mapping):
            kept = camel(pick(row, "fargateProfileName", "clusterName", "subnets", "podExecutionRoleArn"))
            properties = {"Arn": row["fargateProfileArn"], **kept}
            part.report("AWS::EKS::FargateProfile", str(row["fargateProfileArn"]), properties, tags=row.get("tags", {}))


def _companions(part: Part, cluster: str, reference: dict[str, str]) -> None:
    arn = reference["cluster_name"]
    for principal in part.every(
        "eks:ListAccessEntries", "accessEntries", clusterName=cluster
    ):  # clusters that know no access entries refuse the question
        row = part.value("eks:DescribeAccessEntry", "accessEntry", clusterName=cluster, principalArn=principal)
        kind: Any = row.get("type") if isinstance(row, Mapping) else row
        properties = {"ClusterName": cluster, "PrincipalArn": principal, "Type": kind}
        part.report("AWS::EKS::AccessEntry", f"{arn}#entry-{principal}", properties, references=reference)
    for name in part.every("eks:ListAddons", "addons", clusterName=cluster):
        properties = {"ClusterName": cluster, "AddonName": name}
        part.report("AWS::EKS::Addon", f"{arn}#addon-{name}", properties, references=reference)
    for row in part.every("eks:ListPodIdentityAssociations", "associations", clusterName=cluster):
        properties = {"ClusterName": cluster, **camel(pick(row, "namespace", "serviceAccount"))}
        address = f"{arn}#pod-identity-{row.get('associationId')}"
        part.report("AWS::EKS::PodIdentityAssociation", address, properties, references=reference)


_CALLS = (
    "ListClusters", "DescribeCluster", "ListNodegroups", "DescribeNodegroup", "ListFargateProfiles",
    "DescribeFargateProfile", "ListAccessEntries", "DescribeAccessEntry", "ListAddons", "ListPodIdentityAssociations",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/eks",
    calls={f"eks:{call}": f"eks:{call}" for call in _CALLS},
    read=_read,
    resources=("eks:cluster", "eks:nodegroup", "eks:fargateprofile"),
)
