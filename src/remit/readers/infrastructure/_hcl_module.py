"""A module as written: the blocks of all files of one folder, put together as Terraform does.

Override files replace arguments of blocks declared elsewhere (Terraform, Override Files). A block that is declared
twice, and whatever could not be read, is listed with its place. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from remit.documents.json import Lines
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.readers.infrastructure._hcl_files import parse_source, parse_values
from remit.readers.infrastructure._hcl_syntax import Block, Literal, Node, Pairs
from remit.readers.infrastructure._hcl_tree import SUFFIXES, Tree, is_source, is_values

MEND: Final = "mend the syntax at that place; terraform validate says more"
_TABLES: Final = {"variable": "variables", "output": "outputs", "module": "calls"}


@dataclass(slots=True)
class Module:
    """One folder's blocks.

    Attributes:
        folder: where it lies.
        name: how locations call the folder.
        resources: managed resources by `type.name`.
        data: data sources by `type.name`.
        variables: by name.
        outputs: by name.
        calls: module calls by name.
        locals: expression by name.
        providers: provider configurations, `aws` or `aws.alias`.
        required: source address by a provider's local name.
        values: expression by variable, from files of values.
        unreadable: what could not be read.
        broken: `type.name` of resources among that.
    """

    folder: Path
    name: str
    resources: dict[str, Block] = field(default_factory=dict)
    data: dict[str, Block] = field(default_factory=dict)
    variables: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    calls: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Node] = field(default_factory=dict)
    providers: dict[str, Block] = field(default_factory=dict)
    required: dict[str, str] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    lines: list[Lines] = field(default_factory=list)

    def place(self, block: Block) -> Location:
        """Where a block begins."""
        return self.lines[block.file].at(block.offset)


def load_module(folder: Path, tree: Tree, *, with_values: bool, variables: Sequence[Path] = ()) -> Module:
    """The module that lies in a folder.

    Args:
        folder: the folder.
        tree: reads its files.
        with_values: whether files of values are read too, as for a root.
        variables: files of values that somebody names; they win, the last most (Terraform, Variable Definition
            Precedence).
    """
    module = Module(folder, tree.name(folder))
    names = tree.configuration(folder)
    sources = [name for name in names if is_source(name)]
    for name in (*(one for one in sources if not _overrides(one)), *(one for one in sources if _overrides(one))):
        try:
            _add_file(module, tree, folder / name, is_override=_overrides(name))
        except UnreadableError as error:
            module.unreadable.append(_refused(error, tree.name(folder / name)))
    if with_values:
        given = sorted(filter(is_values, names), key=lambda one: (".auto." in one, one))
        for path in (*(folder / name for name in given), *variables):
            try:
                module.values |= parse_values(tree.text(path), tree.name(path))
            except UnreadableError as error:
                module.unreadable.append(_refused(error, tree.name(path)))
    return module


def _overrides(name: str) -> bool:
    stem = next(name.removesuffix(suffix) for suffix in reversed(SUFFIXES) if name.endswith(suffix))
    return stem == "override" or stem.endswith("_override")


def _refused(error: UnreadableError, name: str) -> Unreadable:
    place = error.place.removeprefix(name) if error.place.startswith(name) else ""
    numbers = [int(mark) for mark in place.split(":")[1:] if mark.isdecimal()]
    line, column = (*numbers, 0, 0)[:2]
    return Unreadable(location=Location(file=name, line=line, column=column), cause=error.message, hint=error.hint)


def _add_file(module: Module, tree: Tree, path: Path, *, is_override: bool) -> None:
    source = parse_source(tree.text(path), tree.name(path))
    module.lines.append(source.lines)
    index = len(module.lines) - 1
    for broken in source.broken:
        label = f"{broken.label}: " if broken.label else ""
        place = source.lines.at(broken.offset)
        module.unreadable.append(Unreadable(location=place, cause=label + broken.message, hint=MEND))
        kind, _, name = broken.label.partition(" ")
        if kind == "resource":
            module.broken.add(name)
    for block in source.blocks:
        block.file = index
        _add_block(module, block, is_override=is_override)


def _add_block(module: Module, block: Block, *, is_override: bool) -> None:
    if block.type in {"resource", "data"}:
        table = module.resources if block.type == "resource" else module.data
        _put(module, table, ".".join(block.labels), block, is_override=is_override)
    elif block.type in _TABLES:
        _put(module, getattr(module, _TABLES[block.type]), block.labels[0], block, is_override=is_override)
    elif block.type == "locals":
        module.locals |= block.attributes
    elif block.type == "provider":
        alias = block.attributes.get("alias")
        suffix = f".{alias.value}" if isinstance(alias, Literal) else ""
        module.providers[block.labels[0] + suffix] = block
    elif block.type == "terraform":
        for inner in block.of("required_providers"):
            module.required |= _required(inner)


def _put(module: Module, table: dict[str, Block], key: str, block: Block, *, is_override: bool) -> None:
    before = table.get(key)
    if before is None:
        table[key] = block
    elif is_override:
        before.attributes |= block.attributes
        replaced = {inner.type for inner in block.blocks}
        before.blocks = [inner for inner in before.blocks if inner.type not in replaced] + block.blocks
    else:
        cause = f"{block.type} {key} is declared twice; the first is read"
        module.unreadable.append(Unreadable(location=module.place(block), cause=cause, hint="rename or remove one"))


def _required(block: Block) -> dict[str, str]:
    """Source addresses by local name; before Terraform 0.13 only a version stood there."""
    found = {}
    for name, node in block.attributes.items():
        for key, value in node.pairs if isinstance(node, Pairs) else []:
            if isinstance(key, Literal) and key.value == "source" and isinstance(value, Literal):
                found[name] = str(value.value)
    return found
