"""A landscape as records, and back: the same cells, owners, findings and facts, to the last one.

All that *who*, *why* and the matrix ask for is in it, so a snapshot answers without the knowledge base and the files
that it was made from. Arrays come back read-only: one loaded landscape may serve many readers at once.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from remit.model.check import CheckText
from remit.model.columns import Column
from remit.model.control import Area
from remit.model.edges import KINDS, Edges, Outsider, Reach
from remit.model.estate import COLUMNS, Counts, Estate, FactCell, Piece, TagSet
from remit.model.facts import Marker
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.model.map import Profile, ResponsibilityMap
from remit.model.observation import Note, Unreadable
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.ownership import Owner
from remit.model.party import PARTIES
from remit.model.rules import Rulebook, SplitRule
from remit.store.records import (
    ArrayRecord,
    CellRecord,
    ColumnRecord,
    DamagedError,
    LargeRecord,
    MarkerRecord,
    TableRecord,
    array_record,
    cells,
    column,
    column_record,
    integers,
    require,
    table_record,
    table_rows,
)


class EdgesRecord(Struct, kw_only=True, frozen=True):
    """Edges, in the order of `remit.model.edges.Edges`."""

    sources: ArrayRecord
    targets: ArrayRecord
    kinds: ArrayRecord
    sureness: ArrayRecord
    origins: ColumnRecord[str]
    outsiders: tuple[Outsider, ...] = ()
    reaches: tuple[Reach, ...] = ()
    loose: tuple[tuple[int, str, str], ...] = ()


class EstateRecord(Struct, kw_only=True, frozen=True):
    """The estate, in the order of `remit.model.estate.Estate`."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    columns: dict[str, ColumnRecord[str]]
    tags: ColumnRecord[TagSet]
    lines: ArrayRecord
    line_columns: ArrayRecord
    files: ColumnRecord[str]
    facts: dict[str, ColumnRecord[CellRecord]]
    pieces: TableRecord
    counts: Counts
    unreadable: TableRecord
    edges: EdgesRecord | None = None
    notes: TableRecord | None = None


class MapRecord(Struct, kw_only=True, frozen=True):
    """The map, in the order of `remit.model.map.ResponsibilityMap`."""

    controls: tuple[str, ...]
    profiles: tuple[Profile, ...]
    profile_of: ArrayRecord
    cells: ArrayRecord
    rule_of: ArrayRecord
    rules: tuple[SplitRule, ...]


class LandscapeRecord(Struct, kw_only=True, frozen=True):
    """A landscape, in the order of `remit.model.landscape.Landscape`."""

    taken_at: str
    inputs: tuple[str, ...]
    organisation: Organisation
    rulebook: Rulebook
    areas: tuple[Area, ...]
    estate: EstateRecord
    map: MapRecord
    owners: tuple[Owner, ...]
    owner_of: ArrayRecord
    findings: TableRecord
    checks: tuple[CheckText, ...] = ()
    limited_to: str = ""


def to_record(landscape: Landscape) -> LandscapeRecord:
    """A landscape as it is written."""
    mapped = landscape.map
    return LandscapeRecord(
        taken_at=landscape.taken_at,
        inputs=landscape.inputs,
        organisation=landscape.organisation,
        rulebook=landscape.rulebook,
        areas=landscape.areas,
        estate=_estate_record(landscape.estate),
        map=MapRecord(
            controls=mapped.controls,
            profiles=mapped.profiles,
            profile_of=array_record(mapped.profile_of),
            cells=array_record(mapped.cells),
            rule_of=array_record(mapped.rule_of),
            rules=mapped.rules,
        ),
        owners=landscape.owners.owners,
        owner_of=array_record(landscape.owners.owner_of),
        findings=table_record(landscape.findings, Finding),
        checks=landscape.checks,
        limited_to=landscape.limited_to,
    )


def from_record(record: LandscapeRecord) -> Landscape:
    """The landscape again.

    Raises:
        DamagedError: lengths, codes or references do not fit together.
        msgspec.ValidationError: a value of a table has another type.
    """
    rows = len(record.estate.ids)
    return Landscape(
        taken_at=record.taken_at,
        inputs=record.inputs,
        organisation=record.organisation,
        rulebook=record.rulebook,
        areas=record.areas,
        estate=_estate(record.estate),
        map=_map(record.map, record.rulebook, rows),
        owners=Owners(record.owners, integers(record.owner_of, rows, below=len(record.owners))),
        findings=table_rows(record.findings, Finding),
        checks=record.checks,
        limited_to=record.limited_to,
    )


