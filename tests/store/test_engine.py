"""Opening a store: made and upgraded where that is right, refused with a next step where it is not."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, make_url, text

from remit.errors import UsageError
from remit.store import engine as engines
from remit.store.engine import open_engine, place_of, transaction, write_ahead
from remit.store.errors import NewerStoreError, StoreError
from remit.store.snapshots import SnapshotTable
from remit.store.tables import HEAD, VERSION_TABLE, metadata
from remit.store.upgrade import MIGRATIONS, upgrade
from store.databases import Database
from store.landscapes import dying, harbourlight, small, stored

NOBODY = 65534  # who owns nothing, by the same number on Linux systems
VERSION = "SELECT version_num FROM remit_version"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _query(path: Path, statement: str) -> object:
    with closing(sqlite3.connect(path)) as connection, connection:
        return next(iter(connection.execute(statement).fetchall()), None)


def test_folder_and_file_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new 100%?#" / "remit.db"
    table = SnapshotTable.open(str(path))
    table.save(small())
    assert (_mode(path.parent), _mode(path)) == (0o700, 0o600)
    table.close()
    assert sorted(one.name for one in path.parent.iterdir()) == ["remit.db", "remit.db.key"]


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    SnapshotTable.open(tmp_path / "remit.db").close()
    assert _mode(tmp_path) == 0o755


def test_sqlite_is_set_up_for_readers_beside_a_writer(tmp_path: Path) -> None:
    SnapshotTable.open(tmp_path / "remit.db").close()
    with transaction(open_engine(tmp_path / "remit.db")) as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        ]
    assert found == ["wal", 1, 30_000, 2]


def test_a_store_is_found_by_path_and_by_url(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    table = SnapshotTable.open(path)
    snapshot = table.save(small())
    again = SnapshotTable.open(f"sqlite:///{path}")
    assert [entry.id for entry in again.entries()] == [snapshot]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    path.touch()
    SnapshotTable.open(path).close()
    assert _query(path, VERSION) == (HEAD,)


def test_migrations_end_where_the_tables_stand(database: Database) -> None:
    engine = open_engine(database.where)
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
    if database.kind == "sqlite":
        made = create_engine("sqlite://")
        metadata.create_all(made)
        assert _schema(engine) == _schema(made)
        made.dispose()
    engine.dispose()


def _schema(engine: Engine) -> dict[str, str]:
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type <> 'trigger' AND sql IS NOT NULL AND name NOT LIKE '%version%'"
    )
    with engine.connect() as connection:
        return {name: " ".join(sql.split()) for name, sql in connection.execute(text(query))}


def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_a_current_store_needs_no_migration_tool(tmp_path: Path) -> None:
    SnapshotTable.open(tmp_path / "remit.db").close()
    code = stored(tmp_path / "remit.db") + "import sys\nassert 'alembic' not in sys.modules\n"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_killed_upgrade_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    code = (
        "from remit.store import engine, upgrade\n"
        f"opened = engine.open_engine({str(path)!r})\n{dying('opened')}upgrade.upgrade(opened)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert _query(path, "SELECT count(*) FROM sqlite_master") == (0,)
    table = SnapshotTable.open(path)
    assert table.save(small()) == 1
    table.close()


def test_who_comes_second_to_an_upgrade_finds_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path / "remit.db")
    upgrade(engine)
    answers = iter(["", HEAD])
    monkeypatch.setattr("remit.store.upgrade._version", lambda _: next(answers))
    upgrade(engine)
    assert next(answers, None) is None


def test_a_later_version_s_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    SnapshotTable.open(path).close()
    _query(path, "UPDATE remit_version SET version_num = 'r9999'")
    before = path.read_bytes()
    with pytest.raises(NewerStoreError, match="has schema r9999") as caught:
        SnapshotTable.open(path)
    assert path.read_bytes() == before
    assert (caught.value.place, "install" in caught.value.hint) == (str(path), True)


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE songs (id)"],
        ["CREATE TABLE remit_version (version_num)"],
        ["CREATE TABLE remit_version (version_num)", "INSERT INTO remit_version VALUES ('abc')"],
    ],
)
def test_somebody_else_s_database_is_left_alone(tmp_path: Path, statements: list[str]) -> None:
    path = tmp_path / "songs.db"
    for statement in statements:
        _query(path, statement)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="other tables than Remit's"):
        SnapshotTable.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"name: Harbourlight\n", b"\x00" * 4096, b"SQLite format 3"])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "remit.yaml"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="no SQLite database") as caught:
        SnapshotTable.open(path)
    assert (caught.value.place, bool(caught.value.hint)) == (str(path), True)
    assert path.read_bytes() == content


@pytest.mark.parametrize("keep", [16, 60, 200, 5000])
def test_a_damaged_database_is_told(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "remit.db"
    SnapshotTable.open(path).close()
    path.write_bytes(path.read_bytes()[:keep] + b"\xa5" * 5000)
    with pytest.raises(StoreError, match="the database refused") as caught:
        SnapshotTable.open(path).save(small())
    assert caught.value.hint


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="directory"):
        SnapshotTable.open(tmp_path)


def test_a_file_in_the_folder_s_place_is_told(tmp_path: Path) -> None:
    (tmp_path / ".remit").touch()
    with pytest.raises(StoreError, match="cannot be opened"):
        SnapshotTable.open(tmp_path / ".remit" / "remit.db")


def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    path = tmp_path / "remit.db"
    engine = open_engine(path)
    upgrade(engine)
    event.listen(engine, "connect", lambda one, _: one.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreError, match="full") as caught:
        SnapshotTable(engine).save(harbourlight())
    assert "free some space" in caught.value.hint


@pytest.mark.parametrize("where", ["sqlite://", "sqlite:///:memory:", "sqlite:////tmp/a?mode=ro", "no such://x"])
def test_a_url_that_names_no_file_or_server_is_refused(where: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_engine(where)
    assert caught.value.hint


@pytest.mark.parametrize("scheme", ["oceandb", "postgresql+oceanpg"])
def test_a_missing_driver_is_named_and_the_password_is_not(scheme: str) -> None:
    with pytest.raises(StoreError, match=f"no driver for {scheme.replace('+', '.')}") as caught:
        open_engine(f"{scheme}://ann:secret@db.example/remit")
    assert "secret" not in str(caught.value)


def test_a_server_acknowledges_only_what_is_on_its_disk(database: Database) -> None:
    if database.kind == "postgresql":
        database.sql(f"ALTER DATABASE {make_url(database.where).database} SET synchronous_commit = off")
        assert database.sql("SHOW synchronous_commit") == [("off",)]
        engine = open_engine(database.where)
        with transaction(engine) as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        engine.dispose()


def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="the database refused") as caught:
        upgrade(open_engine(f"postgresql://ann:secret@/remit?host={tmp_path}"))
    assert "secret" not in str(caught.value)


def test_a_server_s_place_hides_its_password() -> None:
    class Server:
        dialect = type("Dialect", (), {"name": "postgresql"})
        url = make_url("postgresql://ann:secret@db.example/remit")

    assert place_of(Server()) == "postgresql://ann:***@db.example/remit"  # type: ignore[arg-type]


class _Busy:
    """A connection whose switch to WAL is refused a number of times."""

    def __init__(self, refusals: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.refusals = refusals
        self.code = code

    def execute(self, statement: str) -> None:
        assert statement == "PRAGMA journal_mode = WAL"
        if self.refusals:
            self.refusals -= 1
            problem = sqlite3.OperationalError("database is locked")
            problem.sqlite_errorcode = self.code
            raise problem


def _switch(connection: _Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remit.store.engine.time.sleep", lambda _: None)
    engines._switch(connection, time.monotonic() + 0.5)  # type: ignore[arg-type]


def test_two_that_switch_a_new_file_to_wal_both_come_through(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = _Busy(3)
    _switch(connection, monkeypatch)
    assert connection.refusals == 0


@pytest.mark.parametrize("connection", [_Busy(10**9), _Busy(1, sqlite3.SQLITE_READONLY)])
def test_a_switch_that_stays_refused_is_an_error(connection: _Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(sqlite3.OperationalError):
        _switch(connection, monkeypatch)


def test_only_a_file_is_switched() -> None:
    class Server:
        dialect = type("Dialect", (), {"name": "postgresql"})

    write_ahead(Server())  # type: ignore[arg-type]  # it asks for no connection


@pytest.fixture
def plain_folder() -> Iterator[Path]:
    """A folder of somebody who may not write everywhere: root steps down to `nobody` while the test runs."""
    with tempfile.TemporaryDirectory() as name:
        folder, is_root = Path(name), os.geteuid() == 0
        SnapshotTable.open(folder / "remit.db").save(small())  # everything is imported before stepping down
        if is_root:
            for path in (folder, *folder.iterdir()):
                os.chown(path, NOBODY, -1)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o700)


def test_a_store_that_cannot_be_written_is_told(plain_folder: Path) -> None:
    (plain_folder / "remit.db").chmod(0o400)
    plain_folder.chmod(0o500)
    with pytest.raises(StoreError, match=r"readonly|permission"):
        SnapshotTable.open(plain_folder / "remit.db").save(small())


def test_migrations_are_found_wherever_the_package_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = tmp_path / "with 100% and space"
    shutil.copytree(MIGRATIONS, moved, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("remit.store.upgrade.MIGRATIONS", moved)
    SnapshotTable.open(tmp_path / "remit.db").close()
    assert _query(tmp_path / "remit.db", VERSION) == (HEAD,)
