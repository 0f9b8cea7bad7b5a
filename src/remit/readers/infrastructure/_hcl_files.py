"""One Terraform file as blocks, native or JSON syntax; what is broken is named, and the rest still read.

After an error the reading goes on at the next top-level header, so one slip costs one block. A header that
stands inside another block shows that the one before is not closed. Sizes, depth and the number of errors are
bounded; beyond them, headers are listed and nothing more is read. It cannot know what a block means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from remit.documents.json import Lines, parse_json
from remit.errors import UnreadableError
from remit.readers.infrastructure._hcl_expressions import Expressions
from remit.readers.infrastructure._hcl_json import LABELS, blocks_of
from remit.readers.infrastructure._hcl_scanner import IDENTIFIER, SyntaxProblem
from remit.readers.infrastructure._hcl_syntax import Block, Broken, Literal, Node

MAX_BYTES: Final = 16 * 2**20
MAX_BLOCKS: Final = 200_000
MAX_ERRORS: Final = 50
MAX_DEPTH: Final = 30

_WORD: Final = re.compile(IDENTIFIER)
_LABEL: Final = re.compile(rf'[ \t]*(?:"([^"\\\n]*)"|({IDENTIFIER}))')
_OPEN: Final = re.compile(r"(?:[ \t]|(?>/\*.*?\*/))*\{", re.DOTALL)  # a comment ends once, else time doubles with each
_EQUALS: Final = re.compile(r"[ \t]*=(?!=)")
_HEADER: Final = re.compile(
    r'^(?:[ \t]*(resource|data)[ \t]+"([^"\n]*)"[ \t]+"([^"\n]*)"[ \t]*\{'
    r"|(module|variable|output|provider|locals|terraform|moved|import|removed|check|ephemeral)(?=[ \t{]))"
    r'(?:[ \t]+"([^"\n]*)")?',
    re.MULTILINE,
)


@dataclass(slots=True)
class Source:
    """What one file holds.

    Attributes:
        blocks: what could be read, in order.
        broken: what could not.
        lines: gives places.
    """

    lines: Lines
    blocks: list[Block] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


def parse_source(text: str, name: str) -> Source:
    """The file's blocks.

    Args:
        text: the file.
        name: how errors call it; one that ends in `.json` is in JSON syntax.

    Raises:
        UnreadableError: it is JSON that cannot be read as a whole.
    """
    source = Source(Lines(text, name))
    if name.endswith(".json"):
        found = blocks_of(parse_json(text, name), text, name)
        source.blocks, source.broken = found
    else:
        _Bodies(text, source).read()
    return source


def parse_values(text: str, name: str) -> dict[str, Node]:
    """The expressions of a file of variables (`.tfvars`).

    Raises:
        UnreadableError: it cannot be read.
    """
    if name.endswith(".json"):
        value = parse_json(text, name)
        if not isinstance(value, dict):
            raise UnreadableError("JSON, but no mapping of variables", place=name, hint="write {name: value, …}")
        return {key: Literal(inner) for key, inner in value.items()}
    source = Source(Lines(text, name))
    bodies = _Bodies(text, source)
    body = Block("")
    try:
        bodies.body(body, 0)
    except SyntaxProblem as problem:
        place = str(source.lines.at(problem.offset))
        raise UnreadableError(problem.message, place=place, hint="mend the syntax at that place") from None
    return body.attributes


class _Bodies(Expressions):
    """Parses bodies: attributes and blocks."""

    def __init__(self, text: str, source: Source) -> None:
        super().__init__(text)
        self.source = source
        self.position = len(text) - len(text.removeprefix("\ufeff"))
        self._count = 0

    def read(self) -> None:
        """All top-level blocks; after an error, on from the next header."""
        while self.position < self.end:
            start = self.position
            try:
                self.skip_lines()
                start = self.position
                if start < self.end:
                    self.source.blocks.append(self._top())
            except SyntaxProblem as problem:
                header = _HEADER.match(self.text, start) or _HEADER.match(self.text, self._line(start))
                label = _label(header) if header else ""
                self.source.broken.append(Broken(label, problem.message, problem.offset, start))
                self._restart(start)
                if len(self.source.broken) >= MAX_ERRORS or self._count > MAX_BLOCKS:
                    self._give_up("not read, since the file has too many errors or blocks before it")
                    return

    def _line(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _restart(self, start: int) -> None:
        end = self.text.find("\n", start)
        header = _HEADER.search(self.text, end) if end >= 0 else None
        self.reset(header.start() if header else len(self.text))

    def _give_up(self, message: str) -> None:
        for header in _HEADER.finditer(self.text, self.position):
            self.source.broken.append(Broken(_label(header), message, header.start(), header.start()))

    def _top(self) -> Block:
        word = _WORD.match(self.text, self.position, self.end)
        if word is None:
            raise self.problem(f"expected a block, found “{self.text[self.position]}”")
        offset, self.position = self.position, word.end()
        if _EQUALS.match(self.text, self.position, self.end):
            raise self.problem("a value outside of any block", offset)
        return self._block(word[0], offset, 0)

    def body(self, block: Block, depth: int) -> None:
        """Attributes and blocks until the closing brace, or until the end on the top level."""
        while True:
            self.skip_lines()
            if self.position >= self.end:
                if depth:
                    raise self.problem("the block is not closed", block.offset)
                return
            if depth and self.take("}"):
                return
            word = _WORD.match(self.text, self.position, self.end)
            if word is None:
                raise self.problem(f"expected a name, found “{self.text[self.position]}”")
            offset, self.position = self.position, word.end()
            if equals := _EQUALS.match(self.text, self.position, self.end):
                self.position = equals.end()
                self._attribute(block, word[0], offset)
            elif depth == 0:
                raise self.problem(f"expected “=” after {word[0]}")
            else:
                block.blocks.append(self._block(word[0], offset, depth))

    def _attribute(self, block: Block, name: str, offset: int) -> None:
        if name in block.attributes:
            raise self.problem(f"{name} is given twice", offset)
        block.attributes[name] = self.expression()
        self.skip()
        if self.position < self.end and self.text[self.position] not in "\n}":
            raise self.problem(f"expected a new line after {name}, found “{self.text[self.position]}”")

    def _block(self, word: str, offset: int, depth: int) -> Block:
        self._count += 1
        if self._count > MAX_BLOCKS:
            raise self.problem(f"more than {MAX_BLOCKS} blocks", offset)
        if depth >= MAX_DEPTH:
            raise self.problem(f"blocks nest deeper than {MAX_DEPTH} levels", offset)
        labels: list[str] = []
        while label := _LABEL.match(self.text, self.position, self.end):
            labels.append(label[1] if label[1] is not None else label[2])
            self.position = label.end()
        opened = _OPEN.match(self.text, self.position, self.end)
        if opened is None:
            raise self.problem(f"expected “=” or “{{” after {word}")
        if depth and word == "resource" and len(labels) == 2:
            raise self.problem("a resource begins inside another block: the one before it is not closed", offset)
        if not depth and len(labels) != LABELS.get(word, len(labels)):
            raise self.problem(f"{word} takes {LABELS[word]} names, found {len(labels)}", offset)
        self.position = opened.end()
        block = Block(word, tuple(labels), offset)
        self.body(block, depth + 1)
        return block


def _label(header: re.Match[str]) -> str:
    if header[1]:
        return f"{header[1]} {header[2]}.{header[3]}"
    return f"{header[4]} {header[5]}" if header[5] else header[4]
