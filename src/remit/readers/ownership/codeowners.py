"""CODEOWNERS of GitHub and GitLab: who approves changes of which files.

One file counts, as on the hosts: `.github/`, then the root, then `docs/`, then `.gitlab/`. Where it lies tells whose
syntax it has; in the root and in `docs/` GitLab's own files beside it, or section headings, do. Approving changes is
not owning what runs; that is why its claims stand below those made on purpose (`ClaimRank`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError
from remit.model.columns import Column
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.organisation import Organisation
from remit.model.ownership import ClaimRank, NativeClaim
from remit.readers import OwnershipReading, no_claims
from remit.readers.ownership._codeowners_file import Host, Line, Lines, parse
from remit.resolver.path_rules import PathRules

PLACES: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
MAX_BYTES: Final = 3 * 2**20  # GitHub does not load a larger one
MOST_GLOBS: Final = 2_000  # each is tried on each name
_HEADING: Final = re.compile(r"^\^?\[[^\]\n]+\](?:\[\d*\])?(?:\s|$)", re.MULTILINE)


class CodeOwners:
    """Reads the one CODEOWNERS file of a repository that counts."""

    def is_wanted(self, organisation: Organisation) -> bool:  # noqa: ARG002 - it is always worth reading
        """Always."""
        return True

    def marks(self, folder: Path) -> bool:
        """Whether the folder holds such a file, and is not itself one of the places that a repository keeps it in."""
        is_inner = folder.name in {posixpath.dirname(place) for place in PLACES}
        return not is_inner and any((folder / place).is_file() for place in PLACES)

    def read(self, repository: Path, paths: Sequence[str], *, name: str) -> OwnershipReading:
        """What the file says of each path; nothing where there is no file."""
        place = next((place for place in PLACES if (repository / place).is_file()), None)
        if place is None:
            return no_claims(len(paths))
        shown = f"{name}/{place}" if name else place
        try:
            lines, rules = _load(repository, place, shown)
        except UnreadableError as problem:
            refused = Unreadable(location=Location(file=shown), cause=problem.message, hint=problem.hint)
            return no_claims(len(paths), refused)
        codes = rules.match(paths)
        claims = tuple(_claims([lines.lines[number] for number in answer], shown) for answer in rules.answers)
        return OwnershipReading(claims=Column(codes, claims), notes=tuple(lines.notes), inputs=(shown,))


def _load(repository: Path, place: str, shown: str) -> tuple[Lines, PathRules]:
    path = repository / place
    if not path.resolve().is_relative_to(repository.resolve()):
        raise UnreadableError("it is a link that leads outside the repository", place=shown, hint="write a file there")
    text = decode(read_bytes(path, limit=MAX_BYTES), name=shown).removeprefix("\ufeff")
    lines = parse(text, _host(repository, place, text), name=shown)
    rules = PathRules([line.rule for line in lines.lines])
    if rules.slow_globs > MOST_GLOBS:
        hint = "write folders out, or stars only at one end of a name"
        raise UnreadableError(f"more than {MOST_GLOBS} different globs", place=shown, hint=hint)
    return lines, rules


def _host(repository: Path, place: str, text: str) -> Host:
    if place.startswith(".git"):
        return Host.GITLAB if place.startswith(".gitlab/") else Host.GITHUB
    is_gitlab = (repository / ".gitlab-ci.yml").exists() or (repository / ".gitlab").is_dir()
    return Host.GITLAB if is_gitlab or _HEADING.search(text) else Host.GITHUB


def _claims(lines: Sequence[Line], shown: str) -> tuple[NativeClaim, ...]:
    """Sections that must approve before optional ones; of several the one that says it most narrowly."""
    ordered = sorted(lines, key=lambda line: (line.section.is_optional, -len(line.pattern.replace("*", ""))))
    return tuple(
        NativeClaim(
            rank=ClaimRank.CODEOWNERS,
            owners=line.owners,
            evidence=line.evidence,
            location=Location(file=shown, line=line.number),
        )
        for line in ordered
        if line.owners
    )


OWNERSHIP = CodeOwners()
