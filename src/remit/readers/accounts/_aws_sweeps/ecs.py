"""Amazon ECS: clusters, services, capacity providers, and the task definitions that stand or are in use.

Of each family the newest active revision is read, and every revision that a service runs. Names of environment
variables are kept, their values are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from remit.readers.accounts._aws_environment import hidden_pairs
from remit.readers.accounts._aws_part import Part, Sweeper, camel, pick

_CLUSTERS_A_CALL: Final = 100
_SERVICES_A_CALL: Final = 10


def _read(part: Part) -> None:
    used: set[str] = set()
    arns = part.every("ecs:ListClusters", "clusterArns")
    for some in _batches(arns, _CLUSTERS_A_CALL):
        include = ["SETTINGS", "TAGS", "CONFIGURATIONS"]
        for row in part.every("ecs:DescribeClusters", "clusters", clusters=list(some), include=include):
            _cluster(part, row)
            used |= _services(part, str(row["clusterArn"]))
    for row in part.every("ecs:DescribeCapacityProviders", "capacityProviders"):
        if "autoScalingGroupProvider" in row or "managedInstancesProvider" in row:
            properties = camel(pick(row, "name", "autoScalingGroupProvider", "managedInstancesProvider"))
            part.report("AWS::ECS::CapacityProvider", str(row["capacityProviderArn"]), properties)
    families = part.every("ecs:ListTaskDefinitionFamilies", "families", status="ACTIVE")
    part.each(partial(_definition, part), sorted({*families, *used}))


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _cluster(part: Part, row: Mapping[str, Any]) -> None:
    properties = {
        "Arn": row["clusterArn"],
        "ClusterName": row["clusterName"],
        "ClusterSettings": camel(row.get("settings", [])),
        "CapacityProviders": row.get("capacityProviders"),
        "Configuration": camel(row.get("configuration")),
    }
    part.report("AWS::ECS::Cluster", str(row["clusterArn"]), properties, tags=row.get("tags", []))


def _services(part: Part, cluster: str) -> set[str]:
    """Report a cluster's services; the task definitions that they run."""
    used: set[str] = set()
    arns = part.every("ecs:ListServices", "serviceArns", cluster=cluster)
    for some in _batches(arns, _SERVICES_A_CALL):
        call = "ecs:DescribeServices"
        for row in part.every(call, "services", cluster=cluster, services=list(some), include=["TAGS"]):
            names = ("serviceArn", "serviceName", "launchType", "capacityProviderStrategy", "networkConfiguration")
            properties = {**camel(pick(row, *names, "desiredCount", "taskDefinition")), "Cluster": cluster}
            part.report("AWS::ECS::Service", str(row["serviceArn"]), properties, tags=row.get("tags", []))
            if row.get("taskDefinition"):
                used.add(str(row["taskDefinition"]))
    return used


def _definition(part: Part, name: str) -> None:
    answer = part.get("ecs:DescribeTaskDefinition", taskDefinition=name, include=["TAGS"])
    if not isinstance(answer, Mapping):
        return
    row = answer["taskDefinition"]
    names = ("taskDefinitionArn", "family", "requiresCompatibilities", "networkMode", "executionRoleArn", "taskRoleArn")
    properties = camel(pick(row, *names, "cpu", "memory"))
    properties["ContainerDefinitions"] = [_container(one) for one in row.get("containerDefinitions", ())]
    part.report("AWS::ECS::TaskDefinition", str(row["taskDefinitionArn"]), properties, tags=answer.get("tags", []))


def _container(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "image", "privileged", "readonlyRootFilesystem", "user", "secrets", "portMappings", "essential")
    found: dict[str, Any] = camel(pick(row, *names))
    found["Environment"] = camel(hidden_pairs(row.get("environment", ()), "name", "value"))
    return found


_CALLS = (
    "ListClusters", "DescribeClusters", "DescribeCapacityProviders", "ListTaskDefinitionFamilies", "ListServices",
    "DescribeServices", "DescribeTaskDefinition",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/ecs",
    calls={f"ecs:{call}": f"ecs:{call}" for call in _CALLS},
    read=_read,
    resources=("ecs:cluster", "ecs:service"),
)
