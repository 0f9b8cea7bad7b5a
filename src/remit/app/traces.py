"""From what runs to the file that declares it, by the tags that tools write on resources for that purpose (R2.2).

Yor's tags `git_file` and `git_repo` name the file, from the root of its repository. They are followed where nothing
else says where an asset is declared, only into the repository that remit.yaml lies in, and only to a file that is
there. It cannot know whether somebody copied the tags along with the resource.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Final

import numpy as np

from remit.documents.witness import see
from remit.model.columns import Column, ColumnBuilder
from remit.model.estate import Estate, TagSet
from remit.model.organisation import Organisation, fold_key

FILE_KEY: Final = "git-file"  # Yor, “Tags”: git_file, git_org, git_repo, yor_trace; keys compare by `fold_key`
REPOSITORY_KEY: Final = "git-repo"
_REMOTE: Final = re.compile(r"^\s*url\s*=\s*\S*?([^/:\s]+?)(?:\.git)?/?\s*$", re.MULTILINE)

Columns = tuple[Column[str], Column[str], Column[str]]


def traced(estate: Estate, organisation: Organisation) -> Columns:
    """Input, folder and file of each asset; of those that only tags tell, as the tags have it."""
    plain = estate.columns["input"], estate.columns["path"], estate.files
    given = organisation.location.file
    told = [_told(pairs) for pairs in estate.tags.values]
    if not given or not any(file for file, _ in told):
        return plain
    root = _root(Path(given))
    if root is None:
        return plain
    name, remote = _name(root), _remote(root)
    files = [file if _is_there(root, file, repository, remote) else "" for file, repository in told]
    if not any(files):
        return plain
    inputs, folders, declared = (ColumnBuilder[str]() for _ in plain)
    unknown = np.array([not path for path in plain[1].values], dtype=np.bool_)[plain[1].codes]
    for row, is_unknown in enumerate(unknown.tolist()):
        file = files[int(estate.tags.codes[row])] if is_unknown else ""
        place = posixpath.join(name, file) if file else ""
        inputs.add(place or plain[0][row])
        folders.add(posixpath.dirname(place) if file else plain[1][row])
        declared.add(place or plain[2][row])
    return inputs.build(), folders.build(), declared.build()


def _told(pairs: TagSet) -> tuple[str, str]:
    folded = {fold_key(key): value for key, value in pairs if key[:3].casefold() == "git"}
    return folded.get(FILE_KEY, ""), folded.get(REPOSITORY_KEY, "")


def _root(configuration: Path) -> Path | None:
    whole = Path(os.path.abspath(configuration))  # noqa: PTH100 - links are kept as they were named
    for folder in whole.parents:
        see(folder / ".git")
        if (folder / ".git").exists():
            return folder
    return None


def _name(root: Path) -> str:
    here = Path.cwd()
    name = root.relative_to(here).as_posix() if root.is_relative_to(here) else root.as_posix()
    return "" if name == "." else name


def _remote(root: Path) -> str:
    """The last part of the repository's address; empty where its settings name none."""
    settings = root / ".git" / "config"
    see(settings)
    try:
        found = _REMOTE.search(settings.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
    return found[1] if found else ""


def _is_there(root: Path, file: str, repository: str, remote: str) -> bool:
    """Whether the file is one of this repository's."""
    if not file or posixpath.isabs(file) or ".." in file.split("/"):
        return False
    if repository and remote and repository.casefold() != remote.casefold():
        return False
    see(root / file)
    try:
        return (root / file).is_file()
    except (OSError, ValueError):  # a name too long, with a zero byte
        return False
