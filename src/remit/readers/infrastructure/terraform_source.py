"""Terraform and OpenTofu source: folders of `.tf`, `.tofu` and `.tf.json` files, without running either.

Every folder that no local module call names is a root; what it calls is read under the caller's address. A folder
that no root comes to (its caller is broken, or modules call each other in a circle) is read as a root of its own, so
that nothing is left out. Values come from defaults, `terraform.tfvars` and `*.auto.tfvars`, and from the files that
remit.yaml names for a workspace; a root with several workspaces is read once for each.

Source cannot say what a plan can: what a provider fills in, what a data source finds, what `-var` and `TF_VAR_…`
give. Such a value is `UNKNOWN`; a `for_each` of it leaves one observation without a key.
Nested blocks are lists and numbers stay numbers even where a provider's schema has it otherwise, since no schema is
read. A module from a registry is read where `terraform init` has put it, and is unreadable else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from remit.documents.kept import cache_folder
from remit.documents.text import read_bytes
from remit.documents.witness import see
from remit.errors import UnreadableError
from remit.model.observation import Reading
from remit.readers import DEFAULT_WORKSPACE, Workspace
from remit.readers.infrastructure._hcl_cache import Cache, Entry, stamp
from remit.readers.infrastructure._hcl_tree import MAX_BYTES, Seen, Tree, boundary_of, is_source, is_values

if TYPE_CHECKING:
    from remit.readers.infrastructure._hcl_root import Kept

_LOCAL: Final = re.compile(rb'\bsource"?\s*[=:]\s*"(\.\.?(?:/[^"\n]*)?)"')


class TerraformSource:
    """Reads all roots below a folder."""

    def claims(self, path: Path) -> bool:
        """Whether the file is one of Terraform's own; what it holds does not matter."""
        return is_source(path.name) or is_values(path.name)

    def read_folders(
        self, top: Path, files: Sequence[Path], *, name: Callable[[Path], str]
    ) -> Iterator[tuple[str, Reading]]:
        """One reading a root, with the root's name.

        Args:
            top: what was asked for; nothing outside of it, or of the repository that holds it, is read.
            files: files below it that this reader claims.
            name: how locations call a path.
        """
        for unit, _, reading in self.read_workspaces(top, files, name=name, workspaces=lambda _: ()):
            yield unit, reading

    def read_workspaces(
        self,
        top: Path,
        files: Sequence[Path],
        *,
        name: Callable[[Path], str],
        workspaces: Callable[[Path], Sequence[Workspace]],
    ) -> Iterator[tuple[str, str, Reading]]:
        """One reading a root and workspace, with the root's name and the workspace's.

        Args:
            top: as for `read_folders`.
            files: as there.
            name: as there.
            workspaces: those of a root's folder; none means the default one.
        """
        tree = Tree(boundary_of(top), name)
        cache = Cache(cache_folder(os.environ))
        modules: dict[str, Kept] = {}
        folders = {os.path.realpath(file.parent): file.parent for file in files if is_source(file.name)}
        called = _called(files)
        visited: set[str] = set()
        first = [real for real in folders if real not in called]
        for real in (*first, *(real for real in folders if real in called)):
            if real in visited:
                continue
            for workspace in workspaces(folders[real]) or (DEFAULT_WORKSPACE,):
                seen = _read(folders[real], tree, cache, modules, workspace)
                visited.update((real, *seen.folders))
                yield name(folders[real]), workspace.name, seen.reading


def _called(files: Sequence[Path]) -> set[str]:
    """Folders that local sources seem to name; a wrong guess changes only the order of reading."""
    found = set()
    for file in files:
        try:
            sources = _LOCAL.findall(read_bytes(file, limit=MAX_BYTES))
        except UnreadableError:
            continue
        here = os.path.realpath(file.parent)
        for source in sources:
            named = os.path.join(here, os.fsdecode(source))  # noqa: PTH118 - as realpath has it
            see(named)
            folder = os.path.realpath(named)
            if folder != here:
                found.add(folder)
    return found


def _read(folder: Path, tree: Tree, cache: Cache, modules: dict[str, Kept], workspace: Workspace) -> Seen:
    """One root, from the cache where everything that it rests on is as it was."""
    parts = (os.path.abspath(folder), os.getcwd(), tree.name(folder), str(tree.boundary))  # noqa: PTH100, PTH109
    key = "\n".join((*parts, workspace.name, *map(os.path.abspath, workspace.variables)))
    entry = cache.get(key)
    if entry is not None and tree.is_unchanged(entry.seen):
        reading = Reading(observations=entry.observations, unreadable=entry.unreadable, inputs=(tree.name(folder),))
        return Seen(reading, entry.folders)
    from remit.readers.infrastructure._hcl_root import Root  # noqa: PLC0415 - what is cached needs no evaluator

    tree.seen = {}
    seen = Root(folder, tree, modules, workspace).read()
    cache.put(
        key,
        Entry(
            stamp=stamp(),
            seen=tree.seen,
            folders=seen.folders,
            observations=seen.reading.observations,
            unreadable=seen.reading.unreadable,
        ),
    )
    return seen


READER = TerraformSource()
