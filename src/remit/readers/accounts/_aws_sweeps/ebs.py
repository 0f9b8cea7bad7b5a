"""Amazon EBS: volumes, the account's own snapshots with whom they are shared, and the block on sharing them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.readers.accounts._aws_part import Part, Sweeper, pick


def _read(part: Part) -> None:
    for row in part.every("ec2:DescribeVolumes", "Volumes"):
        arn = part.arn("ec2", f"volume/{row['VolumeId']}")
        properties = pick(
            row, "VolumeId", "Encrypted", "KmsKeyId", "Size", "SnapshotId", "AvailabilityZone", "VolumeType"
        )
        part.report("AWS::EC2::Volume", arn, properties, tags=row.get("Tags", []))
        for one in row.get("Attachments", ()):
            attached = pick(one, "VolumeId", "InstanceId", "Device")
            address = f"{arn}#{one.get('InstanceId')}"
            part.report("AWS::EC2::VolumeAttachment", address, attached, references={"volume_id": arn})
    snapshots = part.every("ec2:DescribeSnapshots", "Snapshots", OwnerIds=["self"])
    part.each(partial(_snapshot, part), [row for row in snapshots if row.get("OwnerId") in {None, part.account}])
    state = part.value("ec2:GetSnapshotBlockPublicAccessState", "State")
    if state is not None and part.found:  # it says something about disks; where there are none it says nothing
        address = f"{part.arn('ec2', 'snapshot-block-public-access')}#state"
        part.report("AWS::EC2::SnapshotBlockPublicAccess", address, {"State": state})


def _snapshot(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["SnapshotId"])
    rights = part.value(
        "ec2:DescribeSnapshotAttribute", "CreateVolumePermissions", SnapshotId=name, Attribute="createVolumePermission"
    )
    shared: Any = rights
    if isinstance(rights, list):
        shared = [one.get("Group") or one.get("UserId") for one in rights]
    properties = {
        **pick(row, "SnapshotId", "VolumeId", "Encrypted", "KmsKeyId", "StorageTier"),
        "SharedWith": shared,
    }
    part.report("AWS::EC2::Snapshot", part.arn("ec2", f"snapshot/{name}"), properties, tags=row.get("Tags", []))


_CALLS = ("DescribeVolumes", "DescribeSnapshots", "DescribeSnapshotAttribute", "GetSnapshotBlockPublicAccessState")

SWEEP = Sweeper(
    service="aws/ebs",
    calls={f"ec2:{call}": f"ec2:{call}" for call in _CALLS},
    read=_read,
    resources=("ec2:volume", "ec2:snapshot"),
)
