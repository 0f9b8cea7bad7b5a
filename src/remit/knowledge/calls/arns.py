"""What an Amazon resource name stands for: services, account and the resource's own name.

Formats: the resource types of each service in the Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
Shared reading, not a room. A service that is not listed here gives nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Service part of the ARN → services, and what stands before the name in its last part.
_SHAPES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "s3": (("aws/s3",), ("",)),
    "dynamodb": (("aws/dynamodb",), ("table/",)),
    "secretsmanager": (("aws/secrets-manager",), ("secret:",)),
    "sqs": (("aws/sqs",), ("",)),
    "kms": (("aws/kms",), ("key/", "alias/")),
    "iam": (("aws/iam",), ("role/", "user/", "group/", "instance-profile/", "policy/", "saml-provider/")),
    "sts": (("aws/iam",), ("assumed-role/",)),
    "lambda": (("aws/lambda",), ("function:",)),
    "rds": (("aws/rds", "aws/aurora"), ("db:", "cluster:")),
    "rds-db": (("aws/rds", "aws/aurora"), ("dbuser:",)),
    "ec2": (("aws/ec2",), ("instance/",)),
    "elasticloadbalancing": (("aws/elb",), ("loadbalancer/app/", "loadbalancer/net/", "loadbalancer/")),
}
_NAME_FIRST: Final = frozenset({"s3", "dynamodb", "lambda", "sts", "elasticloadbalancing"})  # more follows the name
_PATHS: Final = frozenset({"iam"})  # a path may stand before the name
_SECRET_SUFFIX: Final = re.compile(r"-(?:[A-Za-z0-9]{6}|\?{6}|\*)$")  # what the service adds to a secret's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What an ARN names.

    Attributes:
        services: ids of the services that the resource may belong to.
        account: twelve digits; empty when the ARN has none.
        name: its own name, possibly with wildcards.
    """

    services: tuple[str, ...]
    account: str
    name: str


def named_by(text: str) -> Named | None:
    """What the ARN names; None for any other text and for services that are not known."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] not in _SHAPES:
        return None
    kind, account, last = parts[2], parts[4], parts[5]
    services, starts = _SHAPES[kind]
    rest = next((last.removeprefix(start) for start in starts if last.startswith(start)), None)
    if rest is None:
        return Named(services=services, account=_account(account), name=last) if "*" in last else None
    if kind in _NAME_FIRST:
        rest = rest.partition("/")[0].partition(":")[0]
    if kind in _PATHS:
        rest = rest.rpartition("/")[2]
    if kind == "secretsmanager":
        rest = _SECRET_SUFFIX.sub("", rest)
    return Named(services=services, account=_account(account), name=rest)


def _account(text: str) -> str:
    return text if len(text) == 12 and text.isascii() and text.isdigit() else ""
