"""Parameters of a database as one mapping, name → value, as CloudFormation and the AWS interface have them.

It cannot know a parameter's default where the mapping does not name it; the row that asks knows the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values, tls
from remit.knowledge.calls.json_text import is_absent
from remit.model.facts import UNKNOWN


def encryption(*maps: Values) -> Answer:
    """Whether a database's parameters turn away unencrypted log-ins: `required` or `optional`.

    None when no mapping names such a parameter: then the engine's default holds.

    Args:
        maps: mappings name → value, from as many paths as a row names.
    """
    found: list[object] = []
    for value in chain.from_iterable(maps):
        if isinstance(value, Mapping):
            found += [{"name": name, "value": item} for name, item in value.items()]
        elif not is_absent(value):
            found.append(UNKNOWN)
    return tls.parameters(found)


CALLS: dict[str, Call] = {"encryption": encryption}
