"""Witnesses keep what they are handed, each at a real place of its kind, and say why when they do not (R12)."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import boto3
import pytest

from ledger.trails import SIGNER, records
from remit.errors import UsageError
from remit.ledger.note import notes_of
from remit.ledger.trail import seen_by
from remit.witnesses import WITNESSES, WitnessError

NOTES = [record.note for record in records(3)]


def keep(kind: str, target: str, number: int) -> str:
    return WITNESSES.load(kind).keep(target, NOTES[number], number + 1)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout  # noqa: S607


def test_every_witness_says_what_a_target_looks_like() -> None:
    for one in WITNESSES.load_all().values():
        assert one.example.partition(":")[0] in one.schemes


def test_a_file_is_appended_to_and_verifies(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    for number in (0, 1, 1, 2):
        assert keep("file", f"file:{path}", number) == str(path)
    assert notes_of(path.read_text(encoding="utf-8")) == NOTES
    assert sorted(seen_by(notes_of(path.read_text(encoding="utf-8")), SIGNER.public)) == [1, 2, 3]


def test_a_file_that_cannot_be_appended_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(WitnessError, match="cannot be kept"):
        keep("file", f"file:{tmp_path}/none/w.txt", 0)
    (tmp_path / "odd").write_bytes(b"\xff")
    with pytest.raises(WitnessError, match="cannot be kept"):
        keep("file", f"file:{tmp_path}/odd", 0)


@pytest.fixture
def working_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "3")
    for place, (name, value) in enumerate(
        {"user.name": "Witness", "user.email": "w@example.com", "commit.gpgsign": "false"}.items()
    ):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{place}", name)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{place}", value)
    git(tmp_path, "init", "--quiet", "--bare", "far.git")
    git(tmp_path, "clone", "--quiet", "far.git", "near")
    return tmp_path / "near"


def test_a_repository_gets_a_commit_each_and_a_push_where_there_is_somewhere(working_copy: Path) -> None:
    keep("git", f"git:{working_copy}", 0)
    git(working_copy, "push", "--quiet", "--set-upstream", "origin", "HEAD")
    for number in (1, 1, 2):
        assert "remit-0123456789abcdef.checkpoints at " in keep("git", f"git:{working_copy}", number)
    told = git(working_copy.parent / "far.git", "log", "--all", "--format=%s").splitlines()
    assert told == [f"remit/0123456789abcdef: {size} entries" for size in (3, 2, 1)]
    text = git(working_copy.parent / "far.git", "show", "HEAD:remit-0123456789abcdef.checkpoints")
    assert notes_of(text) == NOTES


def test_a_folder_that_is_no_working_copy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(WitnessError, match="git add failed"):
        keep("git", f"git:{tmp_path}", 0)
    with pytest.raises(WitnessError, match="cannot be kept"):
        keep("git", f"git:{tmp_path}/none", 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WitnessError, match="git cannot be run"):
        keep("git", f"git:{tmp_path}", 0)


@contextmanager
def listening(status: int, **headers: str) -> Iterator[tuple[str, list[bytes]]]:
    """A server on loopback that answers every POST so, and keeps what it was sent."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/w", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_address_is_posted_to() -> None:
    with listening(204) as (address, got):
        assert keep("webhook", address, 1) == address
    assert got == [NOTES[1].encode()]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_an_address_that_does_not_take_it_is_told_and_nobody_is_followed(status: int) -> None:
    with listening(204) as (other, followed), listening(status, Location=other) as (address, got):
        with pytest.raises(WitnessError, match="did not take"):
            keep("webhook", address, 0)
        assert (len(got), followed) == (1, [])


def test_nobody_who_listens_is_told() -> None:
    with listening(204) as (address, _):
        pass
    with pytest.raises(WitnessError, match="did not take"):
        keep("webhook", address, 0)


@pytest.mark.parametrize(
    "target", ["http://witness.example.com/x", "http://10.0.0.1/x", "https://ann:secret@witness.example.com/"]
)
def test_addresses_that_are_not_safe_are_refused(target: str) -> None:
    with pytest.raises(UsageError) as caught:
        keep("webhook", target, 0)
    assert "secret" not in str(caught.value)


def test_a_bucket_is_named() -> None:
    with pytest.raises(UsageError, match="no bucket"):
        keep("s3", "s3:", 0)


def test_a_bucket_gets_an_object_each_and_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from moto import mock_aws  # noqa: PLC0415 - slow to import

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="evidence")
        place = keep("s3", "s3://evidence/audit", 1)
        assert place == f"s3://evidence/audit/{SIGNER.name}/000000000002.checkpoint"
        assert keep("s3", "s3://evidence/audit", 1) == place
        key = place.removeprefix("s3://evidence/")
        assert client.get_object(Bucket="evidence", Key=key)["Body"].read() == NOTES[1].encode()
        with pytest.raises(WitnessError, match="did not take"):
            keep("s3", "s3://nowhere/audit", 1)
