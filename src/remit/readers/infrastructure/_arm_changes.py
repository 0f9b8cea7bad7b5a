"""What Azure foretells of a deployment (`az deployment group what-if --no-pretty-print`), as a change.

Each entry is a resource by its id with what it will be. What the foretelling leaves open (`Unsupported`) is unreadable:
nobody can say what becomes of it. What is deleted is no asset of the result. Properties that Azure itself ignores or
does not yet know of (`reference()` in a template) stand in it as the text of their expression, and are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.documents.text import encoding_of
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Action, Reading, Unreadable
from remit.readers.infrastructure._arm_document import ArmDocument
from remit.readers.infrastructure._arm_expressions import is_expression
from remit.readers.infrastructure._arm_values import unclear
from remit.readers.infrastructure._azure_resources import AzureResource, observations_of

_ACTIONS: Final = {
    "create": ("after", Action.CREATE),
    "modify": ("after", Action.UPDATE),
    "deploy": ("after", Action.UPDATE),
    "nochange": ("after", Action.STANDS),
    "noeffect": ("after", Action.STANDS),
    "ignore": ("before", Action.STANDS),
}
_KNOWN: Final = (*_ACTIONS, "delete", "unsupported")


def looks_like_changes(head: bytes) -> bool:
    """Whether a file begins like the result of a what-if."""
    text = head.decode(encoding_of(head), "ignore")
    return '"changes"' in text and '"changeType"' in text and '"resourceId"' in text


def reading_of(document: ArmDocument) -> Reading:
    """The resources as they will be.

    Raises:
        UnreadableError: it is no result, or Azure could not tell one.
    """
    changes = document.value.get("changes")
    if not isinstance(changes, list):
        cause = document.value.get("error")
        why = f", and Azure says {str(cause.get('message', ''))[:200]!r}" if isinstance(cause, dict) else ""
        raise UnreadableError(
            f"a what-if without changes{why}",
            place=str(document.at()),
            hint="run it again: az deployment group what-if --no-pretty-print",
        )
    found: list[AzureResource] = []
    refused: list[Unreadable] = []
    for index, change in enumerate(changes):
        where = document.at("changes", index)
        one = _one(change, where)
        if isinstance(one, AzureResource):
            found.append(one)
        elif one is not None:
            refused.append(one)
    return Reading(
        observations=tuple(observations_of(found)),
        unreadable=tuple(refused),
        is_change=True,
        inputs=(document.name,),
    )


def _one(change: Any, where: Location) -> AzureResource | Unreadable | None:  # noqa: ANN401 - JSON
    """The resource of one change; None where nothing stands after it."""
    if not isinstance(change, dict) or not isinstance(change.get("resourceId"), str):
        return Unreadable(location=where, cause="a change without a resourceId", hint="run the what-if again")
    kind = str(change.get("changeType", "")).lower()
    own = change["resourceId"]
    if kind == "delete":
        return None
    if kind not in _ACTIONS:
        cause = str(change.get("unsupportedReason") or f"the change “{kind}” is none of {', '.join(_KNOWN)}")
        return Unreadable(location=where, cause=f"{own:.300}: {cause:.300}", hint="look at that resource by itself")
    side, action = _ACTIONS[kind]
    value = change.get(side) or change.get("after") or change.get("before")
    if not isinstance(value, Mapping):
        value = {}
    return AzureResource(dict(_unclear(value)) | {"id": own}, where, action)


def _unclear(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        yield key, _told(item)


def _told(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The value with what stands as an expression made unclear; documents are shallow enough for recursion."""
    if isinstance(value, str):
        return unclear(value) if is_expression(value) else value
    if isinstance(value, dict):
        return dict(_unclear(value))
    return [_told(item) for item in value] if isinstance(value, list) else value
