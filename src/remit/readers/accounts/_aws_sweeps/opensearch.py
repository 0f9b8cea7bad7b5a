"""Amazon OpenSearch Service: domains with encryption, exposure, policy and logs. It never asks for documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick

# A setting that is off answers with `Enabled: false`, one that was never made with nothing.
_KEPT: Final = (
    "EngineVersion", "EncryptionAtRestOptions", "DomainEndpointOptions", "LogPublishingOptions", "ClusterConfig",
    "SoftwareUpdateOptions", "NodeToNodeEncryptionOptions",
)  # fmt: skip
_DECIDING: Final = (*_KEPT, "AccessPolicies", "AdvancedSecurityOptions", "VPCOptions")


def _read(part: Part) -> None:
    names = [str(row["DomainName"]) for row in part.every("opensearch:ListDomainNames", "DomainNames")]
    part.each(partial(_domain, part), names)


def _domain(part: Part, name: str) -> None:
    told = part.value("opensearch:DescribeDomain", "DomainStatus", DomainName=name)
    if told is None:
        return
    known = isinstance(told, Mapping)
    arn = str(told["ARN"]) if known else part.arn("es", f"domain/{name}")
    kept = _properties(told) if known else dict.fromkeys(_DECIDING, UNKNOWN)
    tags = part.value("opensearch:ListTags", "TagList", ARN=arn)
    part.report("AWS::OpenSearchService::Domain", arn, {"DomainName": name, "Arn": arn, **kept}, tags=tags)


def _properties(told: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in pick(told, *_KEPT).items() if value != {}}
    network = pick(told.get("VPCOptions") or {}, "SubnetIds", "SecurityGroupIds")
    return {
        **kept,
        "AdvancedSecurityOptions": pick(told.get("AdvancedSecurityOptions") or {}, "Enabled") or None,
        "VPCOptions": network or None,
        "AccessPolicies": opened(told.get("AccessPolicies")),
    }


_CALLS = ("ListDomainNames", "DescribeDomain", "ListTags")

SWEEP = Sweeper(
    service="aws/opensearch",
    calls={f"opensearch:{call}": f"es:{call}" for call in _CALLS},
    read=_read,
    resources=("es:domain",),
)
