"""A real cluster on this machine says what the embedded engine says, to the last cell, owner and finding.

DESIGN §6, R10.1. One session for everything here: a second would cost as long as all of this.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.shared_estates import Drawn, drawn, embedded, of_embedded, of_tables
from planned import knowledge, resource, write_plan
from remit.app.answer_rows import TABLES
from remit.app.asset_files import ABOUT, ASSETS, About, write_estate
from remit.app.asset_rows import to_table
from remit.app.collect import collect
from remit.app.scan import organisation_of, survey
from remit.app.spark import Cluster, Summary, map_estate, start
from remit.app.survey import Surveyed
from remit.checks import CHECKS, Judgement
from remit.errors import ConfigurationError, RemitError, UnreadableError, UsageError
from remit.model.finding import Severity
from remit.model.organisation import Organisation
from remit.model.party import Label, plain_split
from remit.model.rules import Override, RuleKind, ScopeKind, SplitRule
from remit.plugins import Registry
from repository import ROOT

pa = pytest.importorskip("pyarrow", reason="pip install 'remit[spark]'; make test has it from the lock")
pq = pytest.importorskip("pyarrow.parquet", reason="pip install 'remit[spark]'; make test has it from the lock")
pytest.importorskip("pyspark", reason="pip install 'remit[spark]'; make test has it from the lock")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java runtime is installed (make test-deps)"),
]
# a cluster that lives for seconds gains nothing from the compiler that takes longest
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "2",
}
EXAMPLE = ROOT / "examples" / "harbourlight"
TODAY = "2026-06-01"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    running = start(Cluster(master="local[2]", settings=QUICK))
    yield running
    running.stop()


def write(folder: Path, made: Drawn) -> str:
    """The estate as `collect` writes it, in several files with a row group of a few rows."""
    (folder / ASSETS).mkdir(parents=True)
    table = to_table(made.estate, made.stated)
    for number, start_ in enumerate(range(0, max(len(table), 1), 150)):
        pq.write_table(table.slice(start_, 150), folder / ASSETS / f"part-{number}.parquet", row_group_size=64)
    about = About(
        counts=made.estate.counts,
        unreadable=made.estate.unreadable,
        entries=made.terms.entries,
        recognised=dict(made.terms.recognised),
    )
    (folder / ABOUT).write_bytes(msgspec.json.encode(about))
    return str(folder)


def read(out: str) -> dict[str, list[dict[str, Any]]]:
    return {name: pq.read_table(f"{out}/{name}").to_pylist() for name in TABLES}


def mapped(session: Any, made: Drawn, folder: Path, partitions: int) -> tuple[dict[str, Any], Summary]:  # noqa: ANN401
    source, out = folder / "estate", str(folder / f"out-{partitions}")
    if not source.exists():
        write(source, made)
    summary = map_estate(
        session, str(source), out, made.terms.organisation, today=made.terms.today, partitions=partitions
    )
    assert [file.name for file in Path(out, "summary").glob("_SUCCESS")] == ["_SUCCESS"]
    return of_tables(read(out)), summary


@pytest.mark.parametrize("assets", [400, 0], ids=["many", "none"])
def test_the_cluster_says_what_one_machine_says(session: Any, tmp_path: Path, assets: int) -> None:  # noqa: ANN401
    """Unicode, unknown facts, overrides, contested owners, namespaces, events; partitions that stay empty."""
    made = drawn(assets, knowledge(), seed=11)
    whole = embedded(made, knowledge())
    said = of_embedded(whole)
    for partitions in (2, 5) if assets else (2,):
        found, summary = mapped(session, made, tmp_path, partitions)
        assert found == said, f"{partitions} partitions"
        assert summary.counts == made.estate.counts
        assert summary.about.unreadable == made.estate.unreadable
        assert (summary.rows["assets"], summary.rows["findings"]) == (assets, len(whole.findings))
        assert summary.rows["profiles"] == len(whole.map.profiles)
        assert summary.rows["owners"] == len(whole.owners.owners)
        assert sum(summary.findings.values()) == len(whole.findings)
    cells = pq.read_table(str(tmp_path / "out-2" / "cells"))
    assert len(cells) == len(whole.map.profiles) * len(whole.map.controls)


def test_what_was_read_from_files_comes_out_as_a_scan_has_it(
    session: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The example with its edges and CODEOWNERS, a live account beside code, and a file that breaks off."""
    shutil.copytree(EXAMPLE, tmp_path / "given")
    ours = {"type": "Microsoft.Storage/storageAccounts", "name": "ledger", "apiVersion": "2023-01-01",
            "properties": {"allowBlobPublicAccess": False, "publicNetworkAccess": "Disabled"}}  # fmt: skip
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    place = "/subscriptions/S1/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/ledger"
    theirs = {"id": place, "name": "ledger", "type": "microsoft.storage/storageaccounts", "tenantId": "t",
              "location": "westeurope", "resourceGroup": "shop", "subscriptionId": "S1",
              "properties": {"allowBlobPublicAccess": True, "supportsHttpsTrafficOnly": True}}  # fmt: skip
    (tmp_path / "given" / "main.json").write_text(json.dumps({"$schema": schema, "resources": [ours]}))
    (tmp_path / "given" / "rows.json").write_text(json.dumps([theirs]))
    (tmp_path / "given" / "cut.tfstate").write_text('{"version": 4, "resources": [')
    (tmp_path / "given" / ".git").mkdir()
    (tmp_path / "given" / "CODEOWNERS").write_text("/terraform/ @harbourlight/platform\n")
    monkeypatch.chdir(tmp_path / "given")
    organisation = organisation_of(Path("remit.yaml"), knowledge())
    collection = collect([Path()], knowledge(), organisation, folder=Path())
    about = write_estate(tmp_path / "estate", collection, organisation)
    summary = map_estate(
        session, str(tmp_path / "estate"), str(tmp_path / "out"), organisation, today=TODAY, partitions=3
    )
    now = datetime.fromisoformat(f"{TODAY}T12:00:00").replace(tzinfo=UTC)
    scanned = survey(collection, organisation, knowledge(), now=now)
    whole = Surveyed(
        estate=scanned.estate,
        rulebook=scanned.rulebook,
        map=scanned.map,
        owners=scanned.owners,
        findings=scanned.findings,
    )
    assert of_tables(read(str(tmp_path / "out"))) == of_embedded(whole)
    assert summary.about == about
    assert about.unreadable == scanned.estate.unreadable != ()
    assert summary.counts == scanned.estate.counts
    assert len(scanned.estate.edges) > 0
    assert "drift" in {one.rule for one in scanned.findings}
    assert any(claim.rank.name == "CODEOWNERS" for owner in scanned.owners.owners for claim in owner.claims)


