"""What the container definitions of an Amazon ECS task ask for.

Definitions come as the JSON text of `container_definitions` or as the list itself
(https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html). It cannot know
what an image does by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent, is_bounded, parse
from remit.model.facts import UNKNOWN, Marker


def privileged(*definitions: Values) -> Answer:
    """Whether any container runs with the host's privileges: `yes` or `no`.

    Args:
        definitions: JSON texts, lists of container definitions, or single definitions, from as many paths as
            a mapping names.
    """
    present = [value for value in chain.from_iterable(definitions) if not is_absent(value)]
    answers = {_is_privileged(container) for value in present for container in _containers(value)}
    if not present:
        return None
    return "yes" if True in answers else UNKNOWN if UNKNOWN in answers else "no"


def _containers(value: object) -> list[object]:
    opened = parse(value) if isinstance(value, str) else value
    if not is_bounded(opened):
        return [UNKNOWN]
    return list(opened) if isinstance(opened, (list, tuple)) else [opened]


def _is_privileged(container: object) -> bool | Marker:
    if not isinstance(container, Mapping):
        return UNKNOWN
    value = container.get("privileged")
    if isinstance(value, Marker):
        return UNKNOWN
    return value is True or value == "true"


CALLS: dict[str, Call] = {"privileged": privileged}
