"""The image and the composition: linted, held to a published schema, and what they start is tried for real (R12)."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.run import run
from cli.test_running_server import free_port, until
from deploy.programs import DEPLOY, program
from repository import ROOT
from web.test_server import status

FILE = DEPLOY / "Containerfile"
COMPOSE = DEPLOY / "compose.yaml"
LOCKS = ROOT / "requirements"


def instructions() -> list[tuple[str, str]]:
    """The file's instructions with their words, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def the(name: str) -> str:
    """The words of the last instruction of a name."""
    return [words for instruction, words in instructions() if instruction == name][-1]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return found


def health_check() -> list[str]:
    words: list[str] = json.loads(the("HEALTHCHECK").partition("CMD ")[2])
    return words


def test_hadolint_has_nothing_to_say() -> None:
    ran = subprocess.run(
        [program("hadolint"), "--failure-threshold", "style", str(FILE)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_image_runs_as_nobody_special_from_a_version() -> None:
    assert the("USER") == "10001:10001"
    for base in re.findall(r"^ARG PYTHON=(.+)$", FILE.read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(r":\d+\.\d+\.\d+-|@sha256:", base)
    assert not re.search(r"\b(apt-get|curl|wget|ADD)\b", FILE.read_text(encoding="utf-8"))
    assert the("STOPSIGNAL") == "SIGTERM"


def test_everything_that_is_copied_is_there_and_let_through() -> None:
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8")
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8") == ignored
    let_through = {line[1:] for line in ignored.splitlines() if line.startswith("!")}
    copied = [
        source.rstrip("/")
        for instruction, words in instructions()
        if instruction == "COPY" and not words.startswith("--from")
        for source in words.split()[:-1]
    ]
    assert {"src", "requirements", "pyproject.toml"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source in let_through


def test_what_is_installed_is_locked_and_brings_every_dependency() -> None:
    for words in re.findall(r"install --require-hashes -r (\S+)", FILE.read_text(encoding="utf-8")):
        assert (ROOT / words).is_file()
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (LOCKS / "serve.lock").read_text(encoding="utf-8"), re.MULTILINE))
    tested = (LOCKS / "test.lock").read_text(encoding="utf-8")
    for line in re.findall(r"^([a-z0-9-]+==[^ \\]+)", (LOCKS / "serve.lock").read_text(encoding="utf-8"), re.MULTILINE):
        assert f"{line} " in tested, f"{line} runs in the image and is not what is tested"
    assert {"litestar", "uvicorn", "prometheus-client", "psycopg", "opentelemetry-sdk"} <= pinned


def arguments() -> dict[str, list[str]]:
    """What the image and the composition start."""
    return {"image": json.loads(the("CMD")), "compose": compose()["services"]["remit"]["command"]}


@pytest.mark.parametrize("where", ["image", "compose"])
def test_the_command_is_one_that_the_server_takes(where: str, capsys: pytest.CaptureFixture[str]) -> None:
    known = run(capsys, "serve", "--help").out
    words = arguments()[where]
    assert words[0] == "serve"
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert [option for option in options if option not in known] == []


def test_the_server_of_the_image_is_healthy_by_its_own_check(tmp_path: Path) -> None:
    """Its very command and its very check, on other ports and without the other machines' interfaces."""
    port, figures = free_port(), free_port()
    words = [word.replace("0.0.0.0", "127.0.0.1").replace("9350", str(figures)) for word in arguments()["image"]]  # noqa: S104 - replaced
    environment = {**os.environ, "REMIT_STORE": str(tmp_path / "remit.db"), "REMIT_URL": f"http://127.0.0.1:{port}"}
    check = [sys.executable, *(word.replace("8350", str(port)) for word in health_check()[1:])]
    before = subprocess.run(check, capture_output=True, check=False)
    assert before.returncode != 0
    line = [sys.executable, "-m", "remit", *words, "--port", str(port)]
    with subprocess.Popen(line, cwd=tmp_path, env=environment, stderr=subprocess.PIPE) as child:
        until(lambda: child.poll() is not None or status(port, "/healthz") == 200, "it answers")
        assert child.poll() is None, child.stderr.read() if child.stderr else ""
        assert subprocess.run(check, capture_output=True, check=False).returncode == 0
        assert status(figures, "/metrics") == 200
        child.terminate()
        child.communicate(timeout=60)
    assert child.returncode == 0


def test_the_composition_follows_the_published_schema() -> None:
    words = [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_every_service_is_fenced_in() -> None:
    services = compose()["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert re.search(r":\w*\d+\.\d+", service["image"]), name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
    assert compose()["networks"]["back"]["internal"] is True
    assert services["postgres"]["networks"] == ["back"]


def test_no_password_stands_in_it() -> None:
    for service in compose()["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name:
                assert value.startswith("${POSTGRES_PASSWORD:?"), name
    shown = [line for line in COMPOSE.read_text(encoding="utf-8").splitlines() if line.startswith("#   ")]
    assert len([shlex.split(line[4:]) for line in shown]) == 2
