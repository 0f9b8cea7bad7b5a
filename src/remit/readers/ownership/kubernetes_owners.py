"""OWNERS files as Kubernetes' own repositories have them: who approves changes below a folder.

Kubernetes community, “OWNERS Files”: the nearest file above a path that names approvers counts here, its `filters` by
regular expression first; names of OWNERS_ALIASES stand for their people, any other name is a person. Read where the
repository's root has OWNERS or OWNERS_ALIASES. As with CODEOWNERS, approving is not owning what runs. It cannot know
who approves in other ways.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from remit.documents.witness import see
from remit.documents.yaml import Document, read_yaml
from remit.errors import UnreadableError
from remit.model.columns import Column, Interner
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.organisation import Organisation
from remit.model.ownership import ClaimRank, NativeClaim
from remit.readers import OwnershipReading, no_claims

FILE: Final = "OWNERS"
ALIASES: Final = "OWNERS_ALIASES"
LONGEST_FILTER: Final = 200
_QUANTIFIED_GROUP: Final = re.compile(r"\)[*+{]")  # such a pattern may take for ever


@dataclass(slots=True)
class _Tree:
    """What grows while folders are asked about."""

    repository: Path
    name: str
    aliases: Mapping[str, Any]
    files: dict[str, Document | None] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)

    def file(self, folder: str) -> Document | None:
        """The OWNERS file of a folder; None where there is none that can be read."""
        if folder not in self.files:
            self.files[folder] = self._load(folder)
        return self.files[folder]

    def _load(self, folder: str) -> Document | None:
        path = self.repository / folder / FILE
        see(path)
        if not path.is_file():
            return None
        shown = posixpath.join(self.name, folder, FILE)
        try:
            if not path.resolve().is_relative_to(self.repository.resolve()):
                hint = "write a file there"
                raise UnreadableError("it is a link that leads outside the repository", place=shown, hint=hint)  # noqa: TRY301
            document = read_yaml(path, name=shown)
        except UnreadableError as problem:
            self.unreadable.append(Unreadable(location=Location(file=shown), cause=problem.message, hint=problem.hint))
            return None
        self.inputs.append(shown)
        return document if isinstance(document.value, Mapping) else None


class KubernetesOwners:
    """Reads OWNERS files upward from each path."""

    def is_wanted(self, organisation: Organisation) -> bool:  # noqa: ARG002 - it is always worth reading
        """Always."""
        return True

    def marks(self, folder: Path) -> bool:
        """Whether the folder has the file that makes a repository one of these."""
        return (folder / FILE).is_file() and (folder / ALIASES).is_file()

    def read(self, repository: Path, paths: Sequence[str], *, name: str) -> OwnershipReading:
        """What the nearest file says of each path."""
        see(repository / FILE, repository / ALIASES)
        if not (repository / FILE).is_file() and not (repository / ALIASES).is_file():
            return no_claims(len(paths))
        tree = _Tree(repository, name, {})
        if (repository / ALIASES).is_file():
            try:
                value = read_yaml(repository / ALIASES, name=posixpath.join(name, ALIASES)).value
                found = value.get("aliases") if isinstance(value, Mapping) else None
                tree.aliases = found if isinstance(found, Mapping) else {}
            except UnreadableError as problem:
                place = Location(file=posixpath.join(name, ALIASES))
                tree.unreadable.append(Unreadable(location=place, cause=problem.message, hint=problem.hint))
        interner: Interner[tuple[NativeClaim, ...]] = Interner()
        codes = np.fromiter((interner.code(_claims(path, tree)) for path in paths), np.int32, len(paths))
        values = interner.values() or ((),)
        return OwnershipReading(
            claims=Column(codes, values), unreadable=tuple(tree.unreadable), inputs=tuple(tree.inputs)
        )


def _claims(path: str, tree: _Tree) -> tuple[NativeClaim, ...]:
    folder = posixpath.dirname(path)
    while True:
        document = tree.file(folder)
        if document is not None:
            approvers, place = _approvers(document, path.removeprefix(f"{folder}/" if folder else ""), tree)
            if approvers:
                owners = tuple(owner for one in approvers for owner in _meant(one, tree.aliases))
                evidence = f"{document.file}: approvers {', '.join(approvers[:5])}"
                return (NativeClaim(rank=ClaimRank.CODEOWNERS, owners=owners, evidence=evidence, location=place),)
            options = document.value.get("options")
            if isinstance(options, Mapping) and options.get("no_parent_owners") is True:
                return ()
        if not folder:
            return ()
        folder = posixpath.dirname(folder)


def _approvers(document: Document, inner: str, tree: _Tree) -> tuple[list[str], Location]:
    filters = document.value.get("filters")
    if not isinstance(filters, Mapping):
        return _texts(document.value.get("approvers")), document.at("approvers")
    for pattern, said in filters.items():
        if _matches(str(pattern), inner or "main.tf", document, tree) and isinstance(said, Mapping):
            found = _texts(said.get("approvers"))
            if found:
                return found, document.at("filters", pattern)
    return [], document.at("filters")


def _matches(pattern: str, inner: str, document: Document, tree: _Tree) -> bool:
    """Whether a filter is about the path; Go's syntax is Python's for what such filters hold."""
    try:
        if len(pattern) > LONGEST_FILTER or _QUANTIFIED_GROUP.search(pattern):
            raise re.error("too costly a pattern")  # noqa: TRY301
        return re.search(pattern, inner) is not None
    except re.error as problem:
        told = Unreadable(
            location=document.at("filters", pattern), cause=f"“{pattern[:80]}” cannot be tried: {problem}",
            hint="write a simpler pattern",
        )  # fmt: skip
        if told not in tree.unreadable:
            tree.unreadable.append(told)
        return False


def _texts(value: object) -> list[str]:
    return [str(one) for one in value if isinstance(one, str | int)] if isinstance(value, list) else []


def _meant(owner: str, aliases: Mapping[str, Any]) -> tuple[str, ...]:
    """A person, as all are whom no alias stands for; an alias, which may be a team's name, and its people."""
    members = _texts(aliases.get(owner))
    return (f"@{owner}", *(f"user:{one}" for one in members)) if members else (f"user:{owner}",)


OWNERSHIP = KubernetesOwners()
