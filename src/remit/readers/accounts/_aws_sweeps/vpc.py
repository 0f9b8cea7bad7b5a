"""Amazon VPC: networks, subnets, security groups, network ACLs, gateways and flow logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.readers.accounts._aws_part import Part, Sweeper, pick

_DECIDING: Final = (
    ("ec2:DescribeFlowLogs", "AWS::EC2::FlowLog", "resource_id"),
    ("ec2:DescribeInternetGateways", "AWS::EC2::VPCGatewayAttachment", "vpc_id"),
)


def _read(part: Part) -> None:
    networks = part.every("ec2:DescribeVpcs", "Vpcs")
    for row in networks:
        properties = pick(row, "VpcId", "CidrBlock", "IsDefault")
        part.report("AWS::EC2::VPC", _arn(part, "vpc", row["VpcId"]), properties, tags=row.get("Tags", []))
    for row in part.every("ec2:DescribeSubnets", "Subnets"):
        properties = pick(row, "SubnetId", "VpcId", "CidrBlock", "AvailabilityZone", "MapPublicIpOnLaunch")
        part.report("AWS::EC2::Subnet", _arn(part, "subnet", row["SubnetId"]), properties, tags=row.get("Tags", []))
    for row in part.every("ec2:DescribeSecurityGroups", "SecurityGroups"):
        address = _arn(part, "security-group", row["GroupId"])
        part.report("AWS::EC2::SecurityGroup", address, _group(row), tags=row.get("Tags", []))
    _companions(part)
    for row in networks:
        for call, native_type, attribute in _DECIDING:
            if not part.has_told(call):
                part.report_unseen(native_type, _arn(part, "vpc", row["VpcId"]), attribute)


def _companions(part: Part) -> None:
    """What says something about a network and is none."""
    for row in part.every("ec2:DescribeNetworkAcls", "NetworkAcls"):
        address = _arn(part, "network-acl", row["NetworkAclId"])
        reference = {"vpc_id": _arn(part, "vpc", row["VpcId"])}
        properties = pick(row, "NetworkAclId", "VpcId", "IsDefault")
        part.report("AWS::EC2::NetworkAcl", address, properties, tags=row.get("Tags", []), references=reference)
    for row in part.every("ec2:DescribeInternetGateways", "InternetGateways"):
        for attached in row.get("Attachments", ()):
            address = f"{_arn(part, 'internet-gateway', row['InternetGatewayId'])}#{attached['VpcId']}"
            properties = {"InternetGatewayId": row["InternetGatewayId"], "VpcId": attached["VpcId"]}
            reference = {"vpc_id": _arn(part, "vpc", attached["VpcId"])}
            part.report("AWS::EC2::VPCGatewayAttachment", address, properties, references=reference)
    for row in part.every("ec2:DescribeFlowLogs", "FlowLogs"):
        kind = "vpc" if str(row["ResourceId"]).startswith("vpc-") else "subnet"
        properties = pick(row, "ResourceId", "TrafficType", "LogDestinationType", "LogDestination", "FlowLogStatus")
        reference = {"resource_id": _arn(part, kind, row["ResourceId"])}
        address = _arn(part, "vpc-flow-log", row["FlowLogId"])
        part.report("AWS::EC2::FlowLog", address, properties, tags=row.get("Tags", []), references=reference)


def _arn(part: Part, kind: str, name: object) -> str:
    return part.arn("ec2", f"{kind}/{name}")


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **pick(row, "GroupId", "GroupName", "VpcId"),
        "GroupDescription": row.get("Description"),
        "SecurityGroupIngress": [rule for one in row.get("IpPermissions", ()) for rule in _rules(one, "Source")],
        "SecurityGroupEgress": [
            rule for one in row.get("IpPermissionsEgress", ()) for rule in _rules(one, "Destination")
        ],
    }


def _rules(permission: Mapping[str, Any], side: str) -> Iterator[dict[str, Any]]:
    """A permission holds every peer of one range of ports; a template has one rule for each."""
    ports = pick(permission, "IpProtocol", "FromPort", "ToPort")
    for one in permission.get("IpRanges", ()):
        yield {**ports, "CidrIp": one.get("CidrIp"), "Description": one.get("Description")}
    for one in permission.get("Ipv6Ranges", ()):
        yield {**ports, "CidrIpv6": one.get("CidrIpv6"), "Description": one.get("Description")}
    for one in permission.get("PrefixListIds", ()):
        yield {**ports, f"{side}PrefixListId": one.get("PrefixListId")}
    for one in permission.get("UserIdGroupPairs", ()):
        yield {**ports, f"{side}SecurityGroupId": one.get("GroupId")}


_CALLS = (
    "DescribeVpcs", "DescribeSubnets", "DescribeSecurityGroups", "DescribeNetworkAcls", "DescribeInternetGateways",
    "DescribeFlowLogs",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/vpc",
    calls={f"ec2:{call}": f"ec2:{call}" for call in _CALLS},
    read=_read,
    resources=("ec2:vpc", "ec2:subnet", "ec2:security-group", "ec2:network-acl", "ec2:vpc-flow-log"),
)
