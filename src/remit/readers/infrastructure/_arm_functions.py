"""The template functions of Azure Resource Manager that hang on their arguments alone: pure, bounded.

Each takes evaluated arguments of which none is unclear or hidden, and gives a value, or raises `NotToldError` where
the arguments are not what it takes (ARM template functions, Azure Resource Manager documentation). What depends on
time, on the deployment or on what runs stands in no table: it is unclear by nature.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote, urljoin

import orjson

from remit.readers.infrastructure._arm_values import MAX_TEXT

MAX_ITEMS: Final = 10_000
_HOLE: Final = re.compile(r"\{\{|\}\}|\{(\d{1,3})(?:,(-?\d{1,3}))?(?::([^{}]*))?\}")

Value = Any


class NotToldError(ValueError):
    """The function gives nothing for these arguments."""


def equals(left: Value, right: Value) -> bool:
    """`equals`: JSON's equality, in which a truth is no number."""
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def empty(value: Value) -> bool:
    """`empty`: nothing, or nothing in it."""
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def length(value: Value) -> int:
    """`length` of a text, a list or an object."""
    if isinstance(value, (str, list, dict)):
        return len(value)
    raise NotToldError


def contains(holder: Value, one: Value) -> bool:
    """`contains`: an element, a part of a text, or a key whatever its case."""
    if isinstance(holder, str):
        return str(one) in holder
    if isinstance(holder, dict):
        return str(one).lower() in {key.lower() for key in holder}
    if isinstance(holder, list):
        return any(equals(item, one) for item in holder)
    raise NotToldError


def first(value: Value) -> Value:
    """`first` element or character; nothing of an empty one."""
    if isinstance(value, str):
        return value[:1]
    return _listed(value)[0] if _listed(value) else None


def last(value: Value) -> Value:
    """`last` element or character; nothing of an empty one."""
    if isinstance(value, str):
        return value[-1:]
    return _listed(value)[-1] if _listed(value) else None


def skip(value: Value, count: Value) -> Value:
    """`skip`: what follows the first ones."""
    return (value if isinstance(value, str) else _listed(value))[max(_number(count), 0) :]


def take(value: Value, count: Value) -> Value:
    """`take`: the first ones."""
    return (value if isinstance(value, str) else _listed(value))[: max(_number(count), 0)]


def union(*values: Value) -> Value:
    """`union`: elements once each; objects merged, the later one winning, objects in them merged too."""
    if all(isinstance(value, list) for value in values):
        found: list[Value] = []
        for item in (one for value in values for one in value):
            if len(found) >= MAX_ITEMS:
                raise NotToldError
            if not any(equals(item, other) for other in found):
                found.append(item)
        return found
    merged: dict[str, Value] = {}
    for value in values:
        for key, item in _object(value).items():
            held = merged.get(key)
            is_deep = isinstance(held, dict) and isinstance(item, dict)
            merged[key] = union(held, item) if is_deep else item
    return merged


def shallow_merge(values: Value) -> Value:
    """`shallowMerge`: objects merged, the later one winning."""
    return {key: item for value in _listed(values) for key, item in _object(value).items()}


def intersection(*values: Value) -> Value:
    """`intersection`: what all of them hold."""
    head, *rest = values
    if isinstance(head, list):
        return [item for item in head if all(contains(_listed(other), item) for other in rest)]
    return {
        key: item
        for key, item in _object(head).items()
        if all(key in _object(other) and equals(other[key], item) for other in rest)
    }


def split(text: Value, delimiters: Value) -> list[str]:
    """`split` at one text or at any of several."""
    signs = [str(sign) for sign in (delimiters if isinstance(delimiters, list) else [delimiters]) if str(sign)]
    if not signs:
        raise NotToldError
    return re.split("|".join(map(re.escape, signs)), _text(text), maxsplit=MAX_ITEMS)


