"""What the names in one template mean: parameters, mappings, conditions, resources, and the outputs of nested stacks.

A parameter has its default, as a deployment without other values would; one without is `UNKNOWN`, one with `NoEcho`
is `HIDDEN`. Pseudo parameters are unknown, since a template does not say where it is deployed. Circles end as
*unknown*. It cannot know parameter files, exports of other stacks, nor values that Systems Manager keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from remit.errors import UnreadableError
from remit.model.facts import HIDDEN, UNKNOWN, Marker
from remit.readers.infrastructure._cloudformation_functions import equals

MAX_WORK: Final = 3_000_000
_LIST: Final = ("CommaDelimitedList", "List<")


class Absent:
    """The type of what `AWS::NoValue` leaves behind."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Given:
    """A value with the addresses of the resources that it comes from."""

    value: Any
    references: tuple[str, ...] = ()


@dataclass(slots=True)
class Budget:
    """Work left for one root, nested templates included; evaluation stops where it is spent."""

    left: int = MAX_WORK

    def spend(self, name: str, amount: int = 1) -> None:
        """Count work.

        Raises:
            UnreadableError: the template asks for more than is done.
        """
        self.left -= amount
        if self.left < 0:
            raise UnreadableError(
                f"it expands to more than {MAX_WORK} values", place=name, hint="remove repeated nesting and loops"
            )


@dataclass(slots=True)
class Scope:
    """Names of one template.

    Attributes:
        name: how locations call the file.
        prefix: what stands before the addresses of its resources: empty, or `Stack.`.
        parameters: values of the parameters.
        mappings: the section as it is written.
        conditions: the section as it is written.
        resources: logical ids, those that are generated included.
        outputs: gives an output of a nested stack by the stack's logical id and the output's name.
        assumed: conditions that hold for the resource that is being read, since it would not exist else.
        answers: conditions that were evaluated.
    """

    name: str
    prefix: str
    parameters: Mapping[str, Given]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    resources: frozenset[str]
    budget: Budget
    outputs: Callable[[str, str], Given | None] = lambda _stack, _name: None
    assumed: str = ""
    answers: dict[str, bool | Marker] = field(default_factory=dict)

    def address(self, logical_id: str) -> str:
        """The address of a resource of this template."""
        return f"{self.prefix}{logical_id}"


def parameters_of(section: Any, passed: Mapping[str, Given] | None = None) -> dict[str, Given]:  # noqa: ANN401
    """Values of a template's parameters: what a parent passes, else defaults."""
    found: dict[str, Given] = {}
    for name, row in section.items() if isinstance(section, Mapping) else ():
        body = row if isinstance(row, Mapping) else {}
        kind = str(body.get("Type", "String"))
        given = (passed or {}).get(name, Given(body.get("Default", UNKNOWN)))
        value = given.value
        if str(body.get("NoEcho", "")).lower() == "true":
            value = HIDDEN
        elif kind.startswith("AWS::SSM::Parameter::"):
            value = UNKNOWN  # the default is the name of the parameter that holds the value
        elif kind.startswith(_LIST) and isinstance(value, (str, int, float)) and not isinstance(value, bool):
            value = [part.strip() for part in str(value).split(",")]
        found[name] = Given(value, given.references)
    return found


def condition(scope: Scope, name: str, evaluate: Callable[[Any], Any]) -> bool | Marker:
    """Whether a named condition holds."""
    if name == scope.assumed and name:
        return True
    if name not in scope.answers:
        scope.answers[name] = UNKNOWN  # a circle ends here
        if name in scope.conditions:
            scope.answers[name] = holds(scope, scope.conditions[name], evaluate)
    return scope.answers[name]


def holds(scope: Scope, test: Any, evaluate: Callable[[Any], Any]) -> bool | Marker:  # noqa: ANN401 - JSON
    """Whether a condition function holds; `UNKNOWN` when that hangs on what cannot be told."""
    scope.budget.spend(scope.name)
    if isinstance(test, Mapping) and len(test) == 1:
        ((function, argument),) = test.items()
        if function == "Condition":
            return condition(scope, str(argument), evaluate)
        if function == "Fn::Equals":
            return equals([evaluate(item) for item in argument] if isinstance(argument, list) else None)
        operands = argument if isinstance(argument, list) else []
        if function == "Fn::Not" and len(operands) == 1:
            inner = holds(scope, operands[0], evaluate)
            return inner if isinstance(inner, Marker) else not inner
        if function in {"Fn::And", "Fn::Or"} and operands:
            decisive = function == "Fn::Or"
            answers = [holds(scope, operand, evaluate) for operand in operands]
            return decisive if decisive in answers else UNKNOWN if UNKNOWN in answers else not decisive
    return test if isinstance(test, bool) else UNKNOWN
