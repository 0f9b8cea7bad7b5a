"""Conditions as closures with three answers: true, false, and *unknown*.

Kleene's logic: `and` is false as soon as one side is, `or` true as soon as one side is, whatever is unknown
beside it. What is hidden (a secret) is there, but compares as unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from remit.errors import KnowledgeError
from remit.knowledge.expression import Call, Compare, Items, Literal, Logic, Native, Path, Tree
from remit.knowledge.subject import Subject
from remit.model.facts import UNKNOWN, Marker

Answer: TypeAlias = "bool | Marker"
Question: TypeAlias = Callable[[Subject], Answer]

_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def any_of(answers: Iterable[Answer]) -> Answer:
    """True if one is; else unknown if one is; else false."""
    result: Answer = False
    for answer in answers:
        if answer is True:
            return True
        if answer is UNKNOWN:
            result = UNKNOWN
    return result


def every_of(answers: Iterable[Answer]) -> Answer:
    """False if one is; else unknown if one is; else true."""
    return negated(any_of(negated(answer) for answer in answers))


def negated(answer: Answer) -> Answer:
    """The opposite; unknown stays unknown."""
    return answer if isinstance(answer, Marker) else not answer


def compile_condition(tree: Tree) -> Question:
    """A closure that answers the condition for a subject.

    Raises:
        KnowledgeError: the tree asks for something that has no answer, such as a bare number.
    """
    if isinstance(tree, Logic):
        return _logic(tree)
    if isinstance(tree, Compare):
        return _compare(tree)
    if isinstance(tree, Call):
        return _call(tree)
    if isinstance(tree, Path):
        return _truth(tree)
    if isinstance(tree, Literal) and isinstance(tree.value, bool):
        value = tree.value
        return lambda _subject: value
    raise KnowledgeError(f"this is no condition: {tree}", hint="compare it with something")


def _logic(tree: Logic) -> Question:
    questions = [compile_condition(operand) for operand in tree.operands]
    if tree.operator == "not":
        return lambda subject: negated(questions[0](subject))
    combine = every_of if tree.operator == "and" else any_of
    return lambda subject: combine(question(subject) for question in questions)


def _truth(tree: Path) -> Question:
    return lambda subject: any_of(_equal(value, True) for value in _values(tree, subject))  # noqa: FBT003 - a value


def _values(tree: Path, subject: Subject) -> list[Any]:
    return [value for path in tree.paths for value in subject.collect(path)]


def _compare(tree: Compare) -> Question:
    if tree.operator == "is":
        return _is_native(tree)
    left, right = tree.left, tree.right
    if isinstance(left, Call) and left.function == "count":
        return _count(left, tree)
    if not isinstance(left, Path):
        raise KnowledgeError(f"a path is expected left of “{tree.operator}”")
    path, wanted, sign = left, _wanted(right, tree.operator), tree.operator
    quantify = every_of if path.is_every else any_of

    def answer(subject: Subject) -> Answer:
        values = _values(path, subject)
        if not values:
            return sign == "!="
        if sign == "!=":
            return negated(any_of(_equal(value, wanted[0]) for value in values))
        return quantify(_holds(value, sign, wanted) for value in values)

    return answer


def _wanted(tree: Tree, sign: str) -> tuple[Any, ...]:
    if tree == Literal(None):
        raise KnowledgeError(f"nothing is ever null right of “{sign}”", hint="ask absent(path) or present(path)")
    if sign == "in" and isinstance(tree, Items):
        return tuple(item.value for item in tree.values)
    if sign != "in" and isinstance(tree, Literal):
        return (tree.value,)
    raise KnowledgeError(
        f"a {'list' if sign == 'in' else 'written value'} is expected right of “{sign}”",
        hint="texts stand in quotes",
    )


def _holds(value: object, sign: str, wanted: tuple[Any, ...]) -> Answer:
    if sign in {"==", "in"}:
        return any_of(_equal(value, one) for one in wanted)
    if isinstance(value, Marker):
        return UNKNOWN
    try:
        return _ORDER[sign](float(str(value)), float(str(wanted[0])))
    except ValueError:
        return False


def _equal(value: object, wanted: object) -> Answer:
    if isinstance(value, Marker):
        return UNKNOWN
    return plain(value) == plain(wanted)


def plain(value: object) -> str:
    """Text by which native values are compared: `true`, `12`, `Enabled`; formats differ in their types."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _is_native(tree: Compare) -> Question:
    left, right = tree.left, tree.right
    if not (isinstance(left, Call) and left.function == "ref" and isinstance(right, Native)):
        raise KnowledgeError(
            "“is” stands between ref(path) and a native type", hint="ref(kms_key_id) is tf:aws_kms_key"
        )
    paths, key = _path_argument(left).paths, right.key

    def answer(subject: Subject) -> Answer:
        found = [subject.targets(path) for path in paths]
        if any(target.native == key for targets, _ in found for target in targets):
            return True
        return UNKNOWN if any(is_open for _, is_open in found) else False

    return answer


def _count(call: Call, tree: Compare) -> Question:
    path, wanted, sign = _path_argument(call), _wanted(tree.right, tree.operator), tree.operator

    def answer(subject: Subject) -> Answer:
        values = _values(path, subject)
        if UNKNOWN in values:
            return UNKNOWN
        held = _holds(len(values), "==" if sign == "!=" else sign, wanted)
        return negated(held) if sign == "!=" else held

    return answer


def _path_argument(call: Call) -> Path:
    if len(call.arguments) == 1 and isinstance(call.arguments[0], Path):
        return call.arguments[0]
    raise KnowledgeError(f"{call.function}() takes one path")


def _call(tree: Call) -> Question:
    if tree.function in {"absent", "present"}:
        return _presence(_path_argument(tree), is_present=tree.function == "present")
    if tree.function == "all_of":
        return _all_of(tree)
    if tree.function in {"startswith", "contains"}:
        return _text(tree)
    raise KnowledgeError(f"{tree.function}() is no condition", hint="compare it with something")


def _presence(path: Path, *, is_present: bool) -> Question:
    """Whether there is a value. One that cannot be told yet is there; of one that was refused nobody knows."""

    def answer(subject: Subject) -> Answer:
        values = _values(path, subject)
        if values and all(one is UNKNOWN for one in values) and any(subject.is_refused(one) for one in path.paths):
            return UNKNOWN
        return bool(values) == is_present

    return answer


def _all_of(tree: Call) -> Question:
    first, *names = tree.arguments
    if not isinstance(first, Path) or not names or not all(isinstance(name, Path) for name in names):
        raise KnowledgeError("all_of() takes the paths of objects, then the names of their switches")
    wanted = [path for name in names if isinstance(name, Path) for path in name.paths]
    bases = first.paths

    def answer(subject: Subject) -> Answer:
        return every_of(
            any_of(_equal(value, True) for base in bases for value in subject.collect((*base, *name)))  # noqa: FBT003
            for name in wanted
        )

    return answer


def _text(tree: Call) -> Question:
    match tree.arguments:
        case (Path() as path, Literal(value=str() as text)):
            pass
        case _:
            raise KnowledgeError(f"{tree.function}() takes a path and a text")
    test = str.startswith if tree.function == "startswith" else str.__contains__

    def one(value: object) -> Answer:
        return UNKNOWN if isinstance(value, Marker) else test(plain(value), text)

    return lambda subject: any_of(one(value) for value in _values(path, subject))
