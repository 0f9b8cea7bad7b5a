"""Expressions to values, three-valued: what cannot be told is `UNKNOWN`, what is wrong is an error.

An error inside `try` or `can` is answered there, as Terraform does; anywhere else the value cannot be told.
A text of which a part cannot be told is a draft of itself. Depth is bounded, and every step is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from remit.model.facts import HIDDEN, UNKNOWN, Marker
from remit.readers.infrastructure._hcl_drafts import as_text, drafted
from remit.readers.infrastructure._hcl_functions import FUNCTIONS, PARTIAL
from remit.readers.infrastructure._hcl_operators import calculated, entries_of, member
from remit.readers.infrastructure._hcl_place import Scope, spend
from remit.readers.infrastructure._hcl_syntax import (
    Binary,
    Call,
    Choice,
    Conditional,
    For,
    Get,
    Items,
    Literal,
    Loop,
    Name,
    Node,
    Pairs,
    Splat,
    Step,
    Template,
    Unary,
)
from remit.readers.infrastructure._hcl_values import (
    MAX_ITEMS,
    MAX_TEXT,
    Draft,
    EvaluationError,
    Lazy,
    NotKnownError,
    Value,
    equal,
    known,
    number_of,
    text_of,
    truth_of,
)

MAX_DEPTH: Final = 120


def value_in(node: Node, scope: Scope) -> Value:
    """The value as a reader keeps it: `UNKNOWN` where the expression is wrong or runs away."""
    try:
        return spend(scope, evaluate(node, scope))
    except NotKnownError as problem:
        return problem.marker
    except (EvaluationError, RecursionError, OverflowError):
        return UNKNOWN


def evaluate(node: Node, scope: Scope) -> Value:
    """The expression's value.

    Raises:
        EvaluationError: it is wrong for its values.
        NotKnownError: it, or something that it needs, cannot be told.
    """
    budget = scope.budget
    budget.left -= 1
    if budget.left < 0 or budget.depth >= MAX_DEPTH:
        raise NotKnownError(UNKNOWN)
    if node.__class__ is Literal:
        return node.value
    budget.depth += 1
    try:
        return _KINDS[node.__class__](node, scope)
    finally:
        budget.depth -= 1


def _soft(node: Node, scope: Scope) -> Value:
    """The value, a marker where it cannot be told."""
    try:
        return evaluate(node, scope)
    except NotKnownError as problem:
        return problem.marker


def _operand(node: Node, scope: Scope) -> Value:
    """The value for an operator, to which a draft is as unknown as anything."""
    value = _soft(node, scope)
    return UNKNOWN if isinstance(value, Draft) else value


def _name(node: Name, scope: Scope) -> Value:
    if node.name in scope.bound:
        return scope.bound[node.name]
    return scope.names.value_of(node.name, [])[0]


def _get(node: Get, scope: Scope) -> Value:
    base, steps = node.base, node.steps
    if isinstance(base, Name) and base.name not in scope.bound:
        value, taken = scope.names.value_of(base.name, steps)
        return follow(value, steps, taken, scope)
    return follow(_soft(base, scope), steps, 0, scope)


def follow(value: Value, steps: list[Step], start: int, scope: Scope) -> Value:
    """What the steps lead to from a value.

    Raises:
        EvaluationError: they lead nowhere.
        NotKnownError: an index cannot be told.
    """
    for position in range(start, len(steps)):
        if isinstance(value, Marker):
            return value
        if isinstance(value, Draft):
            return UNKNOWN
        step = steps[position]
        if isinstance(step, Splat):
            return _splat(value, step, steps, position + 1, scope)
        if not isinstance(step, (str, int)):
            step = known(evaluate(step, scope))
        value = member(value, step)
    return value


def _splat(value: Value, step: Splat, steps: list[Step], start: int, scope: Scope) -> Value:
    items = [] if value is None else value if isinstance(value, list) else [value]
    end = len(steps)
    if step is Splat.ATTRIBUTE:  # an index after it picks from the result
        end = next((at for at in range(start, end) if not isinstance(steps[at], str)), end)
    result = []
    for item in items:
        scope.budget.left -= 1
        result.append(follow(item, steps[start:end], 0, scope))
    return follow(result, steps, end, scope)


def _template(node: Template, scope: Scope) -> Value:
    return evaluate(node.parts[0], scope) if node.is_wrapped else _filled(node.parts, scope)


def _filled(parts: list[Node], scope: Scope) -> str | Draft:
    """The text that the parts make, a draft where one of them cannot be told."""
    texts, size = [], 0
    for part in parts:
        texts.append(_part(part, scope))
        size += len(texts[-1])
        scope.budget.left -= len(texts[-1]) // 64
        if size > MAX_TEXT:
            raise NotKnownError(UNKNOWN)
    return as_text("".join(texts))


def _part(node: Node, scope: Scope) -> str:
    """One part's text; a placeholder for a single value that cannot be told.

    Raises:
        NotKnownError: it may be more than one value: a directive's text, or a list put together.
    """
    if isinstance(node, (Choice, Loop)) or (isinstance(node, Call) and node.function == "join"):
        return drafted(evaluate(node, scope))
    return drafted(_soft(node, scope))


def _choice(node: Choice, scope: Scope) -> Value:
    branch = node.yes if truth_of(evaluate(node.condition, scope)) else node.no
    return _filled(branch.parts, scope)


def _loop(node: Loop, scope: Scope) -> Value:
    texts, size = [], 0
    for key, item in entries_of(evaluate(node.collection, scope)):
        texts.append(drafted(_filled(node.body.parts, scope.with_names({node.key_name: key, node.value_name: item}))))
        size += len(texts[-1])
        if size > MAX_TEXT:
            raise NotKnownError(UNKNOWN)
    return as_text("".join(texts))


def _unary(node: Unary, scope: Scope) -> Value:
    value = evaluate(node.operand, scope)
    return not truth_of(value) if node.operator == "!" else -number_of(value)


def _binary(node: Binary, scope: Scope) -> Value:
    """Down the left side without recursion: a chain of operators may be long."""
    chain = [node]
    while isinstance(chain[-1].left, Binary):
        chain.append(chain[-1].left)
    value = _operand(chain[-1].left, scope)
    for link in reversed(chain):
        value = _operated(link, value, scope)
    return value


def _operated(node: Binary, left: Value, scope: Scope) -> Value:
    operator = node.operator
    if operator in {"&&", "||"}:
        decides = operator == "||"
        if not isinstance(left, Marker) and truth_of(left) is decides:
            return decides
        right = _operand(node.right, scope)
        if not isinstance(right, Marker) and truth_of(right) is decides:
            return decides
        return left if isinstance(left, Marker) else right if isinstance(right, Marker) else not decides
    right = _operand(node.right, scope)
    if operator in {"==", "!="}:
        spend(scope, left)
        spend(scope, right)
        same = equal(left, right)
        return same if isinstance(same, Marker) else same is (operator == "==")
    if isinstance(left, Marker) or isinstance(right, Marker):
        return HIDDEN if HIDDEN in (left, right) else UNKNOWN
    return calculated(operator, number_of(left), number_of(right))


def _conditional(node: Conditional, scope: Scope) -> Value:
    condition = _operand(node.condition, scope)
    if not isinstance(condition, (Marker, Lazy)):
        return evaluate(node.yes if truth_of(condition) else node.no, scope)
    try:
        yes, no = evaluate(node.yes, scope), evaluate(node.no, scope)
    except EvaluationError:
        return UNKNOWN
    return yes if equal(yes, no) is True else UNKNOWN


def _call(node: Call, scope: Scope) -> Value:
    if node.function in _SPECIAL:
        return _SPECIAL[node.function](node, scope)
    arguments = []
    for argument in node.arguments:
        arguments.append(_soft(argument, scope))  # noqa: PERF401 - a comprehension costs a frame of depth
    if node.is_expanded and arguments:
        last = known(arguments.pop())
        arguments.extend(last if isinstance(last, list) else [])
    for argument in arguments:
        spend(scope, argument)
    if node.function not in PARTIAL:
        for argument in arguments:
            known(argument)
    function = FUNCTIONS.get(node.function)
    if function is None:
        return scope.names.call_function(node.function, arguments)
    try:
        return spend(scope, function(*arguments))
    except (TypeError, ValueError, LookupError, ArithmeticError):
        raise EvaluationError(f"{node.function} does not take these values") from None


def _try(node: Call, scope: Scope) -> Value:
    for argument in node.arguments:
        try:
            return evaluate(argument, scope)
        except EvaluationError:
            continue
    raise EvaluationError("every expression of try fails")


def _can(node: Call, scope: Scope) -> Value:
    try:
        value = evaluate(node.arguments[0], scope) if node.arguments else None
    except EvaluationError:
        return False
    return UNKNOWN if isinstance(value, (Marker, Draft)) else True


def _nonsensitive(node: Call, scope: Scope) -> Value:
    value = _soft(node.arguments[0], scope) if node.arguments else UNKNOWN
    return UNKNOWN if value is HIDDEN else value


_SPECIAL: Final[dict[str, Callable[[Call, Scope], Value]]] = {
    "try": _try,
    "can": _can,
    "sensitive": lambda node, scope: HIDDEN,  # noqa: ARG005 - whatever it is
    "nonsensitive": _nonsensitive,
}


def _items(node: Items, scope: Scope) -> Value:
    values = []
    for item in node.items:
        values.append(_soft(item, scope))  # noqa: PERF401 - a comprehension costs a frame of depth
    return values


def _pairs(node: Pairs, scope: Scope) -> Value:
    values: dict[str, Any] = {}
    for key, item in node.pairs:
        name = text_of(evaluate(key, scope))
        values[name] = _soft(item, scope)
    return values


def _for(node: For, scope: Scope) -> Value:
    items: list[Any] = []
    pairs: dict[str, Any] = {}
    collection = evaluate(node.collection, scope)
    if isinstance(collection, (dict, list)):
        scope.budget.left -= len(collection)
    for key, item in entries_of(collection):
        inner = scope.with_names({node.key_name: key, node.value_name: item})
        if node.condition is not None and not truth_of(evaluate(node.condition, inner)):
            continue
        value = _soft(node.value, inner)
        if node.key is None:
            items.append(value)
        else:
            name = text_of(evaluate(node.key, inner))
            if node.is_grouped:
                pairs.setdefault(name, []).append(value)
            elif name in pairs:
                raise EvaluationError("two items of one key")
            else:
                pairs[name] = value
        if len(items) > MAX_ITEMS:
            raise NotKnownError(UNKNOWN)
    return items if node.key is None else pairs


_KINDS: Final[dict[type, Callable[[Any, Scope], Value]]] = {
    Name: _name,
    Get: _get,
    Template: _template,
    Choice: _choice,
    Loop: _loop,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    Call: _call,
    Items: _items,
    Pairs: _pairs,
    For: _for,
}
