"""The expressions of Azure Resource Manager's templates: text to a tree.

    expression := primary ("." name | "[" expression "]" | ".?" name | "[?" expression "]")*
    primary    := 'text' | number | name ["." name]* "(" [expression ("," expression)*] ")"

A text within apostrophes doubles those that it holds (Template syntax and expressions, Azure Resource Manager
documentation). The tree says nothing of what a function does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

_TOKEN: Final = re.compile(
    r"\s*(?:'(?P<text>(?:[^']|'')*)'|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$-]*)|(?P<sign>\.\?|\[\?|[\[\](),.]))"
)
MAX_LENGTH: Final = 24_576  # the most that Resource Manager takes
MAX_NESTING: Final = 60


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the expression."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments; a function of the user's own has a point in its name."""

    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Get:
    """A property or an element of a value."""

    of: Tree
    key: Tree
    is_safe: bool = False


Tree: TypeAlias = "Literal | Call | Get"


class NotAnExpressionError(ValueError):
    """The text is no expression of the language."""


def is_expression(text: str) -> bool:
    """Whether Resource Manager evaluates the text; two brackets at the start stand for one."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


@lru_cache(maxsize=8_192)
def parse_expression(text: str) -> Tree:
    """The tree of an expression with its brackets.

    Raises:
        NotAnExpressionError: it is none, too long, or too deep.
    """
    if len(text) > MAX_LENGTH:
        raise NotAnExpressionError("too long")
    parser = _Parser(text[1:-1])
    tree = parser.expression(0)
    if parser.peek():
        raise NotAnExpressionError("more than one expression")
    return tree


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise NotAnExpressionError(text[position : position + 20])
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        self.index = 0

    def peek(self) -> str:
        """The next sign; a space where the next is no sign, nothing at the end."""
        if self.index >= len(self.tokens):
            return ""
        kind, word = self.tokens[self.index]
        return word if kind == "sign" else " "

    def take(self, kind: str = "", word: str = "") -> tuple[str, str]:
        if self.index >= len(self.tokens):
            raise NotAnExpressionError("it ends too early")
        token = self.tokens[self.index]
        if (kind and token[0] != kind) or (word and token[1] != word):
            raise NotAnExpressionError(token[1])
        self.index += 1
        return token

    def expression(self, depth: int) -> Tree:
        if depth > MAX_NESTING:
            raise NotAnExpressionError("too deep")
        tree = self.primary(depth)
        steps = 0
        while (sign := self.peek()) in {".", ".?", "[", "[?"}:
            self.take()
            steps += 1
            if steps > MAX_NESTING:
                raise NotAnExpressionError("too deep")
            if sign.startswith("."):
                tree = Get(tree, Literal(self.take("name")[1]), sign == ".?")
            else:
                tree = Get(tree, self.expression(depth + 1), sign == "[?")
                self.take("sign", "]")
        return tree

    def primary(self, depth: int) -> Tree:
        kind, word = self.take()
        if kind == "text":
            return Literal(word.replace("''", "'"))
        if kind == "number":
            return Literal(float(word) if "." in word else int(word[:20]))
        if kind != "name":
            raise NotAnExpressionError(word)
        while self.peek() == ".":
            self.take()
            word = f"{word}.{self.take('name')[1]}"
        self.take("sign", "(")
        arguments: list[Tree] = []
        while self.peek() != ")":
            if arguments:
                self.take("sign", ",")
            arguments.append(self.expression(depth + 1))
        self.take("sign", ")")
        return Call(word.lower(), tuple(arguments))
