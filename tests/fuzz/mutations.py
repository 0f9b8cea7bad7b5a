"""Changes to an input: of bytes, of tokens, of lines, and of the tree where it is JSON.

Everything is drawn from the given source of chance, so a seed gives the same inputs again. What comes out is at most
`MOST_BYTES` long: limits are tried by depth and repetition, not by size alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

from fuzz.case import MOST_BYTES, Case

_TOKEN: Final = re.compile(rb"\w+|\s+|[^\w\s]")
_NUMBER: Final = re.compile(rb"\d+")
ODDITIES: Final = (
    b"\x00",
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r",
    b"\r\n",
    b"\x0b",
    b"\x85",
    b"\xe2\x80\xa8",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"\\ud800",
    b"\\u0000",
    b"\xf0\x9f\x92\xa9",
    b"\xc2\xa0",
    b"\x7f",
    "١٢٣".encode(),
    "ſ".encode(),
    "İ".encode(),
    b"/*",
    b"*/",
    b"<<EOT\n",
    b"${",
    b"%{",
    b"'",
    b'"',
    b"\\",
    b"&a *a",
    b"!!x",
)
NUMBERS: Final = (
    b"0",
    b"-1",
    b"1e400",
    b"1e-400",
    b"-0.0",
    b"99999999999999999999",
    b"9" * 400,
    b"9" * 5000,
    b"1" + b"0" * 4400,
    b"0x10",
    b"010",
    b"1.7976931348623157e308",
    b"2147483648",
    b"NaN",
    b".inf",
    b"1_000",
)
NESTS: Final = (
    (b"(", b")"),
    (b"[", b"]"),
    (b'{"a":', b"}"),
    (b"{a=", b"}"),
    (b'"${', b'}"'),
    (b"!", b""),
    (b"-", b""),
    (b"f(", b")"),
    (b"b {\n", b"\n}"),
    (b"- ", b""),
    (b"a: {", b"}"),
    (b"[for x in ", b" : x]"),
    (b"true ? 1 : ", b""),
    (b"x.", b""),
    (b"%{ if true }", b"%{ endif }"),
    (b"a[", b"]"),
    (b"[[", b"]]"),
)
WORDS: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    2**63,
    1e308,
    "",
    "*",
    "\ud800",
    "\x00",
    "a" * 5000,
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"a": {"a": {}}},
    "${",
    "=fuzz()",
    "\u202e",
    ["*"],
    {"AWS": "*"},
    "2001:db8::/32",
    "0.0.0.0/0",
)


def mutate(case: Case, draw: Random, others: Sequence[Case], tokens: Sequence[str]) -> Case:
    """The case with one of its files changed once or a few times; the secret is no longer looked for."""
    files = dict(case.files)
    if not files:
        return case
    for _ in range(draw.choice((1, 1, 1, 2, 3, 6))):
        name = draw.choice(sorted(files))
        other = draw.choice(others).files if others else {}
        donor = draw.choice(sorted(other.values())) if other else b""
        files[name] = draw.choice(_BYTES + _BYTES_OF_TOKENS)(files[name], draw, donor, tokens)[:MOST_BYTES]
    return Case(files)


def mutate_tree(content: bytes, draw: Random) -> bytes:
    """A JSON document with a node or a few replaced, doubled, moved or renamed; the bytes as given if it is none."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return content
    for _ in range(draw.choice((1, 1, 2, 4))):
        holders = _holders(tree)
        if not holders:
            return content
        _change(draw.choice(holders), draw, holders)
    try:
        text = json.dumps(tree)  # what refers to itself is no document
    except (ValueError, RecursionError):
        return content
    return text.encode()[:MOST_BYTES] if len(text) <= MOST_BYTES else content


def _holders(tree: object) -> list[Any]:
    found: list[Any] = []
    stack = [tree]
    while stack and len(found) < 20_000:
        node = stack.pop()
        inner = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
        if inner:
            found.append(node)
            stack.extend(inner)
    return found


def _change(holder: Any, draw: Random, holders: Sequence[Any]) -> None:  # noqa: ANN401 - any node
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = draw.choice(keys)
    kind = draw.randrange(7)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = draw.choice(WORDS)
    elif kind == 2:
        deep: Any = holder[key]
        for _ in range(draw.choice((1, 3, 40, 400))):
            deep = [deep] if draw.random() < 0.5 else {"a": deep}
        holder[key] = deep
    elif kind == 3:
        holder[key] = json.loads(json.dumps(draw.choice(holders)))
    elif kind == 4 and isinstance(holder, dict):
        holder[draw.choice(("", "\x00", str(key) * 2, draw.choice(keys), "__class__"))] = holder.pop(key)
    elif kind == 5 and isinstance(holder, list):
        holder.extend(json.loads(json.dumps(holder))[:50] * draw.choice((1, 1, 20)))
    else:
        holder[key] = json.dumps(holder[key])


