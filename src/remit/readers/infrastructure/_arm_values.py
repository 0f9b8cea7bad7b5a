"""What a template's expression comes to when its text alone does not tell: a value with a known text of its own.

Two expressions that hang on the same unknown (`uniqueString(resourceGroup().id)`) come to the same `Unclear`, so a
name that is made in two places is still known to be the same name. Nothing here knows what the value will be.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

import orjson

from remit.model.facts import HIDDEN, UNKNOWN, Marker

OPEN: Final = "\ufdd1"  # Unicode keeps these two for such use; no text has them
CLOSE: Final = "\ufdd2"
_MARKS: Final = str.maketrans("", "", OPEN + CLOSE)
_DARK: Final = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_SEGMENT: Final = re.compile(f"(?:{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}|[^/{OPEN}])+")
_PROVIDERS: Final = re.compile(r"(?:^|/)providers/", re.IGNORECASE)
_LONGEST: Final = 400
_LARGE: Final = 20_000
MAX_TEXT: Final = 2**17
MAX_SIZE: Final = 400_000


@dataclass(frozen=True, slots=True)
class Pointer:
    """A resource as other resources name it.

    Attributes:
        kind: its type in small letters; empty where only a name is given.
        names: the segments of its name in small letters, outermost first.
    """

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """A value that a template's text does not tell, or a text of which it does not tell a part.

    Attributes:
        text: what is known of it; the unknown parts stand between `OPEN` and `CLOSE`.
        points: resources that it was made from.
    """

    text: str
    points: tuple[Pointer, ...] = ()


class Absent:
    """The type of a property that a template leaves out after all."""


ABSENT: Final = Absent()


def unclear(text: str, made_from: Iterable[object] = ()) -> Unclear:
    """A value that only its making is known of."""
    plain = text.translate(_MARKS)
    if len(plain) > _LONGEST:
        plain = f"{plain[:24]}#{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
    points = dict.fromkeys(point for value in islice(made_from, _LARGE) for point in points_of(value))
    return Unclear(f"{OPEN}{plain}{CLOSE}", tuple(points)[:16])


def canonical(value: object) -> str:
    """A text that two values share only where they are the same."""
    if isinstance(value, Unclear):
        return value.text
    if isinstance(value, Marker):
        return value.value
    if isinstance(value, str):
        return value
    if size_of(value) >= _LARGE:
        return "…"
    try:
        return orjson.dumps(value, default=canonical, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode()
    except (TypeError, orjson.JSONEncodeError):
        return str(value)[:_LONGEST]


def joined(pieces: Sequence[object]) -> Any:  # noqa: ANN401 - text, unclear or hidden
    """Texts in a row, as `concat` has it; a secret among them hides the whole."""
    if HIDDEN in pieces:
        return HIDDEN
    texts = [piece.text if isinstance(piece, Unclear) else plain_text(piece) for piece in pieces]
    whole = "".join(text if isinstance(text, str) else f"{OPEN}?{CLOSE}" for text in texts)
    if len(whole) > MAX_TEXT:
        return unclear(whole)
    if any(not isinstance(text, str) for text in texts) or any(isinstance(piece, Unclear) for piece in pieces):
        points = dict.fromkeys(point for piece in pieces if isinstance(piece, Unclear) for point in piece.points)
        return Unclear(whole, tuple(points)[:16])
    return whole


def plain_text(value: object) -> str | None:
    """The text that a scalar becomes inside another text; None for what is none."""
    if isinstance(value, bool):
        return "True" if value else "False"
    return str(value) if isinstance(value, (str, int, float)) else None


def segments(value: object) -> tuple[str, ...]:
    """A name's parts between slashes, in small letters; an unknown part stays whole."""
    text = value.text if isinstance(value, Unclear) else str(value)
    return tuple(part.lower() for part in _SEGMENT.findall(text))


def points_of(value: object) -> tuple[Pointer, ...]:
    """The resources that a value names: itself, where it is an id, else what it was made from."""
    if not isinstance(value, (Unclear, str)):
        return ()
    text = value.text if isinstance(value, Unclear) else value
    named = pointer_of(text) if "/" in text and len(text) < 4_096 else None
    if named is not None:
        return (named,)
    return value.points if isinstance(value, Unclear) else ()


def pointer_of(text: str) -> Pointer | None:
    """The resource that an id names, its last `providers` counted; None for what is no id."""
    start = None
    for match in _PROVIDERS.finditer(text):
        if text[: match.start()].count(OPEN) == text[: match.start()].count(CLOSE):
            start = match.end()
    parts = _SEGMENT.findall(text[start:] if start is not None else text)
    if len(parts) < 3 or "." not in parts[0] or " " in parts[0] or OPEN in parts[0]:
        return None
    if start is None and not re.fullmatch(r"[A-Za-z][\w-]*(\.[A-Za-z][\w-]*)+", parts[0]):
        return None
    pairs = parts[1:]
    if len(pairs) % 2:
        return None
    kind = "/".join((parts[0], *pairs[0::2])).lower()
    return Pointer(kind, tuple(name.lower() for name in pairs[1::2]))


def label(value: object) -> str:
    """A name to show: unknown parts in braces, `st{uniqueString}`, `{storageName}`."""
    text = value.text if isinstance(value, Unclear) else str(value)

    def short(match: re.Match[str]) -> str:
        inner = match[1]
        called = re.match(r"\w+\('([^']{1,60})'\)$", inner) or re.match(r"([\w.-]{1,60})", inner)
        return f"{{{called[1] if called else '…'}}}"

    return _DARK.sub(short, text).replace("\n", " ")[:200]


def told(value: Any) -> Any:  # noqa: ANN401 - any value
    """A value as observations have it: what is unclear is `UNKNOWN`."""
    return UNKNOWN if isinstance(value, Unclear) else value


def inner(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any value
    """The value and everything in it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def is_dark(value: Any) -> bool:  # noqa: ANN401 - any value
    """Whether it cannot be told, as a whole."""
    return isinstance(value, (Unclear, Marker))


def look_up(holder: Any, key: Any, *, is_safe: bool = False) -> Any:  # noqa: ANN401 - any value
    """A property, whatever its case, or an element; what is not there is unclear, or nothing where that is asked."""
    if isinstance(holder, Marker) or isinstance(key, Marker):
        return HIDDEN
    if isinstance(holder, dict) and isinstance(key, str):
        if key in holder:
            return holder[key]
        lower = key.lower()
        for name, item in holder.items():
            if name.lower() == lower:
                return item
    elif isinstance(holder, list) and isinstance(key, int) and -1 < key < len(holder):
        return holder[key]
    elif isinstance(holder, (dict, list)) and isinstance(key, Unclear):
        return unclear(f"{canonical(holder)}[{canonical(key)}]", chain((key,), inner(holder)))
    if holder is None and is_safe:
        return None
    if isinstance(holder, (dict, list)) and is_safe:
        return None
    return unclear(f"{canonical(holder)}.{canonical(key)}", (holder,))


def size_of(value: Any) -> int:  # noqa: ANN401 - any value
    """How much a value holds, counted up to `MAX_SIZE`: values that are made of each other grow without any text."""
    total = 0
    for one in inner(value):
        total += 1 + len(one) // 64 if isinstance(one, str) else 1
        if total >= MAX_SIZE:
            return MAX_SIZE
    return total
