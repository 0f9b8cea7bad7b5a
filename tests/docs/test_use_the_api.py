"""What the guide to the API shows, run against a real server over the example estate."""

from __future__ import annotations

import os
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
from identities import WHO, entered, first
from planned import knowledge
from remit.app.identity.tokens import Wanted, make_token
from remit.app.scan import scan
from remit.app.serving import example_estate
from remit.app.wiring import Services, build_services
from remit.model.access import Right
from remit.web.app import create_app
from remit.web.rest.resource import RESOURCES
from repository import ROOT
from web.browser import serving

TEXT = (ROOT / "docs" / "guides" / "use-the-api.md").read_text(encoding="utf-8")
SHOWN_AT = "http://127.0.0.1:8350"
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
LINES = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines() if SHOWN_AT in line]
PROGRAMS = [block for kind, block in BLOCKS if kind == "python"]
TOKEN = "REMIT_TOKEN"  # noqa: S105 - a name


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = build_services(tmp_path_factory.mktemp("store") / "remit.db")
    made.snapshots.save(scan([example_estate()], knowledge()).landscape, label="example")
    yield made
    made.close()


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory, services: Services) -> Iterator[tuple[str, str]]:
    """A server where people sign in, over the same snapshot, and a token of its administrator's."""
    shown = services.landscape()
    assert shown is not None
    signed_in = build_services(tmp_path_factory.mktemp("signed-in") / "remit.db")
    signed_in.snapshots.save(shown, label="example")
    ground = signed_in.identity.ground
    first(ground)
    ann = signed_in.identity.principal({"remit_session": entered(ground).cookie}, {})
    assert ann is not None
    text, _ = make_token(ground, ann, WHO, Wanted(label="guide", rights=(Right.READ, Right.RUN), days=1))
    with serving(create_app(signed_in)) as at:
        yield at, text
    signed_in.close()


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
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


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on the PATH: make test-deps installs it")
@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("curl")])
def test_its_questions_are_answered_and_its_actions_done(address: str, token: tuple[str, str], line: str) -> None:
    at, text = token if TOKEN in line else (address, "")
    words = shlex.split(line.replace(SHOWN_AT, at).replace(f"${TOKEN}", text))
    done = subprocess.run([*words, "--fail"], capture_output=True, check=True, timeout=60)
    answer = msgspec.json.decode(done.stdout)
    assert answer
    assert "status" not in answer


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("remit")])
def test_its_commands_ask_the_server(address: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, *shlex.split(line.replace(SHOWN_AT, address))[1:])
    assert (ran.code, ran.err) == (0, "")
    assert "aws_s3_bucket.financial_reports" in ran.out


def _ran(program: str, folder: Path, **more: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={**os.environ, **more},
    )
    return done.stdout.splitlines()


def test_its_first_program_reads(address: str, tmp_path: Path) -> None:
    lines = _ran(PROGRAMS[0].replace(SHOWN_AT, address), tmp_path)
    assert lines[-1].split()[0] == "customer"
    assert len(lines) > 1


def test_its_second_program_acts(token: tuple[str, str], tmp_path: Path) -> None:
    at, text = token
    [line] = _ran(PROGRAMS[1].replace(SHOWN_AT, at), tmp_path, **{TOKEN: text})
    number, state = line.split()
    assert (int(number) > 0, state) == (True, "waiting")
    assert len(PROGRAMS) == 2


def test_without_its_token_nothing_is_answered(token: tuple[str, str]) -> None:
    for line in LINES:
        if TOKEN not in line:
            continue
        words = shlex.split(line.replace(SHOWN_AT, token[0]).replace(f"${TOKEN}", "none"))
        done = subprocess.run(words, capture_output=True, check=True, timeout=60)
        assert msgspec.json.decode(done.stdout)["status"] == 401


def test_it_names_the_resources_of_the_map() -> None:
    """All others stand in the reference, which is built from them."""
    table = TEXT.partition("| resource |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([a-z-]+)[?`]", table))
    settled = {name for name, one in RESOURCES.load_all().items() if one.is_settled and not one.is_action}
    assert named >= settled | {"story", "snapshots"}
    assert len(LINES) >= 8
