"""Runs the command line as its users do: in this process for speed, or in one of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from remit.__main__ import main
from repository import ROOT

EXAMPLE = ROOT / "examples" / "harbourlight"
BROKEN = '{"format_version": "1.2", "planned_values": {'
_LINES = re.compile(r"(\.(?:yaml|json|tf)):\d+(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - any JSON value
        """The answer as JSON; stdout holds nothing else."""
        return json.loads(self.out)

    @property
    def settled(self) -> str:
        """The answer without line numbers, which move when somebody edits a file above them."""
        return _LINES.sub(r"\1", self.out)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run a command in this process."""
    capsys.readouterr()
    code = main(arguments)
    said = capsys.readouterr()
    return Ran(int(code), said.out, said.err)


def started(
    arguments: Sequence[str], *, folder: Path = ROOT, python: Sequence[str] = (), **environment: str
) -> subprocess.Popen[str]:
    """A command in a process of its own, its output in pipes.

    A shell starts what runs in its background with Ctrl-C ignored, and children inherit that: it is undone here.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [sys.executable, *python, "-m", "remit", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def process(*arguments: str, folder: Path = ROOT, python: Sequence[str] = (), **environment: str) -> Ran:
    """Run a command in a process of its own to its end."""
    with started(arguments, folder=folder, python=python, **environment) as child:
        out, err = child.communicate(timeout=180)
    return Ran(child.returncode, out, err)
