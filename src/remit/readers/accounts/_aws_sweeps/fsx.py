"""Amazon FSx: file systems of each kind with key, zones, backups and audit of access. It never asks for files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from remit.readers.accounts._aws_part import Part, Sweeper, pick

_KINDS: Final = ("WindowsConfiguration", "LustreConfiguration", "OntapConfiguration", "OpenZFSConfiguration")
_SETTINGS: Final = ("DeploymentType", "AutomaticBackupRetentionDays")


def _read(part: Part) -> None:
    for row in part.every("fsx:DescribeFileSystems", "FileSystems"):
        arn = str(row["ResourceARN"])
        properties = {
            "Id": row["FileSystemId"],
            "ResourceARN": arn,
            **pick(row, "FileSystemType", "KmsKeyId", "SubnetIds", "StorageType"),
            **{kind: _settings(row[kind]) for kind in _KINDS if row.get(kind)},
        }
        part.report("AWS::FSx::FileSystem", arn, properties, tags=row.get("Tags", []))


def _settings(told: Mapping[str, Any]) -> dict[str, Any]:
    """Without the directory that a file system is joined to, whose configuration may name a password."""
    audit = told.get("AuditLogConfiguration")
    return {
        **pick(told, *_SETTINGS),
        "AuditLogConfiguration": {"FileAccessAuditLogLevel": audit.get("FileAccessAuditLogLevel")} if audit else None,
    }


SWEEP = Sweeper(
    service="aws/fsx",
    calls={"fsx:DescribeFileSystems": "fsx:DescribeFileSystems"},
    read=_read,
    resources=("fsx:file-system",),
)
