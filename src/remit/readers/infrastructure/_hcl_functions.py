"""Terraform's built-in functions, as far as they are pure, quick and bounded (Terraform, Built-in Functions).

A function raises `EvaluationError` where Terraform would refuse its arguments, and `NotKnownError` where a part
that it needs cannot be told. What is not here (patterns, clocks, random values, cryptography with a key)
is not told. Functions that read files are the evaluator's.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote_plus

import orjson

from remit.model.facts import UNKNOWN
from remit.readers.infrastructure._hcl_collections import COLLECTIONS
from remit.readers.infrastructure._hcl_drafts import drafted, encoded, is_told, json_text
from remit.readers.infrastructure._hcl_networks import NETWORKS
from remit.readers.infrastructure._hcl_values import (
    MAX_TEXT,
    Draft,
    EvaluationError,
    NotKnownError,
    Value,
    items_of,
    number_of,
    text_of,
    truth_of,
    whole,
)

_VERB: Final = re.compile(r"%(?:%|(-?0?)(\d{0,3})(?:\.(\d{1,2}))?([vsdqft]))")


def _json_value(value: Value) -> Value:
    try:
        return orjson.loads(text_of(value))
    except orjson.JSONDecodeError:
        raise EvaluationError("no JSON") from None


# --- text ------------------------------------------------------------------------------------------


def _format(template: Value, *values: Value) -> str:
    waiting = iter(values)

    def verb(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        value = next(waiting, EvaluationError)
        if value is EvaluationError:
            raise EvaluationError("too few values")
        flags, width, digits, kind = match.groups()
        if kind == "d":
            shown = str(int(number_of(value)))
        elif kind == "f":
            shown = f"{float(number_of(value)):.{int(digits or 6)}f}"
        elif kind == "q":
            shown = json_text(text_of(value))
        elif kind == "v" and isinstance(value, (list, dict)):
            shown = json_text(value)
        else:
            shown = text_of(value)
        size = int(width or 0)
        return shown.ljust(size) if flags.startswith("-") else shown.rjust(size, "0" if "0" in flags else " ")

    text = text_of(template)
    if "%" in _VERB.sub("", text):
        raise NotKnownError(UNKNOWN)
    return _VERB.sub(verb, text)


def _format_or_draft(template: Value, *values: Value) -> str | Draft:
    """`format`, a draft where a value cannot be told and all that happens to it is to be put in its place."""
    if all(map(is_told, values)):
        return _format(template, *values)
    if re.search("%[^%s]", text_of(template)):
        raise NotKnownError(UNKNOWN)
    return Draft(_format(template, *map(drafted, values)))


def _format_list(template: Value, *values: Value) -> list[str]:
    sizes = {len(value) for value in values if isinstance(value, list)}
    if len(sizes) > 1:
        raise EvaluationError("lists of different lengths")
    count = sizes.pop() if sizes else 1
    return [
        _format(template, *(value[index] if isinstance(value, list) else value for value in values))
        for index in range(count)
    ]


def _replace(text: Value, old: Value, new: Value) -> str:
    given, before, after = text_of(text), text_of(old), text_of(new)
    if len(before) > 1 and before[0] == before[-1] == "/":
        raise NotKnownError(UNKNOWN)  # a pattern: its time cannot be bounded
    if given.count(before) * len(after) > MAX_TEXT:
        raise NotKnownError(UNKNOWN)
    return given.replace(before, after)


def _join(separator: Value, *lists: Value) -> str:
    return text_of(separator).join(text_of(item) for items in lists for item in items_of(items))


def _split(separator: Value, text: Value) -> list[str]:
    mark, whole_text = text_of(separator), text_of(text)
    return whole_text.split(mark) if mark else list(whole_text)


def _substr(text: Value, start: Value, length: Value) -> str:
    whole_text, begin, size = text_of(text), int(number_of(start)), int(number_of(length))
    begin = begin + len(whole_text) if begin < 0 else begin
    return whole_text[begin:] if size < 0 else whole_text[begin : begin + size]


def _trim_prefix(text: Value, prefix: Value) -> str:
    return text_of(text).removeprefix(text_of(prefix))


def _trim_suffix(text: Value, suffix: Value) -> str:
    return text_of(text).removesuffix(text_of(suffix))


def _title(text: Value) -> str:
    return re.sub(r"(?:^|(?<=\s))\S", lambda match: match[0].upper(), text_of(text))


def _indent(size: Value, text: Value) -> str:
    return text_of(text).replace("\n", "\n" + " " * min(int(number_of(size)), 100))


def _digest(name: str) -> Callable[[Value], str]:
    return lambda text: hashlib.new(name, text_of(text).encode(), usedforsecurity=False).hexdigest()


def _base64_decode(text: Value) -> str:
    try:
        return base64.b64decode(text_of(text), validate=True).decode()
    except ValueError:
        raise EvaluationError("no text in base64") from None


def _base64_digest(name: str) -> Callable[[Value], str]:
    return lambda text: base64.b64encode(hashlib.new(name, text_of(text).encode()).digest()).decode()


# --- numbers ---------------------------------------------------------------------------------------


def _numbers(values: Sequence[Value]) -> list[int | float]:
    if len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    if not values:
        raise EvaluationError("at least one number is needed")
    return [number_of(value) for value in values]


def _range(*bounds: Value) -> list[int | float]:
    numbers = [number_of(bound) for bound in bounds]
    start, limit = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) > 2 else (1 if limit >= start else -1)
    if not step or (limit - start) / step > 1024:  # Terraform's own limit
        raise EvaluationError("more than 1024 numbers")
    return [whole(start + step * index) for index in range(max(0, math.ceil((limit - start) / step)))]


def _pow(base: Value, exponent: Value) -> int | float:
    try:
        return whole(float(number_of(base)) ** float(number_of(exponent)))
    except (OverflowError, ZeroDivisionError, TypeError):
        raise EvaluationError("out of range") from None


def _parse_int(text: Value, base: Value) -> int:
    try:
        return int(text_of(text)[:64], int(number_of(base)))
    except ValueError:
        raise EvaluationError("no whole number") from None


FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    **COLLECTIONS,
    **NETWORKS,
    "abs": lambda value: abs(number_of(value)),
    "base64decode": _base64_decode,
    "base64encode": lambda text: base64.b64encode(text_of(text).encode()).decode(),
    "base64sha256": _base64_digest("sha256"),
    "base64sha512": _base64_digest("sha512"),
    "basename": lambda path: text_of(path).rstrip("/").rpartition("/")[2],
    "ceil": lambda value: math.ceil(number_of(value)),
    "chomp": lambda text: text_of(text).rstrip("\r\n"),
    "dirname": lambda path: text_of(path).rpartition("/")[0] or ".",
    "endswith": lambda text, end: text_of(text).endswith(text_of(end)),
    "floor": lambda value: math.floor(number_of(value)),
    "format": _format_or_draft,
    "formatlist": _format_list,
    "indent": _indent,
    "join": _join,
    "jsondecode": _json_value,
    "jsonencode": encoded,
    "lower": lambda text: text_of(text).lower(),
    "max": lambda *values: max(_numbers(values)),
    "md5": _digest("md5"),
    "min": lambda *values: min(_numbers(values)),
    "parseint": _parse_int,
    "pow": _pow,
    "range": _range,
    "replace": _replace,
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "signum": lambda value: (number_of(value) > 0) - (number_of(value) < 0),
    "sort": lambda items: sorted(text_of(item) for item in items_of(items)),
    "split": _split,
    "startswith": lambda text, start: text_of(text).startswith(text_of(start)),
    "strcontains": lambda text, part: text_of(part) in text_of(text),
    "strrev": lambda text: text_of(text)[::-1],
    "substr": _substr,
    "sum": lambda items: whole(math.fsum(_numbers([items_of(items)]))),
    "title": _title,
    "tobool": lambda value: None if value is None else truth_of(value),
    "tonumber": lambda value: None if value is None else number_of(value),
    "tostring": lambda value: None if value is None else text_of(value),
    "trim": lambda text, letters: text_of(text).strip(text_of(letters)),
    "trimprefix": _trim_prefix,
    "trimspace": lambda text: text_of(text).strip(),
    "trimsuffix": _trim_suffix,
    "upper": lambda text: text_of(text).upper(),
    "urlencode": lambda text: quote_plus(text_of(text)),
}
# These may look past what cannot be told, when another argument decides.
PARTIAL: Final = frozenset({"coalesce", "lookup", "contains", "list", "format", "jsonencode"})
