"""AWS Elastic Beanstalk: environments with their option settings. Values of environment properties are not kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import HIDDEN, UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

_PROPERTIES: Final = "aws:elasticbeanstalk:application:environment"
_ENDED: Final = "Terminated"


def _read(part: Part) -> None:
    rows = part.every("elasticbeanstalk:DescribeEnvironments", "Environments", IncludeDeleted=False)
    part.each(partial(_environment, part), [row for row in rows if row.get("Status") != _ENDED])


def _environment(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["EnvironmentArn"])
    told = part.value(
        "elasticbeanstalk:DescribeConfigurationSettings",
        "ConfigurationSettings",
        ApplicationName=row["ApplicationName"],
        EnvironmentName=row["EnvironmentName"],
    )
    options: Any = UNKNOWN
    if isinstance(told, list):
        options = [_option(one) for found in told for one in found.get("OptionSettings", ())]
    names = ("EnvironmentName", "ApplicationName", "SolutionStackName", "PlatformArn", "TemplateName", "Tier")
    properties = {**pick(row, *names), "OptionSettings": options}
    tags = part.value("elasticbeanstalk:ListTagsForResource", "ResourceTags", ResourceArn=arn)
    part.report("AWS::ElasticBeanstalk::Environment", arn, properties, tags=tags)


def _option(row: Mapping[str, Any]) -> dict[str, Any]:
    found = pick(row, "Namespace", "OptionName", "Value", "ResourceName")
    if row.get("Namespace") == _PROPERTIES:
        found["Value"] = HIDDEN
    return found


_CALLS = ("DescribeEnvironments", "DescribeConfigurationSettings", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/elastic-beanstalk",
    calls={f"elasticbeanstalk:{call}": f"elasticbeanstalk:{call}" for call in _CALLS},
    read=_read,
    resources=("elasticbeanstalk:environment",),
)
