"""Assets as Arrow rows, and back to an estate: what Parquet files of assets hold (R10, docs/guides/spark.md).

A row is one asset as it was read, before anything is concluded from it: texts, tags, facts, and what files beside the
code claim of its owner. Whoever writes such rows by hand needs only `id` and `service`; what the knowledge base knows
of the service is filled in. Whole columns are turned over at once: a value is looked at once however many rows hold
it. It cannot know what is no row: parts, loose ends, and what could not be read (`remit.app.asset_files`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from remit.errors import UnreadableError
from remit.knowledge.base import KnowledgeBase
from remit.model.columns import Codes, Column, Interner, combine
from remit.model.edges import Edges
from remit.model.estate import COLUMNS, LACKING, Counts, Estate, FactCell, TagSet
from remit.model.facts import FactStatus, Marker
from remit.model.ownership import NativeClaim

if TYPE_CHECKING:
    import pyarrow as pa

Claims = tuple[NativeClaim, ...]
ROW: Final = "row"
_TEXTS: Final = ("id", "name", *COLUMNS, "file")
_FACT: Final = ("name", "kind", "value", "status", "origin", "source")
_KINDS: Final[dict[type, str]] = {str: "text", bool: "yes_no", int: "number", tuple: "texts"}
_SHAPE: Final = "docs/guides/spark.md says what a row of assets holds"


@cache
def asset_schema() -> pa.Schema:
    """The columns of a row."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    fact = pa.struct([(name, pa.string()) for name in _FACT])
    return pa.schema(
        [
            (ROW, pa.int64()),
            *((name, pa.string()) for name in _TEXTS),
            ("line", pa.int32()),
            ("column", pa.int32()),
            ("tags", pa.map_(pa.string(), pa.string())),
            ("facts", pa.list_(fact)),
            ("claims", pa.list_(pa.string())),
        ]
    )


@dataclass(frozen=True, slots=True, eq=False)
class AssetRows:
    """Assets as they come from rows.

    Attributes:
        estate: the assets, not yet placed; without parts and edges.
        claims: what files beside the code claim of each, in native words.
        numbers: int64 (assets,), the row's number among all.
    """

    estate: Estate
    claims: Column[Claims]
    numbers: NDArray[np.int64]


# --- to rows -------------------------------------------------------------------------------------


def to_table(estate: Estate, stated: Sequence[Column[Claims]]) -> pa.Table:
    """Every asset as a row, in the estate's order.

    Args:
        estate: not yet placed.
        stated: what readers of ownership claim; one source's claims stand before those of the next.

    Raises:
        UnreadableError: a text is no valid Unicode.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    try:
        columns = {
            ROW: pa.array(np.arange(len(estate), dtype=np.int64)),
            "id": pa.array(list(estate.ids), pa.string()),
            "name": pa.array(list(estate.names), pa.string()),
            **{name: _spread(tuple(estate.columns[name].values), estate.columns[name].codes) for name in COLUMNS},
            "file": _spread(tuple(estate.files.values), estate.files.codes),
            "line": pa.array(estate.lines),
            "column": pa.array(estate.line_columns),
            "tags": _tags(estate.tags),
            "facts": _facts(estate),
            "claims": _claims(stated, len(estate)),
        }
    except UnicodeEncodeError as problem:
        raise UnreadableError(
            f"a text is no valid Unicode: {str(problem.object)[:60]!a}", hint="mend it where it is written"
        ) from None
    schema = asset_schema()
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _spread(values: Sequence[Any], codes: Codes, kind: pa.DataType | None = None) -> pa.Array:
    """A value a row, from each distinct one and its codes."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    return pa.array(values, kind or pa.string()).take(pa.array(codes))


def _tags(tags: Column[TagSet]) -> pa.Array:
    return _spread([list(pairs) for pairs in tags.values], tags.codes, asset_schema().field("tags").type)


def _claims(stated: Sequence[Column[Claims]], rows: int) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    if not stated:
        return _spread([[]], np.zeros(rows, dtype=np.int32), pa.list_(pa.string()))
    first, of = combine(*(column.codes for column in stated))
    told = [
        [msgspec.json.encode(claim).decode() for column in stated for claim in column[row]] for row in first.tolist()
    ]
    return _spread(told, of, pa.list_(pa.string()))


