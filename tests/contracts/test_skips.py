"""A skip in a pipeline: refused where what is missing can be installed, taken where it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repository import ROOT

ONE = 'import pytest\n\n\n@pytest.mark.skipif(True, reason="{reason}")\ndef test_it() -> None: ...\n'
FILE = 'import pytest\n\npytest.importorskip("no_such_package", reason="{reason}")\n'


@pytest.mark.parametrize("text", [ONE, FILE])
@pytest.mark.parametrize(
    ("reason", "pipeline", "code"),
    [
        ("java is missing: make test-deps installs it", "true", {1, 2}),
        ("java is missing: make test-deps installs it", "", {0, 5}),
        ("the folder shared/oracles/k8s is not beside this checkout", "true", {0, 5}),
    ],
)
def test_what_can_be_installed_is_not_skipped_in_a_pipeline(
    tmp_path: Path, text: str, reason: str, pipeline: str, code: set[int]
) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_one.py").write_text(text.format(reason=reason), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "-c", os.devnull]
    ran = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "CI": pipeline}, capture_output=True, text=True, check=False
    )
    assert ran.returncode in code, ran.stdout
    assert ("nothing is skipped that can be installed" in ran.stdout) is (code == {1, 2})
