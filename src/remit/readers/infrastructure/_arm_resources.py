"""The entries of a template's `resources`: loops unrolled, children beside their parents, types and names made whole.

A child's type and name follow its parent's, whether it stands within it or beside it. A resource that extends another
is written with its scope, or in an older way within the other's type (`Microsoft.KeyVault/vaults/providers/locks`);
both come out the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from remit.readers.infrastructure._arm_document import Step
from remit.readers.infrastructure._arm_scope import MAX_LOOP, Loops, Scope
from remit.readers.infrastructure._arm_values import CLOSE, OPEN, Pointer, Unclear, canonical, unclear

MAX_DEPTH: Final = 12

Refused = tuple[tuple[Step, ...], str]


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template, not yet evaluated.

    Attributes:
        kind: its whole type, as it is written.
        names: the parts of its name, each a text or unclear.
        raw: the entry.
        steps: where it stands in the document.
        loops: indices of the loops around it.
        parent: the resource that it is a child of.
        extends: the resource that its type says it extends.
        is_ruled_out: whether its condition is known not to hold.
    """

    kind: str
    names: tuple[Any, ...]
    raw: Mapping[str, Any]
    steps: tuple[Step, ...]
    loops: Loops
    parent: Pointer | None
    extends: Pointer | None
    is_ruled_out: bool

    @property
    def pointer(self) -> Pointer:
        """What others name it by."""
        return Pointer(self.kind.lower(), tuple(canonical(name).lower() for name in self.names))


def expanded(
    section: Any,  # noqa: ANN401 - JSON
    steps: tuple[Step, ...],
    scope: Scope,
    loops: Loops,
    above: Resource | None = None,
) -> Iterator[Resource | Refused]:
    """Every resource of a section in order of appearance, children behind their parent; else place and cause."""
    rows = section.items() if isinstance(section, dict) else enumerate(section)
    entries = [(key, raw) for key, raw in rows if not (isinstance(raw, dict) and raw.get("existing") is True)]
    if isinstance(section, dict):
        _name_symbols(section, scope, loops)
    for key, raw in entries:
        place = (*steps, key)
        cause = _complaint(raw) or ("children are nested too deeply" if len(place) > 4 * MAX_DEPTH else "")
        if cause:
            yield place, cause
            continue
        rounds = list(_loops(raw, scope, loops))
        if not rounds:
            yield replace(_resource(raw, place, scope, _open(raw, loops), above), is_ruled_out=True)
        for within in rounds:
            one = _resource(raw, place, scope, within, above)
            yield one
            children = raw.get("resources")
            if isinstance(children, (list, dict)):
                yield from expanded(children, (*place, "resources"), scope, within, one)


def _name_symbols(section: Mapping[str, Any], scope: Scope, loops: Loops) -> None:
    """Remember what the symbolic names of a section stand for; one of a loop stands for all that it makes."""
    for key, raw in section.items():
        if _complaint(raw):
            continue
        scope.symbols.setdefault(key.lower(), Pointer("", (key.lower(),)))  # a circle ends here
        within = next(iter(_loops(raw, scope, loops)), loops)
        scope.symbols[key.lower()] = _resource(raw, (), scope, within, None).pointer


def _complaint(raw: Any) -> str:  # noqa: ANN401 - JSON
    if not isinstance(raw, dict):
        return "a resource is an object"
    if not isinstance(raw.get("type"), str) or "/" not in raw["type"].partition("@")[0].strip("/"):
        # a child within its parent has one word for its type
        return "" if isinstance(raw.get("type"), str) and raw["type"] else "it has no type"
    return ""


def _loops(raw: Mapping[str, Any], scope: Scope, loops: Loops) -> Iterator[Loops]:
    """The indices under which a resource is made: once where it has no loop, or where the count is not known."""
    loop = raw.get("copy")
    if not isinstance(loop, dict):
        yield loops
        return
    name = str(loop.get("name", "")).lower()
    count = scope.evaluate(loop.get("count"), loops)
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_LOOP:
        yield _open(raw, loops)
        return
    for index in range(count):
        yield {**loops, "": index, name: index}


def _open(raw: Mapping[str, Any], loops: Loops) -> Loops:
    """The indices within a loop of which no round is known."""
    name = str(raw["copy"].get("name", "")).lower()
    index = unclear(f"copyindex('{name}')")
    return {**loops, "": index, name: index}


def _resource(
    raw: Mapping[str, Any], steps: tuple[Step, ...], scope: Scope, loops: Loops, above: Resource | None
) -> Resource:
    kind = raw["type"].partition("@")[0].strip("/")
    names = _parts(scope.evaluate(raw.get("name", ""), loops))
    parent = None
    if above is not None:
        # an extension within what it extends has a whole type of its own
        if "." in kind.partition("/")[0]:
            return _made(raw, steps, loops, scope, kind, names[-1:], None, above.pointer)
        kind, names = f"{above.kind}/{kind}", (*above.names, *names)
    extends = None
    namespace, *kinds = kind.split("/")
    if "providers" in kinds[1:]:
        at = kinds.index("providers", 1)
        if len(names) == len(kinds) and isinstance(names[at], str):
            extends = Pointer("/".join((namespace, *kinds[:at])).lower(), _lower(names[:at]))
            return _made(
                raw, steps, loops, scope, "/".join((names[at], *kinds[at + 1 :])), names[at + 1 :], None, extends
            )
    if len(kinds) > 1 and len(names) > 1:
        parent = Pointer(kind.rpartition("/")[0].lower(), _lower(names[:-1]))
    return _made(raw, steps, loops, scope, kind, names, parent, extends)


def _made(
    raw: Mapping[str, Any],
    steps: tuple[Step, ...],
    loops: Loops,
    scope: Scope,
    kind: str,
    names: tuple[Any, ...],
    parent: Pointer | None,
    extends: Pointer | None,
) -> Resource:
    is_ruled_out = "condition" in raw and scope.evaluate(raw["condition"], loops) is False
    return Resource(kind, names, raw, steps, loops, parent, extends, is_ruled_out)


def _lower(names: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(canonical(name).lower() for name in names)


def _parts(name: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any value
    """The parts of a name between its slashes, in their own case."""
    if isinstance(name, str):
        return tuple(name.split("/")) if name else ("?",)
    if not isinstance(name, Unclear):
        return (unclear(canonical(name)),)
    parts: list[str] = [""]
    depth = 0
    for sign in name.text:
        depth += (sign == OPEN) - (sign == CLOSE)
        if sign == "/" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return tuple(Unclear(part, name.points) if OPEN in part else part for part in parts if part) or ("?",)
