"""Amazon EC2: instances, launch templates and configurations, scaling groups, public addresses.

User data are never asked for. It cannot know what runs inside a machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.readers.accounts._aws_part import Part, Sweeper, pick

_ENDED: Final = frozenset({"terminated", "shutting-down"})
_TEMPLATE: Final = (
    "MetadataOptions", "BlockDeviceMappings", "NetworkInterfaces", "Monitoring", "IamInstanceProfile", "ImageId",
    "DisableApiTermination", "InstanceType", "SecurityGroupIds",
)  # fmt: skip
_CONFIGURATION: Final = (
    "LaunchConfigurationName", "MetadataOptions", "BlockDeviceMappings", "AssociatePublicIpAddress",
    "IamInstanceProfile", "ImageId", "SecurityGroups",
)  # fmt: skip


def _read(part: Part) -> None:
    volumes = {row["VolumeId"]: row for row in part.every("ec2:DescribeVolumes", "Volumes")}
    rows = [row for one in part.every("ec2:DescribeInstances", "Reservations") for row in one.get("Instances", ())]
    standing = [row for row in rows if row.get("State", {}).get("Name") not in _ENDED]
    part.each(partial(_instance, part, volumes), standing)
    part.each(partial(_template, part), part.every("ec2:DescribeLaunchTemplates", "LaunchTemplates"))
    for row in part.every("ec2:DescribeAddresses", "Addresses"):
        if row.get("InstanceId"):
            instance = part.arn("ec2", f"instance/{row['InstanceId']}")
            address = part.arn("ec2", f"elastic-ip/{row.get('AllocationId', row.get('PublicIp'))}")
            properties = pick(row, "AllocationId", "InstanceId", "PublicIp")
            part.report("AWS::EC2::EIP", address, properties, references={"instance_id": instance})
    _scaling(part)


def _instance(part: Part, volumes: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any]) -> None:
    name = str(row["InstanceId"])
    locked = part.value(
        "ec2:DescribeInstanceAttribute",
        "DisableApiTermination.Value",
        InstanceId=name,
        Attribute="disableApiTermination",
    )
    properties = {
        **pick(row, "InstanceId", "ImageId", "InstanceType", "SubnetId", "VpcId"),
        "MetadataOptions": pick(
            row.get("MetadataOptions", {}), "HttpEndpoint", "HttpTokens", "HttpPutResponseHopLimit"
        ),
        "BlockDeviceMappings": [_device(one, volumes) for one in row.get("BlockDeviceMappings", ())],
        "NetworkInterfaces": [
            {
                "AssociatePublicIpAddress": "PublicIp" in one.get("Association", {}),
                "SubnetId": one.get("SubnetId"),
                "GroupSet": [group["GroupId"] for group in one.get("Groups", ())],
            }
            for one in row.get("NetworkInterfaces", ())
        ],
        "SecurityGroupIds": [group["GroupId"] for group in row.get("SecurityGroups", ())],
        "Monitoring": row.get("Monitoring", {}).get("State") in {"enabled", "pending"},
        "IamInstanceProfile": row.get("IamInstanceProfile", {}).get("Arn"),
        "DisableApiTermination": locked,
    }
    part.report("AWS::EC2::Instance", part.arn("ec2", f"instance/{name}"), properties, tags=row.get("Tags", []))


def _device(row: Mapping[str, Any], volumes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Whether a disk is encrypted is told by its volume alone."""
    volume = str(row.get("Ebs", {}).get("VolumeId", ""))
    return {
        "DeviceName": row.get("DeviceName"),
        "Ebs": {"VolumeId": volume, **pick(volumes.get(volume, {}), "Encrypted", "KmsKeyId")},
    }


def _template(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["LaunchTemplateId"])
    call = "ec2:DescribeLaunchTemplateVersions"
    versions = part.every(call, "LaunchTemplateVersions", LaunchTemplateId=name, Versions=["$Default"])
    data = versions[0].get("LaunchTemplateData", {}) if versions else {}
    properties = {
        **pick(row, "LaunchTemplateId", "LaunchTemplateName"),
        "LaunchTemplateData": pick(data, *_TEMPLATE),
    }
    address = part.arn("ec2", f"launch-template/{name}")
    if versions:
        part.report("AWS::EC2::LaunchTemplate", address, properties, tags=row.get("Tags", []))


def _scaling(part: Part) -> None:
    for row in part.every("autoscaling:DescribeAutoScalingGroups", "AutoScalingGroups"):
        properties = {
            **pick(row, "AutoScalingGroupARN", "AutoScalingGroupName", "AvailabilityZones", "LaunchConfigurationName"),
            "VPCZoneIdentifier": [one for one in str(row.get("VPCZoneIdentifier") or "").split(",") if one],
        }
        address = str(row["AutoScalingGroupARN"])
        part.report("AWS::AutoScaling::AutoScalingGroup", address, properties, tags=row.get("Tags", []))
    for row in part.every("autoscaling:DescribeLaunchConfigurations", "LaunchConfigurations"):
        monitored = row.get("InstanceMonitoring", {}).get("Enabled")
        properties = {**pick(row, *_CONFIGURATION), "InstanceMonitoring": monitored}
        part.report("AWS::AutoScaling::LaunchConfiguration", str(row["LaunchConfigurationARN"]), properties)


_CALLS = (
    "DescribeVolumes", "DescribeInstances", "DescribeInstanceAttribute", "DescribeLaunchTemplates",
    "DescribeLaunchTemplateVersions", "DescribeAddresses",
)  # fmt: skip
_SCALING_CALLS = ("DescribeAutoScalingGroups", "DescribeLaunchConfigurations")

SWEEP = Sweeper(
    service="aws/ec2",
    calls={
        **{f"ec2:{call}": f"ec2:{call}" for call in _CALLS},
        **{f"autoscaling:{call}": f"autoscaling:{call}" for call in _SCALING_CALLS},
    },
    read=_read,
    resources=("ec2:instance", "ec2:launch-template", "autoscaling:autoScalingGroup"),
)
