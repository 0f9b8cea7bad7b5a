"""The smallest patch that closes gaps of ownership: rules in remit.yaml, lines of CODEOWNERS, tags in Terraform (R2.2).

Closed is what nobody owns and somebody is likely enough to. A folder is one line where nothing in it belongs to another
team, else each asset is one. A file is changed only where the changed text reads back as meant, and then all files are
put in place, each at once; what cannot be changed so is left and told. A second run finds nothing to do.
"""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from remit.app.owners import OwnerTrouble
from remit.documents.text import decode, read_bytes
from remit.documents.yaml import Document, parse_yaml
from remit.errors import UnreadableError
from remit.model.landscape import Landscape
from remit.model.ownership import OwnerStatus
from remit.readers.infrastructure._hcl_files import parse_source
from remit.readers.ownership._codeowners_file import Host, parse
from remit.readers.ownership.codeowners import PLACES
from remit.resolver.names import NameBook

MAX_BYTES: Final = 16 * 2**20
RULES: Final = ("ownership", "rules")  # where ownership rules stand in remit.yaml
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./-]+")
_TAGS: Final = re.compile(r"^([ \t]*)tags([ \t]*)=([ \t]*)\{([ \t]*)(\n|.)", re.MULTILINE)


class Way(StrEnum):
    """Where a patch writes."""

    RULES = "rules"
    CODEOWNERS = "codeowners"
    TAGS = "tags"
    CATALOGUE = "catalogue"


