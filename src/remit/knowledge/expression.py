"""The little language of conditions in service files: text to a tree.

    condition := and ("or" and)*        and := not ("and" not)*        not := ["not"] comparison
    comparison := term [("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "is") term]
    term := literal | [list] | function(…)[.path] | path | (condition)

The tree is plain frozen dataclasses, so that the linter can look through it; `evaluate` turns it into
closures. No text is ever executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from remit.errors import KnowledgeError

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>-?\d+(?:\.\d+)?\b)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<native>[a-z0-9]+:[A-Za-z][A-Za-z0-9_.:/-]*)
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*)
    | (?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,|\||\.)
    )""",
    re.VERBOSE,
)
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "is"})
RESERVED = frozenset({"and", "or", "not", "in", "is"})
FUNCTIONS = frozenset({"absent", "present", "ref", "any", "all", "all_of", "startswith", "contains", "count"})
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
MAX_LENGTH = 2_000
MAX_NESTING = 20


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the condition."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Items:
    """A written list, right of `in`."""

    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Native:
    """A native type, right of `is`."""

    key: str


@dataclass(frozen=True, slots=True)
class Path:
    """One or several joined attribute paths; `rest` continues behind a function's closing parenthesis."""

    paths: tuple[tuple[str, ...], ...]
    is_every: bool = False

    def then(self, rest: tuple[str, ...]) -> Path:
        """The same paths, each continued."""
        return Path(tuple((*path, *rest) for path in self.paths), self.is_every)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language."""

    function: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two terms and what is asked of them."""

    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or`, `not` over conditions."""

    operator: str
    operands: tuple[Tree, ...]


Tree: TypeAlias = "Literal | Items | Native | Path | Call | Compare | Logic"


def parse_expression(text: str) -> Tree:
    """Parse one condition.

    Raises:
        KnowledgeError: it is not of the language; the message shows where.
    """
    if len(text) > MAX_LENGTH:
        raise KnowledgeError(f"a condition longer than {MAX_LENGTH} characters", hint="split it into clauses")
    return _Parser(text).parse()


def paths_of(tree: Tree) -> list[tuple[str, ...]]:
    """Every attribute path the tree mentions, in order of appearance."""
    if isinstance(tree, Path):
        return list(tree.paths)
    if isinstance(tree, Call):
        if tree.function == "all_of":
            first, *rest = tree.arguments
            names = [path for argument in rest for path in paths_of(argument)]
            return [(*base, *name) for base in paths_of(first) for name in names]
        return [path for argument in tree.arguments for path in paths_of(argument)]
    if isinstance(tree, Compare):
        return paths_of(tree.left) + paths_of(tree.right)
    if isinstance(tree, Logic):
        return [path for operand in tree.operands for path in paths_of(operand)]
    return []


class _Parser:
    """Recursive descent over the tokens; one instance parses one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._tokens()
        self.index = 0
        self.nesting = 0

    def _tokens(self) -> list[tuple[str, str, int]]:
        found, position = [], 0
        while position < len(self.text.rstrip()):
            match = _TOKEN.match(self.text, position)
            if match is None or match.lastgroup is None:
                raise self._wrong(position, "a character the language does not have")
            found.append((match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)))
            position = match.end()
        return found

    def _wrong(self, position: int, expected: str) -> KnowledgeError:
        marked = f"{self.text[:position]}⟨here⟩{self.text[position:]}"
        return KnowledgeError(
            f"condition not understood, {expected}: {marked}",
            hint="the language is described in docs/guides/add-a-service.md",
        )

    def peek(self) -> str:
        return self.tokens[self.index][1] if self.index < len(self.tokens) else ""

    def take(self, expected: str = "") -> tuple[str, str, int]:
        if self.index >= len(self.tokens):
            raise self._wrong(len(self.text), f"{expected or 'more'} expected")
        token = self.tokens[self.index]
        if expected and token[1] != expected:
            raise self._wrong(token[2], f"“{expected}” expected")
        self.index += 1
        return token

    def parse(self) -> Tree:
        tree = self.logic("or")
        if self.index < len(self.tokens):
            raise self._wrong(self.tokens[self.index][2], "nothing more expected")
        return tree

    def logic(self, operator: str) -> Tree:
        operands = [self.operand(operator)]
        while self.peek() == operator:
            self.take()
            operands.append(self.operand(operator))
        return operands[0] if len(operands) == 1 else Logic(operator, tuple(operands))

    def operand(self, operator: str) -> Tree:
        if operator == "or":
            return self.logic("and")
        if self.peek() != "not":
            return self.comparison()
        self.take()
        return Logic("not", (self.comparison(),))

    def comparison(self) -> Tree:
        left = self.term()
        if self.peek() in COMPARISONS:
            operator = self.take()[1]
            return Compare(operator, left, self.term())
        return left

    def term(self) -> Tree:
        """One term; every way down into another leads through here, so here the levels are counted."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self._wrong(0, f"at most {MAX_NESTING} levels of parentheses")
        term = self.bounded_term()
        self.nesting -= 1
        return term

    def bounded_term(self) -> Tree:
        kind, word, position = self.take()
        if kind == "number":
            return Literal(float(word) if "." in word else int(word))
        if kind == "text":
            return Literal(word[1:-1])
        if kind == "native":
            return Native(word)
        if word == "(":
            inner = self.logic("or")
            self.take(")")
            return inner
        if word == "[":
            return self.items()
        if kind != "name" or word in RESERVED:
            raise self._wrong(position, "a value, a path or a function expected")
        if word in _WORDS:
            return Literal(_WORDS[word])
        if self.peek() == "(":
            return self.call(word, position)
        return Path((tuple(word.split(".")),))

    def items(self) -> Items:
        values: list[Literal] = []
        while self.peek() != "]":
            value = self.term()
            if not isinstance(value, Literal):
                raise self._wrong(self.tokens[self.index - 1][2], "only written values stand in a list")
            values.append(value)
            if self.peek() == ",":
                self.take()
        self.take("]")
        return Items(tuple(values))

    def call(self, function: str, position: int) -> Tree:
        if function not in FUNCTIONS:
            raise self._wrong(position, f"one of {', '.join(sorted(FUNCTIONS))} expected")
        self.take("(")
        arguments = [self.argument()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.argument())
        self.take(")")
        if function not in {"any", "all"}:
            return Call(function, tuple(arguments))
        if len(arguments) != 1 or not isinstance(arguments[0], Path):
            raise self._wrong(position, "one path expected")
        path = Path(arguments[0].paths, is_every=function == "all")
        if self.peek() == ".":
            self.take()
            kind, rest, position = self.take()
            if kind != "name":
                raise self._wrong(position, "the rest of a path expected")
            path = path.then(tuple(rest.split(".")))
        return path

    def argument(self) -> Tree:
        first = self.term()
        while self.peek() == "|":
            _, _, position = self.take()
            more = self.term()
            if not isinstance(first, Path) or not isinstance(more, Path):
                raise self._wrong(position, "only paths can be joined")
            first = Path(first.paths + more.paths)
        return first
