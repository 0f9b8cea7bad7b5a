"""Terraform's JSON syntax as the blocks that the native syntax gives (Terraform, JSON Configuration Syntax).

Text holds templates; a mapping may be a block or a value, and only a provider's schema tells which. Without one, a list
of mappings is nested blocks, and so is a mapping that holds mappings or lists; one of plain values is a value
(`tags`). JSON readers keep no places, so a block stands where its name is first used as a key.
"""

from __future__ import annotations

import re
from typing import Any, Final

from remit.errors import UnreadableError
from remit.readers.infrastructure._hcl_expressions import Expressions
from remit.readers.infrastructure._hcl_scanner import SyntaxProblem
from remit.readers.infrastructure._hcl_syntax import Block, Broken, Items, Literal, Node, Pairs

MAX_DEPTH: Final = 30
_COMMENT: Final = "//"
LABELS: Final = {"resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1}
_BLOCKS_OF: Final = {
    "terraform": {"required_providers", "backend", "cloud"},
    "variable": {"validation"},
    "module": set[str](),
    "output": set[str](),
    "locals": set[str](),
}
_BLOCKS: Final = frozenset({
    "lifecycle", "content", "provisioner", "connection", "default_tags", "assume_role", "features",
})  # fmt: skip


def blocks_of(value: Any, text: str, name: str) -> tuple[list[Block], list[Broken]]:  # noqa: ANN401 - JSON is any value
    """The file's blocks, and what is wrong.

    Raises:
        UnreadableError: it is no configuration.
    """
    blocks: list[Block] = []
    broken: list[Broken] = []
    for body in value if isinstance(value, list) else [value]:
        if not isinstance(body, dict):
            raise UnreadableError("JSON, but no Terraform configuration", place=name, hint="write {resource: {…}, …}")
        for word, content in body.items():
            for labels, one in _labelled(word, content):
                offset = _offset(text, labels[-1] if labels else word)
                try:
                    blocks.append(_block(word, labels, one, offset, 0))
                except SyntaxProblem as problem:
                    broken.append(Broken(f"{word} {'.'.join(labels)}".strip(), problem.message, offset, offset))
    return blocks, broken


def _labelled(word: str, content: Any) -> list[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - JSON is any value
    """Labels and body of each block of one type."""
    if word == _COMMENT:
        return []
    waiting: list[tuple[tuple[str, ...], Any]] = [((), content)]
    for _ in range(LABELS.get(word, 0)):
        waiting = [
            ((*labels, name), inner)
            for labels, holder in waiting
            for mapping in (holder if isinstance(holder, list) else [holder])
            if isinstance(mapping, dict)
            for name, inner in mapping.items()
            if name != _COMMENT
        ]
    return [(labels, body) for labels, bodies in waiting for body in (bodies if isinstance(bodies, list) else [bodies])]


def _offset(text: str, name: str) -> int:
    match = re.search(rf'"{re.escape(name)}"\s*:', text)
    return match.start() if match else 0


def _block(word: str, labels: tuple[str, ...], body: Any, offset: int, depth: int) -> Block:  # noqa: ANN401 - JSON
    if not isinstance(body, dict):
        raise SyntaxProblem("not a mapping", offset)
    if depth >= MAX_DEPTH:
        raise SyntaxProblem(f"blocks nest deeper than {MAX_DEPTH} levels", offset)
    block = Block(word, labels, offset)
    for name, value in body.items():
        if name == _COMMENT:
            continue
        named: list[tuple[tuple[str, ...], Any]]
        if name == "dynamic" and isinstance(value, dict):
            named = [((label,), one) for label, inner in value.items() for one in _listed(inner)]
        elif _is_block(word, name, value, depth):
            named = [((), one) for one in _listed(value)]
        else:
            block.attributes[name] = _node(value, offset, 0)
            continue
        block.blocks += [_block(name, inner, one, offset, depth + 1) for inner, one in named]
    return block


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON is any value
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _is_block(word: str, name: str, value: object, depth: int) -> bool:
    if depth == 0 and word in _BLOCKS_OF:
        return name in _BLOCKS_OF[word]
    if name in _BLOCKS:
        return isinstance(value, (dict, list))
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict) and any(isinstance(inner, (dict, list)) for inner in value.values())


def _node(value: Any, offset: int, depth: int) -> Node:  # noqa: ANN401 - JSON is any value
    if depth > MAX_DEPTH:
        raise SyntaxProblem(f"nested deeper than {MAX_DEPTH} levels", offset)
    if isinstance(value, str):
        return _text(value, offset) if "${" in value or "%{" in value else Literal(value)
    if isinstance(value, list):
        return Items([_node(item, offset, depth + 1) for item in value])
    if isinstance(value, dict):
        return Pairs(
            [(_node(name, offset, depth + 1), _node(inner, offset, depth + 1)) for name, inner in value.items()]
        )
    return Literal(value)


def _text(text: str, offset: int) -> Node:
    try:
        return Expressions(text).whole()
    except SyntaxProblem as problem:
        raise SyntaxProblem(f"in a text: {problem.message}", offset) from None
