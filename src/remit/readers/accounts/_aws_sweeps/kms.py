"""AWS KMS: the customer's keys with rotation and policy, and the aliases of all keys.

Keys that AWS manages are told by their aliases alone. It never asks for key material.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.model.facts import Marker
from remit.readers.accounts._aws_part import Part, Sweeper, opened


def _read(part: Part) -> None:
    part.each(partial(_key, part), part.every("kms:ListKeys", "Keys"))
    for row in part.every("kms:ListAliases", "Aliases"):
        if row.get("TargetKeyId"):
            properties = {"AliasName": row["AliasName"], "TargetKeyId": row["TargetKeyId"]}
            part.report("AWS::KMS::Alias", str(row["AliasArn"]), properties)


def _key(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["KeyArn"])
    told = part.value("kms:DescribeKey", "KeyMetadata", KeyId=arn)
    if told is None or (isinstance(told, Mapping) and told.get("KeyManager") == "AWS"):
        return
    origin = told.get("Origin") if isinstance(told, Mapping) else told
    rotation = None
    if isinstance(origin, Marker) or (origin == "AWS_KMS" and told.get("KeySpec") == "SYMMETRIC_DEFAULT"):
        rotation = part.value("kms:GetKeyRotationStatus", "KeyRotationEnabled", KeyId=arn)
    properties = {
        "KeyId": row["KeyId"],
        "Arn": arn,
        "Origin": origin,
        "EnableKeyRotation": rotation,
        "KeyPolicy": opened(part.value("kms:GetKeyPolicy", "Policy", KeyId=arn, PolicyName="default")),
        **(
            {
                name: told.get(name)
                for name in ("Description", "Enabled", "KeySpec", "KeyUsage", "MultiRegion", "KeyState")
            }
            if isinstance(told, Mapping)
            else {}
        ),
    }
    tags = part.value("kms:ListResourceTags", "Tags", KeyId=arn)
    part.report("AWS::KMS::Key", arn, properties, tags=tags)


_CALLS = ("ListKeys", "ListAliases", "DescribeKey", "GetKeyRotationStatus", "GetKeyPolicy", "ListResourceTags")

SWEEP = Sweeper(
    service="aws/kms", calls={f"kms:{call}": f"kms:{call}" for call in _CALLS}, read=_read, resources=("kms:key",)
)
