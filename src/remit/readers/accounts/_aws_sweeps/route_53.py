"""Amazon Route 53: hosted zones with whom they answer, signing and query logs. It never asks for records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper


def _read(part: Part) -> None:
    zones = part.every("route53:ListHostedZones", "HostedZones")
    logs = part.every("route53:ListQueryLoggingConfigs", "QueryLoggingConfigs") if zones else []
    logged = {str(row["HostedZoneId"]): row for row in logs}
    part.each(partial(_zone, part, logged), zones)


def _zone(part: Part, logged: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any]) -> None:
    name = str(row["Id"]).rpartition("/")[2]
    arn = f"arn:{part.partition}:route53:::hostedzone/{name}"
    is_private = bool(row.get("Config", {}).get("PrivateZone"))
    log: Any = logged.get(name)
    if log is None and not part.has_told("route53:ListQueryLoggingConfigs"):
        log = UNKNOWN
    properties = {
        "Id": name,
        "Name": row["Name"],
        "VPCs": part.value("route53:GetHostedZone", "VPCs", Id=name) if is_private else None,
        "QueryLoggingConfig": log if not isinstance(log, Mapping) else {"LogGroup": log["CloudWatchLogsLogGroupArn"]},
    }
    tags = part.value("route53:ListTagsForResource", "ResourceTagSet.Tags", ResourceType="hostedzone", ResourceId=name)
    part.report("AWS::Route53::HostedZone", arn, properties, tags=tags)
    signing = None if is_private else part.value("route53:GetDNSSEC", "Status.ServeSignature", HostedZoneId=name)
    if signing is UNKNOWN:
        part.report_unseen("AWS::Route53::DNSSEC", arn, "hosted_zone_id")
    elif signing == "SIGNING":
        part.report("AWS::Route53::DNSSEC", f"{arn}#dnssec", {"HostedZoneId": name}, references={"hosted_zone_id": arn})


_CALLS = ("ListHostedZones", "GetHostedZone", "ListQueryLoggingConfigs", "GetDNSSEC", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/route-53",
    calls={f"route53:{call}": f"route53:{call}" for call in _CALLS},
    read=_read,
    resources=("route53:hostedzone",),
    is_global=True,
)