def mutate_lines(content: bytes, draw: Random) -> bytes:
    """Lines left out, doubled, moved or cut off at the end."""
    lines = content.split(b"\n")
    for _ in range(draw.choice((1, 2, 5))):
        if len(lines) < 2:
            break
        at, to = draw.randrange(len(lines)), draw.randrange(len(lines))
        kind = draw.randrange(5)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(to, lines[at])
        elif kind == 2:
            lines[at], lines[to] = lines[to], lines[at]
        elif kind == 3:
            lines[min(at, to) : max(at, to)] = lines[min(at, to) : max(at, to)] * 2
        elif draw.random() < 0.3:
            del lines[at:]
    return b"\n".join(lines)


# --- bytes and tokens: content, chance, another input's content, words → content ---------------------------------

Change = Callable[[bytes, Random, bytes, Sequence[str]], bytes]


def _span(content: bytes, draw: Random) -> tuple[int, int]:
    begin = draw.randint(0, len(content))
    return begin, min(len(content), begin + draw.choice((1, 2, 8, 40, 200, 2000)))


def _insert(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    at, word = draw.randint(0, len(content)), draw.choice(ODDITIES)
    return content[:at] + word * draw.choice((1, 1, 1, 2, 300)) + content[at:]


def _flip(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    data = bytearray(content)
    for _ in range(draw.choice((1, 1, 4)) if data else 0):
        data[draw.randrange(len(data))] = draw.choice((draw.randrange(256), draw.randrange(32, 127)))
    return bytes(data)


def _cut(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    begin, end = _span(content, draw)
    return content[:begin] if draw.random() < 0.3 else content[:begin] + content[end:]


def _double(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    begin, end = _span(content, draw)
    times = draw.choice((2, 2, 10, 1000, 20_000))
    return content[:begin] + content[begin:end] * min(times, MOST_BYTES // max(1, end - begin)) + content[end:]


def _splice(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    begin, end = _span(content, draw)
    first, last = _span(donor, draw)
    return content[:begin] + donor[first:last] + content[draw.choice((begin, end)) :]


def _nest(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    begin, end = _span(content, draw)
    left, right = draw.choice(NESTS)
    depth = draw.choice((1, 3, 20, 31, 65, 300, 1025, 30_000))
    return content[:begin] + left * depth + content[begin:end] + right * depth + content[end:]


def _number(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    found = list(_NUMBER.finditer(content))
    if not found:
        return content
    one = draw.choice(found)
    return content[: one.start()] + draw.choice(NUMBERS) + content[one.end() :]


def _encode(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(draw.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7", "latin-1")), "replace")


def _tokens(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    pieces = _TOKEN.findall(content)
    if not pieces:
        return content
    for _ in range(draw.choice((1, 1, 2, 8))):
        at, to = draw.randrange(len(pieces)), draw.randrange(len(pieces))
        kind = draw.randrange(6)
        if kind == 0:
            pieces[at] = b""
        elif kind == 1:
            pieces[at] = pieces[to]
        elif kind == 2:
            pieces[at], pieces[to] = pieces[to], pieces[at]
        elif kind == 3 and tokens:
            pieces[at] = draw.choice(tokens).encode("utf-8", "surrogatepass")
        elif kind == 4 and tokens:
            pieces[at] += draw.choice(tokens).encode("utf-8", "surrogatepass")
        elif others := _TOKEN.findall(donor[:20_000]):
            pieces[at] = draw.choice(others)
    return b"".join(pieces)


def _by_lines(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    return mutate_lines(content, draw)


def _by_tree(content: bytes, draw: Random, donor: bytes, tokens: Sequence[str]) -> bytes:
    changed = mutate_tree(content, draw)
    return changed if changed != content else _tokens(content, draw, donor, tokens)


_BYTES: Final[tuple[Change, ...]] = (_insert, _flip, _cut, _double, _splice, _nest, _number, _encode)
_BYTES_OF_TOKENS: Final[tuple[Change, ...]] = (_tokens, _tokens, _tokens, _by_lines, _by_tree, _by_tree, _by_tree)
