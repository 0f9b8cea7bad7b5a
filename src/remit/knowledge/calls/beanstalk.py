"""What the options of an AWS Elastic Beanstalk environment say: updates, image, metadata, logs, addresses.

Options come as objects `{namespace, name, value}`, or with `option_name` as CloudFormation has it. It cannot know
options that a saved configuration, a file in the application or the console sets: where an option is not in the list,
these functions give no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent
from remit.model.facts import UNKNOWN

_MANAGED = "aws:elasticbeanstalk:managedactions"
_LAUNCH = "aws:autoscaling:launchconfiguration"
_LOGS = "aws:elasticbeanstalk:cloudwatch:logs"
_HEALTH = "aws:elasticbeanstalk:healthreporting:system"
_ENVIRONMENT = "aws:elasticbeanstalk:environment"
_VPC = "aws:ec2:vpc"


def managed_updates(*options: Values) -> Answer:
    """Whether platform updates are installed by themselves: `automatic` or `manual`."""
    return _read(options, _MANAGED, "ManagedActionsEnabled", {"true": "automatic", "false": "manual"})


def image_origin(*options: Values) -> Answer:
    """`customer` when the environment names an image of its own."""
    value = _value(options, _LAUNCH, "ImageId")
    return UNKNOWN if value is UNKNOWN else None if value is None else "customer"


def imds(*options: Values) -> Answer:
    """How the metadata service of the instances gives out credentials: `v2_required` or `v1_allowed`."""
    return _read(options, _LAUNCH, "DisableIMDSv1", {"true": "v2_required", "false": "v1_allowed"})


def log_exports(*options: Values) -> Answer:
    """Whether the instances' logs are streamed to CloudWatch Logs: `on` or `off`."""
    return _read(options, _LOGS, "StreamLogs", {"true": "on", "false": "off"})


def health(*options: Values) -> Answer:
    """How closely health is reported: `enhanced` or `basic`."""
    return _read(options, _HEALTH, "SystemType", {"enhanced": "enhanced", "basic": "basic"})


def exposure(*options: Values) -> Answer:
    """Whether the environment is reached from the internet: `internet` or `private`.

    A load balancer decides by its scheme; a single instance by whether it gets a public address.
    """
    kind = _value(options, _ENVIRONMENT, "EnvironmentType")
    if kind is UNKNOWN:
        return UNKNOWN
    if kind == "singleinstance":
        return _read(options, _VPC, "AssociatePublicIpAddress", {"true": "internet", "false": "private"})
    return _read(options, _VPC, "ELBScheme", {"public": "internet", "internal": "private"})


def _read(options: tuple[Values, ...], namespace: str, name: str, answers: Mapping[str, str]) -> Answer:
    value = _value(options, namespace, name)
    return None if value is None else UNKNOWN if not isinstance(value, str) else answers.get(value, UNKNOWN)


def _value(options: tuple[Values, ...], namespace: str, name: str) -> object:
    """The option's value in small letters; `UNKNOWN` where it cannot be told, None where nobody sets it."""
    found: set[object] = set()
    for option in _each(chain.from_iterable(options)):
        if not isinstance(option, Mapping):
            found.add(UNKNOWN)
        elif option.get("namespace") == namespace and name in (option.get("name"), option.get("option_name")):
            value = option.get("value")
            found.add(value.lower() if isinstance(value, str) and value else UNKNOWN)
    if not found:
        return None
    return found.pop() if len(found) == 1 else UNKNOWN


def _each(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from (item for item in value if not is_absent(item))
        elif not is_absent(value):
            yield value


CALLS: dict[str, Call] = {
    "managed_updates": managed_updates,
    "image_origin": image_origin,
    "imds": imds,
    "log_exports": log_exports,
    "health": health,
    "exposure": exposure,
}
