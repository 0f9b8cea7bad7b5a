"""The tracked files of this checkout, for laws that hold over all of them."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "remit"
_NEVER = {".git", ".venv", "__pycache__", "node_modules", "build", "dist"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that git tracks; every file at all where there is no git (an unpacked source archive)."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
        files = (ROOT / name for name in listed.stdout.split("\0") if name)
    else:
        files = (p for p in ROOT.rglob("*") if not _NEVER.intersection(p.relative_to(ROOT).parts))
    return tuple(sorted(path for path in files if path.is_file()))


def modules() -> tuple[Path, ...]:
    """Every Python module of the package, tracked or not yet."""
    return tuple(sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts))
