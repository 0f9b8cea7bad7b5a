"""The systemd unit: verified and rated by systemd, and the server runs under what it forbids (R12)."""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli.run import run
from cli.test_running_server import free_port, until
from deploy.programs import DEPLOY, program
from web.test_server import status

UNIT = DEPLOY / "systemd" / "remit.service"
MOST_EXPOSED = 20  # tenths, of 100
PR_SET_MDWE = 65  # prctl(2): no memory that can be written becomes executable; Linux 6.3
WITHOUT_NEW_CODE = """
import ctypes, os, sys
assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0
os.execv(sys.executable, [sys.executable, "-m", "remit", *sys.argv[1:]])
"""


def command() -> list[str]:
    (line,) = re.findall(r"^ExecStart=(.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    return shlex.split(line)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with this environment's program in it: systemd looks whether that is there."""
    remit = Path(sys.executable).parent / "remit"
    text = UNIT.read_text(encoding="utf-8").replace("/opt/remit/bin/remit serve", f"{remit} serve")
    (tmp_path / "remit.service").write_text(text, encoding="utf-8")
    return tmp_path / "remit.service"


def test_systemd_verifies_it(unit: Path) -> None:
    ran = subprocess.run([program("systemd-analyze"), "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_systemd_calls_it_little_exposed(unit: Path) -> None:
    words = [program("systemd-analyze"), "security", "--no-pager", "--offline=true", f"--threshold={MOST_EXPOSED}"]
    ran = subprocess.run([*words, str(unit)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "OK" in ran.stdout.splitlines()[-1]


def test_its_command_is_one_that_the_server_takes(capsys: pytest.CaptureFixture[str]) -> None:
    known = run(capsys, "serve", "--help").out
    assert command()[:2] == ["/opt/remit/bin/remit", "serve"]
    assert [word for word in command() if word.startswith("--") and word not in known] == []


def test_it_is_waited_for_longer_than_the_server_takes() -> None:
    text = UNIT.read_text(encoding="utf-8")
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)s$", text, re.MULTILINE)
    assert int(seconds) > 5 + 30 + 10  # draining, running requests, hanging threads
    assert "KillMode=mixed" in text


def test_remit_works_without_memory_that_becomes_code(tmp_path: Path) -> None:
    """What MemoryDenyWriteExecute= takes away, taken away by the kernel's own means."""
    if not hasattr(os, "uname") or ctypes.CDLL(None).prctl(PR_SET_MDWE + 1, 0, 0, 0, 0) < 0:
        pytest.skip("make test-deps cannot install it: this kernel has no PR_SET_MDWE")
    for words in (["demo", "--assets", "5", "--out", "trial"], ["scan", "trial", "--save"]):
        line = [sys.executable, "-c", WITHOUT_NEW_CODE, *words]
        ran = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
    port = free_port()
    line = [sys.executable, "-c", WITHOUT_NEW_CODE, "serve", "--config", "trial/remit.yaml", "--port", str(port)]
    with subprocess.Popen(line, cwd=tmp_path, stderr=subprocess.PIPE) as child:
        until(lambda: child.poll() is not None or status(port, "/readyz") == 200, "it is ready")
        assert [status(port, path) for path in ("/", "/assets", "/metrics")] == [200, 200, 200]
        child.terminate()
        child.communicate(timeout=60)
    assert child.returncode == 0
