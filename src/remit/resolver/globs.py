"""One segment of a path pattern: literal, `*`, or something in between that is matched in linear time.

A glob becomes a regular expression whose pieces between stars are atomic groups: the leftmost place of each piece is
as good as any later one, so nothing is ever tried twice and no pattern can be made slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\(.)|(\*+)|(\?)|(\[[!^]?\]?[^\]]*\])|(.)", re.DOTALL)
_PLAIN = re.compile(r"\\(.)", re.DOTALL)


def is_literal(segment: str, *, has_classes: bool) -> bool:
    """Whether every character stands for itself."""
    rest = _PLAIN.sub("", segment)
    return not any(mark in rest for mark in ("*", "?", *("[",) * has_classes))


def unescaped(segment: str) -> str:
    """The text that a literal segment stands for."""
    return _PLAIN.sub(r"\1", segment)


def simple_suffix(segment: str) -> str:
    """`.tf` of `*.tf`; empty when the segment is not one star and then a literal."""
    rest = segment[1:]
    return rest if segment.startswith("*") and not re.search(r"[*?\[\\]", rest) else ""


def simple_prefix(segment: str) -> str:
    """`team-` of `team-*`; empty when the segment is not a literal and then one star."""
    rest = segment[:-1]
    return rest if segment.endswith("*") and not re.search(r"[*?\[\\]", rest) else ""


def both_ends(segment: str) -> tuple[str, str]:
    """The plain text that every match begins with, and that it ends with."""
    begin = re.split(r"[*?\[\\]", segment, maxsplit=1)[0]
    end = re.split(r"[*?\]]|\\[\s\S]", segment)[-1]
    return begin, end


def compiled(segment: str, *, has_classes: bool) -> re.Pattern[str]:
    """The segment as a regular expression for `fullmatch` on one name.

    Args:
        segment: `*` is any text, `?` one character, a backslash keeps the next one, and with `has_classes` `[a-z]`
            and `[!a-z]` are one of some.
        has_classes: whether brackets are a class rather than themselves.
    """
    pieces = list(_pieces(segment, has_classes=has_classes))
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL)
    first, *middle, last = pieces
    body = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"{first}{body}.*{last}", re.DOTALL)


def _pieces(segment: str, *, has_classes: bool) -> Iterator[str]:
    """Regular expressions of fixed width, with a star between each two."""
    piece = ""
    for match in _TOKEN.finditer(segment):
        escaped, stars, one, group, plain = match.groups()
        if stars:
            yield piece
            piece = ""
        elif one:
            piece += "."
        elif group and has_classes:
            piece += _character_class(group)
        else:
            piece += re.escape(escaped or group or plain)
    yield piece


def _character_class(group: str) -> str:
    """A shell's `[!a-c]` as a regular expression's; a range that runs backwards matches nothing."""
    inner = group[1:-1]
    is_negated = inner[:1] in {"!", "^"}
    ranges = re.findall(r"(.)-(.)|(.)", inner[1:] if is_negated else inner, re.DOTALL)
    members = "".join(
        re.escape(single) if single else f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""
        for low, high, single in ranges
    )
    if not members:
        return "." if is_negated else "(?!)"
    return f"[{'^' if is_negated else ''}{members}]"
