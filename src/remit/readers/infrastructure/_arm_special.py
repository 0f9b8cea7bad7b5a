"""The functions of ARM templates that are more than their arguments: names, choices, lambdas, and what runs.

Each takes the frame in which it stands and its arguments as trees, since not every argument is evaluated
(`if`, `lambda`), and what a name means hangs on where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from remit.model.facts import HIDDEN, Marker
from remit.readers.infrastructure._arm_expressions import Call, Literal, Tree
from remit.readers.infrastructure._arm_functions import MAX_ITEMS
from remit.readers.infrastructure._arm_values import Unclear, canonical, inner, is_dark, look_up, unclear

if TYPE_CHECKING:
    from remit.readers.infrastructure._arm_scope import Frame

Arguments = Sequence[Tree]


def parameters(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`parameters('name')`: of the user's function where one is being called, else of the template."""
    name = frame.value(arguments[0]) if arguments else None
    if not isinstance(name, str):
        return unclear("parameters(?)")
    if frame.own is not None:
        return frame.used(frame.own.get(name.lower(), unclear(f"parameters('{name}')")), name)
    return frame.scope.parameter(name)


def variables(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`variables('name')`."""
    name = frame.value(arguments[0]) if arguments else None
    return frame.scope.variable(name) if isinstance(name, str) else unclear("variables(?)")


def copy_index(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - a number, or unclear
    """`copyIndex([loop], [offset])`."""
    values = [frame.value(argument) for argument in arguments]
    name = values.pop(0) if values and isinstance(values[0], str) else ""
    index = frame.loops.get(name.lower(), unclear(f"copyindex('{name}')"))
    offset = values[0] if values else 0
    if isinstance(index, int) and isinstance(offset, int):
        return index + offset
    return unclear(f"{canonical(index)}+{canonical(offset)}")


def choose(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`if(condition, then, else)`; where the condition cannot be told, what both agree on."""
    if len(arguments) != 3:
        return unclear("if(?)")
    test = frame.value(arguments[0])
    if isinstance(test, bool):
        return frame.value(arguments[1 if test else 2])
    sides = [frame.value(argument) for argument in arguments[1:]]
    if sides[0] == sides[1]:
        return sides[0]
    text = f"if({canonical(test)},{canonical(sides[0])},{canonical(sides[1])})"
    if HIDDEN in sides:
        return HIDDEN
    return unclear(text, (one for side in sides for one in inner(side)))


def both(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - a truth, or unclear
    """`and`: false as soon as one is."""
    return _combined(frame, arguments, "and", decisive=False)


def either(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - a truth, or unclear
    """`or`: true as soon as one is."""
    return _combined(frame, arguments, "or", decisive=True)


def _combined(frame: Frame, arguments: Arguments, name: str, *, decisive: bool) -> Any:  # noqa: ANN401
    values = []
    for argument in arguments:
        value = frame.value(argument)
        if value is decisive:
            return decisive
        values.append(value)
    if all(isinstance(value, bool) for value in values):
        return not decisive
    return unclear(f"{name}({','.join(map(canonical, values))})")


def negate(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - a truth, or unclear
    """`not`."""
    value = frame.value(arguments[0]) if arguments else None
    return not value if isinstance(value, bool) else unclear(f"not({canonical(value)})")


def coalesce(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`coalesce`: the first that is not null; what follows one that cannot be told cannot be told either."""
    for argument in arguments:
        value = frame.value(argument)
        if isinstance(value, Unclear):
            return unclear(f"coalesce({canonical(value)})", (value,))
        if value is not None:
            return value
    return None


def try_get(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`tryGet(value, key, …)`: nothing where a step is not there."""
    holder = frame.value(arguments[0]) if arguments else None
    for argument in arguments[1:]:
        holder = look_up(holder, frame.value(argument), is_safe=True)
    return holder


def reference(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - always unclear
    """`reference(id or name)`: what runs, which no template tells; the resource stays known."""
    value = frame.value(arguments[0]) if arguments else None
    if isinstance(value, Marker):
        return value
    made = unclear(f"reference({canonical(value)})")
    return Unclear(made.text, frame.named(value))


def deployment(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401, ARG001 - all have this form
    """`deployment()`: where the template lies is known as well as a path can tell."""
    link = {"uri": frame.scope.here}
    return {"name": unclear("deployment().name"), "location": unclear("deployment().location"), "properties": {
        "templateLink": link, "parameters": unclear("deployment().parameters"),
    }}  # fmt: skip


def lambda_variable(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`lambdaVariables('name')`."""
    name = canonical(frame.value(arguments[0])) if arguments else ""
    return frame.used(frame.names.get(name.lower(), unclear(f"lambdavariables('{name}')")), name)


def _bodies(arguments: Arguments) -> list[tuple[list[str], Tree]]:
    """Names and body of each lambda among the arguments."""
    found = []
    for argument in arguments:
        if isinstance(argument, Call) and argument.name == "lambda" and argument.arguments:
            *names, body = argument.arguments
            found.append(([str(one.value).lower() for one in names if isinstance(one, Literal)], body))
    return found


def _under(frame: Frame, names: Sequence[str], values: Sequence[Any], body: Tree) -> Any:  # noqa: ANN401 - any value
    return replace(frame, names={**frame.names, **dict(zip(names, values, strict=False))}).value(body)


def _over(frame: Frame, arguments: Arguments, name: str) -> tuple[list[Any], list[tuple[list[str], Tree]]] | Unclear:
    """The list and the lambdas of a function over a list; unclear where there is no such list."""
    values = frame.value(arguments[0]) if arguments else None
    bodies = _bodies(arguments)
    if not isinstance(values, list) or len(values) > MAX_ITEMS or not bodies:
        return unclear(f"{name}({canonical(values)})", inner(values))
    return values, bodies


def mapped(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`map(list, lambda)`; a lambda may take the place as well."""
    found = _over(frame, arguments, "map")
    if isinstance(found, Unclear):
        return found
    values, ((names, body), *_) = found
    return [_under(frame, names, (item, place), body) for place, item in enumerate(values)]


def filtered(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`filter(list, lambda)`."""
    found = _over(frame, arguments, "filter")
    if isinstance(found, Unclear):
        return found
    values, ((names, body), *_) = found
    kept = [(item, _under(frame, names, (item, place), body)) for place, item in enumerate(values)]
    if any(not isinstance(answer, bool) for _, answer in kept):
        return unclear(f"filter({canonical(values)})", inner(values))
    return [item for item, answer in kept if answer]


def reduced(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`reduce(list, first, lambda)`."""
    found = _over(frame, arguments, "reduce")
    if isinstance(found, Unclear) or len(arguments) != 3:
        return found if isinstance(found, Unclear) else unclear("reduce(?)")
    values, ((names, body), *_) = found
    result = frame.value(arguments[1])
    for place, item in enumerate(values):
        result = _under(frame, names, (result, item, place), body)
    return result


def to_object(frame: Frame, arguments: Arguments) -> Any:  # noqa: ANN401 - any value
    """`toObject(list, key lambda, [value lambda])`."""
    found = _over(frame, arguments, "toobject")
    if isinstance(found, Unclear):
        return found
    values, ((names, body), *rest) = found
    made: dict[str, Any] = {}
    for item in values:
        key = _under(frame, names, (item,), body)
        if is_dark(key):
            key = canonical(key)
        made[str(key)] = _under(frame, rest[0][0], (item,), rest[0][1]) if rest else item
    return made


SPECIAL: Final[dict[str, Callable[[Frame, Arguments], Any]]] = {
    "and": both,
    "coalesce": coalesce,
    "copyindex": copy_index,
    "deployment": deployment,
    "filter": filtered,
    "if": choose,
    "lambdavariables": lambda_variable,
    "map": mapped,
    "not": negate,
    "or": either,
    "parameters": parameters,
    "reduce": reduced,
    "reference": reference,
    "resourceinfo": reference,
    "toobject": to_object,
    "tryget": try_get,
    "variables": variables,
}
