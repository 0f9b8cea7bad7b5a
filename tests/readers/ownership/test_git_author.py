"""Git's last author: asked once, never trusted with running anything, and silent about nothing that it cannot tell."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.readers import OWNERSHIP
from remit.readers.ownership import git_author

READER = OWNERSHIP.load("git-author")


def git(folder: Path, *arguments: str, who: str = "ana") -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{role}_NAME": who for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": f"{who}@example.org" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_DATE": "2026-03-01T12:00:00Z" for role in ("AUTHOR", "COMMITTER")},
    }
    subprocess.run(["git", "-C", str(folder), *arguments], env=environment, check=True, capture_output=True)  # noqa: S607


def commit(folder: Path, who: str, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_tf", ".tf")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "change", who=who)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, "ana", main_tf="1", pay__a_tf="1", pay__deep__b_tf="1")
    commit(folder, "bo", main_tf="2", pay__a_tf="2")
    commit(folder, "cy", pay__deep__b_tf="2")
    return folder


def authors(folder: Path, *paths: str) -> list[str]:
    found = READER.read(folder, paths, name="repo")
    assert found.unreadable == ()
    return [claims[0].owners[0].partition("@")[0] if claims else "" for claims in found.claims]


def hole(folder: Path, *paths: str) -> str:
    found = READER.read(folder, paths or ("main.tf",), name="repo")
    (problem,) = found.unreadable
    assert problem.hint
    assert problem.location == Location(file="repo")
    assert not any(found.claims)
    return problem.cause


def test_r2_2_the_newest_change_of_a_file_or_of_a_folders_own_files_counts(repository: Path) -> None:
    assert authors(repository, "main.tf", "pay/a.tf", "pay/", "pay/deep/", "/") == ["bo", "bo", "bo", "cy", "bo"]


def test_what_git_does_not_know_has_no_author(repository: Path) -> None:
    assert authors(repository, "nowhere.tf", "pay", "nowhere/", "main.tf") == ["", "", "", "bo"]


def test_a_claim_says_who_and_when(repository: Path) -> None:
    (claim,) = READER.read(repository, ("pay/deep/",), name="repo").claims[0]
    assert claim.evidence == "last changed by cy@example.org on 2026-03-01"
    assert claim.location == Location(file="repo/pay/deep")


def test_it_is_asked_only_where_the_organisation_says_so(tmp_path: Path) -> None:
    assert [READER.is_wanted(Organisation(git_author=is_on)) for is_on in (False, True)] == [False, True]
    assert not READER.marks(tmp_path)


def test_a_mailmap_is_followed(repository: Path) -> None:
    (repository / ".mailmap").write_text("Bo <bo@new.example> <bo@example.org>\n", encoding="utf-8")
    (claim,) = READER.read(repository, ("main.tf",), name="").claims[0]
    assert claim.owners == ("bo@new.example",)


def test_names_with_blanks_line_ends_and_quotes_are_told_apart(repository: Path) -> None:
    for name in ("a b.tf", '\nquo"ted.tf', "ümlaut.tf"):
        (repository / name).write_text("1", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "odd", who="dee")
    assert authors(repository, "a b.tf", '\nquo"ted.tf', "ümlaut.tf") == ["dee", "dee", "dee"]


def test_nothing_that_the_repository_configures_is_run(repository: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n", encoding="utf-8")
    trap.chmod(0o755)
    for key in ("core.pager", "core.fsmonitor", "gpg.program", "diff.external", "diff.x.command", "diff.x.textconv"):
        git(repository, "config", key, str(trap))
    for key in ("log.showSignature", "diff.relative", "log.follow"):
        git(repository, "config", key, "true")
    git(repository, "config", "diff.orderFile", "gone")
    (repository / ".gitattributes").write_text("* diff=x\n", encoding="utf-8")
    assert authors(repository, "main.tf", "pay/deep/") == ["bo", "cy"]
    assert not (tmp_path / "sprung").exists()


def test_the_surroundings_do_not_lead_to_another_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert authors(repository, "main.tf") == ["bo"]


def test_a_shallow_clone_is_a_hole_only_where_its_edge_matters(repository: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "2", repository.as_uri(), str(shallow))
    assert authors(shallow, "pay/deep/b.tf") == ["cy"]
    assert hole(shallow, "main.tf") == "the clone is shallow, so the last author of 1 paths cannot be told"


def test_a_very_long_history_is_read_so_far(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_author, "MOST_COMMITS", 2)
    monkeypatch.setattr(git_author, "_LOG", (*git_author._LOG, "--max-count=2"))
    commit(repository, "dee", other_tf="1")
    assert hole(repository, "main.tf") == "only 2 commits are read, so the last author of 1 paths cannot be told"


def test_no_git_is_a_hole(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in hole(repository)


def test_no_repository_and_no_commit_are_holes(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    git(tmp_path / "new", "init", "-q")
    assert hole(tmp_path / "new").startswith("git cannot tell: fatal: ")
    assert hole(tmp_path / "gone").startswith("git cannot tell: fatal: ")


def fake_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    (folder / "bin").mkdir()
    (folder / "bin" / "git").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}/bin:{os.environ['PATH']}")


def test_a_repository_of_somebody_else_is_a_hole_with_the_way_out(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_git(tmp_path, monkeypatch, "echo \"fatal: detected dubious ownership in repository at 'x'\" >&2; exit 128")
    (problem,) = READER.read(repository, ("main.tf",), name="repo").unreadable
    assert problem.cause == "git refuses a repository that belongs to somebody else"
    assert problem.hint.endswith(f"safe.directory {repository}")


def test_a_git_that_does_not_end_is_ended(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_author, "MOST_SECONDS", 0.5)
    fake_git(tmp_path, monkeypatch, "exec sleep 60")
    assert "took more than" in hole(repository)


def test_a_history_without_end_is_cut(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_author, "MOST_BYTES", 2**20)
    fake_git(tmp_path, monkeypatch, "yes x | tr '\\n' '\\0'")
    assert "more than 1048576 bytes" in hole(repository)


def test_much_complaint_is_read_away(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, monkeypatch, "yes complaint | head -c 3000000 >&2; exit 1")
    assert hole(repository).startswith("git cannot tell: complaint")
