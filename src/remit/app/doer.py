"""Who does something at this machine, and at which commit the organisation's files stand, for the audit trail (R12).

The name is what the operating system or the pipeline says; REMIT_ACTOR says it better where a service works for
somebody. What this file cannot know is whether that somebody is who they say: only a sign-in proves that.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from remit.ledger.act import Who

VARIABLE: Final = "REMIT_ACTOR"
# Who started the run, as pipelines say it: GitHub Actions, GitLab CI, Azure Pipelines, Jenkins' build-user plug-in.
_PIPELINES: Final = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR", "BUILD_USER_ID")
_SECONDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Where a file stands in its repository.

    Attributes:
        commit: hash of the commit that is checked out; empty outside a repository.
        author: of the last commit that changed the file.
        is_changed: whether the file differs from what that commit holds.
    """

    commit: str = ""
    author: str = ""
    is_changed: bool = False


def doer(channel: str = "cli", *, reason: str = "", configuration: Path | None = None) -> Who:
    """Who does it, here and now; with commit and author of remit.yaml where it lies in a repository.

    A commit ends in `-dirty` where the file differs from what was committed.
    """
    revision = revision_of(configuration) if configuration else Revision()
    commit = revision.commit + ("-dirty" if revision.is_changed else "")
    return Who(actor=actor(), channel=channel, reason=reason, commit=commit, author=revision.author)


def actor(environment: Mapping[str, str] = os.environ) -> str:
    """The name: REMIT_ACTOR, else who started the pipeline, else the user at this machine."""
    if environment.get(VARIABLE):
        return environment[VARIABLE]
    started_by = next((environment[name] for name in _PIPELINES if environment.get(name)), "")
    try:
        user = started_by or getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user id without a name, as in a container
        user = "somebody"
    return f"{user} on {socket.gethostname()}"


def revision_of(path: Path) -> Revision:
    """Where a file stands; all empty where git is missing, refuses, or knows no such file."""
    folder, name = path.absolute().parent, path.name
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    if not commit:
        return Revision()
    author = _git(folder, "log", "-1", "--format=%an <%ae>", "--", name)
    blob = _git(folder, "rev-parse", "--verify", "--quiet", f"HEAD:./{name}")
    return Revision(commit=commit, author=author, is_changed=blob != _blob(path, len(blob)))


def _blob(path: Path, digits: int) -> str:
    """The name that git gives the file's content, computed here: git's own way may run filters of the repository."""
    content = path.read_bytes()
    kind = hashlib.sha256 if digits == 64 else hashlib.sha1
    return kind(b"blob %d\0" % len(content) + content).hexdigest()


def _git(folder: Path, *arguments: str) -> str:
    """What git answers; empty when it does not."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            command,
            cwd=folder,
            env=kept | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
