"""Whose key encrypts the disks of a machine of Google Cloud.

Disks are encrypted in any case; a block without a key uses the provider's. It cannot know how a disk that
exists already was encrypted, nor whether the customer's key lies outside the provider's key service.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent
from remit.model.facts import UNKNOWN

_MANAGED = ("kms_key_self_link", "kms_key_name")
_SUPPLIED = ("disk_encryption_key_raw", "disk_encryption_key_rsa", "raw_key", "rsa_encrypted_key")
_INNER = "disk_encryption_key"
_RANK = (None, "external_key", "customer_key", "unknown", "provider_key")


def key_owner(*blocks: Values) -> Answer:
    """Whose keys these are: `external_key`, `customer_key` or `provider_key`; the weakest when there are several.

    Args:
        blocks: disk blocks with their key beside them or in `disk_encryption_key`, from as many paths as a
            mapping names.
    """
    owners = {_owner(block) for block in chain.from_iterable(blocks)}
    worst = max(owners, key=_RANK.index, default=None)
    return UNKNOWN if worst == "unknown" else worst


def _owner(block: object) -> str:
    if not isinstance(block, Mapping):
        return "unknown"
    inner = block.get(_INNER)
    holders = inner if isinstance(inner, (list, tuple)) else [inner]
    keys = [block, *(holder for holder in holders if holder is not None)]
    if any(not isinstance(holder, Mapping) for holder in keys):
        return "unknown"
    for names, owner in ((_SUPPLIED, "external_key"), (_MANAGED, "customer_key")):
        values = [holder[name] for holder in keys for name in names if not is_absent(holder.get(name))]
        if values:
            return "unknown" if UNKNOWN in values else owner
    return "provider_key"


CALLS: dict[str, Call] = {"key_owner": key_owner}