def _estate_record(estate: Estate) -> EstateRecord:
    facts = {
        name: ColumnRecord(column_record(one).codes, tuple(map(cell_record, one.values)))
        for name, one in estate.facts.items()
    }
    return EstateRecord(
        ids=tuple(estate.ids),
        names=tuple(estate.names),
        columns={name: column_record(one) for name, one in estate.columns.items()},
        tags=column_record(estate.tags),
        lines=array_record(estate.lines),
        line_columns=array_record(estate.line_columns),
        files=column_record(estate.files),
        facts=facts,
        pieces=table_record(estate.pieces, Piece),
        counts=estate.counts,
        unreadable=table_record(estate.unreadable, Unreadable),
        notes=table_record(estate.notes, Note),
        edges=_edges_record(estate.edges) if len(estate.edges) or estate.edges.loose else None,
    )


def _estate(record: EstateRecord) -> Estate:
    rows = len(record.ids)
    require(len(set(record.ids)) == rows, "an asset stands twice")
    require(len(record.names) == rows, "assets and names differ in number")
    columns = {name: column(one, rows) for name, one in record.columns.items()}
    for name in COLUMNS:  # one that an older version did not know is empty
        if name not in columns:
            columns[name] = Column(np.zeros(rows, dtype=np.int32), ("",) if rows else ())
    facts: dict[str, Column[FactCell]] = {}
    for name, one in record.facts.items():
        facts[name] = column(ColumnRecord(one.codes, tuple(map(fact_cell, one.values))), rows)
    return Estate(
        ids=record.ids,
        names=record.names,
        columns=columns,
        tags=column(record.tags, rows),
        lines=integers(record.lines, rows),
        line_columns=integers(record.line_columns, rows),
        files=column(record.files, rows),
        facts=facts,
        pieces=table_rows(record.pieces, Piece),
        counts=record.counts,
        unreadable=table_rows(record.unreadable, Unreadable),
        notes=table_rows(record.notes, Note) if record.notes is not None else (),
        edges=_edges(record.edges, rows) if record.edges else Edges.none(rows),
    )


def _edges_record(edges: Edges) -> EdgesRecord:
    return EdgesRecord(
        sources=array_record(edges.sources),
        targets=array_record(edges.targets),
        kinds=array_record(edges.kinds),
        sureness=array_record(edges.sureness),
        origins=column_record(edges.origins),
        outsiders=edges.outsiders,
        reaches=edges.reaches,
        loose=edges.loose,
    )


def _edges(record: EdgesRecord, rows: int) -> Edges:
    require(len(record.sources.shape) == 1, "edges are no column")
    many, nodes = record.sources.shape[0], rows + len(record.outsiders) + len(record.reaches)
    require(all(0 <= row < rows for row, _, _ in record.loose), "a loose end belongs to no asset")
    return Edges(
        sources=integers(record.sources, many, below=nodes),
        targets=integers(record.targets, many, below=nodes),
        kinds=integers(record.kinds, many, below=len(KINDS)),
        sureness=integers(record.sureness, many, below=2),
        origins=column(record.origins, many),
        assets=rows,
        outsiders=record.outsiders,
        reaches=record.reaches,
        loose=record.loose,
    )


def _map(record: MapRecord, rulebook: Rulebook, rows: int) -> ResponsibilityMap:
    shape = (len(record.profiles), len(record.controls))
    require(record.controls == tuple(control.id for control in rulebook.controls), "map and rules differ")
    for profile in record.profiles:
        service = rulebook.services.get(profile.service)
        require(service is not None and service.model in rulebook.models, "a profile has no service or model")
        require(all(0 <= one < len(rulebook.overrides) for one in profile.overrides), "a profile has no such override")
    packed = cells(record.cells, *shape)
    require(not packed.size or int((packed >> 12 & 0b111).max()) <= len(PARTIES), "a cell names no party")
    return ResponsibilityMap(
        controls=record.controls,
        profiles=record.profiles,
        profile_of=integers(record.profile_of, rows, below=len(record.profiles)),
        cells=packed,
        rule_of=integers(record.rule_of, *shape, below=len(record.rules)),
        rules=record.rules,
    )


def cell_record(cell: FactCell) -> CellRecord:
    """A fact's cell as it is written."""
    value, status, origin, source = cell
    if isinstance(value, Marker):
        return MarkerRecord(value), status, origin, source
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return LargeRecord(hex(value)), status, origin, source
    return value, status, origin, source


def fact_cell(record: CellRecord) -> FactCell:
    """A fact's cell again.

    Raises:
        DamagedError: a number has no digits.
    """
    value, status, origin, source = record
    if isinstance(value, MarkerRecord):
        return value.marker, status, origin, source
    if isinstance(value, LargeRecord):
        try:
            return int(value.digits, 16), status, origin, source
        except ValueError:
            raise DamagedError("a number has no digits") from None
    return value, status, origin, source
