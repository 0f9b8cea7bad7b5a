"""A folder that holds an estate as it was read: `assets/` in Parquet, and `about.json` for what is no asset.

What reads files and histories is done once, where they lie; whoever concludes from the folder afterwards needs nothing
else but remit.yaml. `about.json` is written last: a folder without it was not finished, or comes from elsewhere. Parts
of assets are counted there; edges are not kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from remit.app.asset_rows import to_table
from remit.app.catalogues import read_catalogues
from remit.app.collect import Collection
from remit.app.ownership import asked_ownership
from remit.errors import UnreadableError, UsageError
from remit.model.estate import Counts
from remit.model.event import EventRow, SignMatch
from remit.model.observation import Note, Unreadable
from remit.model.organisation import Organisation
from remit.model.ownership import Entry

FORM: Final = 1
ABOUT: Final = "about.json"
ASSETS: Final = "assets"
_GROUP: Final = 65_536  # rows of a file that are read together


class About(msgspec.Struct, kw_only=True, frozen=True):
    """What is said of an estate beside its assets.

    Attributes:
        form: of this file.
        inputs: files and accounts that were read.
        counts: what was read.
        unreadable: what could not be read.
        notes: what is written and has no effect.
        entries: of catalogues, and contacts.
        recognised: signs in events, by asset id.
        changes: the last change of each asset that events tell, by asset id.
    """

    form: int = FORM
    inputs: tuple[str, ...] = ()
    counts: Counts = Counts()
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[Note, ...] = ()
    entries: tuple[Entry, ...] = ()
    recognised: dict[str, tuple[SignMatch, ...]] = {}
    changes: dict[str, EventRow] = {}


def parse_about(text: str, place: str) -> About:
    """What the file says.

    Raises:
        UnreadableError: it is damaged, or of a form that this version does not know.
    """
    try:
        about = msgspec.json.decode(text, type=About)
    except (msgspec.DecodeError, UnicodeError) as problem:
        raise UnreadableError(f"it is damaged: {problem}", place=place, hint="collect the estate again") from None
    if about.form != FORM:
        raise UnreadableError(
            f"it has form {about.form}; this version of Remit reads {FORM}",
            place=place,
            hint="collect the estate again with this version",
        )
    return about


def write_estate(folder: Path, collection: Collection, organisation: Organisation) -> About:
    """Write what was read into a new folder.

    Args:
        folder: must not exist, or be empty.
        collection: what was read.
        organisation: says which readers of ownership are wanted and which catalogues there are.

    Raises:
        UsageError: there is something in the folder.
        UnreadableError: a text is no valid Unicode.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra, and slow to import

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("there is something in it already", place=str(folder), hint="name a new folder")
    asked = asked_ownership(collection.estate, organisation)
    catalogues = read_catalogues(collection.catalogues, organisation.catalogues)
    unreadable = (*collection.estate.unreadable, *asked.unreadable, *catalogues.unreadable)
    notes = (*collection.estate.notes, *asked.notes)
    more = len(notes) - len(collection.estate.notes)
    counts = collection.estate.counts
    heard = collection.heard
    about = About(
        inputs=collection.inputs,
        counts=replace(counts, unreadable=len(unreadable), notes=counts.notes + more),
        unreadable=unreadable,
        notes=notes,
        entries=(*catalogues.entries, *collection.contacts),
        recognised=heard.by_asset() if heard else {},
        changes=heard.latest_changes() if heard else {},
    )
    rows = to_table(collection.estate, asked.stated)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ASSETS).mkdir()
    pq.write_table(rows, folder / ASSETS / "part-0.parquet", row_group_size=_GROUP, compression="zstd")
    (folder / ABOUT).write_bytes(msgspec.json.encode(about))
    return about
