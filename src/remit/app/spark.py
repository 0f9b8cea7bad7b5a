"""The Spark engine: what follows from an estate in Parquet, shared out over a cluster, as Parquet again.

Every partition runs the kernel of the embedded engine (`remit.app.answer_rows`) through `mapInArrow`; the driver shares
the rows out, drops what two partitions say alike, and writes. A Kubernetes namespace and all that lies in it go to one
partition, since a namespace passes its owner on; nothing else reaches from one asset to another. `summary` is
written last: a result without it was not finished. It cannot know edges and parts, which no cell, owner or finding
rests on once facts are there.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from remit import __version__
from remit.app.answer_rows import REFUSED, TABLES, conclude, of_parts, of_whole, refusal, stream_schema
from remit.app.asset_files import ABOUT, ASSETS, About, parse_about
from remit.app.asset_rows import ROW, asset_schema
from remit.app.survey import Terms
from remit.errors import RemitError, UnreadableError, UsageError
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.estate import Counts
from remit.model.organisation import Organisation

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from remit.app.vendor_statements import VendorWords
    from remit.model.statement import ContradictedStatement

SUMMARY: Final = "summary"
PER_PARTITION: Final = 200_000  # assets, where nobody says how many partitions there should be
_MOST_NAMED: Final = 5
_EXTRA: Final = "install it where the driver and the workers run: pip install 'remit[spark]'"
_SUBMITTED: Final = "PYSPARK_GATEWAY_PORT"  # set where spark-submit started this process
_RAISED: Final = re.compile(r"^(?:[\w.]+\.)?\w*(?:Error|Exception): .+$", re.MULTILINE)
_KEYS: Final = {"profiles": "profile", "rules": "rule", "owners": "owner"}


class SparkError(RemitError):
    """Spark could not start, or a job failed."""


class Summary(msgspec.Struct, kw_only=True, frozen=True):
    """What came out, in numbers.

    Attributes:
        remit: the version that concluded.
        today: the day as of which it did.
        counts: what was read.
        rows: rows of each table.
        findings: findings by outcome and severity, such as `failed high`.
        partitions: over how many the work was shared.
        about: what is said of the estate beside its assets.
    """

    remit: str
    today: str
    counts: Counts
    rows: dict[str, int]
    findings: dict[str, int]
    partitions: int
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where the work is done.

    Attributes:
        master: as `spark-submit --master` takes it; empty for what spark-submit or Spark's own settings say.
        settings: further settings of Spark.
        partitions: over how many to share the work; 0 for as many as the assets ask for.
    """

    master: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    partitions: int = 0


def start(cluster: Cluster) -> SparkSession:
    """A session, or the one that runs already.

    Raises:
        UsageError: the extra is not installed.
        SparkError: Spark cannot start; most often there is no Java.
    """
    try:
        import pyarrow as pa  # noqa: F401, PLC0415 - an extra; the kernel needs it too
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("the Spark engine needs pyspark and pyarrow", hint=_EXTRA) from None
    builder = SparkSession.builder.appName("remit").config("spark.log.level", "ERROR")
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    if cluster.master:
        builder = builder.master(cluster.master)
    if _SUBMITTED not in os.environ and (not cluster.master or cluster.master.startswith("local")):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else the first python3 on the PATH, without Remit
        for name in ("spark.driver.host", "spark.driver.bindAddress"):
            builder = builder.config(name, "127.0.0.1")
        builder = builder.config("spark.ui.enabled", "false")
    for name, value in cluster.settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError) as problem:
        raise SparkError(
            f"Spark does not start: {_first_line(problem)}",
            hint="it needs a Java runtime, 17 or newer, on the PATH or in JAVA_HOME; and check the master's address",
        ) from None


def read_about(session: SparkSession, source: str) -> About | None:
    """What `about.json` of a source says; None where there is none, as beside rows of the user's own.

    Raises:
        UnreadableError: it is damaged.
    """
    from pyspark.errors import AnalysisException  # noqa: PLC0415 - an extra

    place = f"{source.rstrip('/')}/{ABOUT}"
    try:
        found = session.read.text(_address(place), wholetext=True).collect()
    except AnalysisException:
        return None
    return parse_about(found[0][0], place) if found else None


