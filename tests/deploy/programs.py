"""Programs that the files in deploy/ are tried with, wherever they lie."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from repository import ROOT

DEPLOY = ROOT / "deploy"
PLACES = (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath), "/usr/sbin")


def program(name: str) -> str:
    """Its path; the test is skipped where it is missing, in a pipeline failed."""
    found = shutil.which(name, path=os.pathsep.join(PLACES))
    return found or pytest.skip(f"{name} is missing: make test-deps installs it")
