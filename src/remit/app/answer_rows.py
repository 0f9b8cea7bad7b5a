"""What follows from rows of assets, as Arrow rows again: the kernel that each partition of an engine runs.

Five tables come out of one pass, in one stream: a row names its table and fills that table's column alone. An asset
points at its profile and its owner by digest; a profile holds its cells, a cell points at the rule that decided. Two
partitions that meet the same profile say the same of it, so that who puts the parts together only drops doubles.
Nothing here knows Spark, and no rule of the map stands here a second time: it is `remit.app.survey` that concludes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from remit.app.asset_rows import ROW, from_table, sorted_rows
from remit.app.survey import Surveyed, Terms, survey_assets
from remit.checks import CHECKS, Check
from remit.errors import ConfigurationError, RemitError, UnknownNameError, UnreadableError
from remit.knowledge.base import KnowledgeBase
from remit.model.finding import Finding
from remit.model.party import Cell
from remit.resolver.native_claims import known_claims

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

TABLES: Final = ("assets", "profiles", "rules", "owners", "findings")
REFUSED: Final = "refused"
_AT_ONCE: Final = 16_384  # rows that leave together
_ERRORS: Final = {one.__name__: one for one in (ConfigurationError, UnknownNameError, UnreadableError)}
PLACED: Final = ("workload", "environment", "data_class", "tier")


@cache
def table_types() -> dict[str, pa.StructType]:
    """The columns of each table, and of what a partition refuses."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    text = pa.string()

    def texts(*names: str) -> list[tuple[str, pa.DataType]]:
        return [(name, text) for name in names]

    cell = pa.struct([*texts("control", "label"), ("code", pa.int32()), *texts("rule")])
    place = [*texts("file"), ("line", pa.int32()), ("column", pa.int32())]
    return {
        "assets": pa.struct([(ROW, pa.int64()), *texts("id", "profile", "owner", *PLACED)]),
        "profiles": pa.struct(
            [
                *texts("profile", "service"),
                ("facts", pa.map_(text, text)),
                ("overrides", pa.list_(pa.int32())),
                ("cells", pa.list_(cell)),
            ]
        ),
        "rules": pa.struct([*texts("rule", "control", "kind", "grade", "place", "record")]),
        "owners": pa.struct([*texts("owner", "status", "team", "person"), ("by_category", pa.map_(text, text)),
                             *texts("record")]),
        "findings": pa.struct(
            [
                *texts("asset", "rule", "outcome", "severity", "confidence", "control", "party", "team", "person"),
                *place,
                *texts("message", "fix"),
            ]
        ),
        REFUSED: pa.struct(texts("error", "message", "place", "hint")),
    }  # fmt: skip


