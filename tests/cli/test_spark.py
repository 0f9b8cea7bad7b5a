"""`remit spark`: collect needs no cluster, map starts one, and each says what it lacks. DESIGN §6, R10.1, R10.3."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.run import EXAMPLE, process, run
from remit.app.spark import Cluster, start
from repository import ROOT

pq = pytest.importorskip("pyarrow.parquet", reason="pip install 'remit[spark]'; make test has it from the lock")
GUIDE = ROOT / "docs" / "guides" / "spark.md"
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="no Java runtime is installed (make test-deps)")
MAP, SUBMIT = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[1:]
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLE, folder)
    monkeypatch.chdir(folder)
    return folder


def test_collect_says_what_could_not_be_read(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example / "terraform" / "cut.tfstate").write_text('{"version": 4, "resources": [')
    ran = run(capsys, "spark", "collect", "terraform", "--out", "estate")
    assert ran.code == 2
    assert ran.err.startswith("unreadable: terraform/cut.tfstate:1:")
    about = json.loads((example / "estate" / "about.json").read_text())
    assert about["counts"]["unreadable"] == len(about["unreadable"]) == 1
    assert len(pq.read_table(example / "estate" / "assets")) == about["counts"]["assets"]


def test_collect_writes_over_nothing(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "spark", "collect", "terraform", "--out", ".")
    assert ran.code == 64
    assert "there is something in it already" in ran.err
    assert not (example / "assets").exists()


@pytest.mark.parametrize("command", [["collect", "terraform"], ["map", "estate"]], ids=lambda command: command[0])
def test_the_extra_is_asked_for(
    command: list[str], example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = run(capsys, "spark", *command, "--out", "out")
    assert ran.code == 64
    assert "pip install 'remit[spark]'" in ran.err
    assert not (example / "out").exists()


def test_a_setting_is_a_pair(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "spark", "map", "estate", "--out", "out", "--conf", "fast")
    assert ran.code == 64
    assert "“fast” is no setting" in ran.err


def test_without_java_it_says_what_to_install(example: Path) -> None:
    pytest.importorskip("pyspark", reason="pip install 'remit[spark]'; make test has it from the lock")
    nowhere = str(example / "nowhere")
    tools = "".join(f"{shutil.which(tool)}\n" for tool in ("bash", "dirname", "readlink", "uname"))
    (example / "bin").mkdir()
    for tool in filter(None, tools.splitlines()):
        (example / "bin" / Path(tool).name).symlink_to(tool)
    ran = process(
        "spark", "map", "estate", "--out", "out", "--master", "local[1]",
        folder=example, PATH=str(example / "bin"), JAVA_HOME=nowhere,
    )  # fmt: skip
    assert ran.code == 2
    assert "Spark does not start" in ran.err
    assert "Java runtime" in ran.err
    assert "Traceback" not in ran.err


@needs_java
@pytest.mark.slow
def test_the_guides_commands_map_what_was_collected(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyspark", reason="pip install 'remit[spark]'; make test has it from the lock")
    (example / "terraform" / "cut.tfstate").write_text('{"version": 4, "resources": [')
    assert run(capsys, "spark", "collect", "terraform", "--out", "estate").code == 2
    start(Cluster(master="local[2]", settings={"spark.driver.extraJavaOptions": QUICK})).stop()
    ran = run(capsys, *shlex.split(MAP)[1:])
    assert ran.code == 2
    assert ran.err.startswith("unreadable: terraform/cut.tfstate:1:")
    scanned = run(capsys, "scan", "terraform", "--format", "json").document
    again = [*shlex.split(MAP)[1:], "--out", "again", "--partitions", "3", "--format", "json"]
    said = run(capsys, *again, "--conf", "spark.sql.shuffle.partitions=2").document
    assert ran.out.splitlines()[0].startswith(f"{said['assets']} assets of {said['rows']['profiles']} profiles, with")
    assert f"{said['rows']['findings']} findings: " in ran.out
    assert said["schema_version"] == 1
    assert said["partitions"] == 3
    assert said["unreadable"] == 1
    assert said["rows"]["findings"] == len(scanned["findings"])
    assert said["rows"]["assets"] == len(scanned["assets"])


@needs_java
@pytest.mark.slow
def test_spark_submit_takes_it(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As users of a cluster start it: the guide's own lines, by a shell."""
    pyspark = pytest.importorskip("pyspark", reason="pip install 'remit[spark]'; make test has it from the lock")
    assert run(capsys, "spark", "collect", "terraform", "--out", "estate").code == 0
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYSPARK_GATEWAY")}
    folders = [str(Path(pyspark.__file__).parent / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = {
        **clean,
        "PATH": os.pathsep.join(folders),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "JAVA_TOOL_OPTIONS": QUICK,
    }
    shell = shutil.which("bash")
    assert shell
    done = subprocess.run(
        [shell, "-euc", SUBMIT], cwd=example, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert " assets of " in done.stdout
    assert len(pq.read_table(example / "submitted" / "assets")) == len(pq.read_table(example / "estate" / "assets"))


def test_nobody_else_pays_for_the_extra(example: Path) -> None:
    """Neither a scan nor the list of commands imports it."""
    code = (
        "import sys; from remit.__main__ import main; "
        "main(['scan', 'terraform', '--no-cache']); main(['--help']); main(['spark', '--help']); "
        "sys.exit(len({'pyarrow', 'pyspark', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=example, capture_output=True, check=False)
    assert done.returncode == 0
