"""AWS Secrets Manager: names, rotation, dates and policies of secrets. It never asks for a value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick


def _read(part: Part) -> None:
    part.each(partial(_secret, part), part.every("secretsmanager:ListSecrets", "SecretList"))


def _secret(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["ARN"])
    properties = {
        "Id": arn,
        **pick(row, "Name", "Description", "KmsKeyId", "LastChangedDate", "LastRotatedDate", "PrimaryRegion"),
    }
    part.report("AWS::SecretsManager::Secret", arn, properties, tags=row.get("Tags", []))
    if row.get("RotationEnabled"):
        rotation = {"SecretId": arn, **pick(row, "RotationRules", "RotationLambdaARN")}
        reference = {"secret_id": arn}
        part.report("AWS::SecretsManager::RotationSchedule", f"{arn}#rotation", rotation, references=reference)
    policy = part.value("secretsmanager:GetResourcePolicy", "ResourcePolicy", SecretId=arn)
    if policy is not None:
        document = {"SecretId": arn, "ResourcePolicy": opened(policy)}
        reference = {"secret_id": arn}
        part.report("AWS::SecretsManager::ResourcePolicy", f"{arn}#policy", document, references=reference)


_CALLS = ("ListSecrets", "GetResourcePolicy")

SWEEP = Sweeper(
    service="aws/secrets-manager",
    calls={f"secretsmanager:{call}": f"secretsmanager:{call}" for call in _CALLS},
    read=_read,
    resources=("secretsmanager:secret",),
)
