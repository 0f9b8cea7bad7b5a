"""The text of templates: escapes, indentation and blanks, as HCL has them.

HCL Native Syntax Specification, Template Literals, Heredoc Templates and Strip Markers.
"""

from __future__ import annotations

import re
from typing import Final

from remit.readers.infrastructure._hcl_syntax import Literal, Node, Template

_ESCAPE: Final = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|\$\$(?=\{)|%%(?=\{)')
_LETTERS: Final = {"n": "\n", "r": "\r", "t": "\t"}
_INDENT: Final = re.compile(r"^[ ]*(?=[^ \n]|\Z)", re.MULTILINE)


def template_of(parts: list[Node]) -> Node:
    """The parts as one node; text with nothing to fill in is a literal."""
    if not parts:
        return Literal("")
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Literal) else Template(parts)


def trim_end(parts: list[Node]) -> None:
    """Drop the blanks before a `~`."""
    if parts and isinstance(parts[-1], Literal):
        parts[-1] = Literal(parts[-1].value.rstrip())


def unescaped(text: str, *, with_letters: bool) -> str:
    """Text without its escapes; `with_letters` in quotes, where a backslash escapes too."""

    def character(match: re.Match[str]) -> str:
        if match[0][0] != "\\":
            return match[0][0]
        if not with_letters:
            return match[0]
        if match[1]:
            return _LETTERS.get(match[1], match[1])
        code = int(match[2] or match[3], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"

    return _ESCAPE.sub(character, text) if "\\" in text or "{" in text else text


def flushed(parts: list[Node]) -> list[Node]:
    """The parts of a `<<-` text without the indentation that all its lines share (HCL, Heredoc Templates)."""
    whole = "".join(part.value if isinstance(part, Literal) else "\0" for part in parts)
    widths = [len(match[0]) for match in _INDENT.finditer(whole.removesuffix("\n"))]
    shared = re.compile(rf"^ {{0,{min(widths, default=0)}}}", re.MULTILINE)
    result: list[Node] = []
    starts = True
    for part in parts:
        if not isinstance(part, Literal):
            result.append(part)
            starts = False
            continue
        head, line, rest = part.value.partition("\n")
        head = shared.sub("", head) if starts else head
        result.append(Literal(head + line + shared.sub("", rest)))
        starts = part.value.endswith("\n")
    return result
