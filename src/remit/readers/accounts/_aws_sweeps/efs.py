"""Amazon EFS: file systems with encryption, backup, lifecycle and policy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick

_NO_POLICY = ("PolicyNotFound",)


def _read(part: Part) -> None:
    part.each(partial(_system, part), part.every("efs:DescribeFileSystems", "FileSystems"))


def _system(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["FileSystemId"])
    arn = str(row.get("FileSystemArn") or part.arn("elasticfilesystem", f"file-system/{name}"))
    backup = part.value("efs:DescribeBackupPolicy", "BackupPolicy", absent=_NO_POLICY, FileSystemId=name)
    policy = part.value("efs:DescribeFileSystemPolicy", "Policy", absent=_NO_POLICY, FileSystemId=name)
    properties = {
        "Arn": arn,
        "BackupPolicy": _backup(backup),
        "LifecyclePolicies": part.value("efs:DescribeLifecycleConfiguration", "LifecyclePolicies", FileSystemId=name),
        "FileSystemPolicy": opened(policy),
        **pick(row, "FileSystemId", "Encrypted", "KmsKeyId", "AvailabilityZoneName"),
    }
    part.report("AWS::EFS::FileSystem", arn, properties, tags=row.get("Tags", []))


def _backup(told: object) -> object:
    """A live file system without a policy is not backed up, whatever a template of it would begin with."""
    if told is None:
        return {"Status": "DISABLED"}
    if not isinstance(told, Mapping):
        return told
    return {"Status": "ENABLED" if told.get("Status") in {"ENABLED", "ENABLING"} else "DISABLED"}


_CALLS = ("DescribeFileSystems", "DescribeBackupPolicy", "DescribeLifecycleConfiguration", "DescribeFileSystemPolicy")

SWEEP = Sweeper(
    service="aws/efs",
    calls={f"efs:{call}": f"elasticfilesystem:{call}" for call in _CALLS},
    read=_read,
    resources=("elasticfilesystem:file-system",),
)
