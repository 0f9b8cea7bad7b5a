"""What the guide to the API shows, run against a real server over the example estate."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import uvicorn

from cli.run import run
from planned import knowledge
from remit.app.scan import scan
from remit.app.serving import example_estate
from remit.app.wiring import build_services
from remit.web.app import create_app
from remit.web.rest.resource import RESOURCES
from repository import ROOT

TEXT = (ROOT / "docs" / "guides" / "use-the-api.md").read_text(encoding="utf-8")
SHOWN_AT = "http://127.0.0.1:8350"
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
LINES = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines() if SHOWN_AT in line]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    services = build_services(tmp_path_factory.mktemp("store") / "remit.db")
    services.snapshots.save(scan([example_estate()], knowledge()).landscape, label="example")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
    services.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on the PATH: make test-deps installs it")
@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("curl")])
def test_its_questions_are_answered(address: str, line: str) -> None:
    words = shlex.split(line.replace(SHOWN_AT, address))
    done = subprocess.run([*words, "--fail"], capture_output=True, check=True, timeout=60)
    answer = msgspec.json.decode(done.stdout)
    assert answer
    assert "status" not in answer


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("remit")])
def test_its_commands_ask_the_server(address: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, *shlex.split(line.replace(SHOWN_AT, address))[1:])
    assert (ran.code, ran.err) == (0, "")
    assert "aws_s3_bucket.financial_reports" in ran.out


def test_its_program_runs(address: str, tmp_path: Path) -> None:
    [program] = [block for kind, block in BLOCKS if kind == "python"]
    done = subprocess.run(
        [sys.executable, "-c", program.replace(SHOWN_AT, address)],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "customer"
    assert len(done.stdout.splitlines()) > 1


def test_it_names_every_resource() -> None:
    table = TEXT.partition("| resource |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([a-z-]+)[?`]", table))
    assert named >= set(RESOURCES.ids())
    assert len(LINES) >= 8