def join(values: Value, delimiter: Value) -> str:
    """`join` of a list's elements."""
    return _bounded(_text(delimiter).join(to_text(item) for item in _listed(values)))


def fill(text: Value, *values: Value) -> str:
    """`format` with .NET's places: `{0}`, `{0:D4}`; other forms of numbers are not told."""

    def one(match: re.Match[str]) -> str:
        if match[0] in {"{{", "}}"}:
            return match[0][0]
        if int(match[1]) >= len(values):
            raise NotToldError
        value, form = values[int(match[1])], match[3] or ""
        if form and re.fullmatch(r"[dD]\d{1,2}", form) and isinstance(value, int):
            return f"{value:0{int(form[1:])}d}"
        if form and re.fullmatch(r"0{1,20}", form) and isinstance(value, int):
            return f"{value:0{len(form)}d}"
        if form:
            raise NotToldError
        width = int(match[2] or 0)
        return to_text(value).rjust(width) if width >= 0 else to_text(value).ljust(-width)

    return _bounded(_HOLE.sub(one, _text(text)))


def substring(text: Value, start: Value, count: Value = None) -> str:
    """`substring` from a place, of a length or to the end."""
    whole, begin = _text(text), _number(start)
    if begin < 0 or begin > len(whole):
        raise NotToldError
    return whole[begin:] if count is None else whole[begin : begin + max(_number(count), 0)]


def pad_left(text: Value, width: Value, sign: Value = " ") -> str:
    """`padLeft` to a width."""
    return to_text(text).rjust(min(_number(width), 4_096), _text(sign)[:1] or " ")


def to_range(start: Value, count: Value) -> list[int]:
    """`range`: so many whole numbers from a first one."""
    begin, many = _number(start), _number(count)
    if not 0 <= many <= MAX_ITEMS:
        raise NotToldError
    return list(range(begin, begin + many))


def to_array(value: Value) -> list[Value]:
    """`array`: a list stays, anything else becomes a list of one."""
    return value if isinstance(value, list) else [value]


def create_object(*values: Value) -> dict[str, Value]:
    """`createObject` from keys and values in turn."""
    if len(values) % 2:
        raise NotToldError
    return {_text(key): item for key, item in zip(values[::2], values[1::2], strict=True)}


def to_int(value: Value) -> int:
    """`int` of a number or a text."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,18}\s*", value):
        return int(value)
    return _number(value)


def to_bool(value: Value) -> bool:
    """`bool` of a text, a number or a truth."""
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0"}:
        return value.lower() in {"true", "1"}
    if isinstance(value, (bool, int)):
        return bool(value)
    raise NotToldError


def to_text(value: Value) -> str:
    """`string`: a text stays, anything else becomes its JSON; a truth is written as .NET writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    return _bounded(_dumped(value))


def from_json(text: Value) -> Value:
    """`json`: the value that a text holds."""
    whole = _text(text)
    if len(whole) > MAX_TEXT or whole.count("[") + whole.count("{") > MAX_ITEMS:
        raise NotToldError
    try:
        return orjson.loads(whole)
    except orjson.JSONDecodeError:
        raise NotToldError from None


def index_of(text: Value, part: Value) -> int:
    """`indexOf` a part, whatever its case, or of an element."""
    if isinstance(text, list):
        return next((place for place, item in enumerate(text) if equals(item, part)), -1)
    return _text(text).lower().find(_text(part).lower())


def last_index_of(text: Value, part: Value) -> int:
    """`lastIndexOf` a part, whatever its case, or of an element."""
    if isinstance(text, list):
        return max((place for place, item in enumerate(text) if equals(item, part)), default=-1)
    return _text(text).lower().rfind(_text(part).lower())


def flatten(value: Value) -> list[Value]:
    """`flatten`: the elements of lists in a list."""
    return [one for item in _listed(value) for one in to_array(item)]


