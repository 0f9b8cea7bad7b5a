"""The resource instances that planned or stored values hold, module by module, each with its place.

Values are listed by module instance (`module.a["x"].module.b`), and so are the places: the resource's
`address` key in the text. What a resource's values mean is not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import orjson

from remit.documents.json import Lines
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.readers.infrastructure._terraform_configuration import mapping, sequence
from remit.readers.infrastructure._terraform_values import MalformedError

MAX_DEPTH: Final = 64
HINT: Final = "write the file again with `terraform show -json`"

Key: TypeAlias = "int | str | None"
_ADDRESS: Final = re.compile(r'"address"\s*:\s*("(?:[^"\\]|\\.)*")')
_STEP: Final = re.compile(r'module\.([\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One managed resource instance.

    Attributes:
        address: its full address.
        module: address of its module instance, empty for the root.
        native_type: the resource's type.
        name: the block's name.
        key: its `count` index or `for_each` key.
        provider: the provider's name or source address.
        raw: everything that is said about it.
        location: where its address stands.
    """

    address: str
    module: str
    native_type: str
    name: str
    key: Key
    provider: str
    raw: dict[str, Any]
    location: Location

    @property
    def block(self) -> str:
        """The block that it is an instance of, `type.name`."""
        return f"{self.native_type}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleInstance:
    """One instance of a module: its parent's address, the call's name, and its key."""

    parent: str
    name: str
    key: Key


@dataclass(frozen=True, slots=True)
class Contents:
    """What the values hold.

    Attributes:
        instances: in order of appearance.
        modules: by address, the root apart.
        unreadable: what has another shape.
        refused: addresses of resources among those, as far as they have one.
    """

    instances: list[Instance] = field(default_factory=list)
    modules: dict[str, ModuleInstance] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


class Places:
    """Where addresses stand in the text of one section.

    Lookups in the order of the text cost one pass over it. A section that another tool has rewritten may
    give the first of several places; an address that is not found is placed at the section.
    """

    def __init__(self, text: str, name: str, section: str) -> None:
        self._lines = Lines(text, name)
        start = re.search(rf'"{section}"\s*:', text)
        self._start = start.start() if start else 0
        self._matches = _ADDRESS.finditer(text, self._start)
        self._known: dict[str, int] = {}

    def of(self, address: str = "") -> Location:
        """The place of that address; of the section when it is empty or not there."""
        while address and address not in self._known:
            match = next(self._matches, None)
            if match is None:
                break
            self._known.setdefault(_text(match[1]), match.start())
        return self._lines.at(self._known.get(address, self._start))


def _text(quoted: str) -> str:
    try:
        return str(orjson.loads(quoted)) if "\\" in quoted else quoted[1:-1]
    except orjson.JSONDecodeError:
        return quoted[1:-1]


def contents_of(root: object, places: Places) -> Contents:
    """Every managed resource below a `root_module`; what has another shape is listed as unreadable."""
    contents = Contents()
    seen: set[str] = set()
    stack: list[tuple[str, object, int]] = [("", root, 0)]
    while stack:
        address, raw, depth = stack.pop()
        try:
            module, children = _children(raw, address, depth)
        except MalformedError as error:
            contents.unreadable.append(Unreadable(location=places.of(address), cause=str(error), hint=HINT))
            continue
        for child, step, _ in children:
            contents.modules[child] = step
        stack.extend((child, inner, depth + 1) for child, _, inner in reversed(children))
        for resource in module:
            _add(resource, address, places, contents, seen)
    return contents


def _children(
    raw: object, address: str, depth: int
) -> tuple[list[Any], list[tuple[str, ModuleInstance, dict[str, Any]]]]:
    """A module's resources, and its child modules with their steps.

    Raises:
        MalformedError: it is no module, or lies too deep.
    """
    where = f"the module {address}" if address else "the root module"
    if depth > MAX_DEPTH:
        raise MalformedError(f"{where} lies deeper than {MAX_DEPTH} levels")
    module = mapping(raw, where)
    children = []
    for child in sequence(module.get("child_modules"), f"the child modules of {where}"):
        inner = mapping(child, f"a child module of {where}")
        child_address = inner.get("address")
        if not isinstance(child_address, str):
            raise MalformedError(f"{where} holds a module without an address")
        prefix = f"{address}." if address else ""
        step = _STEP.fullmatch(child_address.removeprefix(prefix))
        if not step or not child_address.startswith(prefix):
            raise MalformedError(f"“{child_address}” is no module in {where}")
        key = step_key(step[2])
        children.append((child_address, ModuleInstance(parent=address, name=step[1], key=key), inner))
    return sequence(module.get("resources"), f"the resources of {where}"), children


def step_key(text: str | None) -> Key:
    """The key in an address's brackets, `0` or `"a"`."""
    if not text:
        return None
    return _text(text) if text.startswith('"') else int(text)


def _add(raw: object, module: str, places: Places, contents: Contents, seen: set[str]) -> None:
    address = raw.get("address") if isinstance(raw, dict) else None
    label = address if isinstance(address, str) else ""
    try:
        instance = _instance(raw, module, places, seen)
    except MalformedError as error:
        cause = f"{label or 'a resource'}: {error}"
        contents.refused.add(label)
        contents.unreadable.append(Unreadable(location=places.of(label or module), cause=cause, hint=HINT))
        return
    if instance is not None:
        seen.add(instance.address)
        contents.instances.append(instance)


def _instance(raw: object, module: str, places: Places, seen: set[str]) -> Instance | None:
    """The instance, None when it is no managed resource.

    Raises:
        MalformedError: it has another shape, or the address of one that was seen before.
    """
    resource = mapping(raw, "a resource")
    mode = resource.get("mode", "managed")
    if mode != "managed":
        if isinstance(mode, str):
            return None
        raise MalformedError("its mode is not text")
    address, native_type, name = _texts(resource, "address", "type", "name")
    key = resource.get("index")
    if key.__class__ not in {int, str, type(None)}:
        raise MalformedError("its index is neither a number nor text")
    deposed = resource.get("deposed_key")
    full_address = f"{address} (deposed object {deposed})" if deposed else address
    if full_address in seen:
        raise MalformedError("its address stands twice")
    return Instance(
        address=full_address,
        module=module,
        native_type=native_type,
        name=name,
        key=key,
        provider=str(resource.get("provider_name") or ""),
        raw=resource,
        location=places.of(address),
    )


def _texts(raw: dict[str, Any], *names: str) -> Iterator[str]:
    for name in names:
        value = raw.get(name)
        if not isinstance(value, str) or not value:
            raise MalformedError(f"its {name} is not text")
        yield value
