"""The syntax tree of HCL: what the parser builds, and what the evaluator and the references read.

Expressions as HCL's native syntax has them (HCL Native Syntax Specification, Expressions); `.tf.json` files
come to the same nodes. Nodes know no values, and no places: only attributes and blocks keep an offset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias


class Splat(Enum):
    """The two splats among the steps of a traversal."""

    FULL = "[*]"
    ATTRIBUTE = ".*"


@dataclass(slots=True)
class Literal:
    """A number, a truth value, null or text without anything to fill in."""

    value: Any


@dataclass(slots=True)
class Template:
    """Text with expressions in it; `is_wrapped` where it is one expression and nothing else."""

    parts: list[Node]

    @property
    def is_wrapped(self) -> bool:
        """Whether it only wraps one expression, whose value keeps its type."""
        return len(self.parts) == 1 and not isinstance(self.parts[0], (Literal, Choice, Loop))


@dataclass(slots=True)
class Name:
    """A name standing alone: the beginning of a traversal, or a variable of a `for`."""

    name: str


@dataclass(slots=True)
class Get:
    """A traversal: attribute names, positions, index expressions and splats after a value."""

    base: Node
    steps: list[Step]


@dataclass(slots=True)
class Unary:
    """`-x` or `!x`."""

    operator: str
    operand: Node


@dataclass(slots=True)
class Binary:
    """Two operands; chains lean to the left."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(slots=True)
class Call:
    """A function call; `is_expanded` where the last argument is followed by `...`."""

    function: str
    arguments: list[Node]
    is_expanded: bool


@dataclass(slots=True)
class Items:
    """`[a, b]`."""

    items: list[Node]


@dataclass(slots=True)
class Pairs:
    """`{a = b}`; a bare name as a key is literal text."""

    pairs: list[tuple[Node, Node]]


@dataclass(slots=True)
class For:
    """`[for k, v in c : x if y]` or `{for k, v in c : a => b... if y}`."""

    key_name: str
    value_name: str
    collection: Node
    key: Node | None
    value: Node
    condition: Node | None
    is_grouped: bool


@dataclass(slots=True)
class Choice:
    """`%{ if c }…%{ else }…%{ endif }` within a template."""

    condition: Node
    yes: Template
    no: Template


@dataclass(slots=True)
class Loop:
    """`%{ for k, v in c }…%{ endfor }` within a template."""

    key_name: str
    value_name: str
    collection: Node
    body: Template


Node: TypeAlias = (
    Literal | Template | Name | Get | Unary | Binary | Conditional | Call | Items | Pairs | For | Choice | Loop
)
Step: TypeAlias = "str | int | Splat | Node"


@dataclass(slots=True)
class Block:
    """A block: `resource "a" "b" { … }`.

    Attributes:
        type: its first word.
        labels: what stands before the brace.
        offset: where it begins, in characters.
        file: the file's index in its module.
        attributes: expression by name.
        blocks: nested blocks, in order.
    """

    type: str
    labels: tuple[str, ...] = ()
    offset: int = 0
    file: int = 0
    attributes: dict[str, Node] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def of(self, block_type: str) -> Iterator[Block]:
        """Nested blocks of one type."""
        return (block for block in self.blocks if block.type == block_type)


@dataclass(frozen=True, slots=True)
class Broken:
    """A block, or what stands between blocks, that could not be read.

    Attributes:
        label: the block, `resource aws_s3_bucket.b`; empty where none begins.
        message: what is wrong.
        offset: where, in characters.
        start: where the block begins.
    """

    label: str
    message: str
    offset: int
    start: int


def children(node: Node) -> list[Node]:
    """The nodes directly below a node."""
    below = _BELOW.get(node.__class__)
    return below(node) if below else []


def _of_get(node: Get) -> list[Node]:
    return [node.base, *(step for step in node.steps if not isinstance(step, (str, int, Splat)))]


def _of_for(node: For) -> list[Node]:
    below = [node.collection, node.key, node.value, node.condition]
    return [one for one in below if one is not None]


_BELOW: Final[dict[type, Callable[[Any], list[Node]]]] = {
    Template: lambda node: node.parts,
    Get: _of_get,
    Unary: lambda node: [node.operand],
    Binary: lambda node: [node.left, node.right],
    Conditional: lambda node: [node.condition, node.yes, node.no],
    Call: lambda node: node.arguments,
    Items: lambda node: node.items,
    Pairs: lambda node: [part for pair in node.pairs for part in pair],
    For: _of_for,
    Choice: lambda node: [node.condition, node.yes, node.no],
    Loop: lambda node: [node.collection, node.body],
}
