"""Web ACLs and rule groups of AWS WAF, regional or for CloudFront: the two lists that one service has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, pick

CALLS: Final = {
    f"wafv2:{call}": f"wafv2:{call}"
    for call in (
        "ListWebACLs", "GetWebACL", "ListRuleGroups", "GetRuleGroup", "ListLoggingConfigurations",
        "ListTagsForResource",
    )
}  # fmt: skip
_REGIONAL_KINDS: Final = ("APPLICATION_LOAD_BALANCER", "API_GATEWAY", "APPSYNC", "COGNITO_USER_POOL")
_PAGE: Final = 100


def read_scope(part: Part, *, scope: str) -> None:
    """Look through one of the two lists.

    Args:
        part: the region; that of CloudFront for its own list.
        scope: `REGIONAL` or `CLOUDFRONT`.
    """
    part.each(partial(_acl, part, scope), _rows(part, "wafv2:ListWebACLs", "WebACLs", scope))
    part.each(partial(_group, part, scope), _rows(part, "wafv2:ListRuleGroups", "RuleGroups", scope))
    for row in _rows(part, "wafv2:ListLoggingConfigurations", "LoggingConfigurations", scope):
        arn = str(row["ResourceArn"])
        properties = pick(row, "ResourceArn", "LogDestinationConfigs", "RedactedFields")
        reference = {"resource_arn": arn}
        part.report("AWS::WAFv2::LoggingConfiguration", f"{arn}#logging", properties, references=reference)


def _rows(part: Part, call: str, key: str, scope: str) -> list[dict[str, Any]]:
    """A list over its pages; the SDK has no paginator for these."""
    rows: list[dict[str, Any]] = []
    marker: dict[str, str] = {}
    while True:
        answer = part.get(call, Scope=scope, Limit=_PAGE, **marker)
        if not isinstance(answer, Mapping):
            return rows
        rows.extend(answer.get(key, ()))
        following = answer.get("NextMarker")
        if not following or not answer.get(key) or marker == {"NextMarker": following}:
            return rows
        marker = {"NextMarker": str(following)}


def _acl(part: Part, scope: str, row: Mapping[str, Any]) -> None:
    arn = str(row["ARN"])
    told = part.value("wafv2:GetWebACL", "WebACL", Name=row["Name"], Id=row["Id"], Scope=scope)
    if told is None:
        return
    names = ("DefaultAction", "Rules", "VisibilityConfig")
    kept = pick(told, *names) if isinstance(told, Mapping) else dict.fromkeys(names, UNKNOWN)
    properties = {"Arn": arn, "Scope": scope, **pick(row, "Name", "Id"), **kept}
    part.report("AWS::WAFv2::WebACL", arn, properties, tags=_tags(part, arn))
    for kind in _REGIONAL_KINDS if scope == "REGIONAL" else ():
        for resource in part.every("wafv2:ListResourcesForWebACL", "ResourceArns", WebACLArn=arn, ResourceType=kind):
            found = {"WebACLArn": arn, "ResourceArn": resource}
            address, reference = f"{arn}#{resource}", {"web_acl_arn": arn}
            part.report("AWS::WAFv2::WebACLAssociation", address, found, references=reference)


def _group(part: Part, scope: str, row: Mapping[str, Any]) -> None:
    arn = str(row["ARN"])
    told = part.value("wafv2:GetRuleGroup", "RuleGroup", ARN=arn)
    if told is None:
        return
    names = ("Rules", "VisibilityConfig", "Capacity")
    kept = pick(told, *names) if isinstance(told, Mapping) else dict.fromkeys(names, UNKNOWN)
    properties = {"Arn": arn, "Scope": scope, **pick(row, "Name", "Id"), **kept}
    part.report("AWS::WAFv2::RuleGroup", arn, properties, tags=_tags(part, arn))


def _tags(part: Part, arn: str) -> object:
    return part.value("wafv2:ListTagsForResource", "TagInfoForResource.TagList", ResourceARN=arn)
