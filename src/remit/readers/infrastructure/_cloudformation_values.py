"""From a property as it is written to its value: intrinsic functions evaluated, references noted.

What cannot be told is `UNKNOWN` at its exact place, a secret `HIDDEN`, and `AWS::NoValue` leaves nothing. In a policy
document a text keeps what is known of it, with `PLACEHOLDER` for the rest, because who and what a statement speaks of
is often plain without it (`arn:aws:s3:::${Bucket}/*`). There the partition reads `aws`, since no judgement hangs on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from remit.model.facts import PLACEHOLDER, UNKNOWN, Marker
from remit.readers.infrastructure._cloudformation_functions import PLAIN, join, plain_text
from remit.readers.infrastructure._cloudformation_scope import ABSENT, Given, Scope, condition
from remit.readers.infrastructure._cloudformation_shape import Style, name_in, style_below, style_of

MAX_DEPTH: Final = 96
_SUB: Final = re.compile(r"\$\{(!?)([^}]*)\}")
_LOOP: Final = re.compile(r"[$&]\{([A-Za-z0-9]+)\}")
_PARTITION: Final = "aws"
FOR_EACH: Final = "Fn::ForEach::"
MAX_LOOP: Final = 1_000


class Values:
    """Evaluates the properties of one resource.

    Attributes:
        references: addresses by attribute path, in order of appearance.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.references: dict[str, dict[str, None]] = {}
        self.depth = 0

    def build(self, raw: Any, path: str = "", style: Style = Style.PROPERTIES) -> Any:  # noqa: ANN401 - JSON
        """The value of whatever is written; `ABSENT` where it leaves nothing."""
        self.scope.budget.spend(self.scope.name)
        if not isinstance(raw, (dict, list)):
            return raw
        if self.depth > MAX_DEPTH:
            return UNKNOWN
        self.depth += 1
        try:
            if isinstance(raw, list):
                items = [self.build(item, path, style) for item in raw]
                return [item for item in items if item is not ABSENT and item is not None]
            function = function_of(raw)
            return self.apply(function, raw[function], path, style) if function else self.mapping(raw, path, style)
        finally:
            self.depth -= 1

    def mapping(self, raw: dict[str, Any], path: str, style: Style) -> Any:  # noqa: ANN401 - a mapping, or unknown
        """The entries of a mapping, loops unrolled."""
        entries = unrolled(raw, self)
        if entries is None:
            return UNKNOWN
        own = style_of(dict(entries), style)
        result: dict[str, Any] = {}
        for key, item in entries:
            name = name_in(key, own)
            value = self.build(item, f"{path}.{name}" if path else name, style_below(key, own))
            if value is not ABSENT and value is not None:
                result[name] = value
        return result

    def apply(self, function: str, argument: Any, path: str, style: Style) -> Any:  # noqa: ANN401 - JSON
        """The value of an intrinsic function."""
        if function == "Ref":
            return self.reference(str(argument), path, style)
        if function == "Fn::GetAtt":
            return self.attribute(argument, path)
        if function == "Fn::Sub":
            return self.substitute(argument, path, style)
        if function == "Fn::If":
            return self.choose(argument, path, style)
        if function == "Fn::FindInMap":
            return self.look_up(argument, path, style)
        inner = style if function == "Fn::Join" else Style.VERBATIM
        value = self.build(argument, path, inner)
        if function == "Fn::Join" and style is Style.POLICY:
            return self.join_policy(value)
        return PLAIN[function](value) if function in PLAIN else UNKNOWN

    def note(self, path: str, *addresses: str) -> None:
        """Remember that the value at a path comes from these resources."""
        if addresses:
            self.references.setdefault(path, {}).update(dict.fromkeys(addresses))

    def reference(self, name: str, path: str, style: Style) -> Any:  # noqa: ANN401 - any value
        """`Ref`: a parameter's value, a pseudo parameter, or a resource's name."""
        scope = self.scope
        if name == "AWS::NoValue":
            return ABSENT
        if name in scope.parameters:
            given = scope.parameters[name]
            self.note(path, *given.references)
            return given.value
        if name == "AWS::Partition" and style is Style.POLICY:
            return _PARTITION
        owner = owner_of(name, scope.resources)
        if owner:
            self.note(path, scope.address(owner))
        return UNKNOWN

    def attribute(self, argument: Any, path: str) -> Any:  # noqa: ANN401 - any value
        """`Fn::GetAtt`: an attribute of a resource, or an output of a nested stack."""
        parts = argument if isinstance(argument, list) else str(argument).split(".", 1)
        texts = [part if isinstance(part, str) else self.build(part, "", Style.VERBATIM) for part in parts]
        if not all(isinstance(text, str) for text in texts) or not texts:
            return UNKNOWN
        name = ".".join(texts)
        owner = owner_of(name, self.scope.resources)
        if not owner:
            return UNKNOWN
        rest = name[len(owner) + 1 :]
        if rest.startswith("Outputs."):
            given = self.scope.outputs(owner, rest.removeprefix("Outputs."))
            if given is not None:
                self.note(path, *given.references)
                return given.value
        self.note(path, self.scope.address(owner))
        return UNKNOWN

    def substitute(self, argument: Any, path: str, style: Style) -> Any:  # noqa: ANN401 - text, or unknown
        """`Fn::Sub`: a text with `${…}` filled in."""
        text, extra = argument, {}
        if isinstance(argument, list) and len(argument) == 2:
            text, extra = argument
        if not isinstance(text, str) or not isinstance(extra, dict):
            return UNKNOWN
        pieces: list[Any] = []
        end = 0
        for match in _SUB.finditer(text):
            pieces.append(text[end : match.start()])
            end = match.end()
            is_literal, name = match[1], match[2].strip()
            if is_literal:
                pieces.append(f"${{{match[2]}}}")
            elif name in extra:
                pieces.append(self.build(extra[name], path, style))
            elif "." in name:
                pieces.append(self.attribute(name, path))
            else:
                pieces.append(self.reference(name, path, style))
            self.scope.budget.spend(self.scope.name)
        pieces.append(text[end:])
        return joined(pieces, style)

    def join_policy(self, value: Any) -> Any:  # noqa: ANN401 - text, or unknown
        """`Fn::Join` in a policy document."""
        if not isinstance(value, list) or len(value) != 2 or not isinstance(value[1], list):
            return UNKNOWN
        pieces = [piece for item in value[1] for piece in (value[0], item)]
        return joined(pieces[1:], Style.POLICY)

    def choose(self, argument: Any, path: str, style: Style) -> Any:  # noqa: ANN401 - any value
        """`Fn::If`: the branch that holds; where neither is sure, what both agree on."""
        if not isinstance(argument, list) or len(argument) != 3:
            return UNKNOWN
        answer = condition(self.scope, str(argument[0]), lambda raw: Values(self.scope).build(raw, "", Style.VERBATIM))
        if not isinstance(answer, Marker):
            return self.build(argument[1 if answer else 2], path, style)
        kept, sides = self.references, []
        for branch in argument[1:]:
            self.references = {}
            sides.append((self.build(branch, path, style), self.references))
        self.references = kept
        (first, pointed), (second, also) = sides
        for where in pointed.keys() & also.keys():
            self.note(where, *(pointed[where] if pointed[where] == also[where] else ()))
        return first if first == second else UNKNOWN

    def look_up(self, argument: Any, path: str, style: Style) -> Any:  # noqa: ANN401 - any value
        """`Fn::FindInMap: [map, top, second, {DefaultValue}]`."""
        if not isinstance(argument, list) or len(argument) not in {3, 4}:
            return UNKNOWN
        keys = [self.build(item, "", Style.VERBATIM) for item in argument[:3]]
        found: Any = self.scope.mappings
        for key in keys:
            if isinstance(key, (Marker, list, dict)):
                return UNKNOWN
            found = found.get(str(key)) if isinstance(found, Mapping) else None
        if found is None and len(argument) == 4 and isinstance(argument[3], dict):
            return self.build(argument[3].get("DefaultValue"), path, style)
        return UNKNOWN if found is None or isinstance(found, Mapping) else found


