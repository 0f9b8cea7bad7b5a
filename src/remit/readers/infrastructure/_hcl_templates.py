"""HCL templates from text: quoted, as a heredoc, or a whole file; expressions within them are the caller's grammar.

HCL Native Syntax Specification, Templates. One pass, no look back, bounded in depth. It cannot know what a name stands
for.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Final

from remit.readers.infrastructure._hcl_scanner import IDENTIFIER, SPACE, Scanner
from remit.readers.infrastructure._hcl_syntax import Choice, Get, Literal, Loop, Node, Template
from remit.readers.infrastructure._hcl_text import flushed, template_of, trim_end, unescaped

MAX_DEPTH: Final = 60

FOR: Final = re.compile(rf"for\s+({IDENTIFIER})\s*(?:,\s*({IDENTIFIER})\s*)?\bin\b")
_PLAIN: Final = re.compile(r'"([^"\\$%\n]*)"')
_QUOTED: Final = re.compile(
    r'(?:[^"\\$%\n]+|\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{|\$(?!\{)|%(?!\{))+'
)
_RAW: Final = re.compile(r"(?:[^$%]+|\$\$\{|%%\{|\$(?!\{)|%(?!\{))+")
_HEREDOC: Final = re.compile(rf"<<(-?)({IDENTIFIER})[ \t]*\r?\n")
_DIRECTIVE: Final = re.compile(r"%\{(~?)\s*(if|else|endif|for|endfor)\b")


@lru_cache(maxsize=1024)
def _ending(word: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*{re.escape(word)}[ \t]*\r?$", re.MULTILINE)


class Templates(Scanner, ABC):
    """Parses templates at a position of a text; `position` moves on."""

    @abstractmethod
    def expression(self) -> Node:
        """The expression that begins here."""

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

    def heredoc(self) -> Node:
        """The text that `<<` and a word begin here."""
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
            header = FOR.match(self.text, self.position, self.end)
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
