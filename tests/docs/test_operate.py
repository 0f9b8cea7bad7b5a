"""The guide on running it for a team does what it says: every command of it runs, and its tables are true (R12)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from cli.test_running_server import free_port, until
from deploy.programs import PLACES, program
from remit.web.operation import limits
from repository import ROOT
from web.test_server import status

GUIDE = ROOT / "docs" / "guides" / "operate.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
WITHOUT_CLUSTER = {"kubectl": ["--dry-run=client", "--output=yaml"]}


def lines(word: str) -> list[list[str]]:
    """The commands of the block that has this word in it."""
    (block,) = [block for block in BLOCKS if word in block]
    return [shlex.split(line) for line in block.splitlines()]


def test_there_is_no_block_that_no_test_below_runs() -> None:
    run_below = ("remit db status", "remit serve", "helm", "curl", "promtool", "remit db upgrade")
    assert sorted(BLOCKS) == sorted(block for word in run_below for block in BLOCKS if word in block)


def called(words: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    remit = [sys.executable, "-m", "remit"]
    line = [*remit, *words[1:]] if words[0] == "remit" else [program(words[0]), *words[1:]]
    given = {**os.environ, "PATH": os.pathsep.join(PLACES), **environment}
    return subprocess.run(line, cwd=folder, env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def test_a_key_of_ones_own_is_taken(example: Path) -> None:
    environment: dict[str, str] = {}
    told: dict[str, str] = {}
    for words in lines("remit db status"):
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            environment[name] = value
            continue
        ran = called(words, example, **environment)
        assert ran.returncode == 0, (words, ran.stderr)
        told[words[-1]] = ran.stdout
    assert "here" in told["status"]
    assert not (example / ".remit" / "remit.db.key").exists()


def test_the_server_starts_as_shown_and_answers_as_said(example: Path) -> None:
    (words,) = lines("remit serve")
    port = free_port()
    line = [sys.executable, "-m", "remit", *words[1:], "--port", str(port)]
    with subprocess.Popen(line, cwd=example, stderr=subprocess.DEVNULL, start_new_session=True) as child:
        until(lambda: child.poll() is not None or status(port, "/readyz") == 200, "it is ready")
        answers = {}
        for shown in lines("curl"):
            ran = called([word.replace("8350", str(port)) for word in shown], example)
            assert ran.returncode == 0
            answers[shown[-1].rpartition("/")[2]] = ran.stdout
        child.terminate()
        child.wait(60)
    assert child.returncode == 0
    assert answers["healthz"] == "alive\n"
    assert '"ready": true' in answers["readyz"]
    assert "--metrics-port" in answers["metrics"]  # behind a proxy this machine is nobody special


def test_the_commands_for_a_cluster_are_taken_by_their_programs(tmp_path: Path) -> None:
    """Without a cluster kubectl and helm say what they would send to one."""
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    sent = ""
    for words in lines("helm"):
        if words[0] == "helm":
            assert words[1:3] == ["upgrade", "--install"]
            words[1:3] = ["template"]
        ran = called([*words, *WITHOUT_CLUSTER.get(words[0], [])], tmp_path)
        assert ran.returncode == 0, (words, ran.stderr)
        sent += ran.stdout
    assert set(re.findall(r"^kind: (\w+)$", sent, re.MULTILINE)) >= {"Namespace", "Secret", "Deployment"}


def test_the_rules_are_checked_as_shown() -> None:
    for words in lines("promtool"):
        ran = called(words, ROOT)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_an_upgrade_goes_as_shown(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(example)
    for name in ("REMIT_STORE", "REMIT_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert run(capsys, "scan", "terraform", "--save").code == 0
    for words in lines("remit db upgrade"):
        ran = run(capsys, *words[1:])
        assert ran.code == 0, ran.err


def rows(heading: str) -> Iterator[tuple[str, ...]]:
    text = GUIDE.read_text(encoding="utf-8").split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    for line in text.splitlines()[2:]:
        yield tuple(cell.strip() for cell in line.strip("|").split("|"))


def test_the_figures_are_those_that_a_server_tells(figures: Mapping[str, str]) -> None:
    named = {name for cells in rows("figure") for name in re.findall(r"`(\w+)`", cells[0])}
    assert named == set(figures)


@pytest.fixture
def figures(tmp_path: Path) -> dict[str, str]:
    """Names and kinds of our own figures, as a server tells them."""
    from remit.app.snapshots import open_snapshots  # noqa: PLC0415 - slow to import
    from remit.app.vitals import open_vitals  # noqa: PLC0415 - as above
    from remit.web.operation.figures import Figures  # noqa: PLC0415 - as above
    from store.landscapes import small  # noqa: PLC0415 - as above

    snapshots = open_snapshots(tmp_path / "remit.db")
    snapshots.save(small())
    snapshots.close()
    vitals = open_vitals(str(tmp_path / "remit.db"))
    text = Figures(vitals, lambda: True).exposed("")[0].decode()
    vitals.close()
    return dict(re.findall(r"^# TYPE (remit_\w+) (\w+)$", text, re.MULTILINE))


def test_the_limits_are_those_of_the_server() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert f"heads have {limits.HEAD_SECONDS:.0f} s and {limits.HEAD_BYTES // 1024} KiB" in text
    assert f"bodies {limits.BODY_SECONDS / 60:.0f} min and {limits.BODY_BYTES // 2**20} MiB" in text
    assert f"more than {limits.MOST_CONNECTIONS:,} connections" in text
