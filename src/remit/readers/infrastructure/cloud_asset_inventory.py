"""Google Cloud Asset Inventory: what `gcloud asset export` writes and `gcloud asset list` prints.

Exports of the contents *resource* and *IAM policy* are read, one asset a line or one list; plain or gzipped. Both
contents may stand in one file (`cat resources.json policies.json`): the policy then joins its asset. Without policies
nobody can tell what is public, and it stays unknown. It cannot know of which project or folder the export was made, so
nothing counts as absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from remit.model.location import Location
from remit.model.observation import Reading, Unreadable
from remit.readers.infrastructure._exported_file import Places, head_text, lines_of, whole_document
from remit.readers.infrastructure._gcp_assets import read_all

_ENDINGS: Final = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
_TYPE: Final = re.compile(r'"asset_?[tT]ype"\s*:\s*"[a-z0-9.-]+\.googleapis\.com/')
_NAME: Final = re.compile(r'"name"\s*:\s*"//[a-z0-9.-]+/')
_HINT: Final = "export it again: gcloud asset export --content-type=resource"


class CloudAssetInventory:
    """Reads one export."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file begins like an export."""
        if not path.name.lower().endswith(_ENDINGS):
            return False
        text = head_text(head)
        if not text.startswith(("{", "[")):
            return False
        # a long resource may push one of the two out of the beginning
        return _TYPE.search(text) is not None or (
            _NAME.search(text) is not None and ('"ancestors"' in text or '"discovery_document_uri"' in text)
        )

    def read(self, path: Path, *, name: str) -> Reading:
        """Every asset, and every policy beside it.

        Raises:
            UnreadableError: it cannot be read at all.
        """
        unreadable: list[Unreadable] = []

        def entries() -> Iterator[tuple[Any, Location]]:
            for one in _entries(path, name):
                if isinstance(one, Unreadable):
                    unreadable.append(one)
                else:
                    yield one

        inventory, refused = read_all(entries())
        unreadable += [Unreadable(location=place, cause=cause, hint=_HINT) for place, cause in refused]
        return Reading(
            observations=tuple(inventory.observations()), unreadable=tuple(unreadable), inputs=(name,), is_live=True
        )


def _entries(path: Path, name: str) -> Iterator[tuple[Any, Location] | Unreadable]:
    """Entries of a list or of lines with their places; a document over several lines begins with a bare brace."""
    with path.open("rb") as opened:
        head = head_text(opened.read(8192))
    if head.startswith("{") and not re.match(r"\{\s*\n", head):
        for one in lines_of(path, name):
            if isinstance(one, Unreadable):
                yield one
                continue
            number, value = one
            for row in _rows(value):
                yield row, Location(file=name, line=number, column=1)
        return
    value, text = whole_document(path, name)
    places = Places(text, name)
    for row in _rows(value):
        own = row.get("name") if isinstance(row, dict) else ""
        yield row, places.of(f'"{own}"')


def _rows(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """The assets of a list, of an answer with a list, or a single one."""
    held = value.get("assets", value) if isinstance(value, dict) else value
    return held if isinstance(held, list) else [held]


READER = CloudAssetInventory()