def function_of(raw: Mapping[str, Any]) -> str:
    """The intrinsic function that a mapping stands for; empty when it is just a mapping."""
    if len(raw) != 1:
        return ""
    (name,) = raw
    is_function = name == "Ref" or (name.startswith("Fn::") and not name.startswith(FOR_EACH))
    return name if is_function else ""


def owner_of(name: str, resources: frozenset[str]) -> str:
    """The resource that a name speaks of: `Role`, `Role.Arn`, `Api.Stage`; a generated id may hold points."""
    if name in resources:
        return name
    head = name.partition(".")[0]
    return head if head in resources else ""


def joined(pieces: list[Any], style: Style) -> Any:  # noqa: ANN401 - text, or unknown
    """Pieces of a text in a row; in a policy document, what is known of it."""
    whole = join(pieces)
    if whole is not UNKNOWN or style is not Style.POLICY:
        return whole
    return join([PLACEHOLDER if plain_text(piece) is UNKNOWN else piece for piece in pieces])


def unrolled(raw: dict[str, Any], values: Values) -> list[tuple[str, Any]] | None:
    """The entries of a mapping with its `Fn::ForEach` loops unrolled; None when one cannot be told."""
    if not any(key.startswith(FOR_EACH) for key in raw):
        return list(raw.items())
    found: list[tuple[str, Any]] = []
    for key, item in raw.items():
        if not key.startswith(FOR_EACH):
            found.append((key, item))
            continue
        items = collection(item, values)
        if items is None:
            return None
        found += loop(item, items, values.scope)
    return found