def map_estate(
    session: SparkSession, source: str, out: str, organisation: Organisation, *, today: str, partitions: int = 0
) -> Summary:
    """Conclude from the assets of a source, and write a folder of tables.

    Args:
        session: where the work is done.
        source: a folder that `write_estate` made, or Parquet of rows of assets, anywhere Spark can read.
        out: a folder that does not exist, anywhere Spark can write.
        organisation: people, teams, rules and overrides.
        today: ISO date.
        partitions: over how many to share the work; 0 for as many as the assets ask for.

    Raises:
        UnreadableError: the source is not there, or no rows of assets.
        ConfigurationError: remit.yaml cannot be followed on these assets.
        UsageError: there is something at `out`.
        SparkError: a job failed.
    """
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra

    about = read_about(session, source)
    said = _said(organisation)
    terms = Terms(
        organisation=organisation,
        today=today,
        entries=about.entries if about else (),
        recognised=about.recognised if about else {},
        changes=about.changes if about else {},
        words=tuple(said.words),
    )
    assets = _assets(session, source if about is None else f"{source.rstrip('/')}/{ASSETS}")
    _require_free(session, out)
    try:
        terms = replace(terms, contradicted=_contradicted(said, assets))
        return _written(session, assets, out, terms, _with_said(about, said, assets), partitions)
    except PySparkException as problem:
        raise SparkError(
            f"a job failed: {_first_line(problem)}", place=out, hint="Spark's own log says more; nothing was finished"
        ) from problem


def _said(organisation: Organisation) -> VendorWords:
    """What vendors say themselves, in the files that remit.yaml names; the driver alone reads them."""
    from remit.app.vendor_statements import VendorWords, read_statements  # noqa: PLC0415 - few have any

    return read_statements(organisation, _knowledge()) if organisation.statements else VendorWords()


def _contradicted(said: VendorWords, assets: DataFrame) -> tuple[ContradictedStatement, ...]:
    """Where vendors' words differ from what is known of the services in use."""
    if not said.words:
        return ()
    from pyspark.sql import functions as f  # noqa: PLC0415 - an extra

    from remit.app.vendor_statements import contradictions  # noqa: PLC0415 - few have any

    first = assets.groupBy("service").agg(f.min("id").alias("id")).collect()
    return contradictions({row["service"]: row["id"] for row in first}, said.words, _knowledge())


def _with_said(about: About | None, said: VendorWords, assets: DataFrame) -> About | None:
    """What is said of the estate, with what of the vendors' words cannot be read, as a scan has it."""
    if not said.unreadable:
        return about
    known = about or About(counts=Counts(resources=(many := assets.count()), assets=many))
    unreadable = (*known.unreadable, *said.unreadable)
    counts = replace(known.counts, unreadable=known.counts.unreadable + len(said.unreadable))
    return msgspec.structs.replace(known, unreadable=unreadable, counts=counts)