def test_what_vendors_say_themselves_decides_as_in_a_scan(
    session: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R1.14: statements of remit.yaml, one that cannot be read, and one that the knowledge base contradicts."""
    monkeypatch.chdir(tmp_path)
    write_plan(
        tmp_path / "plan.json",
        resource("aws_s3_bucket", "reports", bucket="reports"),
        resource("aws_sqs_queue", "jobs", name="jobs"),
    )
    said = "id,provider,customer,third_party,notes\nIR-4,yes,no,no,We handle it.\nPE-3,no,yes,no,Your doors.\n"
    (tmp_path / "aws.csv").write_text(said, encoding="utf-8")
    statements = "statements:\n  - {file: aws.csv, of: aws/s3}\n  - {file: gone.csv, of: aws}\n"
    (tmp_path / "remit.yaml").write_text(statements, encoding="utf-8")
    organisation = organisation_of(Path("remit.yaml"), knowledge())
    collection = collect([Path("plan.json")], knowledge(), organisation, folder=Path())
    write_estate(tmp_path / "estate", collection, organisation)
    summary = map_estate(session, "estate", "out", organisation, today=TODAY, partitions=2)
    now = datetime.fromisoformat(f"{TODAY}T12:00:00").replace(tzinfo=UTC)
    scanned = survey(collection, organisation, knowledge(), now=now)
    found = of_tables(read("out"))
    assert found == of_embedded(
        Surveyed(
            estate=scanned.estate,
            rulebook=scanned.rulebook,
            map=scanned.map,
            owners=scanned.owners,
            findings=scanned.findings,
        )
    )
    assert "statement" in {row["kind"] for row in read("out")["rules"]}
    assert summary.about.unreadable == scanned.estate.unreadable
    assert [one.cause for one in summary.about.unreadable] != []
    assert summary.counts.unreadable == scanned.estate.counts.unreadable == 1
    assert "contradicted-statement" in {one.rule for one in scanned.findings}


def test_rows_of_the_users_own_need_two_columns(session: Any, tmp_path: Path) -> None:  # noqa: ANN401
    pq.write_table(pa.table({"id": ["b", "a"], "service": ["aws/s3", "aws/rds"]}), tmp_path / "own.parquet")
    out = str(tmp_path / "out")
    summary = map_estate(session, str(tmp_path / "own.parquet"), out, Organisation(), today=TODAY)
    assert summary.counts.assets == 2
    assert set(of_tables(read(out))) == {"a", "b"}
    assert {row["status"] for row in read(out)["owners"]} == {"unowned"}


def test_what_cannot_be_done_is_said_and_nothing_is_finished(session: Any, tmp_path: Path) -> None:  # noqa: ANN401
    none, out = Organisation(), str(tmp_path / "out")
    tables = {
        "twice": pa.table({"id": ["x", "x"], "service": ["aws/s3"] * 2}),
        "lacking": pa.table({"name": ["x"]}),
        "strange": pa.table({"id": ["x"], "service": ["aws/s3"], "tags": ["owner=me"]}),
        "unknown": pa.table({"id": ["x"], "service": ["aws/s33"]}),
        "fine": pa.table({"id": ["x1"], "service": ["aws/s3"]}),
    }
    for name, table in tables.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / ABOUT).write_text("{")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / ABOUT).write_text('{"form": 99}')
    control = knowledge().catalogue.controls[0].id
    rule = SplitRule(control=control, cell=plain_split(Label.CUSTOMER), kind=RuleKind.OVERRIDE)
    both = tuple(Override(scope=ScopeKind.ASSET, value=value, rule=rule) for value in ("x*", "*1"))
    told: dict[str, tuple[type[RemitError], str, Organisation]] = {
        "twice.parquet": (UnreadableError, "assets stand twice: x", none),
        "lacking.parquet": (UnreadableError, "no column id and no column service", none),
        "strange.parquet": (UnreadableError, "tags is string and should be map<string,string>", none),
        "unknown.parquet": (RemitError, "no service “aws/s33”", none),
        "fine.parquet": (ConfigurationError, "neither is more specific", replace(none, overrides=both)),
        "nowhere.parquet": (UnreadableError, "cannot be read as Parquet", none),
        "damaged": (UnreadableError, "it is damaged", none),
        "old": (UnreadableError, "form 99", none),
    }
    for name, (kind, text, organisation) in told.items():
        with pytest.raises(kind) as problem:
            map_estate(session, str(tmp_path / name), out, organisation, today=TODAY)
        assert text in str(problem.value)
        assert problem.value.hint
        assert not Path(out).exists()
    Path(out).mkdir()
    with pytest.raises(UsageError, match="something there already"):
        map_estate(session, str(tmp_path / "fine.parquet"), out, none, today=TODAY)


def test_a_check_of_the_whole_runs_where_the_whole_is(
    session: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The driver alone knows this check: workers import the checks that ship."""
    one = next(iter(CHECKS.load_all().values()))
    crowd = replace(
        one,
        id="crowd",
        is_of_whole=True,
        judge=lambda subjects: [
            Judgement(row=0, severity=Severity.LOW, message=f"{len(subjects.estate)} of them.", fix="Fewer.")
        ],
    )
    shipped = CHECKS.load_all()
    monkeypatch.setattr(Registry, "load_all", lambda _registry: {**shipped, "crowd": crowd})
    pq.write_table(pa.table({"id": ["b", "a", "c"], "service": ["aws/s3"] * 3}), tmp_path / "own.parquet")
    out = str(tmp_path / "out")
    map_estate(session, str(tmp_path / "own.parquet"), out, Organisation(), today=TODAY, partitions=3)
    said = [row["message"] for row in read(out)["findings"] if row["rule"] == "crowd"]
    assert said == ["3 of them."]