def is_loop(raw: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether it is the body of a loop: a variable, a collection, and what is made for each."""
    return isinstance(raw, list) and len(raw) == 3 and isinstance(raw[0], str) and isinstance(raw[2], dict)


def loop(raw: list[Any], items: list[str], scope: Scope) -> Iterator[tuple[str, Any]]:
    """Entries that a loop makes, one set for each item."""
    for item in items:
        for key, body in raw[2].items():
            scope.budget.spend(scope.name, 8)
            yield str(_filled(key, raw[0], item, scope)), _filled(body, raw[0], item, scope)


def collection(raw: Any, values: Values) -> list[str] | None:  # noqa: ANN401 - JSON
    """What a loop runs over; None when it cannot be told."""
    if not is_loop(raw):
        return None
    found = values.build(raw[1], "", Style.VERBATIM)
    if not isinstance(found, list) or len(found) > MAX_LOOP or not all(isinstance(one, (str, int)) for one in found):
        return None
    return [str(one) for one in found]


def _filled(raw: Any, name: str, item: str, scope: Scope) -> Any:  # noqa: ANN401 - JSON
    """What is written, with the loop's variable replaced in texts, keys and references."""
    scope.budget.spend(scope.name)
    if isinstance(raw, str):
        return _LOOP.sub(lambda match: item if match[1] == name else match[0], raw)
    if isinstance(raw, list):
        return [_filled(one, name, item, scope) for one in raw]
    if isinstance(raw, dict):
        if raw == {"Ref": name}:
            return item
        return {_filled(key, name, item, scope): _filled(one, name, item, scope) for key, one in raw.items()}
    return raw


def given(scope: Scope, raw: Any) -> Given:  # noqa: ANN401 - JSON
    """A value with whatever it refers to, for a nested stack's parameter or output."""
    values = Values(scope)
    value = values.build(raw, "", Style.VERBATIM)
    found = dict.fromkeys(address for path in values.references.values() for address in path)
    return Given(UNKNOWN if value is ABSENT else value, tuple(found))


def assuming(scope: Scope, name: Any) -> Scope:  # noqa: ANN401 - JSON
    """The scope of a resource that exists only where a condition holds."""
    return replace(scope, assumed=name, answers={}) if isinstance(name, str) and name in scope.conditions else scope