@cache
def stream_schema() -> pa.Schema:
    """The columns of the stream: the table's name, and one column a table."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    return pa.schema([("table", pa.string()), *table_types().items()])


def conclude(
    batches: Iterable[pa.RecordBatch], terms: Terms, knowledge: KnowledgeBase, checks: Iterable[Check]
) -> Iterator[pa.RecordBatch]:
    """What follows from the assets of one partition; nothing from none.

    Namespaces must not be spread over partitions. What cannot be followed is said in a row of the table `refused`,
    alone, so that no engine takes it for a failure to be tried again.

    Args:
        batches: rows of assets in any order.
        terms: what is the same for every partition.
        knowledge: the catalogue and the services.
        checks: those to run.
    """
    try:
        given = [batch for batch in batches if batch.num_rows]
        if not given:
            return
        rows = from_table(sorted_rows(given), knowledge)
        claimed = known_claims(rows.claims, terms.organisation)
        found = survey_assets(rows.estate, terms, knowledge, claimed=(claimed,), checks=checks)
        tables = [*_map_tables(found, rows.numbers), ("findings", _findings(found.findings))]
    except RemitError as problem:
        tables = [(REFUSED, _struct(REFUSED, [
            [type(problem).__name__], [problem.message], [problem.place], [problem.hint]]))]  # fmt: skip
    for name, table in tables:
        for start in range(0, len(table), _AT_ONCE):
            yield _streamed(name, table.slice(start, _AT_ONCE))


def of_parts() -> list[Check]:
    """The checks that say of an asset what they say of it among others."""
    return [check for check in CHECKS.load_all().values() if not check.is_of_whole]


def of_whole() -> list[Check]:
    """The checks that have to be shown every asset at once."""
    return [check for check in CHECKS.load_all().values() if check.is_of_whole]


def refusal(row: dict[str, str]) -> RemitError:
    """The error that a row of the table `refused` tells."""
    kind = _ERRORS.get(row["error"], RemitError)
    return kind(row["message"], place=row["place"], hint=row["hint"])


def _streamed(name: str, table: pa.StructArray) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    schema = stream_schema()
    columns = [pa.array([name]).take(pa.array(np.zeros(len(table), dtype=np.int32)))]
    columns += [table if one.name == name else pa.nulls(len(table), one.type) for one in schema if one.name != "table"]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _struct(table: str, columns: list[Any]) -> pa.StructArray:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    fields = list(table_types()[table])
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, field.type)
        for column, field in zip(columns, fields, strict=True)
    ]
    return pa.StructArray.from_arrays(arrays, fields=fields)


def _digest(record: bytes) -> str:
    return hashlib.blake2b(record, digest_size=16).hexdigest()


def _map_tables(found: Surveyed, numbers: NDArray[np.int64]) -> Iterator[tuple[str, pa.StructArray]]:
    """Assets, profiles, rules and owners."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    mapped, owners, estate = found.map, found.owners, found.estate
    profiles = [_digest(msgspec.json.encode(one)) for one in mapped.profiles]
    rule_records = [msgspec.json.encode(one) for one in mapped.rules]
    rules = [_digest(one) for one in rule_records]
    owner_records = [msgspec.json.encode(one) for one in owners.owners]
    owner_ids = [_digest(one) for one in owner_records]

    def spread(values: list[str], codes: NDArray[np.int32]) -> pa.Array:
        return pa.array(values, pa.string()).take(pa.array(codes))

    placed = [spread(list(estate.columns[name].values), estate.columns[name].codes) for name in PLACED]
    yield "assets", _struct("assets", [
        pa.array(numbers), list(estate.ids), spread(profiles, mapped.profile_of), spread(owner_ids, owners.owner_of),
        *placed,
    ])  # fmt: skip
    yield "profiles", _struct("profiles", [
        profiles, [one.service for one in mapped.profiles], [list(one.facts) for one in mapped.profiles],
        [list(one.overrides) for one in mapped.profiles], _cells(found, rules),
    ])  # fmt: skip
    yield "rules", _struct("rules", [
        rules, [one.control for one in mapped.rules], [one.kind.value for one in mapped.rules],
        [one.grade.value for one in mapped.rules], [str(one.location) for one in mapped.rules],
        [one.decode() for one in rule_records],
    ])  # fmt: skip
    yield "owners", _struct("owners", [
        owner_ids, [one.status.name.lower() for one in owners.owners], [one.team for one in owners.owners],
        [one.person for one in owners.owners], [list(one.by_category.items()) for one in owners.owners],
        [one.decode() for one in owner_records],
    ])  # fmt: skip


def _cells(found: Surveyed, rules: list[str]) -> pa.ListArray:
    """The cells of each profile, in the catalogue's order."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import

    mapped = found.map
    many, width = mapped.cells.shape
    codes, of = np.unique(mapped.cells.ravel(), return_inverse=True)
    labels = [Cell(code).label.value for code in codes.tolist()]
    kind = table_types()["profiles"].field("cells").type
    flat = pa.StructArray.from_arrays(
        [
            pa.array(mapped.controls, pa.string()).take(pa.array(np.tile(np.arange(width), many))),
            pa.array(labels, pa.string()).take(pa.array(of.ravel())),
            pa.array(mapped.cells.ravel().astype(np.int32)),
            pa.array(rules, pa.string()).take(pa.array(mapped.rule_of.ravel())),
        ],
        fields=list(kind.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(np.arange(many + 1, dtype=np.int32) * width), flat, type=kind)


def _findings(findings: tuple[Finding, ...]) -> pa.StructArray:
    return _struct("findings", [
        [one.asset for one in findings], [one.rule for one in findings], [one.outcome.value for one in findings],
        [one.severity.word for one in findings], [one.confidence.value for one in findings],
        [one.control for one in findings], [one.party for one in findings], [one.team for one in findings],
        [one.person for one in findings], [one.location.file for one in findings],
        [one.location.line for one in findings], [one.location.column for one in findings],
        [one.message for one in findings], [one.fix for one in findings],
    ])  # fmt: skip