def _facts(estate: Estate) -> pa.Array:
    """The facts of each row, one list a row."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    cells: list[dict[str, str | None]] = []
    rows: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
    numbers: list[NDArray[np.int32]] = [np.empty(0, dtype=np.int32)]
    for name, column in estate.facts.items():
        place = np.arange(len(column.values), dtype=np.int32) + len(cells)
        cells += [_fact(name, cell) for cell in column.values]
        is_there = np.array([cell[0] is not None for cell in column.values], dtype=np.bool_)
        held = np.flatnonzero(is_there[column.codes]) if len(column.values) else np.empty(0, dtype=np.intp)
        rows.append(held)
        numbers.append(place[column.codes[held]])
    row = np.concatenate(rows)
    order = np.argsort(row, kind="stable")
    ends = np.concatenate(([0], np.bincount(row, minlength=len(estate)).cumsum())).astype(np.int32)
    kind = asset_schema().field("facts").type
    flat = pa.array(cells, kind.value_type).take(pa.array(np.concatenate(numbers)[order]))
    return pa.ListArray.from_arrays(pa.array(ends), flat)


def _fact(name: str, cell: FactCell) -> dict[str, str | None]:
    value, status, origin, source = cell
    if isinstance(value, Marker) or value is None:
        kind, text = value.value if value else "", None
    else:
        kind = _KINDS[type(value)]
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, tuple | bool) else str(value)
    return {"name": name, "kind": kind, "value": text, "status": status, "origin": origin, "source": source}


# --- from rows -----------------------------------------------------------------------------------


def from_table(table: pa.Table, knowledge: KnowledgeBase) -> AssetRows:
    """The estate that rows hold; columns that are missing are empty.

    Raises:
        UnreadableError: a row has no id or no service, or a fact that cannot be.
    """
    table = _complete(table)
    ids = tuple(_column(table, "id").to_pylist())
    columns = {name: _interned(_column(table, name)) for name in COLUMNS}
    rows = len(ids)
    for number, (asset, service) in enumerate(zip(ids, columns["service"], strict=True)):
        if not asset or not service:
            lacking = "a service" if asset else "an id"
            raise UnreadableError(f"a row has not {lacking}", place=asset or f"row {number}", hint=_SHAPE)
    estate = Estate(
        ids=ids,
        names=tuple(_column(table, "name").to_pylist()),
        columns=_known(columns, knowledge),
        tags=_tag_sets(table.column("tags").combine_chunks()),
        lines=_column(table, "line").to_numpy(zero_copy_only=False).astype(np.int32),
        line_columns=_column(table, "column").to_numpy(zero_copy_only=False).astype(np.int32),
        files=_interned(_column(table, "file")),
        facts=_fact_columns(table.column("facts").combine_chunks(), ids, knowledge),
        pieces=(),
        counts=Counts(resources=rows, assets=rows),
        unreadable=(),
        edges=Edges.none(rows),
    )
    numbers = _column(table, ROW).to_numpy(zero_copy_only=False)
    return AssetRows(estate, _claim_column(table.column("claims").combine_chunks()), numbers)


def _complete(table: pa.Table) -> pa.Table:
    """The columns of a row in their order and type; what is not there is null."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    schema = asset_schema()
    found = [
        table.column(one.name).cast(one.type) if one.name in table.column_names else pa.nulls(len(table), one.type)
        for one in schema
    ]
    return pa.table(found, schema=schema)


def _column(table: pa.Table, name: str) -> pa.Array:
    """A column in one piece, with nothing instead of null."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    whole = table.column(name).combine_chunks()
    return whole.fill_null("" if pa.types.is_string(whole.type) else 0)


def _codes(texts: pa.Array) -> tuple[Codes, list[str]]:
    encoded = texts.fill_null("").dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32), encoded.dictionary.to_pylist()


def _interned(texts: pa.Array) -> Column[str]:
    codes, values = _codes(texts)
    return Column(codes, tuple(values))


def _known(columns: dict[str, Column[str]], knowledge: KnowledgeBase) -> dict[str, Column[str]]:
    """The columns with what the knowledge base says of each service, where the row says nothing."""
    services = columns["service"]
    known = [knowledge.service(name) for name in services.values]
    filled = dict(columns)
    for name, said in (
        ("provider", [one.provider for one in known]),
        ("service_name", [one.name for one in known]),
        ("model", [one.model for one in known]),
    ):
        own = columns[name]
        first, of = combine(own.codes, services.codes)
        values = Column.of(own[row] or said[int(services.codes[row])] for row in first.tolist())
        filled[name] = Column(values.codes[of], values.values)
    return filled


def _distinct(ends: NDArray[np.int64], codes: Codes) -> tuple[Codes, list[list[int]]]:
    """Distinct lists among many: which of them each row has, int32 (n,), and their items' codes.

    Args:
        ends: (n + 1,), where in `codes` each row's list begins, and where the last one ends.
        codes: the items of all lists, one after the other.
    """
    sizes = np.diff(ends)
    of = np.zeros(len(sizes), dtype=np.int32)
    lists: list[list[int]] = []
    for size in np.unique(sizes).tolist():
        rows = np.flatnonzero(sizes == size)
        if not size:
            of[rows] = len(lists)
            lists.append([])
            continue
        held = codes[ends[rows][:, None] + np.arange(size)]
        first, number = combine(*(np.ascontiguousarray(held[:, place]) for place in range(size)))
        of[rows] = number + len(lists)
        lists += held[first].tolist()
    return of, lists


def _ends(lists: pa.Array) -> NDArray[np.int64]:
    """Where each row's list begins in the flattened items; null is empty."""
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra, and slow to import

    sizes = pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False)
    return np.concatenate(([0], sizes.cumsum())).astype(np.int64)


