"""HCL expressions from text: one pass, no look back, bounded in depth.

HCL Native Syntax Specification, Expressions. Where HCL is stricter about layout than it needs to
be (a comma or a new line between pairs), this reads what can only mean one thing. It cannot know what a name
stands for.
"""

from __future__ import annotations

import re
from typing import Final

from remit.readers.infrastructure._hcl_scanner import BLANK, IDENTIFIER, SPACE
from remit.readers.infrastructure._hcl_syntax import (
    Binary,
    Call,
    Conditional,
    For,
    Get,
    Items,
    Literal,
    Name,
    Node,
    Pairs,
    Splat,
    Step,
    Unary,
)
from remit.readers.infrastructure._hcl_templates import FOR, MAX_DEPTH, Templates

_NAME: Final = re.compile(rf"{IDENTIFIER}(?:::{IDENTIFIER})*")
_NUMBER: Final = re.compile(r"\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?")
_OPERATOR: Final = re.compile(r"\|\||&&|==|!=|<=|>=|<(?!<)|>|[+\-*/]|%(?!\{)")
_PRECEDENCE: Final = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_KEY: Final = re.compile(rf"({IDENTIFIER})[ \t]*(?:=(?![=>])|:(?!:))")
_POSITION: Final = re.compile(r"\d{1,9}")
_SPLAT: Final = re.compile(r"\[\s*\*\s*\]")
_WORDS: Final = {"true": True, "false": False, "null": None}


