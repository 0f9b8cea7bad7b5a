"""Elastic Load Balancing: load balancers with attributes, listeners and rules; Classic Load Balancers too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from remit.readers.accounts._aws_part import Part, Sweeper, pick

_TAGS_A_CALL: Final = 20


def _read(part: Part) -> None:
    rows = part.every("elbv2:DescribeLoadBalancers", "LoadBalancers")
    tags = _tags(part, [str(row["LoadBalancerArn"]) for row in rows])
    part.each(partial(_balancer, part, tags), rows)
    classic = part.every("elb:DescribeLoadBalancers", "LoadBalancerDescriptions")
    part.each(partial(_classic, part), classic)


def _tags(part: Part, arns: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(arns), _TAGS_A_CALL):
        some = list(arns[start : start + _TAGS_A_CALL])
        for row in part.every("elbv2:DescribeTags", "TagDescriptions", ResourceArns=some):
            found[str(row["ResourceArn"])] = row.get("Tags", [])
    return found


def _balancer(part: Part, tags: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    arn = str(row["LoadBalancerArn"])
    properties = {
        "LoadBalancerArn": arn,
        "Name": row["LoadBalancerName"],
        **pick(row, "Scheme", "Type", "IpAddressType", "SecurityGroups", "DNSName"),
        "Subnets": [zone.get("SubnetId") for zone in row.get("AvailabilityZones", ())],
        "LoadBalancerAttributes": part.value("elbv2:DescribeLoadBalancerAttributes", "Attributes", LoadBalancerArn=arn),
    }
    part.report("AWS::ElasticLoadBalancingV2::LoadBalancer", arn, properties, tags=tags.get(arn, []))
    for listener in part.every("elbv2:DescribeListeners", "Listeners", LoadBalancerArn=arn):
        _listener(part, listener, arn)


def _listener(part: Part, row: Mapping[str, Any], balancer: str) -> None:
    arn = str(row["ListenerArn"])
    properties = pick(row, "LoadBalancerArn", "Protocol", "Port", "DefaultActions", "SslPolicy", "Certificates")
    reference = {"load_balancer_arn": balancer}
    part.report("AWS::ElasticLoadBalancingV2::Listener", arn, properties, references=reference)
    for rule in part.every("elbv2:DescribeRules", "Rules", ListenerArn=arn):
        if not rule.get("IsDefault"):  # the default rule repeats the listener's own actions
            found = {"ListenerArn": arn, **pick(rule, "Actions", "Conditions", "Priority")}
            address, reference = str(rule["RuleArn"]), {"listener_arn": arn}
            part.report("AWS::ElasticLoadBalancingV2::ListenerRule", address, found, references=reference)


def _classic(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["LoadBalancerName"])
    attributes = part.value("elb:DescribeLoadBalancerAttributes", "LoadBalancerAttributes", LoadBalancerName=name)
    tags = part.every("elb:DescribeTags", "TagDescriptions", LoadBalancerNames=[name])
    properties = {
        "LoadBalancerName": name,
        **pick(row, "Scheme", "AvailabilityZones", "Subnets", "SecurityGroups"),
        "Listeners": [_classic_listener(one.get("Listener", {})) for one in row.get("ListenerDescriptions", ())],
        "AccessLoggingPolicy": attributes.get("AccessLog") if isinstance(attributes, Mapping) else attributes,
    }
    address = part.arn("elasticloadbalancing", f"loadbalancer/{name}")
    found = tags[0].get("Tags", []) if tags else []
    part.report("AWS::ElasticLoadBalancing::LoadBalancer", address, properties, tags=found)


def _classic_listener(row: Mapping[str, Any]) -> dict[str, Any]:
    return pick(row, "Protocol", "LoadBalancerPort", "InstancePort", "InstanceProtocol")


_CALLS = (
    "DescribeLoadBalancers", "DescribeTags", "DescribeLoadBalancerAttributes", "DescribeListeners", "DescribeRules",
)  # fmt: skip
_CLASSIC_CALLS = ("DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeTags")

SWEEP = Sweeper(
    service="aws/elb",
    calls={
        **{f"elbv2:{call}": f"elasticloadbalancing:{call}" for call in _CALLS},
        **{f"elb:{call}": f"elasticloadbalancing:{call}" for call in _CLASSIC_CALLS},
    },
    read=_read,
    resources=("elasticloadbalancing:loadbalancer", "elasticloadbalancing:listener"),
)
