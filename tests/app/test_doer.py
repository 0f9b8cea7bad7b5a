"""Who does something, and at which commit, as far as the machine can tell (R12)."""

from __future__ import annotations

import getpass
import socket
import subprocess
from pathlib import Path

import pytest

from remit.app.doer import Revision, actor, doer, revision_of


def git(folder: Path, *words: str) -> str:
    known = ["-c", "user.name=Dana Quay", "-c", "user.email=dana@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *known, *words], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S607
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "remit.yaml").write_text("version: 1\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    return tmp_path


def test_a_file_s_commit_and_author_are_told(repository: Path) -> None:
    found = revision_of(repository / "remit.yaml")
    assert found == Revision(commit=git(repository, "rev-parse", "HEAD"), author="Dana Quay <dana@example.com>")
    assert doer(configuration=repository / "remit.yaml", reason="r").commit == found.commit


def test_a_file_that_differs_from_its_commit_is_told_as_such(repository: Path) -> None:
    (repository / "remit.yaml").write_text("version: 2\n", encoding="utf-8")
    assert revision_of(repository / "remit.yaml").is_changed
    assert doer(configuration=repository / "remit.yaml").commit.endswith("-dirty")
    (repository / "new.yaml").touch()
    assert revision_of(repository / "new.yaml").is_changed


def test_outside_a_repository_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "remit.yaml").touch()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert revision_of(tmp_path / "remit.yaml") == Revision()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revision_of(tmp_path / "remit.yaml") == Revision()
    assert doer().commit == ""


def test_the_actor_is_the_best_name_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    here = socket.gethostname()
    assert actor({"REMIT_ACTOR": "ann", "GITHUB_ACTOR": "bob"}) == "ann"
    assert actor({"GITLAB_USER_LOGIN": "bob"}) == f"bob on {here}"
    assert actor({}) == f"{getpass.getuser()} on {here}"

    def nobody() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert actor({}) == f"somebody on {here}"