def _tag_sets(tags: pa.Array) -> Column[TagSet]:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    lists = tags.cast(pa.list_(_entry_type()))
    flat = lists.flatten()
    keys, key_texts = _codes(flat.field(0))
    values, value_texts = _codes(flat.field(1))
    first, of = combine(keys, values) if len(keys) else (np.empty(0, dtype=np.intp), keys)
    pairs = [(key_texts[keys[place]], value_texts[values[place]]) for place in first.tolist()]
    codes, distinct = _distinct(_ends(lists), of)
    sets = Column.of(tuple(sorted(dict(pairs[one] for one in several).items())) for several in distinct)
    return Column(sets.codes[codes], sets.values)


def _entry_type() -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    return pa.struct([pa.field("key", pa.string(), nullable=False), ("value", pa.string())])


def _claim_column(claims: pa.Array) -> Column[Claims]:
    codes, texts = _codes(claims.flatten())
    try:
        told = [msgspec.json.decode(text, type=NativeClaim) for text in texts]
    except msgspec.DecodeError as problem:
        raise UnreadableError(f"a claim of an owner cannot be read: {problem}", hint=_SHAPE) from None
    of, distinct = _distinct(_ends(claims), codes)
    return Column(of, tuple(tuple(told[one] for one in several) for several in distinct))


def _fact_columns(facts: pa.Array, ids: Sequence[str], knowledge: KnowledgeBase) -> dict[str, Column[FactCell]]:
    ends = _ends(facts)
    row = np.repeat(np.arange(len(ids)), np.diff(ends))
    flat = facts.flatten()
    fields = {name: _codes(flat.field(name)) for name in _FACT}
    if not len(flat):
        return {}
    first, of = combine(*(codes for codes, _ in fields.values()))
    cells = [{name: texts[codes[place]] for name, (codes, texts) in fields.items()} for place in first.tolist()]
    names, name_texts = fields["name"]
    columns = {}
    for number, name in sorted(enumerate(name_texts), key=lambda pair: pair[1]):
        held = np.flatnonzero(names == number)
        if name not in knowledge.catalogue.facts:
            raise UnreadableError(f"no fact “{name}”", place=ids[row[held[0]]], hint=_SHAPE)
        twice = np.flatnonzero(np.bincount(row[held], minlength=1) > 1)
        if len(twice):
            raise UnreadableError(f"the fact {name} is given twice", place=ids[twice[0]], hint=_SHAPE)
        interner: Interner[FactCell] = Interner()
        codes = np.full(len(ids), interner.code(LACKING), dtype=np.int32)
        used, local = np.unique(of[held], return_inverse=True)
        table = np.array([interner.code(_cell(cells[one], ids[row[held[0]]])) for one in used], dtype=np.int32)
        codes[row[held]] = table[local]
        columns[name] = Column(codes, interner.values())
    return columns


def _cell(said: dict[str, str], asset: str) -> FactCell:
    kind, text = said["kind"], said["value"]
    told = said["status"], said["origin"], said["source"]
    try:
        FactStatus(said["status"])
        if kind in {"yes_no", "texts"}:
            value = json.loads(text)
            return (tuple(map(str, value)) if isinstance(value, list) else bool(value), *told)
        if kind == "number":
            return (int(text), *told)
        return (text if kind == "text" else Marker(kind), *told)
    except (ValueError, TypeError):
        raise UnreadableError(
            f"the fact {said['name']} cannot be read: {kind or 'no kind'} “{text}”, {said['status'] or 'no status'}",
            place=asset,
            hint=_SHAPE,
        ) from None


def sorted_rows(tables: Iterable[pa.RecordBatch]) -> pa.Table:
    """Batches of rows as one table, in the order of their numbers."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    whole = pa.Table.from_batches(tables)
    return whole.sort_by(ROW) if ROW in whole.column_names else whole
