"""A Git repository: one file of checkpoints, a commit for each, pushed where the branch has a place to go to."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Final

from remit.ledger.note import behind_others, notes_of
from remit.witnesses import WitnessError

_SECONDS: Final = 60


class _Git:
    schemes = ("git",)
    example = "git:/srv/audit-witness"

    def keep(self, target: str, note: str, size: int) -> str:
        """Append the note to the trail's file in a working copy, commit it and push it."""
        folder = Path(target.removeprefix("git:").removeprefix("//"))
        origin = note.partition("\n")[0]
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", origin) + ".checkpoints"
        path = folder / name
        try:
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            if notes_of(before)[-1:] != [note]:
                path.write_text(before + behind_others(note), encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise WitnessError(
                f"the checkpoint cannot be kept: {problem}", place=str(path), hint="name a working copy of a repository"
            ) from problem
        _git(folder, "add", "--", name)
        if _git(folder, "status", "--porcelain", "--", name):
            _git(folder, "commit", "--quiet", "--message", f"{origin}: {size} entries", "--", name)
        if _git(folder, "for-each-ref", "--format=%(upstream)", _git(folder, "symbolic-ref", "HEAD")):
            _git(folder, "push", "--quiet")
        return f"{path} at {_git(folder, 'rev-parse', '--short', 'HEAD')}"


def _git(folder: Path, *arguments: str) -> str:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith("GIT_CONFIG")
    }
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            ["git", *arguments],  # noqa: S607 - the one on the PATH, as the user has it
            cwd=folder,
            env=kept | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as problem:
        said = problem.stderr.decode("utf-8", "replace").strip().splitlines()
        raise WitnessError(
            f"git {arguments[0]} failed: {said[-1] if said else problem.returncode}",
            place=str(folder),
            hint="see that it is a working copy that you may commit to, and push from",
        ) from None
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise WitnessError(f"git cannot be run: {problem}", place=str(folder), hint="install git") from None
    return done.stdout.decode("utf-8", "replace").strip()


WITNESS = _Git()
