"""What Azure Resource Graph answers: `az graph query -q "resources"`, or the REST interface's answer.

One file is a live reading of every row that it holds. The table `resources` has neither most children of a resource
(the services of a storage account, settings of an app) nor what extends it (diagnostic settings), so what hangs on
these is unknown. It cannot know of which subscriptions the question was asked, so nothing counts as absent. A row
without its properties would pass for one in which nothing is set: it is unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Reading, Unreadable
from remit.readers.infrastructure._azure_resources import AzureResource, inventoried
from remit.readers.infrastructure._exported_file import Places, head_text, whole_document

_ENDINGS: Final = (".json", ".json.gz")
_ID: Final = re.compile(r'"id"\s*:\s*"/subscriptions/[^"]+/providers/', re.IGNORECASE)
_HINT: Final = "ask for whole rows: az graph query -q resources --first 1000 --output json"


class ResourceGraph:
    """Reads one answer."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file begins like an answer with rows of resources."""
        if not path.name.lower().endswith(_ENDINGS):
            return False
        text = head_text(head)
        if not _ID.search(text) or not ('"subscriptionId"' in text or '"resourceGroup"' in text):
            return False
        return text.startswith("[") or (text.startswith("{") and re.search(r'"data"\s*:\s*\[', text) is not None)

    def read(self, path: Path, *, name: str) -> Reading:
        """Every row as a resource.

        Raises:
            UnreadableError: no answer of Resource Graph.
        """
        value, text = whole_document(path, name)
        rows = value.get("data") if isinstance(value, dict) else value
        if not isinstance(rows, list):
            raise UnreadableError("no answer of Resource Graph with rows in data", place=name, hint=_HINT)
        unreadable = list(_holes(value, rows, name))
        places = Places(text, name)
        found: list[AzureResource] = []
        bare = 0
        for row in rows:
            own = row.get("id") if isinstance(row, dict) else None
            if not isinstance(own, str) or not own.startswith("/"):
                cause = "a row without the id of a resource"
                unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint=_HINT))
            elif not isinstance(row.get("properties"), dict):
                bare += 1
            else:
                found.append(AzureResource(row, places.of(f'"{own}"')))
        if bare:
            cause = f"{bare} of {len(rows)} rows have no properties, and would pass for resources with nothing set"
            unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint=_HINT))
        return Reading(
            observations=tuple(inventoried(found)),
            unreadable=tuple(dict.fromkeys(unreadable)),
            inputs=(name,),
            is_live=True,
        )


def _holes(value: Any, rows: list[Any], name: str) -> Iterator[Unreadable]:  # noqa: ANN401 - JSON
    """What the answer says that it leaves out."""
    if not isinstance(value, dict):
        return
    total = value.get("total_records", value.get("totalRecords"))
    token = value.get("skip_token", value.get("$skipToken"))
    is_short = isinstance(total, int) and total > len(rows)
    if is_short or token or str(value.get("resultTruncated", "")).lower() == "true":
        cause = f"the answer is cut short: {len(rows)} rows of {total if is_short else 'more'}"
        hint = "ask for the other pages too (--skip-token), one file each"
        yield Unreadable(location=Location(file=name), cause=cause, hint=hint)


READER = ResourceGraph()
