"""Whose key encrypts: told from the way a key is named.

It cannot know whether a plain key id belongs to a key that AWS manages: those carry ordinary ids too, and
only their alias (`alias/aws/…`) tells. A key named by id or ARN is therefore taken for the customer's.
"""

from __future__ import annotations

import re
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent
from remit.model.facts import UNKNOWN

_ARN = re.compile(r"arn:[a-z-]+:kms:[a-z0-9-]*:\d*:")
_ALIAS_OF_PROVIDER = re.compile(r"alias/aws/.+")
_KEY_OF_CUSTOMER = re.compile(r"alias/.+|key/.+|mrk-[0-9a-f]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAX_CHARACTERS = 2048
_RANK = (None, "customer_key", "unknown", "provider_key")


def key_owner(*key_ids: Values) -> Answer:
    """Whose keys these are: `customer_key` or `provider_key`; the weaker one when there are several.

    Args:
        key_ids: key ids, aliases, or ARNs of either, from as many paths as a mapping names.
    """
    owners = {_owner(key_id) for key_id in chain.from_iterable(key_ids) if not is_absent(key_id)}
    worst = max(owners, key=_RANK.index, default=None)
    return UNKNOWN if worst == "unknown" else worst


def _owner(key_id: object) -> str:
    if not isinstance(key_id, str) or len(key_id) > _MAX_CHARACTERS:
        return "unknown"
    name = _ARN.sub("", key_id, count=1)
    if _ALIAS_OF_PROVIDER.fullmatch(name):
        return "provider_key"
    return "customer_key" if _KEY_OF_CUSTOMER.fullmatch(name) else "unknown"


CALLS: dict[str, Call] = {"key_owner": key_owner}
