"""Operators and members of known values: arithmetic, comparison by size, what an index or a name leads to.

Operands are values already; whether an operand has to be evaluated at all is the evaluator's.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.model.facts import UNKNOWN
from remit.readers.infrastructure._hcl_values import (
    EvaluationError,
    Lazy,
    SetValue,
    Value,
    known,
    number_of,
    text_of,
    whole,
)


def calculated(operator: str, left: float, right: float) -> Value:
    match operator:
        case "<":
            return left < right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case ">=":
            return left >= right
    try:
        match operator:
            case "+":
                result: float = left + right
            case "-":
                result = left - right
            case "*":
                result = left * right
            case "/":
                result = left / right
            case _:
                result = left % right
    except ZeroDivisionError:
        raise EvaluationError("a division by zero") from None
    return result if isinstance(result, int) and abs(result) < 10**40 else whole(float(result))


def member(value: Value, step: Value) -> Value:
    if isinstance(value, Lazy):
        return value.get(step) if isinstance(step, str) else UNKNOWN
    if isinstance(value, dict):
        name = text_of(step)
        if name in value:
            return value[name]
    elif isinstance(value, list):
        index = number_of(step)
        if 0 <= index < len(value) and index == int(index):
            return value[int(index)]
    raise EvaluationError("no such element")


def entries_of(collection: Value) -> Iterator[tuple[Value, Value]]:
    """Keys and values of a collection, in the language's order.

    Raises:
        EvaluationError: no collection.
        NotKnownError: it cannot be told.
    """
    collection = known(collection)
    if isinstance(collection, dict):
        return iter([(key, collection[key]) for key in sorted(collection)])
    if isinstance(collection, SetValue):
        return iter([(item, item) for item in collection])
    if isinstance(collection, list):
        return iter(list(enumerate(collection)))
    raise EvaluationError("a collection is needed")
