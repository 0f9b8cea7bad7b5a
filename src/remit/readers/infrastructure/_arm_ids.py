"""The functions of ARM templates that give a resource's id.

Subscription and group stand in no template, so an id is unclear; what is known of it, the type and the names, stays,
and so does which resource it names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from remit.readers.infrastructure._arm_values import CLOSE, OPEN, Unclear, canonical, unclear

_MOST_BEFORE_TYPE: Final = 2


def id_of(scope: str, arguments: Sequence[Any]) -> Unclear:
    """`resourceId([subscription], [group], type, name, …)` and its like."""
    place = next(
        (
            index
            for index, item in enumerate(arguments[: _MOST_BEFORE_TYPE + 1])
            if isinstance(item, str) and "/" in item and "." in item.partition("/")[0]
        ),
        None,
    )
    whole = f"{scope}({','.join(map(canonical, arguments))})"
    if place is None:
        return unclear(whole, arguments)
    namespace, *kinds = arguments[place].strip("/").split("/")
    names = arguments[place + 1 :]
    if len(names) == 1 and len(kinds) > 1 and isinstance(names[0], str):
        names = names[0].split("/")
    if len(names) != len(kinds) or not all(isinstance(name, (str, Unclear)) for name in names):
        return unclear(whole, arguments)
    before = f"{scope}:{','.join(map(canonical, arguments[:place]))}"
    return Unclear(f"{_dark(before)}/providers/{namespace}{_pairs(kinds, names)}")


def extension_id(arguments: Sequence[Any]) -> Unclear:
    """`extensionResourceId(id, type, name, …)`."""
    if len(arguments) < 3 or not isinstance(arguments[0], (str, Unclear)) or not isinstance(arguments[1], str):
        return unclear(f"extensionresourceid({','.join(map(canonical, arguments))})", arguments)
    of = id_of("", arguments[1:])
    start = arguments[0].text if isinstance(arguments[0], Unclear) else arguments[0]
    return Unclear(f"{start}{of.text.partition(CLOSE)[2]}") if "/providers/" in of.text else of


def _pairs(kinds: Sequence[str], names: Sequence[Any]) -> str:
    texts = [name.text if isinstance(name, Unclear) else str(name) for name in names]
    return "".join(f"/{kind}/{name}" for kind, name in zip(kinds, texts, strict=True))


def _dark(text: str) -> str:
    return OPEN + text.replace(OPEN, "").replace(CLOSE, "") + CLOSE


ID_FUNCTIONS: Final[dict[str, Callable[[Sequence[Any]], Unclear]]] = {
    "resourceid": lambda arguments: id_of("group", arguments),
    "subscriptionresourceid": lambda arguments: id_of("subscription", arguments),
    "tenantresourceid": lambda arguments: id_of("tenant", arguments),
    "managementgroupresourceid": lambda arguments: id_of("managementgroup", arguments),
    "extensionresourceid": extension_id,
}
