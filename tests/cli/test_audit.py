"""The audit trail and the store from the command line: what it prints, and how it ends (R12)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.run import process, run
from planned import resource, write_plan

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()  # no remit.yaml is looked for above
    for name in ("REMIT_STORE", "REMIT_AUDIT_KEY", "REMIT_WITNESSES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REMIT_ACTOR", "ann@example.com")
    write_plan(tmp_path / "plan.json", resource("aws_s3_bucket", bucket="b"))
    assert run(capsys, "scan", "plan.json", "--save").code == 0
    return tmp_path


def key(capsys: Capture) -> str:
    return run(capsys, "audit", "key").out.strip()


def sql(statement: str) -> None:
    with closing(sqlite3.connect(".remit/remit.db")) as connection, connection:
        connection.execute(statement)


def test_list_tells_who_did_what(here: Path, capsys: Capture) -> None:
    lines = run(capsys, "audit", "list").out.splitlines()
    assert [line.split()[2:] for line in lines] == [
        ["snapshot.saved", "snapshot:1", "by", "ann@example.com"],
        ["trail.begun", "trail", "by", "remit"],
    ]
    document = run(capsys, "audit", "list", "--kind", "snapshot.saved", "--since", "1h", "--format", "json").document
    (entry,) = document["entries"]
    assert (entry["actor"], entry["object"], entry["sequence"]) == ("ann@example.com", "snapshot:1", 1)
    assert run(capsys, "audit", "list", "--until", "1h").out.strip() == ""
    assert run(capsys, "audit", "list", "--limit", "0").code == 64
    assert run(capsys, "audit", "list", "--since", "soon").code == 64


def test_what_changed_hands_is_an_entry(here: Path, capsys: Capture) -> None:
    write_plan(here / "plan.json", resource("aws_s3_bucket", bucket="b"), resource("aws_s3_bucket", "two", bucket="c"))
    run(capsys, "scan", "plan.json", "--save")
    document = run(capsys, "audit", "list", "--format", "json").document
    told = {one["kind"]: one for one in document["entries"]}
    assert told["map.changed"]["details"]["came"] == "1"
    assert told["asset.came"]["object"] == "asset:aws_s3_bucket.two"


def test_show_gives_the_proof(here: Path, capsys: Capture) -> None:
    text = run(capsys, "audit", "show", "1").out
    assert "1 · snapshot.saved · snapshot:1" in text
    assert "\n— remit/" in text
    document = run(capsys, "audit", "show", "1", "--format", "json").document
    assert set(document) == {"schema_version", "entry", "leaf", "proof", "checkpoint"}
    assert len(document["proof"]) == 1
    assert run(capsys, "audit", "show", "9").code == 64


def test_a_bundle_is_verified_without_store_or_configuration(here: Path, capsys: Capture) -> None:
    public = key(capsys)
    assert run(capsys, "audit", "export", "trail.jsonl").err.startswith("3 entries written to trail.jsonl\n")
    elsewhere = here / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "trail.key").write_text(public + "\n", encoding="utf-8")
    (elsewhere / "trail.jsonl").write_bytes((here / "trail.jsonl").read_bytes())
    ran = process("audit", "verify", "trail.jsonl", "--key", "trail.key", folder=elsewhere)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("3 entries, none changed.")
    assert sorted(one.name for one in elsewhere.iterdir()) == ["trail.jsonl", "trail.key"]
    content = (elsewhere / "trail.jsonl").read_bytes()
    at = content.index(b"ann@")
    (elsewhere / "trail.jsonl").write_bytes(content.replace(b"ann@", b"bob@", 1))
    ran = process("audit", "verify", "trail.jsonl", "--key", public, "--format", "json", folder=elsewhere)
    assert ran.code == 1
    (fault,) = ran.document["faults"]
    assert fault["entry"] == 1
    assert fault["start"] <= at < fault["end"]
    assert not ran.document["holds"]
    ran = process("audit", "verify", "trail.jsonl", "--key", public, folder=elsewhere)
    assert "entry 1: its bytes are not those that were signed (line 3, entry, bytes" in ran.out


def test_export_never_takes_another_file_s_place(here: Path, capsys: Capture) -> None:
    (here / "trail.jsonl").write_text("mine", encoding="utf-8")
    assert run(capsys, "audit", "export", "trail.jsonl").code == 64
    assert (here / "trail.jsonl").read_text(encoding="utf-8") == "mine"
    assert len(run(capsys, "audit", "list").out.splitlines()) == 2


def test_the_store_is_verified_against_a_key_that_is_trusted(here: Path, capsys: Capture) -> None:
    ran = run(capsys, "audit", "verify", "--key", key(capsys))
    assert (ran.code, ran.err) == (0, "")
    ran = run(capsys, "audit", "verify")
    assert ran.code == 0
    assert "the key that the database itself names" in ran.err
    sql("DROP TRIGGER snapshots_no_update")
    sql("UPDATE snapshots SET label = 'other'")
    ran = run(capsys, "audit", "verify", "--format", "json")
    assert ran.code == 1
    assert [fault["place"] for fault in ran.document["faults"]] == ["snapshots", "snapshots, id 1"]


def test_very_much_wrong_is_told_in_part(here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remit.cli.audit.MOST_SAID", 1)
    sql("DROP TRIGGER snapshots_no_update")
    sql("UPDATE snapshots SET label = 'other'")
    assert run(capsys, "audit", "verify").out.splitlines()[-1] == "… and 1 more: --format json tells them"


def test_what_cannot_be_judged_or_followed_ends_so(here: Path, capsys: Capture) -> None:
    public = key(capsys)
    assert run(capsys, "audit", "verify", "none.jsonl", "--key", public).code == 2
    assert run(capsys, "audit", "verify", "plan.json").code == 64
    assert run(capsys, "audit", "verify", "plan.json", "--key", public, "--store", "x").code == 64
    assert run(capsys, "audit", "verify", "plan.json", "--key", "none.key").code == 2
    assert run(capsys, "audit", "verify", "plan.json", "--key", "a+b").code == 2
    assert run(capsys, "audit", "verify", "plan.json", "--key", public).code == 1
    assert run(capsys, "audit", "key", "--store", "nowhere.db").code == 64
    assert not (here / "nowhere.db").exists()
    (here / "large").write_bytes(b"x" * 2000)
    assert run(capsys, "audit", "verify", "plan.json", "--key", "large").code == 2


def test_a_file_witness_notices_a_cut_end(here: Path, capsys: Capture) -> None:
    ran = run(capsys, "audit", "witness", "file:w.txt")
    assert (ran.code, ran.out) == (0, "the checkpoint of 2 entries lies at w.txt\n")
    assert run(capsys, "audit", "verify", "--witness", "w.txt").code == 0
    for name in ("audit_entries_no_delete", "snapshots_told_delete"):
        sql(f"DROP TRIGGER {name}")
    sql("DELETE FROM audit_entries WHERE sequence = 1")
    sql("DELETE FROM snapshots")
    ran = run(capsys, "audit", "verify", "--witness", "w.txt")
    assert ran.code == 1
    assert "a witness has seen 2 entries; the last 1 are missing" in ran.out
    assert run(capsys, "audit", "witness", "pigeon:home").code == 64


def test_status_tells_the_schema_and_the_key(here: Path, capsys: Capture) -> None:
    ran = run(capsys, "db", "status")
    assert (ran.code, "signing key  here" in ran.out) == (0, True)
    (here / ".remit" / "remit.db.key").rename(here / "away")
    ran = run(capsys, "db", "status", "--format", "json")
    assert (ran.code, ran.document["signing_key"], ran.document["rows"]["snapshots"]) == (2, "missing", 1)
    (here / ".remit" / "remit.db.key").write_text("no key", encoding="utf-8")
    (here / ".remit" / "remit.db.key").chmod(0o600)
    assert "cannot be used" in run(capsys, "db", "status").out
    assert run(capsys, "db", "status", "--store", "none.db").code == 64


def test_upgrade_makes_a_store_once(here: Path, capsys: Capture) -> None:
    assert run(capsys, "db", "upgrade", "--store", "new.db").out == "nothing → r0004\n"
    assert run(capsys, "db", "upgrade", "--store", "new.db").out == "r0004 already\n"
    assert run(capsys, "db", "status", "--store", "new.db").code == 0
    (here / "empty.db").touch()
    ran = run(capsys, "db", "status", "--store", "empty.db")
    assert (ran.code, "none yet; remit db upgrade" in ran.out) == (2, True)


def test_backup_and_restore(here: Path, capsys: Capture) -> None:
    assert run(capsys, "db", "backup", "b.db").code == 0
    assert run(capsys, "db", "backup", "b.db").code == 64
    ran = run(capsys, "db", "restore", "b.db", "--store", "r.db")
    assert ran.out.startswith("restored: 3 entries, root ")
    assert ran.out.split()[-1] in run(capsys, "audit", "verify", "--store", "r.db", "--key", key(capsys)).out
    assert run(capsys, "db", "restore", "b.db").code == 64
    with closing(sqlite3.connect("b.db")) as connection, connection:
        connection.execute("DROP TRIGGER snapshots_no_update")
        connection.execute("UPDATE snapshots SET label = 'other'")
    ran = run(capsys, "db", "restore", "b.db", "--store", "s.db")
    assert (ran.code, "nothing was restored" in ran.err) == (1, True)
    assert not (here / "s.db").exists()


def test_prune_lets_snapshots_go_and_says_why(here: Path, capsys: Capture) -> None:
    for _ in range(2):
        run(capsys, "scan", "plan.json", "--save")
    assert run(capsys, "db", "prune", "--keep", "2", "--reason", "space").out == "1 snapshot deleted\n"
    assert run(capsys, "db", "prune", "--keep", "400d").out == "0 snapshots deleted\n"
    (entry,) = run(capsys, "audit", "list", "--kind", "snapshot.deleted", "--format", "json").document["entries"]
    assert (entry["reason"], entry["actor"], entry["object"]) == ("space", "ann@example.com", "snapshot:1")
    assert run(capsys, "db", "prune", "--keep", "0").code == 64
    assert run(capsys, "db", "prune", "--keep", "soon").code == 64
    assert run(capsys, "audit", "verify", "--key", key(capsys)).code == 0


def test_the_environment_names_the_store(here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_STORE", str(here / "other.db"))
    assert "other.db" in run(capsys, "scan", "plan.json", "--save").err
    assert run(capsys, "audit", "key").code == 0
    assert (here / "other.db.key").is_file()


def test_who_and_why_answer_as_of_a_day(here: Path, capsys: Capture) -> None:
    now = run(capsys, "who", "aws_s3_bucket.this", "--from", "plan.json")
    if now.code:
        pytest.fail(now.err)
    write_plan(here / "plan.json", resource("aws_s3_bucket", "other", bucket="c"))
    assert run(capsys, "who", "aws_s3_bucket.this", "--from", "plan.json").code == 64
    ran = run(capsys, "who", "aws_s3_bucket.this", "--as-of", "2999-01-01")
    assert (ran.code, ran.out) == (0, now.out)
    assert "from the snapshot taken at" in ran.err
    assert run(capsys, "why", "aws_s3_bucket.this", "encryption-at-rest", "--as-of", "2999-01-01").code == 0
    assert run(capsys, "who", "aws_s3_bucket.this", "--as-of", "2020-01-01").code == 2
    assert run(capsys, "who", "aws_s3_bucket.this", "--as-of", "then").code == 64
