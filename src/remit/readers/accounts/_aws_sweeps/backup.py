"""AWS Backup: vaults with key, lock, policy and notifications, and plans with how long they keep. No backed-up data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick

_UNSET: Final = ("ResourceNotFoundException",)
_LOCK: Final = ("MinRetentionDays", "MaxRetentionDays")
_AIR_GAPPED: Final = "LOGICALLY_AIR_GAPPED_BACKUP_VAULT"


def _read(part: Part) -> None:
    part.each(partial(_vault, part), part.every("backup:ListBackupVaults", "BackupVaultList"))
    part.each(partial(_plan, part), part.every("backup:ListBackupPlans", "BackupPlansList"))


def _vault(part: Part, row: Mapping[str, Any]) -> None:
    arn, name = str(row["BackupVaultArn"]), str(row["BackupVaultName"])
    properties = pick(row, "BackupVaultName", "BackupVaultArn", "EncryptionKeyArn")
    tags = part.value("backup:ListTags", "Tags", ResourceArn=arn)
    if row.get("VaultType") == _AIR_GAPPED:
        part.report("AWS::Backup::LogicallyAirGappedBackupVault", arn, properties | pick(row, *_LOCK), tags=tags)
        return
    policy = part.value("backup:GetBackupVaultAccessPolicy", "Policy", absent=_UNSET, BackupVaultName=name)
    told = part.get("backup:GetBackupVaultNotifications", absent=_UNSET, BackupVaultName=name)
    properties |= {
        "LockConfiguration": pick(row, *_LOCK, "LockDate") if row.get("Locked") else None,
        "AccessPolicy": opened(policy),
        "Notifications": pick(told, "SNSTopicArn", "BackupVaultEvents") if isinstance(told, Mapping) else told,
    }
    part.report("AWS::Backup::BackupVault", arn, properties, tags=tags)


def _plan(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["BackupPlanArn"])
    told = part.value("backup:GetBackupPlan", "BackupPlan", BackupPlanId=row["BackupPlanId"])
    rules: Any = UNKNOWN
    if isinstance(told, Mapping):
        rules = [
            {
                "RuleName": one.get("RuleName"),
                "TargetBackupVault": one.get("TargetBackupVaultName"),
                "Lifecycle": one.get("Lifecycle"),
            }
            for one in told.get("Rules", ())
        ]
    plan = {"BackupPlanName": row.get("BackupPlanName"), "BackupPlanRule": rules}
    properties = {**pick(row, "BackupPlanArn", "BackupPlanId"), "BackupPlan": plan}
    tags = part.value("backup:ListTags", "Tags", ResourceArn=arn)
    part.report("AWS::Backup::BackupPlan", arn, properties, tags=tags)


_CALLS = (
    "ListBackupVaults", "GetBackupVaultAccessPolicy", "GetBackupVaultNotifications", "ListBackupPlans",
    "GetBackupPlan", "ListTags",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/backup",
    calls={f"backup:{call}": f"backup:{call}" for call in _CALLS},
    read=_read,
    resources=("backup:backup-vault", "backup:backup-plan"),
)
