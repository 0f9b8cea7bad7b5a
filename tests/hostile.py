"""Hostile content for any format, made from a file that is right: what bombs, nests, overflows, lies and breaks off.

Made from a file that its reader takes, so that the reader is reached and not only whoever recognises it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GIGABYTE: Final = 2**30
_DEEP: Final = 100_000
_DIGITS: Final = 1_000_000
_COLUMNS: Final = 1_000_000
_KEY: Final = "zz_hostile"
_YAML: Final = (".yaml", ".yml", "OWNERS", "OWNERS_ALIASES")
_JSON: Final = (".json", ".jsonl", ".ndjson", ".tfstate")
_TABLES: Final = (".csv", ".tsv")
_ALIASES: Final = "[" + ", ".join(
    ["&l0 [lol, lol]", *(f"&l{level} [{', '.join([f'*l{level - 1}'] * 10)}]" for level in range(1, 12))]
) + "]"  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """One hostile file.

    Attributes:
        name: what it tries.
        content: what it holds.
        size: how long it is made with zero bytes, which take no place on the disk; 0 for as long as it is.
        is_refused: whether whoever reads it has to say that it cannot be read.
    """

    name: str
    content: bytes
    size: int = 0
    is_refused: bool = False


def traps(content: bytes, name: str, *, size: int = GIGABYTE) -> Iterator[Trap]:
    """Hostile relatives of a file.

    Args:
        content: a file that is right.
        name: its name, which tells how values are written in it.
        size: of the largest; less than a gigabyte where whoever reads it has been told to refuse less.
    """
    yield Trap(name="too much on one line", content=content.rstrip(), size=size, is_refused=True)
    yield from _any(content, name)
    if name.endswith(_JSON):
        yield from _of_json(content)
    elif name.endswith(_YAML):
        yield from _of_yaml(content)
    elif name.endswith(_TABLES):
        yield from _of_tables(content)
    elif name.endswith(".tf"):
        yield from _of_hcl(content)


def _any(content: bytes, name: str) -> Iterator[Trap]:
    text = content.decode("utf-8", "replace").replace("\ufffd", "?").encode()
    yield Trap(name="bytes that are no UTF-8", content=_with_bytes(content, name), is_refused=True)
    yield Trap(name="zero bytes", content=_within(content, b"\x00"))
    yield Trap(name="a byte-order mark", content=b"\xef\xbb\xbf" + content)
    yield Trap(name="UTF-16", content=text.decode().encode("utf-16"))
    yield Trap(name="a text of four megabytes", content=_within(content, b"x" * 2**22))
    yield Trap(name="cut off", content=content[: len(content) // 2])


def _with_bytes(content: bytes, name: str) -> bytes:
    """Bytes that are no text, where no word by which the file is known suffers."""
    if name.endswith(_JSON):
        return _with_value(content, '"BYTES"').replace(b"BYTES", b"\xff\xc3\x28")
    return content.rstrip() + b"\n# \xff\xc3\x28\n"


def _within(content: bytes, bad: bytes) -> bytes:
    """Something put into the last word."""
    words = list(re.finditer(rb"[A-Za-z]{2,}", content))
    at = words[-1].start() + 1 if words else len(content)
    return content[:at] + bad + content[at:]


def _of_json(content: bytes) -> Iterator[Trap]:
    for name, value, is_refused in (
        ("lists in lists", "[" * _DEEP + "]" * _DEEP, True),
        ("objects in objects", '{"a":' * _DEEP + "1" + "}" * _DEEP, True),
        ("opened and never closed", "[" * _DEEP, True),
        ("a number beyond all numbers", "1e999999", False),
        ("a million digits", "9" * _DIGITS, False),
        ("half of a pair", '"\\ud800"', False),
        ("what is no number", "NaN", True),
        ("the same key twice", f'1, "{_KEY}": 2', False),
        ("many members", ", ".join(f'"k{one}": 1' for one in range(_COLUMNS // 4)).join("{}"), False),
    ):
        yield Trap(name=name, content=_with_value(content, value), is_refused=is_refused)


def _with_value(content: bytes, value: str) -> bytes:
    """A JSON document, the last one of lines, with one more value."""
    text = content.decode("utf-8", "replace").rstrip()
    key = f'"{_KEY}": ' if text.endswith("}") else ""
    comma = "" if text[:-1].rstrip()[-1:] in {"{", "["} else ", "
    return f"{text[:-1]}{comma}{key}{value}{text[-1]}".encode("utf-8", "surrogatepass")


def _of_yaml(content: bytes) -> Iterator[Trap]:
    for name, value, is_refused in (
        ("an alias bomb", _ALIASES, True),
        ("lists in lists", "[" * _DEEP + "]" * _DEEP, True),
        ("lists below lists", "\n  " + "- " * _DEEP + "x", True),
        ("an alias of itself", "&a [*a]", True),
        ("the same key twice", f"1\n{_KEY}: 2", True),
        ("a tag that runs code", '!!python/object/apply:os.system ["touch pwned"]', True),
        ("a number beyond all numbers", "1e999999", False),
        ("a million digits", "9" * _DIGITS, False),
        ("half of a pair", '"\\ud800"', False),
    ):
        yield Trap(name=name, content=content.rstrip() + f"\n{_KEY}: {value}\n".encode(), is_refused=is_refused)


def _of_tables(content: bytes) -> Iterator[Trap]:
    head, _, rest = content.partition(b"\n")
    mark = max(b",;\t", key=head.count)
    wide = bytes([mark]) * _COLUMNS
    yield Trap(name="a head of a million columns", content=head + wide + b"\n" + rest)
    yield Trap(name="a row of a million cells", content=content.rstrip() + b"\nx" + wide + b"\n")
    yield Trap(name="a quote that is never closed", content=content.rstrip() + b'\n"' + b"x\n" * 2**21)


def _of_hcl(content: bytes) -> Iterator[Trap]:
    for name, value in (
        ("brackets in brackets", "[" * _DEEP + "]" * _DEEP),
        ("templates in templates", '"${' * _DEEP + '}"' * _DEEP),
        ("blocks in blocks", "1\n" + "a {\n" * _DEEP + "}\n" * _DEEP),
    ):
        text = f'\nresource "aws_s3_bucket" "{_KEY}" {{\n  bucket = {value}\n}}\n'
        yield Trap(name=name, content=content.rstrip() + text.encode(), is_refused=True)
    text = f'\nresource "aws_s3_bucket" "{_KEY}" {{\n  bucket = {"9" * _DIGITS}\n  acl = 1e999999\n}}\n'
    yield Trap(name="a million digits", content=content.rstrip() + text.encode())


def lay(trap: Trap, path: Path) -> None:
    """Write the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(trap.content)
        if trap.size:
            file.truncate(trap.size)
