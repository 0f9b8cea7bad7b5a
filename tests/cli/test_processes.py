"""The command line as a process of its own: what it imports, how it ends, and the server it runs. R3.2."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.run import BROKEN, EXAMPLE, process, started
from planned import TEAMS, resource, write_plan
from remit.cli import COMMANDS
from repository import ROOT

LISTED = """
import json, sys
from remit.__main__ import main
code = main(json.loads(sys.argv[1]))
print("\\n" + json.dumps(sorted(sys.modules)))
sys.exit(code)
"""


def imported(*arguments: str) -> set[str]:
    """Modules that a command had imported when it ended."""
    words = [sys.executable, "-c", LISTED, json.dumps(arguments)]
    ran = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_imports_neither_numpy_nor_any_command(arguments: Sequence[str]) -> None:
    modules = imported(*arguments)
    assert "numpy" not in modules
    assert {f"remit.cli.{name.replace('-', '_')}" for name in COMMANDS.ids()} & modules == set()
    assert {"remit.app", "remit.knowledge", "yaml", "msgspec", "sqlalchemy", "litestar", "rich"} & modules == set()


def test_the_gate_imports_neither_the_database_nor_the_web() -> None:
    modules = imported("check", str(EXAMPLE / "changes" / "closed-reports.json"))
    assert {"sqlalchemy", "alembic", "litestar", "uvicorn", "jinja2"} & modules == set()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "changes/open-reports.json"), 1),
        (("check", "changes/closed-reports.json"), 0),
        (("check", "nowhere.json"), 2),
        (("check",), 64),
    ],
    ids=["open", "closed", "nowhere", "nothing"],
)
def test_the_process_ends_with_the_code(arguments: Sequence[str], code: int) -> None:
    ran = process(*arguments, folder=EXAMPLE)
    assert ran.code == code
    assert "Traceback" not in ran.err
    assert "\x1b[" not in ran.out + ran.err  # no colours where nobody looks


def test_a_broken_file_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(BROKEN, encoding="utf-8")
    ran = process("check", "broken.json", folder=tmp_path)
    assert (ran.code, ran.out) == (2, "UNDECIDED  0 assets judged: 0 not in force, 1 input unreadable\n")


def test_a_terminal_that_knows_no_unicode_gets_an_answer_all_the_same() -> None:
    ran = process("who", "scratch", "--from", "terraform", folder=EXAMPLE, PYTHONIOENCODING="ascii:replace")
    assert (ran.code, ran.out) == (0, "aws_ebs_volume.scratch: nobody\n")


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    volumes = [resource("aws_ebs_volume", f"v{number}", encrypted=False) for number in range(400)]
    write_plan(tmp_path / "plan.json", *volumes)  # far more than a pipe holds
    with started(["scan", "plan.json", "--format", "json"], folder=tmp_path) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        err = child.stderr.read()
        assert child.wait(timeout=60) == 0
    assert "Traceback" not in err
    assert "Broken" not in err


# --- serve and demo ---------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, problem.read().decode()


@contextmanager
def serving(*arguments: str, folder: Path) -> Iterator[int]:
    """A server that is up; stopped as a person stops it, and its end is clean."""
    port = free_port()
    with started([*arguments, "--port", str(port)], folder=folder) as child:
        assert child.stderr is not None
        try:
            said = ""
            while "Remit is at" not in said:
                line = child.stderr.readline()
                assert line, f"it ended: {said}"
                said += line
            assert f"http://127.0.0.1:{port} (Ctrl-C stops it)" in said
            yield port
        finally:
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=30)
        assert (child.returncode, out) == (130, "")
        assert "Traceback" not in err


def test_demo_serves_the_example(tmp_path: Path) -> None:
    with serving("demo", folder=tmp_path) as port:
        assert "98 of 102 assets have an owner" in page(port, "/")[1]
        for path in ("/matrix", "/assets", "/asset?id=aws_s3_bucket.financial_reports", "/styleguide"):
            status, html = page(port, path)
            assert (path, status) == (path, 200)
            assert html.startswith("<!doctype html>")
        assert page(port, "/nowhere")[0] == 404
    assert list(tmp_path.iterdir()) == []  # it leaves nothing behind


def test_serve_maps_keeps_and_serves_then_serves_what_it_kept(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    write_plan(tmp_path / "plan.json", resource("aws_s3_bucket", bucket="b", tags={"owner": "pay"}))
    with serving("serve", "plan.json", folder=tmp_path) as port:
        assert "aws_s3_bucket.this" in page(port, "/assets")[1]
    (tmp_path / "plan.json").unlink()
    with serving("serve", folder=tmp_path) as port:
        assert "aws_s3_bucket.this" in page(port, "/assets")[1]
    assert (tmp_path / ".remit" / "remit.db").is_file()


def test_serve_without_anything_says_what_to_do_first(tmp_path: Path) -> None:
    with serving("serve", "--store", "empty.db", folder=tmp_path) as port:
        assert "remit scan" in page(port, "/")[1]
    assert (tmp_path / "empty.db").is_file()


def test_a_taken_port_is_said_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        ran = process("demo", "--port", str(port), folder=tmp_path)
    assert (ran.code, ran.out) == (64, "")
    assert ran.err == f"error: port {port} of 127.0.0.1: Address already in use\n  → choose another with --port\n"