@dataclass(slots=True)
class OwnerPatch:
    """Changes of files.

    Attributes:
        before, after: text by file; a file that was not there has no text before.
        closed: assets whose gap it closes.
        left: why an asset's gap stays open, by id.
    """

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    def text(self, file: str) -> str:
        """The file as the patch has it so far; empty where there is none.

        Raises:
            UnreadableError: it cannot be read.
        """
        if file not in self.after:
            path = Path(file)
            held = decode(read_bytes(path, limit=MAX_BYTES), name=file) if path.exists() else ""
            self.before[file] = self.after[file] = held
        return self.after[file]

    @property
    def diff(self) -> str:
        """A unified diff, as `git apply` takes it."""
        parts = []
        for file in sorted(self.after):
            if self.after[file] != self.before[file]:
                old = f"a/{file}" if self.before[file] else "/dev/null"
                lines = difflib.unified_diff(
                    self.before[file].splitlines(keepends=True), self.after[file].splitlines(keepends=True),
                    old, f"b/{file}",
                )  # fmt: skip
                parts += [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
        return "".join(parts)

    def write(self) -> list[str]:
        """Put every changed file in place; nothing where one cannot be written."""
        changed = [file for file in sorted(self.after) if self.after[file] != self.before[file]]
        drafts: list[tuple[Path, Path]] = []
        try:
            for file in changed:
                target = Path(file).resolve()
                handle, name = tempfile.mkstemp(dir=target.parent, suffix=".remit")
                drafts.append((Path(name), target))
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
                    opened.write(self.after[file])
                Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
            for draft, target in drafts:
                draft.replace(target)
        finally:
            for draft, _ in drafts:
                draft.unlink(missing_ok=True)
        return changed


@dataclass(frozen=True, slots=True)
class _Group:
    """Gaps that one line closes: a folder, or a single asset."""

    team: str
    folder: str
    troubles: tuple[OwnerTrouble, ...]


def owner_patch(
    landscape: Landscape, troubles: Sequence[OwnerTrouble], way: Way, *, configuration: Path | None, least: float
) -> OwnerPatch:
    """The patch that closes what is likely enough.

    Args:
        landscape: what was scanned.
        troubles: of that landscape.
        way: where to write.
        configuration: remit.yaml; None where there is none.
        least: how sure a proposal must be, 0 to 1.
    """
    patch = OwnerPatch()
    open_gaps = []
    for one in troubles:
        if one.owner.status is not OwnerStatus.UNOWNED:
            continue
        if one.proposal is None:
            patch.left[one.asset] = "nobody is likely enough"
        elif one.proposal.confidence < least:
            patch.left[one.asset] = f"{one.proposal.team} is likely, but with {one.proposal.confidence:.0%} not enough"
        else:
            open_gaps.append(one)
    groups = _grouped(landscape, open_gaps)
    if way is Way.TAGS:
        _tag(landscape, open_gaps, patch)
        return patch
    writers = {Way.RULES: _rules, Way.CODEOWNERS: _codeowners, Way.CATALOGUE: _catalogue}
    try:
        writers[way](landscape, groups, patch, configuration)
    except UnreadableError as problem:
        _leave(patch, open_gaps, f"{problem.place}: {problem.message}")
    return patch


def _leave(patch: OwnerPatch, troubles: Iterable[OwnerTrouble], why: str) -> None:
    patch.left.update({one.asset: why for one in troubles})


def _grouped(landscape: Landscape, gaps: Sequence[OwnerTrouble]) -> list[_Group]:
    """By folder where everything in it, and below it, is a gap for the same team or belongs to that team already."""
    paths, owners = landscape.estate.columns["path"], landscape.owners
    proposed = {one.row: one.proposal.team for one in gaps if one.proposal}
    teams: dict[str, set[str]] = defaultdict(set)
    for row in range(len(landscape.estate)):
        team, path = proposed.get(row, owners.of(row).team), paths[row]
        while path:
            teams[path].add(team)
            path = path.rpartition("/")[0]
    by_folder: dict[tuple[str, str], list[OwnerTrouble]] = defaultdict(list)
    groups = []
    for one in gaps:
        team, path = proposed[one.row], paths[one.row]
        if path and _PLAIN.fullmatch(path) and teams[path] == {team}:
            by_folder[path, team].append(one)
        else:
            groups.append(_Group(team, "", (one,)))
    return [*(_Group(team, path, tuple(held)) for (path, team), held in sorted(by_folder.items())), *groups]


# --- remit.yaml ----------------------------------------------------------------------------------


def _rules(landscape: Landscape, groups: Sequence[_Group], patch: OwnerPatch, configuration: Path | None) -> None:
    """Rules under `ownership.rules`, before those that are there."""
    del landscape
    everything = [one for group in groups for one in group.troubles]
    if configuration is None:
        _leave(patch, everything, "there is no remit.yaml; `remit init` writes a first one")
        return
    file, root = configuration.as_posix(), configuration.resolve().parent
    text = patch.text(file)
    added: list[dict[str, object]] = []
    for group in groups:
        folder = Path(group.folder).resolve() if group.folder else None
        if folder is not None and folder.is_relative_to(root) and root == Path.cwd():
            added.append({"match": {"path": group.folder}, "team": group.team})
        elif any("*" in one.asset for one in group.troubles):
            _leave(patch, group.troubles, "its id holds a star, which a rule takes for any text")
            continue
        else:
            added += [{"match": {"address": one.asset}, "team": group.team} for one in group.troubles]
        patch.closed += [one.asset for one in group.troubles]
    if not added:
        return
    document = parse_yaml(text, name=file)
    new = with_items(text, added, document, RULES)
    if new is None or not says(new, with_meant(document.value, added, RULES), file):
        patch.closed.clear()
        _leave(patch, everything, f"{file} is written in a way that cannot be changed safely; add the rules by hand")
        return
    patch.after[file] = new


def says(text: str, meant: object, name: str) -> bool:
    """Whether a changed text reads back as it is meant."""
    try:
        return bool(parse_yaml(text, name=name).value == meant)
    except UnreadableError:
        return False


def with_meant(value: object, added: Sequence[Mapping[str, object]], section: tuple[str, str] = RULES) -> object:
    """What a file is to say once items stand before those of a list: `ownership.rules`, `lifecycle.transitions`."""
    top, child = section
    held = dict(value) if isinstance(value, Mapping) else {}
    inner = dict(held.get(top) or {})
    inner[child] = [*added, *(inner.get(child) or [])]
    return {**held, top: inner}


def with_items(
    text: str, added: Sequence[Mapping[str, object]], document: Document, section: tuple[str, str] = RULES
) -> str | None:
    """The text with items put into such a list, before those that are there; None where it has no place for lines."""
    top_key, child_key = section
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    items = [msgspec.json.encode(one).decode() for one in added]  # JSON is YAML, and quotes what needs it
    top = _line_of(lines, rf"{top_key}:[ \t]*(?:#.*)?$", 0)
    if top is None:
        if isinstance(document.value, Mapping) and top_key in document.value:
            return None
        return "".join([*lines, f"{top_key}:\n", f"  {child_key}:\n", *(f"    - {item}\n" for item in items)])
    rules = _line_of(lines, rf"[ ]+{child_key}:[ \t]*(?:#.*)?$", top + 1)
    if rules is not None:
        following = next((line for line in lines[rules + 1 :] if line.strip()), "")
        indent = re.match(r"([ ]*)- ", following)
        pad = indent[1] if indent else "    "
        return "".join([*lines[: rules + 1], *(f"{pad}- {item}\n" for item in items), *lines[rules + 1 :]])
    child = re.match(r"([ ]+)\S", next((line for line in lines[top + 1 :] if line.strip()), "  x"))
    pad = child[1] if child else "  "
    block = [f"{pad}{child_key}:\n", *(f"{pad}  - {item}\n" for item in items)]
    return "".join([*lines[: top + 1], *block, *lines[top + 1 :]])


def _line_of(lines: Sequence[str], pattern: str, start: int) -> int | None:
    """The first line that matches, within the block that begins above `start`."""
    for number in range(start, len(lines)):
        if re.match(pattern, lines[number].rstrip("\n")):
            return number
        if start and re.match(r"\S", lines[number]) and not lines[number].startswith("#"):
            return None
    return None


# --- CODEOWNERS and catalogues -------------------------------------------------------------------


def _codeowners(landscape: Landscape, groups: Sequence[_Group], patch: OwnerPatch, configuration: Path | None) -> None:
    """Lines at the end, which on GitHub count before those above, spelling teams as the file does already."""
    del configuration
    place = next((place for place in PLACES[:3] if Path(place).is_file()), None)
    if place is None:
        _leave(patch, (one for group in groups for one in group.troubles), "there is no CODEOWNERS of GitHub here")
        return
    text = patch.text(place)
    names = NameBook(landscape.organisation)
    spelt: dict[str, str] = {}
    for line in parse(text, Host.GITHUB, name=place).lines:
        for owner in line.owners:
            if team := names.read(owner).team:
                spelt.setdefault(team.id, owner)
    added = []
    for group in groups:
        if not group.folder or group.folder.startswith(("/", "..")):
            _leave(patch, group.troubles, "it shares its folder with assets of others")
        elif group.team not in spelt:
            _leave(patch, group.troubles, f"{place} names the team {group.team} nowhere, so its spelling is not known")
        else:
            inner = group.folder if Path(group.folder).is_file() else f"{group.folder}/"
            added.append(f"/{inner} {spelt[group.team]}\n")
            patch.closed += [one.asset for one in group.troubles]
    if added:
        patch.after[place] = text + ("" if text.endswith("\n") or not text else "\n") + "".join(added)


def _catalogue(landscape: Landscape, groups: Sequence[_Group], patch: OwnerPatch, configuration: Path | None) -> None:
    """A Backstage entity in each folder that has none."""
    del landscape, configuration
    for group in groups:
        folder = Path(group.folder)
        file = (folder / "catalog-info.yaml").as_posix()
        if not group.folder or not folder.is_dir():
            _leave(patch, group.troubles, "it shares its folder with assets of others")
        elif any((folder / name).exists() for name in ("catalog-info.yaml", "catalog-info.yml")):
            _leave(patch, group.troubles, f"there is a {file} already")
        else:
            patch.text(file)
            name = re.sub(r"[^a-z0-9-]+", "-", group.folder.casefold()).strip("-")[:63]
            patch.after[file] = (
                "apiVersion: backstage.io/v1alpha1\nkind: Resource\n"
                f"metadata:\n  name: {name}\nspec:\n  type: infrastructure\n  owner: group:default/{group.team}\n"
            )
            patch.closed += [one.asset for one in group.troubles]


# --- Terraform -----------------------------------------------------------------------------------


def _tag(landscape: Landscape, gaps: Sequence[OwnerTrouble], patch: OwnerPatch) -> None:
    """A tag in each block, where its type is seen to take tags."""
    estate = landscape.estate
    kinds = estate.columns["native_type"]
    tagged = {kinds[row] for row in range(len(estate)) if estate.tags[row]}
    key = landscape.organisation.tag_keys.owner[0]
    blocks: dict[tuple[str, int], str] = {}
    for one in sorted(gaps, key=lambda gap: (estate.files[gap.row], -int(estate.lines[gap.row]))):
        place = estate.location(one.row)
        team = one.proposal.team if one.proposal else ""
        if blocks.get((place.file, place.line)) == team:
            patch.closed.append(one.asset)  # another instance of the same block
            continue
        new = None
        if place.file.endswith(".tf") and kinds[one.row] in tagged and (place.file, place.line) not in blocks:
            text = patch.text(place.file)
            new = _with_tag(text, place.line, key, team, place.file)
        if new is None:
            patch.left[one.asset] = "its tags cannot be changed safely; add a rule instead (--as rules)"
            continue
        blocks[place.file, place.line] = team
        patch.after[place.file] = new
        patch.closed.append(one.asset)


def _with_tag(text: str, line: int, key: str, team: str, name: str) -> str | None:
    """The text with the tag in the block that begins on that line; None where it cannot be put in safely."""
    source = parse_source(text, name)
    block = next((one for one in source.blocks if source.lines.at(one.offset).line == line), None)
    if block is None or source.broken or not _PLAIN.fullmatch(team):
        return None
    end = min((one.offset for one in source.blocks if one.offset > block.offset), default=len(text))
    inside = text[block.offset : end]
    said = f'{key} = "{team}"'
    if "tags" not in block.attributes:
        brace = inside.find("{")
        if not inside[brace + 1 :].lstrip(" \t").startswith("\n"):
            return None
        new = f"{inside[: brace + 1]}\n  tags = {{ {said} }}{inside[brace + 1 :]}"
    else:
        found = _TAGS.search(inside)
        if found is None:
            return None
        at = found.start(5)
        if found[5] == "\n":
            new = f"{inside[: at + 1]}{found[1]}  {said}\n{inside[at + 1 :]}"
        else:
            comma = "" if found[5] == "}" else ", "
            new = f"{inside[:at].rstrip()} {said}{comma or ' '}{inside[at:]}"
    whole = text[: block.offset] + new + text[end:]
    again = parse_source(whole, name)
    same = [(one.type, one.labels, set(one.attributes) - {"tags"}) for one in source.blocks]
    if again.broken or [(one.type, one.labels, set(one.attributes) - {"tags"}) for one in again.blocks] != same:
        return None
    return whole
