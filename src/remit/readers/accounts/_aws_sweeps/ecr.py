"""Amazon ECR: private repositories with encryption, scanning, lifecycle and policy. It never asks for images.

What the registry scans on push it scans whatever a repository says, so its rules are told of each repository that they
match: a registry is of one region, and a companion of the account would speak for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.readers.accounts._aws_part import Part, Sweeper, opened

_NO_LIFECYCLE, _NO_POLICY = ("LifecyclePolicyNotFoundException",), ("RepositoryPolicyNotFoundException",)
_SCANS = frozenset({"SCAN_ON_PUSH", "CONTINUOUS_SCAN"})


def _read(part: Part) -> None:
    repositories = part.every("ecr:DescribeRepositories", "repositories")
    if repositories:
        scanning = part.value("ecr:GetRegistryScanningConfiguration", "scanningConfiguration.rules")
        part.each(partial(_repository, part, scanning), repositories)


def _repository(part: Part, scanning: object, row: Mapping[str, Any]) -> None:
    name, arn = str(row["repositoryName"]), str(row["repositoryArn"])
    lifecycle = part.value("ecr:GetLifecyclePolicy", "lifecyclePolicyText", absent=_NO_LIFECYCLE, repositoryName=name)
    policy = part.value("ecr:GetRepositoryPolicy", "policyText", absent=_NO_POLICY, repositoryName=name)
    encryption = row.get("encryptionConfiguration", {})
    properties = {
        "RepositoryName": name,
        "Arn": arn,
        "RepositoryUri": row.get("repositoryUri"),
        "EncryptionConfiguration": {
            "EncryptionType": encryption.get("encryptionType"),
            "KmsKey": encryption.get("kmsKey"),
        },
        "ImageScanningConfiguration": {"ScanOnPush": _scans(row, scanning, name)},
        "ImageTagMutability": row.get("imageTagMutability"),
        "LifecyclePolicy": {"LifecyclePolicyText": lifecycle} if isinstance(lifecycle, str) else lifecycle,
        "RepositoryPolicyText": opened(policy),
    }
    part.report(
        "AWS::ECR::Repository", arn, properties, tags=part.value("ecr:ListTagsForResource", "tags", resourceArn=arn)
    )


def _scans(row: Mapping[str, Any], scanning: object, name: str) -> object:
    """Whether what is pushed is scanned; what refused to tell its rules where the repository does not say so itself."""
    if row.get("imageScanningConfiguration", {}).get("scanOnPush"):
        return True
    if not isinstance(scanning, list):
        return False if scanning is None else scanning
    return any(
        rule.get("scanFrequency") in _SCANS and any(_matches(one, name) for one in rule.get("repositoryFilters", ()))
        for rule in scanning
    )


def _matches(filter_: Mapping[str, str], name: str) -> bool:
    """Whether a filter of type WILDCARD holds: a text without `*` is found anywhere in a name."""
    text = filter_.get("filter", "")
    pattern = ".*".join(map(re.escape, text.split("*")))
    return bool(re.fullmatch(pattern, name) if "*" in text else text in name)


_CALLS = (
    "DescribeRepositories", "GetRegistryScanningConfiguration", "GetLifecyclePolicy", "GetRepositoryPolicy",
    "ListTagsForResource",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/ecr",
    calls={f"ecr:{call}": f"ecr:{call}" for call in _CALLS},
    read=_read,
    resources=("ecr:repository",),
)
