"""Whether Google Cloud's two names for everyone are among those who were granted something.

Grants come as members of IAM bindings, as policy documents, or as entries of access control lists. It cannot
know grants on the project or the organisation above, nor who is in a group.
"""

from __future__ import annotations

from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import children, is_absent, is_bounded, parse
from remit.model.facts import UNKNOWN, Marker

_EVERYONE = frozenset({"allusers", "allauthenticatedusers"})
_PUBLIC_LISTS = frozenset({"publicread", "publicreadwrite", "authenticatedread"})
_MAX_CHARACTERS = 1024


def public(*grants: Values) -> Answer:
    """Whether everyone, or everyone with an account of Google, was granted something: `public` or `not_public`.

    Args:
        grants: members (`allUsers`, `user:…`), policies as JSON text or objects, entries of access control lists
            (`READER:allUsers`) and names of predefined lists (`publicRead`), from as many paths as a mapping names.
    """
    answers = {_is_public(grant) for grant in chain.from_iterable(grants) if not is_absent(grant)}
    if not answers:
        return None
    return "public" if True in answers else UNKNOWN if UNKNOWN in answers else "not_public"


def _is_public(grant: object) -> bool | Marker:
    opened = parse(grant) if isinstance(grant, str) and grant.lstrip().startswith("{") else grant
    if not is_bounded(opened):
        return UNKNOWN
    answers, level = set[bool | Marker](), [opened]
    while level:
        answers |= {_is_everyone(item) for item in level if not isinstance(item, (dict, list, tuple))}
        level = [child for item in level for child in children(item)]
    return True if True in answers else UNKNOWN if UNKNOWN in answers else False


def _is_everyone(value: object) -> bool | Marker:
    if isinstance(value, Marker):
        return UNKNOWN
    if not isinstance(value, str) or len(value) > _MAX_CHARACTERS:
        return False
    name = value.rpartition(":")[2].lower()
    return name in _EVERYONE or value.lower() in _PUBLIC_LISTS


CALLS: dict[str, Call] = {"public": public}
