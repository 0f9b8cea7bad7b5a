"""HCL expressions from text: one pass, no look back, bounded in depth.

HCL Native Syntax Specification, Expressions and Templates. Where HCL is stricter about layout than it needs to
be (a comma or a new line between pairs), this reads what can only mean one thing. It cannot know what a name
stands for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from remit.readers.infrastructure._hcl_scanner import BLANK, IDENTIFIER, SPACE, Scanner
from remit.readers.infrastructure._hcl_syntax import (
    Binary,
    Call,
    Choice,
    Conditional,
    For,
    Get,
    Items,
    Literal,
    Loop,
    Name,
    Node,
    Pairs,
    Splat,
    Step,
    Template,
    Unary,
)
from remit.readers.infrastructure._hcl_text import flushed, template_of, trim_end, unescaped

MAX_DEPTH: Final = 60

_NAME: Final = re.compile(rf"{IDENTIFIER}(?:::{IDENTIFIER})*")
_NUMBER: Final = re.compile(r"\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?")
_OPERATOR: Final = re.compile(r"\|\||&&|==|!=|<=|>=|<(?!<)|>|[+\-*/]|%(?!\{)")
_PRECEDENCE: Final = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_PLAIN: Final = re.compile(r'"([^"\\$%\n]*)"')
_QUOTED: Final = re.compile(
    r'(?:[^"\\$%\n]+|\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{|\$(?!\{)|%(?!\{))+'
)
_RAW: Final = re.compile(r"(?:[^$%]+|\$\$\{|%%\{|\$(?!\{)|%(?!\{))+")
_HEREDOC: Final = re.compile(rf"<<(-?)({IDENTIFIER})[ \t]*\r?\n")
_FOR: Final = re.compile(rf"for\s+({IDENTIFIER})\s*(?:,\s*({IDENTIFIER})\s*)?\bin\b")
_KEY: Final = re.compile(rf"({IDENTIFIER})[ \t]*(?:=(?![=>])|:(?!:))")
_DIRECTIVE: Final = re.compile(r"%\{(~?)\s*(if|else|endif|for|endfor)\b")
_POSITION: Final = re.compile(r"\d{1,9}")
_SPLAT: Final = re.compile(r"\[\s*\*\s*\]")
_WORDS: Final = {"true": True, "false": False, "null": None}


@lru_cache(maxsize=1024)
def _ending(word: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*{re.escape(word)}[ \t]*\r?$", re.MULTILINE)


class Expressions(Scanner):
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
            return self._heredoc()
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
        if match := _FOR.match(self.text, self.position, self.end):
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
        if match := _FOR.match(self.text, self.position, self.end):
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

    # --- templates -------------------------------------------------------------------------------

    def quoted(self) -> Node:
        """The quoted text that begins here."""
        if match := _PLAIN.match(self.text, self.position, self.end):
            self.position = match.end()
            return Literal(match[1])
        opened = self.position
        self.position += 1
        parts = self._parts(_QUOTED)
        if not self.take('"'):
            wrong = self.at("\\")
            raise self.problem(
                "no such escape in a text" if wrong else "the text is not closed", None if wrong else opened
            )
        return template_of(parts)

    def whole(self) -> Node:
        """All of the text as a template, as `templatefile` reads it."""
        parts = self._parts(_RAW)
        if self.position < self.end:
            raise self.problem("a directive that nothing opened")
        return template_of(parts)

    def _heredoc(self) -> Node:
        match = _HEREDOC.match(self.text, self.position, self.end)
        if match is None:
            raise self.problem("“<<” is followed by no name and new line")
        ending = _ending(match[2]).search(self.text, match.end(), self.end)
        if ending is None:
            raise self.problem(f"the text until “{match[2]}” is not closed")
        end, self.end = self.end, ending.start()
        self.position = match.end()
        parts = self._parts(_RAW)
        if self.position < self.end:
            raise self.problem("a directive that nothing opened")
        self.end, self.position = end, ending.end()
        return template_of(flushed(parts) if match[1] else parts)

    def _parts(self, chunk: re.Pattern[str]) -> list[Node]:
        """Literal text and expressions, until what is neither."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem(f"nested deeper than {MAX_DEPTH} levels")
        parts: list[Node] = []
        is_trimmed = False
        while self.position < self.end:
            if match := chunk.match(self.text, self.position, self.end):
                self.position = match.end()
                text = unescaped(match[0], with_letters=chunk is _QUOTED)
                parts.append(Literal(text.lstrip() if is_trimmed else text))
                is_trimmed = False
            elif self.at("${"):
                is_trimmed = self._interpolation(parts)
            elif (match := _DIRECTIVE.match(self.text, self.position, self.end)) and match[2] in {"if", "for"}:
                is_trimmed = self._directive(match, parts, chunk)
            else:
                break
        if self.at("%{~"):
            trim_end(parts)
        self.depth -= 1
        return parts

    def _interpolation(self, parts: list[Node]) -> bool:
        self.position += 2
        if self.take("~"):
            trim_end(parts)
        before = self.within(SPACE)
        self.skip()
        node = self.expression()
        parts.append(Get(node, []) if isinstance(node, Literal) else node)  # a literal among the parts is text
        self.skip()
        is_trimmed = self.take("~")
        self.expect("}", "after an expression in text")
        self.space = before
        return is_trimmed

    def _directive(self, match: re.Match[str], parts: list[Node], chunk: re.Pattern[str]) -> bool:
        if match[1]:
            trim_end(parts)
        before = self.within(SPACE)
        if match[2] == "if":
            self.position = match.end()
            condition = self.expression()
            yes, word = self._section(chunk)
            no, word = self._section(chunk) if word == "else" else ([], word)
            parts.append(Choice(condition, Template(yes), Template(no)))
            is_closed = word == "endif"
        else:
            self.position = match.end() - 3
            header = _FOR.match(self.text, self.position, self.end)
            if header is None:
                raise self.problem("expected “for NAME in”")
            self.position = header.end()
            collection = self.expression()
            body, word = self._section(chunk)
            names = (header[1], header[2]) if header[2] else ("", header[1])
            parts.append(Loop(*names, collection, Template(body)))
            is_closed = word == "endfor"
        self.space = before
        if not is_closed:
            raise self.problem(f"“%{{ {match[2]}” is not closed")
        is_trimmed = self.take("~")
        self.expect("}", "after a directive")
        return is_trimmed

    def _section(self, chunk: re.Pattern[str]) -> tuple[list[Node], str]:
        """From the end of one directive to the word of the next."""
        self.skip()
        is_trimmed = self.take("~")
        self.expect("}", "after a directive")
        parts = self._parts(chunk)
        if is_trimmed and parts and isinstance(parts[0], Literal):
            parts[0] = Literal(parts[0].value.lstrip())
        match = _DIRECTIVE.match(self.text, self.position, self.end)
        if match is None:
            raise self.problem("a directive is not closed")
        self.position = match.end()
        self.skip()
        return parts, match[2]
