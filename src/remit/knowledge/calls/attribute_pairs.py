"""Attributes of AWS load balancers, which CloudFormation and the AWS interface give as pairs `{key, value}`.

It cannot know an attribute that the list leaves out: then there is no answer, and the provider's default holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.model.facts import UNKNOWN

_ANSWERS = {"true": "on", "false": "off"}


def access_logs(*pairs: Values) -> Answer:
    """Whether access logs are written: `on` or `off`.

    Args:
        pairs: attributes, from as many paths as a row names.
    """
    return _switch(pairs, "access_logs.s3.enabled")


def deletion_protection(*pairs: Values) -> Answer:
    """Whether the load balancer is kept from being deleted: `on` or `off`.

    Args:
        pairs: attributes, from as many paths as a row names.
    """
    return _switch(pairs, "deletion_protection.enabled")


def _switch(pairs: tuple[Values, ...], key: str) -> Answer:
    found: list[Answer] = []
    for pair in chain.from_iterable(pairs):
        if not isinstance(pair, Mapping) or not isinstance(pair.get("key"), str):
            found.append(UNKNOWN)
        elif pair["key"] == key:
            found.append(_ANSWERS.get(str(pair.get("value")).lower(), UNKNOWN))
    return found[-1] if found and len(set(found)) == 1 else UNKNOWN if found else None


CALLS: dict[str, Call] = {"access_logs": access_logs, "deletion_protection": deletion_protection}
