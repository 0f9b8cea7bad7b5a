"""HCL's values in Python, and their conversions, with what is unknown in its place.

Text, truth values, numbers (whole ones as `int`), None, lists, dictionaries; a set is a sorted list of its
own class. `UNKNOWN` and `HIDDEN` stand wherever a value cannot be told, `Draft` for a text of which a part cannot;
`Lazy` stands for a resource, a data source or a module whose attributes are looked up one by one. Conversions follow
the language (Terraform, Types and Values, Type Conversion). Everything is bounded: a value that grows too large is not
told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

import orjson

from remit.model.facts import HIDDEN, UNKNOWN, Marker

MAX_TEXT: Final = 2**20
MAX_ITEMS: Final = 50_000
MAX_LEAVES: Final = 200_000
MAX_DEPTH: Final = 64

Value: TypeAlias = Any  # what HCL can hold; checked where it is used


class EvaluationError(Exception):
    """The expression is wrong for its values: `terraform plan` would refuse it, and `try` goes on."""


class NotKnownError(Exception):
    """A function met a value that cannot be told; `marker` is what its result is."""

    def __init__(self, marker: Marker) -> None:
        super().__init__(marker.value)
        self.marker = marker


class Lazy:
    """Something with attributes, each evaluated when it is asked for."""

    def __init__(self, get: Callable[[str], Value]) -> None:
        self.get = get


class Draft:
    """A text of which parts cannot be told, with `PLACEHOLDER` in their place.

    To every function it is as unknown as `UNKNOWN`; texts and JSON that are made of it are drafts again. A reader's
    attributes hold it only as a policy document, where the structure counts too.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def told(self) -> str | Marker:
        """The text where it is a policy document, else `UNKNOWN`."""
        if "Statement" not in self.text:
            return UNKNOWN
        try:
            document = orjson.loads(self.text)
        except orjson.JSONDecodeError:
            return UNKNOWN
        return self.text if isinstance(document, dict) and "Statement" in document else UNKNOWN


class SetValue(list[Any]):
    """A set: sorted, each value once."""


def known(value: Value) -> Value:
    """The value itself.

    Raises:
        NotKnownError: it cannot be told.
    """
    if value is UNKNOWN or value is HIDDEN:
        raise NotKnownError(value)
    if isinstance(value, (Lazy, Draft)):
        raise NotKnownError(UNKNOWN)
    return value


def text_of(value: Value) -> str:
    """Conversion to text.

    Raises:
        EvaluationError: a collection or null.
        NotKnownError: it cannot be told.
    """
    value = known(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else f"{float(value):g}"
    if isinstance(value, float):
        return f"{value:.15g}"
    raise EvaluationError("text is needed")


def number_of(value: Value) -> int | float:
    """Conversion to a number.

    Raises:
        EvaluationError: no number.
        NotKnownError: it cannot be told.
    """
    value = known(value)
    if isinstance(value, str):
        if len(value) > 100 or "_" in value:
            raise EvaluationError("a number is needed")
        try:
            return whole(float(value)) if not value.lstrip("+-").isdecimal() else int(value)
        except ValueError:
            raise EvaluationError("a number is needed") from None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise EvaluationError("a number is needed")


def whole(value: float) -> int | float:
    """A whole number as `int`.

    Raises:
        EvaluationError: infinite or no number.
    """
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN alone differs from itself
        raise EvaluationError("no finite number")
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def truth_of(value: Value) -> bool:
    """Conversion to a truth value.

    Raises:
        EvaluationError: neither true nor false.
        NotKnownError: it cannot be told.
    """
    value = known(value)
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise EvaluationError("true or false is needed")


def items_of(value: Value) -> list[Any]:
    """The items of a list, a set, or the values of a mapping in the order of its keys.

    Raises:
        EvaluationError: no collection.
        NotKnownError: it cannot be told.
    """
    value = known(value)
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    if isinstance(value, list):
        return value
    raise EvaluationError("a collection is needed")


def mapping_of(value: Value) -> dict[str, Any]:
    """The mapping.

    Raises:
        EvaluationError: no mapping.
        NotKnownError: it cannot be told.
    """
    value = known(value)
    if isinstance(value, dict):
        return value
    raise EvaluationError("a mapping is needed")


def set_of(items: Iterable[Value]) -> SetValue:
    """A set of the items.

    Raises:
        NotKnownError: one of them cannot be told wholly, so that two may be the same.
    """
    unique: dict[str, Value] = {}
    for item in items:
        check_known(item)
        unique.setdefault(f"{type(item).__name__}:{item!r}" if not isinstance(item, str) else item, item)
    return SetValue(unique[key] for key in sorted(unique))


def check_known(value: Value) -> None:
    """Nothing in it is unknown, and it is not too large.

    Raises:
        NotKnownError: something is, or it is.
    """
    stack, count = [value], 0
    while stack:
        item = stack.pop()
        count += 1
        if count > MAX_LEAVES:
            raise NotKnownError(UNKNOWN)
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        else:
            known(item)


def size_of(value: Value) -> int:
    """How large a value is, about as many steps as it takes to walk it; no more than one above the limit."""
    if isinstance(value, Draft):
        value = value.text
    if isinstance(value, str):
        return len(value) // 64 if len(value) <= MAX_TEXT else MAX_LEAVES + 1
    if not isinstance(value, (dict, list)):
        return 0
    stack, count = [value], 0
    while stack:
        item = stack.pop()
        count += len(item)
        if count > MAX_LEAVES:
            return MAX_LEAVES + 1
        stack.extend(
            inner for inner in (item.values() if isinstance(item, dict) else item) if isinstance(inner, (dict, list))
        )
    return count


def bounded(value: Value) -> Value:
    """The value, `UNKNOWN` where it is too large to be handed around."""
    return value if size_of(value) <= MAX_LEAVES else UNKNOWN


def plain(value: Value, depth: int = 0) -> Value:
    """A copy without anything lazy, as a reader's attributes hold it."""
    if isinstance(value, Lazy):
        return UNKNOWN
    if isinstance(value, Draft):
        return value.told
    if depth > MAX_DEPTH:
        return UNKNOWN
    if isinstance(value, dict):
        return {key: plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    return value


def equal(left: Value, right: Value, depth: int = 0) -> bool | Marker:
    """Whether two values are the same; types differ is no (`1 == "1"` is false)."""
    if depth > MAX_DEPTH:
        return UNKNOWN
    for side in (left, right):
        if isinstance(side, (Marker, Lazy, Draft)):
            return UNKNOWN
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        return _all_equal(((left[key], right[key]) for key in left), depth)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and _all_equal(zip(left, right, strict=True), depth)
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def _all_equal(pairs: Iterable[tuple[Value, Value]], depth: int) -> bool | Marker:
    answer: bool | Marker = True
    for left, right in pairs:
        same = equal(left, right, depth + 1)
        if same is False:
            return False
        if same is UNKNOWN:
            answer = UNKNOWN
    return answer