class Expressions(Templates):
    """Parses expressions at a position of a text; `position` moves on."""

    # --- expressions -----------------------------------------------------------------------------

    def expression(self) -> Node:
        """The expression that begins here.

        Raises:
            SyntaxProblem: there is none, or it nests too deep.
        """
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem(f"nested deeper than {MAX_DEPTH} levels")
        node = self._operation()
        self.skip()
        if self.take("?"):
            self.skip_lines()
            yes = self.expression()
            self.skip_lines()
            self.expect(":", "of a condition")
            self.skip_lines()
            node = Conditional(node, yes, self.expression())
        self.depth -= 1
        return node

    def _operation(self) -> Node:
        """Operators by precedence, without recursion: a chain may be long."""
        operands, operators = [self._operand()], list[str]()
        while True:
            self.skip()
            match = _OPERATOR.match(self.text, self.position, self.end)
            rank = _PRECEDENCE[match[0]] if match else 0
            while operators and _PRECEDENCE[operators[-1]] >= rank:
                right = operands.pop()
                operands.append(Binary(operators.pop(), operands.pop(), right))
            if match is None:
                return operands[0]
            operators.append(match[0])
            self.position = match.end()
            self.skip_lines()
            operands.append(self._operand())

    def _operand(self) -> Node:
        self.skip()
        signs: list[str] = []
        while self.position < self.end and self.text[self.position] in "-!" and len(signs) <= MAX_DEPTH:
            signs.append(self.text[self.position])
            self.position += 1
            self.skip()
        node = self._traversal(self._primary())
        for sign in reversed(signs):
            node = Unary(sign, node)
        return node

    def _primary(self) -> Node:
        text, position = self.text, self.position
        if position >= self.end:
            raise self.problem("expected an expression, found the end")
        letter = text[position]
        if letter == '"':
            return self.quoted()
        if match := _NAME.match(text, position, self.end):
            return self._named(match)
        if match := _NUMBER.match(text, position, self.end):
            self.position = match.end()
            return Literal(float(match[0]) if match[1] or match[2] else int(match[0]))
        if letter == "[":
            return self._sequence()
        if letter == "{":
            return self._mapping()
        if letter == "(":
            self.position += 1
            before = self.within(SPACE)
            self.skip()
            node = self.expression()
            self.skip()
            self.expect(")", "after the expression")
            self.space = before
            return node
        if text.startswith("<<", position):
            return self.heredoc()
        shown = "a new line" if letter == "\n" else f"“{letter}”"
        raise self.problem(f"expected an expression, found {shown}")

    def _named(self, match: re.Match[str]) -> Node:
        self.position = match.end()
        word = match[0]
        self.skip()
        if self.take("("):
            return self._call(word)
        if word in _WORDS:
            return Literal(_WORDS[word])
        return Name(word)

    def _call(self, function: str) -> Node:
        before = self.within(SPACE)
        arguments: list[Node] = []
        is_expanded = False
        self.skip()
        while not self.take(")"):
            arguments.append(self.expression())
            self.skip()
            if self.take("..."):
                is_expanded = True
                self.skip()
            if not self.take(","):
                self.expect(")", f"after the arguments of {function}")
                break
            self.skip()
        self.space = before
        return Call(function, arguments, is_expanded)

    def _traversal(self, base: Node) -> Node:
        steps: list[Step] = []
        while True:
            if self.space is SPACE or self.at(" "):
                self._skip_before_step()
            if self.at("[") or (self.at(".") and not self.at("...")):
                steps.append(self._step())
            else:
                return Get(base, steps) if steps else base

    def _skip_before_step(self) -> None:
        """Over blanks, if a step follows them."""
        before = self.position
        self.skip()
        if not (self.at("[") or self.at(".")):
            self.position = before

    def _step(self) -> Step:
        if match := _SPLAT.match(self.text, self.position, self.end):
            self.position = match.end()
            return Splat.FULL
        if self.take("["):
            before = self.within(SPACE)
            self.skip()
            node = self.expression()
            self.skip()
            self.expect("]", "after the index")
            self.space = before
            return node.value if isinstance(node, Literal) and node.value.__class__ is int else node
        self.position += 1
        self.skip()
        if self.take("*"):
            return Splat.ATTRIBUTE
        match = _NAME.match(self.text, self.position, self.end) or _POSITION.match(self.text, self.position, self.end)
        if match is None:
            raise self.problem("expected a name after “.”")
        self.position = match.end()
        return int(match[0]) if match[0].isdecimal() else match[0]

    # --- collections -----------------------------------------------------------------------------

    def _sequence(self) -> Node:
        opened = self.position
        self.position += 1
        before = self.within(SPACE)
        self.skip()
        if match := FOR.match(self.text, self.position, self.end):
            node = self._for(match, "]")
        else:
            items: list[Node] = []
            while not self.take("]"):
                if self.position >= self.end:
                    raise self.problem("“[” is not closed", opened)
                items.append(self.expression())
                self.skip()
                if not self.take(","):
                    self.expect("]", "or “,” in a list")
                    break
                self.skip()
            node = Items(items)
        self.space = before
        return node

    def _mapping(self) -> Node:
        opened = self.position
        self.position += 1
        self.skip_lines()
        if match := FOR.match(self.text, self.position, self.end):
            before = self.within(SPACE)
            node = self._for(match, "}")
            self.space = before
            return node
        before = self.within(BLANK)
        pairs: list[tuple[Node, Node]] = []
        while not self.take("}"):
            if self.position >= self.end:
                raise self.problem("“{” is not closed", opened)
            pairs.append(self._pair())
            self.skip_lines()
            self.take(",")
            self.skip_lines()
        self.space = before
        return Pairs(pairs)

    def _pair(self) -> tuple[Node, Node]:
        key: Node
        if match := _KEY.match(self.text, self.position, self.end):
            self.position = match.end()
            key = Literal(match[1])
        else:
            key = self.expression()
            self.skip_lines()
            if not self.take(":"):
                self.expect("=", "after a key")
        self.skip_lines()
        return key, self.expression()

    def _for(self, match: re.Match[str], closing: str) -> Node:
        self.position = match.end()
        first, second = match.groups()
        collection = self.expression()
        self.skip()
        self.expect(":", "in a “for”")
        self.skip()
        key: Node | None = None
        value = self.expression()
        self.skip()
        if self.take("=>"):
            self.skip()
            key, value = value, self.expression()
            self.skip()
        is_grouped = self.take("...")
        self.skip()
        condition = None
        if match_if := _NAME.match(self.text, self.position, self.end):
            if match_if[0] != "if":
                raise self.problem(f"expected “if” or “{closing}” in a “for”")
            self.position = match_if.end()
            condition = self.expression()
            self.skip()
        self.expect(closing, "after a “for”")
        names = (first, second) if second else ("", first)
        return For(*names, collection, key, value, condition, is_grouped)