def _written(
    session: SparkSession, assets: DataFrame, out: str, terms: Terms, about: About | None, partitions: int
) -> Summary:
    from pyspark.sql import functions as f  # noqa: PLC0415 - an extra
    from pyspark.storagelevel import StorageLevel  # noqa: PLC0415 - an extra

    many = assets.count()
    _refuse_doubles(assets)
    shares = partitions or max(session.sparkContext.defaultParallelism, -(-many // PER_PARTITION))
    stream = share_out(assets, shares).mapInArrow(_Kernel(terms, __version__), _spark_schema(stream_schema()))
    stream = stream.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        _refuse(stream.where(f.col("table") == REFUSED).select(f"{REFUSED}.*"))
        for name in TABLES:
            table = stream.where(f.col("table") == name).select(f"{name}.*")
            table = table.dropDuplicates([_KEYS[name]]) if name in _KEYS else table
            table.write.parquet(_address(f"{out}/{name}"))
            if name == "findings":
                _judge_whole(session, assets, out, terms)
        profiles = session.read.parquet(_address(f"{out}/profiles"))
        cells = profiles.select("profile", f.explode("cells").alias("cell")).select("profile", "cell.*")
        cells.write.parquet(_address(f"{out}/cells"))
        distinct = [f.count_distinct(f"{name}.{key}").alias(name) for name, key in _KEYS.items()]
        rows = stream.agg(f.count("assets.id").alias("assets"), *distinct).collect()[0].asDict()
    finally:
        stream.unpersist()
    found = session.read.parquet(_address(f"{out}/findings")).groupBy("outcome", "severity").count()
    findings = {f"{row['outcome']} {row['severity']}": row["count"] for row in found.collect()}
    counts = about.counts if about else Counts(resources=many, assets=many)
    summary = Summary(
        remit=__version__,
        today=terms.today,
        counts=replace(counts, assets=many),
        rows={**rows, "findings": sum(findings.values())},
        findings=dict(sorted(findings.items())),
        partitions=shares,
        about=about or About(counts=counts),
    )
    text = msgspec.json.encode(summary).decode()
    session.createDataFrame([(text,)], "value string").coalesce(1).write.text(_address(f"{out}/{SUMMARY}"))
    return summary


def _judge_whole(session: SparkSession, assets: DataFrame, out: str, terms: Terms) -> None:
    """Add the findings of checks that need the whole estate; the driver alone has it, and needs memory for it."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    checks = of_whole()
    if not checks:
        return
    said = conclude(assets.toArrow().to_batches(), terms, _knowledge(), checks)
    stream = pa.Table.from_batches(said, schema=stream_schema())
    found = stream.filter(pc.equal(stream["table"], "findings")).column("findings").combine_chunks()
    table = pa.Table.from_batches([pa.RecordBatch.from_struct_array(found)])
    session.createDataFrame(table).write.mode("append").parquet(_address(f"{out}/findings"))


def _assets(session: SparkSession, source: str) -> DataFrame:
    """The rows of assets, every column there."""
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
    from pyspark.sql import functions as f  # noqa: PLC0415 - an extra

    try:
        found = session.read.parquet(_address(source))
    except PySparkException as problem:
        raise UnreadableError(
            f"it cannot be read as Parquet: {_first_line(problem)}",
            place=source,
            hint="name a folder that `remit spark collect` made, or Parquet files of assets",
        ) from None
    wanted = {one.name: one.dataType for one in _spark_schema(asset_schema())}
    there = {one.name: one.dataType for one in found.schema}
    lacking = [name for name in ("id", "service") if name not in there]
    if lacking:
        raise UnreadableError(
            f"its rows have no column {' and no column '.join(lacking)}",
            place=source,
            hint="docs/guides/spark.md says what a row of assets holds",
        )
    strange = [
        f"{name} is {there[name].simpleString()} and should be {kind.simpleString()}"
        for name, kind in wanted.items()
        if name in there and _loose(there[name].simpleString()) != _loose(kind.simpleString())
    ]
    if strange:
        raise UnreadableError(
            "; ".join(strange), place=source, hint="docs/guides/spark.md says what a row of assets holds"
        )
    columns = [
        f.col(name).cast(kind) if name in there else f.lit(None).cast(kind).alias(name)
        for name, kind in wanted.items()
        if name != ROW
    ]
    number = f.col(ROW).cast("bigint") if ROW in there else f.monotonically_increasing_id().alias(ROW)
    return found.select(number, *columns)


def _loose(kind: str) -> str:
    """A type without the width of its whole numbers."""
    return kind if kind not in {"tinyint", "smallint", "int", "bigint"} else "whole number"


def share_out(assets: DataFrame, partitions: int) -> DataFrame:
    """The rows over that many partitions; what lies in one namespace of one account stays together."""
    from pyspark.sql import functions as f  # noqa: PLC0415 - an extra

    namespace = f.coalesce(f.col("namespace"), f.lit(""))
    inside = f.xxhash64(f.coalesce(f.col("account"), f.lit("")), namespace)
    return assets.repartition(partitions, f.when(namespace == "", f.xxhash64("id")).otherwise(inside))


@dataclass(frozen=True)
class _Kernel:
    """What a worker runs; it is found there by its name, so that version and rules are the worker's own."""

    terms: Terms
    version: str

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """What follows from one partition."""
        if self.version != __version__:
            raise RuntimeError(f"the driver is Remit {self.version}, this worker {__version__}")
        yield from conclude(batches, self.terms, _knowledge(), of_parts())


@cache
def _knowledge() -> KnowledgeBase:
    """The worker's knowledge base, opened once a process."""
    return open_knowledge()


def _spark_schema(schema: pa.Schema) -> Any:  # noqa: ANN401 - as above
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra

    return from_arrow_schema(schema)


def _refuse_doubles(assets: DataFrame) -> None:
    twice = assets.groupBy("id").count().where("count > 1").orderBy("id").limit(_MOST_NAMED).collect()
    if twice:
        named = ", ".join(row["id"] or "an empty id" for row in twice)
        raise UnreadableError(f"assets stand twice: {named}", hint="an id has to be unique in the whole estate")


def _refuse(refused: DataFrame) -> None:
    """Raise what a partition could not follow, the same one however the work was shared."""
    rows = sorted((row.asDict() for row in refused.collect()), key=lambda row: tuple(row.values()))
    if rows:
        raise refusal(rows[0])


def _require_free(session: SparkSession, out: str) -> None:
    from pyspark.errors import AnalysisException  # noqa: PLC0415 - an extra

    try:
        session.read.text(_address(out))
    except AnalysisException:
        if "://" in out or not Path(out).exists():
            return
    raise UsageError("there is something there already", place=out, hint="name a new folder")


def _address(path: str) -> str:
    """An address that Spark reads as it is meant: a plain path is one of this machine, whatever the default is."""
    return path if "://" in path else Path(path).absolute().as_uri()


def _first_line(problem: BaseException) -> str:
    """What happened, without the traces: the last thing that a worker's Python raised, else how the message begins."""
    text = str(problem).strip() or type(problem).__name__
    raised = _RAISED.findall(text.partition("\n\tat ")[0])
    return (raised[-1] if raised else text.splitlines()[0])[:300]
