"""What the names in one ARM template mean: parameters, variables, functions of the user's own, and loops.

A parameter has the value that a deployment's file or parent gives it, else its default; one without either is
*unclear*, a secure one is `HIDDEN`. A function that hangs on the deployment, the clock or what runs is unclear as well,
and anything made of it. Circles end as unclear. What a list of keys gives (`listKeys`) is a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from remit.errors import UnreadableError
from remit.model.facts import HIDDEN, Marker
from remit.readers.infrastructure._arm_expressions import (
    Call,
    Get,
    Literal,
    NotAnExpressionError,
    Tree,
    is_expression,
    parse_expression,
)
from remit.readers.infrastructure._arm_functions import FUNCTIONS, MAX_ITEMS, NotToldError
from remit.readers.infrastructure._arm_ids import ID_FUNCTIONS
from remit.readers.infrastructure._arm_special import SPECIAL
from remit.readers.infrastructure._arm_values import (
    ABSENT,
    MAX_SIZE,
    Pointer,
    Unclear,
    canonical,
    inner,
    is_dark,
    joined,
    look_up,
    points_of,
    size_of,
    unclear,
)

MAX_WORK: Final = 3_000_000
MAX_CHAIN: Final = 25  # names that need each other, nested templates included
MAX_LOOP: Final = 800  # the most that Resource Manager makes of one resource
_SECURE: Final = frozenset({"securestring", "secureobject"})
# Functions that only move values: what is dark within a list or an object stays what it is.
_MOVING: Final = frozenset({
    "array", "createarray", "createobject", "empty", "first", "flatten", "items", "last", "length", "objectkeys",
    "shallowmerge", "skip", "take", "union",
})  # fmt: skip
# What a name is compared by has small letters anyway.
_CASING: Final[dict[str, Callable[[str], str]]] = {
    "tolower": str.lower,
    "toupper": str.lower,
    "trim": str.strip,
    "string": str,
}
_OUTPUT_STEPS: Final = ("value", "outputs")

Loops = Mapping[str, Any]


@dataclass(slots=True)
class Budget:
    """Work left for one root, nested templates included; evaluation stops where it is spent."""

    name: str
    left: int = MAX_WORK
    depth: int = 0

    def spend(self, amount: int = 1) -> None:
        """Count work.

        Raises:
            UnreadableError: the template asks for more than is done.
        """
        self.left -= amount
        if self.left < 0:
            raise UnreadableError(
                f"it expands to more than {MAX_WORK} values", place=self.name, hint="remove repeated nesting and loops"
            )


@dataclass(slots=True)
class Scope:
    """Names of one template.

    Attributes:
        key: tells its unclear parameters from those of other templates.
        here: what `deployment().properties.templateLink.uri` comes to.
        budget: work left.
        parameters: the section, by name in small letters.
        variables: likewise.
        functions: functions of the user's own by `namespace.name` in small letters.
        given: gives a parameter's value where the deployment states one, else `ABSENT`.
        symbols: resources by their symbolic name in small letters.
        output_of: gives an output of a nested deployment, else `ABSENT`.
        answers: parameters and variables that were evaluated.
        sizes: how much each of them holds.
    """

    key: str
    here: str
    budget: Budget
    parameters: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    functions: Mapping[str, Any] = field(default_factory=dict)
    given: Callable[[str], Any] = lambda _name: ABSENT
    symbols: dict[str, Pointer] = field(default_factory=dict)
    output_of: Callable[[tuple[Pointer, ...], str], Any] = lambda _points, _name: ABSENT
    answers: dict[str, Any] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def evaluate(self, raw: Any, loops: Loops | None = None) -> Any:  # noqa: ANN401 - JSON
        """A value of the template with its expressions evaluated; `ABSENT` never comes out."""
        return Frame(self, loops or {}).build(raw)

    def parameter(self, name: str) -> Any:  # noqa: ANN401 - any value
        """A parameter's value."""
        key = f"parameters('{name.lower()}')"
        return self._answer(key, lambda open_value: self._parameter(name, open_value))

    def _answer(self, key: str, make: Callable[[Unclear], Any]) -> Any:  # noqa: ANN401 - any value
        """A named value, made once; a circle, or a long chain of names, ends as unclear."""
        if key in self.answers:
            self.budget.spend(1 + self.sizes.get(key, 0) // 256)
            return self.answers[key]
        open_value = unclear(f"{self.key}{key}")
        if self.budget.depth >= MAX_CHAIN:
            return open_value
        self.answers[key] = open_value
        self.budget.depth += 1
        try:
            made = make(open_value)
        finally:
            self.budget.depth -= 1
        size = size_of(made)
        self.answers[key] = made if size < MAX_SIZE else open_value
        self.sizes[key] = size
        return self.answers[key]

    def _parameter(self, name: str, open_value: Unclear) -> Any:  # noqa: ANN401 - any value
        row = self.parameters.get(name.lower())
        row = row if isinstance(row, Mapping) else {}
        value = self.given(name)
        if value is ABSENT:
            value = self.evaluate(row["defaultValue"]) if "defaultValue" in row else open_value
        is_secret = str(row.get("type", "")).lower() in _SECURE
        return HIDDEN if is_secret and value not in ("", {}) else value

    def variable(self, name: str) -> Any:  # noqa: ANN401 - any value
        """A variable's value."""
        key = f"variables('{name.lower()}')"
        return self._answer(key, lambda open_value: self._variable(name, open_value))

    def _variable(self, name: str, open_value: Unclear) -> Any:  # noqa: ANN401 - any value
        if name.lower() in self.variables:
            return self.evaluate(self.variables[name.lower()])
        return self._copied(name, open_value)

    def _copied(self, name: str, open_value: Unclear) -> Any:  # noqa: ANN401 - any value
        """A variable that a loop in the section makes."""
        loops = self.variables.get("copy")
        for loop in loops if isinstance(loops, list) else ():
            if isinstance(loop, Mapping) and str(loop.get("name", "")).lower() == name.lower():
                return Frame(self, {}).looped(loop)
        return open_value


@dataclass(slots=True)
class Frame:
    """Where an expression stands: a template, the loops around it, and the names of lambdas and functions.

    Attributes:
        scope: the template's names.
        loops: index by the loop's name in small letters; the innermost under the empty name.
        names: variables of lambdas by name.
        own: parameters of the user's function that is being called.
    """

    scope: Scope
    loops: Loops
    names: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] | None = None

    def used(self, value: Any, name: str) -> Any:  # noqa: ANN401 - any value
        """A named value where it is used, counted as work by its size; one that is too large is unclear."""
        size = size_of(value)
        self.scope.budget.spend(1 + size // 256)
        return value if size < MAX_SIZE else unclear(name)

    def build(self, raw: Any) -> Any:  # noqa: ANN401 - JSON
        """A value with its expressions evaluated and its loops unrolled."""
        self.scope.budget.spend()
        if isinstance(raw, str):
            return self.text(raw)
        if isinstance(raw, list):
            return [self.build(item) for item in raw]
        if not isinstance(raw, dict):
            return raw
        built: dict[str, Any] = {}
        for key, item in raw.items():
            if key == "copy" and isinstance(item, list) and all(isinstance(one, dict) for one in item):
                for loop in item:
                    built[str(loop.get("name", ""))] = self.looped(loop)
                continue
            name = self.text(key) if key.startswith("[") else key
            built[name if isinstance(name, str) else canonical(name)] = self.build(item)
        return built

    def looped(self, loop: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a list, or unclear
        """What a loop over a property makes."""
        count, name = self.build(loop.get("count")), str(loop.get("name", ""))
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_LOOP:
            within = {**self.loops, "": unclear(f"copyindex('{name}')"), name.lower(): unclear(f"copyindex('{name}')")}
            one = Frame(self.scope, within, self.names, self.own).build(loop.get("input"))
            return unclear(f"copy('{name}')", inner(one))
        return [
            Frame(self.scope, {**self.loops, "": index, name.lower(): index}, self.names, self.own).build(
                loop.get("input")
            )
            for index in range(count)
        ]

    def text(self, raw: str) -> Any:  # noqa: ANN401 - any value
        """A text, or what its expression comes to."""
        if not is_expression(raw):
            return raw[1:] if raw.startswith("[[") else raw
        try:
            return self.value(parse_expression(raw))
        except NotAnExpressionError:
            return unclear(raw)

    def value(self, tree: Tree) -> Any:  # noqa: ANN401 - any value
        """What an expression comes to."""
        self.scope.budget.spend()
        if isinstance(tree, Literal):
            return tree.value
        if isinstance(tree, Get):
            return self.get(tree)
        return self.call(tree)

    def get(self, tree: Get) -> Any:  # noqa: ANN401 - any value
        """A property of an object, an element of a list, an output of a nested deployment."""
        output = self._output(tree)
        if output is not ABSENT:
            return self.used(output, "output")
        holder, key = self.value(tree.of), self.value(tree.key)
        return look_up(holder, key, is_safe=tree.is_safe)

    def _output(self, tree: Get) -> Any:  # noqa: ANN401 - any value
        """`reference(…).outputs.NAME.value` of a deployment that was read; else `ABSENT`."""
        steps: list[Tree] = []
        at: Tree = tree
        while isinstance(at, Get) and len(steps) < 3:
            steps.append(at.key)
            at = at.of
        if len(steps) < 3 or not isinstance(at, Call) or at.name != "reference" or not at.arguments:
            return ABSENT
        if (steps[0], steps[2]) != tuple(Literal(step) for step in _OUTPUT_STEPS):
            return ABSENT
        name = self.value(steps[1])
        if not isinstance(name, str):
            return ABSENT
        return self.scope.output_of(self.named(self.value(at.arguments[0])), name)

    def named(self, value: object) -> tuple[Pointer, ...]:
        """The resources that a function's first argument speaks of: a symbolic name, a name, an id."""
        if isinstance(value, str) and value.lower() in self.scope.symbols:
            return (self.scope.symbols[value.lower()],)
        found = points_of(value)
        if found or not isinstance(value, (str, Unclear)):
            return found
        return (Pointer("", (canonical(value).lower(),)),)

    def call(self, tree: Call) -> Any:  # noqa: ANN401 - any value
        """What a function gives."""
        if tree.name in SPECIAL:
            return SPECIAL[tree.name](self, tree.arguments)
        arguments = [self.value(argument) for argument in tree.arguments]
        if tree.name in ID_FUNCTIONS:
            return ID_FUNCTIONS[tree.name](arguments)
        if tree.name.startswith("list") or tree.name == "getsecret":
            return HIDDEN
        if tree.name in self.scope.functions:
            return self._own(tree.name, arguments)
        return applied(tree.name, arguments)

    def _own(self, name: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - any value
        """What a function of the user's own gives."""
        row = self.scope.functions[name]
        wanted = row.get("parameters")
        rows = wanted if isinstance(wanted, list) else []
        names = [str(one.get("name", "")).lower() for one in rows if isinstance(one, dict)]
        output = row.get("output")
        if self.own is not None or not isinstance(output, dict):  # one function cannot call another in a circle
            return unclear(f"{name}({','.join(map(canonical, arguments))})", arguments)
        own = dict(zip(names, arguments, strict=False))
        return Frame(self.scope, {}, {}, own).build(output.get("value"))


def applied(name: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - any value
    """What a function that hangs on its arguments alone gives."""
    if name == "concat":
        return _concatenated(arguments)
    if name == "equals" and len(arguments) == 2 and isinstance(arguments[0], Unclear) and arguments[0] == arguments[1]:
        return True
    if any(isinstance(item, Marker) for item in arguments):
        return _opaque(name, arguments) if name in {"empty", "equals", "length", "contains"} else HIDDEN
    if any(isinstance(item, Unclear) for item in arguments):
        return _partly(name, arguments)
    if name not in FUNCTIONS:
        return _opaque(name, arguments)
    if name not in _MOVING and any(is_dark(one) for item in arguments for one in inner(item)):
        return _over_dark(name, arguments)
    try:
        return FUNCTIONS[name](*arguments)
    except (NotToldError, TypeError, OverflowError, RecursionError):
        return _opaque(name, arguments)


def _opaque(name: str, arguments: list[Any]) -> Unclear:
    """A call of which only its making is known."""
    text = f"{name}({','.join(map(canonical, arguments))})"
    return unclear(text, (one for item in arguments for one in inner(item)))


def _concatenated(arguments: list[Any]) -> Any:  # noqa: ANN401 - any value
    if arguments and all(isinstance(item, list) for item in arguments):
        whole = [one for item in arguments for one in item]
        return whole if len(whole) <= MAX_ITEMS else _opaque("concat", arguments)
    is_text = not any(isinstance(item, (list, dict)) for item in arguments)
    return joined(arguments) if is_text else _opaque("concat", arguments)


def _partly(name: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - any value
    """A function over a text of which a part is unclear."""
    head = arguments[0]
    if name in _CASING and isinstance(head, Unclear):
        return Unclear(_CASING[name](head.text), head.points)
    if name == "format" and isinstance(head, str) and not any(isinstance(item, (list, dict)) for item in arguments):
        try:
            text = FUNCTIONS[name](head, *(item.text if isinstance(item, Unclear) else item for item in arguments[1:]))
        except (NotToldError, TypeError):
            return _opaque(name, arguments)
        return Unclear(text, _opaque(name, arguments).points)
    if name == "createarray":
        return list(arguments)
    if name == "createobject" and len(arguments) % 2 == 0 and all(isinstance(key, str) for key in arguments[::2]):
        return dict(zip(arguments[::2], arguments[1::2], strict=True))
    return _opaque(name, arguments)


def _over_dark(name: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - any value
    """A function over a list or an object of which a part is unclear."""
    if name == "join" and isinstance(arguments[0], list) and isinstance(arguments[1], str):
        pieces = [piece for item in arguments[0] for piece in (arguments[1], item)]
        return joined(pieces[1:])
    if name == "contains" and isinstance(arguments[0], dict):
        return FUNCTIONS[name](*arguments)
    if name == "contains" and FUNCTIONS[name]([one for one in arguments[0] if not is_dark(one)], arguments[1]):
        return True
    return _opaque(name, arguments)