def items(value: Value) -> list[dict[str, Value]]:
    """`items`: an object as a list of keys and values, sorted by key."""
    return [{"key": key, "value": item} for key, item in sorted(_object(value).items())]


def decode(text: Value) -> str:
    """`base64ToString`."""
    try:
        return base64.b64decode(_text(text), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise NotToldError from None


def uri(address: Value, path: Value) -> str:
    """`uri`: an address joined with what stands relative to it."""
    try:
        return urljoin(_text(address), _text(path))
    except ValueError:
        raise NotToldError from None


def divide(left: Value, right: Value) -> int:
    """`div`: whole numbers, cut off towards nought."""
    if not _number(right):
        raise NotToldError
    return int(_number(left) / _number(right))


def modulo(left: Value, right: Value) -> int:
    """`mod`: what is left over, with the sign of the first."""
    return _number(left) - divide(left, right) * _number(right)


def extreme(pick: Callable[..., Value]) -> Callable[..., int]:
    """`min` or `max` of numbers, or of a list of them."""

    def answer(*values: Value) -> int:
        numbers = [_number(item) for value in values for item in to_array(value)]
        if not numbers:
            raise NotToldError
        return int(pick(numbers))

    return answer


def compare(holds: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    """`less`, `greater` and their like, of two numbers or two texts."""

    def answer(left: Value, right: Value) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return holds(left, right)
        return holds(_number(left), _number(right))

    return answer


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise NotToldError


def _number(value: Value) -> int:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**63:
        return int(value)
    raise NotToldError


def _listed(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    raise NotToldError


def _object(value: Value) -> Mapping[str, Value]:
    if isinstance(value, dict):
        return value
    raise NotToldError


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise NotToldError
    return text


def _dumped(value: Value) -> str:
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError):
        raise NotToldError from None


FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    "add": lambda a, b: _number(a) + _number(b),
    "array": to_array,
    "base64": lambda text: base64.b64encode(_text(text).encode()).decode(),
    "base64tojson": lambda text: from_json(decode(text)),
    "base64tostring": decode,
    "bool": to_bool,
    "contains": contains,
    "createarray": lambda *values: list(values),
    "createobject": create_object,
    "div": divide,
    "empty": empty,
    "endswith": lambda text, part: _text(text).lower().endswith(_text(part).lower()),
    "equals": equals,
    "false": lambda: False,
    "first": first,
    "flatten": flatten,
    "float": lambda value: float(_number(to_int(value))),
    "format": fill,
    "greater": compare(lambda a, b: a > b),
    "greaterorequals": compare(lambda a, b: a >= b),
    "indexof": index_of,
    "int": to_int,
    "intersection": intersection,
    "items": items,
    "join": join,
    "json": from_json,
    "last": last,
    "lastindexof": last_index_of,
    "length": length,
    "less": compare(lambda a, b: a < b),
    "lessorequals": compare(lambda a, b: a <= b),
    "max": extreme(max),
    "min": extreme(min),
    "mod": modulo,
    "mul": lambda a, b: _number(a) * _number(b),
    "null": lambda: None,
    "objectkeys": lambda value: sorted(_object(value)),
    "padleft": pad_left,
    "range": to_range,
    "replace": lambda text, old, new: _bounded(_text(text).replace(_text(old), _text(new)) if old else _text(text)),
    "shallowmerge": shallow_merge,
    "skip": skip,
    "split": split,
    "startswith": lambda text, part: _text(text).lower().startswith(_text(part).lower()),
    "string": to_text,
    "sub": lambda a, b: _number(a) - _number(b),
    "substring": substring,
    "take": take,
    "tolower": lambda text: _text(text).lower(),
    "toupper": lambda text: _text(text).upper(),
    "trim": lambda text: _text(text).strip(),
    "true": lambda: True,
    "union": union,
    "uri": uri,
    "uricomponent": lambda text: quote(_text(text), safe=""),
    "uricomponenttostring": lambda text: unquote(_text(text)),
}
