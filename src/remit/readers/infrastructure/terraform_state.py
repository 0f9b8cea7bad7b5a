"""Terraform and OpenTofu states: what `terraform show -json` writes of one, and the raw form of version 4.

Everything in a state stands; nothing in it is unknown. A state marks few of its secrets, so names decide as
well. It keeps which resources one depends on, not by which attribute: a reference is read where a text among
the attributes is the id or ARN of such a resource. It cannot tell a provider's configuration, nor places
below a resource in the raw form. A backup (`.tfstate.backup`) is not recognised: it is the state before this
one, and would count everything twice.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from remit.documents.json import MAX_BYTES, Lines, parse_json
from remit.documents.text import decode, encoding_of, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._terraform_belonging import (
    NO_SETTINGS,
    account_of,
    folder_of,
    provider_of,
    region_of,
    tags_of,
)
from remit.readers.infrastructure._terraform_configuration import mapping, sequence
from remit.readers.infrastructure._terraform_modules import Instance, Places, contents_of
from remit.readers.infrastructure._terraform_values import MalformedError, attributes_of

_SHOWN: Final = re.compile(
    r'\s*\{\s*"format_version"\s*:\s*"[^"]*"\s*'
    r'(?:\}\s*$|,\s*"terraform_version"\s*:\s*"[^"]*"\s*(?:\}\s*$|,\s*"(?:values|checks)")|,\s*"values")'
)
_LINEAGE: Final = re.compile(r'"lineage"\s*:\s*"')
_RAW: Final = re.compile(r'"(?:serial|terraform_version|outputs|encrypted_data)"\s*:')
_INDEX: Final = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
_PROVIDER: Final = re.compile(r'provider(?:\["([^"]+)"\]|\.([\w-]+))')
_HEADER: Final = re.compile(
    r'"mode"\s*:\s*"\w+"\s*,\s*(?:"type"\s*:\s*"([^"]*)"\s*,\s*"name"\s*:\s*"([^"]*)"'
    r'|(?:"module"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*)?"name"\s*:\s*"([^"]*)"\s*,\s*"provider"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"type"\s*:\s*"([^"]*)")'
)
_IDENTITIES: Final = ("id", "arn", "self_link", "key_id", "name")
_SHORTEST_IDENTITY: Final = 3
_MOST_OWNERS: Final = 64  # a text that so many share tells nobody apart
_WRITE: Final = "write the state with `terraform show -json` and read that"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """One resource instance of a state, with what it depends on as configuration addresses."""

    instance: Instance
    attributes: dict[str, Any]
    dependencies: frozenset[str]


class TerraformState:
    """Reads a state in either form."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the head is that of a state, or the file is called one and holds a JSON object."""
        text = head.decode(encoding_of(head), "ignore")
        if path.suffix == ".backup" or not text.lstrip("\ufeff \t\r\n").startswith("{"):
            return False
        is_raw = bool(_LINEAGE.search(text) and _RAW.search(text))
        return path.suffix == ".tfstate" or is_raw or bool(_SHOWN.match(text))

    def read(self, path: Path, *, name: str) -> Reading:
        """Every managed resource that stands.

        Raises:
            UnreadableError: not JSON, no state, an encrypted one, a version that is not known, over the limits.
        """
        text = decode(read_bytes(path, limit=MAX_BYTES), name=name)
        state = parse_json(text, name)
        unreadable: list[Unreadable] = []
        if not isinstance(state, dict):
            raise UnreadableError("JSON, but no Terraform state", place=name, hint=_WRITE)
        if "format_version" in state:
            standing = list(_shown(state, text, name, unreadable))
        else:
            standing = list(_raw(state, text, name, unreadable))
        references = _References(standing)
        return Reading(
            observations=tuple(_observation(one, references) for one in standing),
            unreadable=tuple(unreadable),
            inputs=(name,),
        )


def _shown(state: dict[str, Any], text: str, name: str, unreadable: list[Unreadable]) -> Iterator[_Standing]:
    if "planned_values" in state or not re.fullmatch(r"[01]\.\d+", str(state["format_version"])):
        raise UnreadableError("JSON, but no Terraform state of format 0.x or 1.x", place=name, hint=_WRITE)
    values = state.get("values")
    root = values.get("root_module") if isinstance(values, dict) else values
    contents = contents_of(root, Places(text, name, "values"))
    unreadable += contents.unreadable
    for instance in contents.instances:
        try:
            yield _standing(instance, "values", instance.raw.get("sensitive_values"), "depends_on")
        except MalformedError as error:
            unreadable.append(_refused(instance.location, instance.address, error))


def _raw(state: dict[str, Any], text: str, name: str, unreadable: list[Unreadable]) -> Iterator[_Standing]:
    if "encrypted_data" in state:
        raise UnreadableError("the state is encrypted", place=name, hint=_WRITE)
    version = state.get("version")
    if version != 4 or not isinstance(state.get("resources"), list):
        number = version if isinstance(version, int | float) else "unknown"  # what else stands there is not repeated
        said = f"a state of version {number!s:.40}; 4 is read" if version else "JSON, but no Terraform state"
        raise UnreadableError(said, place=name, hint=_WRITE)
    places = _headers(text, name)
    seen: set[str] = set()
    for raw in state["resources"]:
        location, label = Location(file=name), "a resource"
        try:
            resource = mapping(raw, label)
            label = f"{resource.get('type')}.{resource.get('name')}"
            found = places[str(resource.get("type")), str(resource.get("name"))]
            location = found.popleft() if found else location
            if resource.get("mode", "managed") != "managed":
                continue
            instances = sequence(resource.get("instances"), "its instances")
        except MalformedError as error:
            unreadable.append(_refused(location, label, error))
            continue
        for inner in instances:
            try:
                yield _raw_standing(resource, inner, location, seen)
            except MalformedError as error:
                unreadable.append(_refused(location, label, error))


def _headers(text: str, name: str) -> defaultdict[tuple[str, str], deque[Location]]:
    """Where resources of the raw form begin, by type and name, in the order of the text."""
    lines = Lines(text, name)
    found: defaultdict[tuple[str, str], deque[Location]] = defaultdict(deque)
    for match in _HEADER.finditer(text):
        key = (match[1], match[2]) if match[1] is not None else (match[4], match[3])
        found[key].append(lines.at(match.start()))
    return found


def _raw_standing(resource: dict[str, Any], raw: object, location: Location, seen: set[str]) -> _Standing:
    inner = mapping(raw, "an instance")
    if inner.get("attributes_flat"):
        raise MalformedError("its attributes are kept as Terraform before 0.12 did")
    module, native_type, name = (resource.get(part) or "" for part in ("module", "type", "name"))
    if not all(isinstance(part, str) for part in (module, native_type, name)) or not (native_type and name):
        raise MalformedError("its module, type or name is not text")
    key = inner.get("index_key")
    if key.__class__ not in {int, str, type(None)}:
        raise MalformedError("its index_key is neither a number nor text")
    deposed = f" (deposed object {inner['deposed']})" if inner.get("deposed") else ""
    index = "" if key is None else f"[{key}]" if isinstance(key, int) else '["' + _quoted(key) + '"]'
    address = ".".join(filter(None, (module, native_type, name))) + index + deposed
    if address in seen:
        raise MalformedError(f"its address {address} stands twice")
    seen.add(address)
    source = _PROVIDER.search(str(resource.get("provider") or ""))
    instance = Instance(
        address=address,
        module=module,
        native_type=native_type,
        name=name,
        key=key,
        provider=(source[1] or source[2]) if source else "",
        raw=inner,
        location=location,
    )
    return _standing(instance, "attributes", _marks(inner.get("sensitive_attributes")), "dependencies")


def _quoted(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')


def _marks(paths: object) -> dict[str, Any]:
    """The tree of sensitive marks from the paths that the raw form lists.

    A path below a list or a map hides all of its attribute: the raw form's indices need not be positions.
    """
    marks: dict[str, Any] = {}
    for path in sequence(paths, "its sensitive_attributes"):
        step = path[0] if isinstance(path, list) and path else path
        name = step.get("value") if isinstance(step, dict) else step
        if not isinstance(name, str):
            raise MalformedError("its sensitive_attributes are no paths")
        marks[name] = True
    return marks


def _standing(instance: Instance, values: str, hidden: object, dependencies: str) -> _Standing:
    names = sequence(instance.raw.get(dependencies), f"its {dependencies}")
    return _Standing(
        instance=instance,
        attributes=attributes_of(instance.native_type, instance.raw.get(values), None, hidden),
        dependencies=frozenset(_INDEX.sub("", name) for name in names if isinstance(name, str)),
    )


def _refused(location: Location, label: str, error: MalformedError) -> Unreadable:
    return Unreadable(location=location, cause=f"{label}: {error}", hint=_WRITE)


def _observation(one: _Standing, references: _References) -> Observation:
    instance, attributes = one.instance, one.attributes
    provider = provider_of(instance.provider, instance.native_type)
    return Observation(
        reader="tf",
        native_type=instance.native_type,
        address=instance.address,
        attributes=attributes,
        tags=tags_of(attributes, NO_SETTINGS),
        location=instance.location,
        path=folder_of(instance.location.file),
        provider=provider,
        account=account_of(provider, attributes, NO_SETTINGS),
        region=region_of(provider, instance.native_type, attributes, NO_SETTINGS),
        references=references.of(one),
    )


class _References:
    """Finds by which attribute a resource points at one that it depends on."""

    def __init__(self, standing: list[_Standing]) -> None:
        self.owners: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for one in standing:
            written = f"{one.instance.module}.{one.instance.block}" if one.instance.module else one.instance.block
            owner = (_INDEX.sub("", written), one.instance.address)
            found = (one.attributes.get(name) for name in _IDENTITIES)
            texts = {text for text in found if isinstance(text, str) and len(text) >= _SHORTEST_IDENTITY}
            for text in texts:
                self.owners[text].append(owner)

    def of(self, one: _Standing) -> Mapping[str, tuple[str, ...]]:
        if not one.dependencies:
            return {}
        found: dict[str, dict[str, None]] = {}
        for path, text in _texts(one.attributes):
            owners = self.owners.get(text, ())
            for written, address in owners if len(owners) <= _MOST_OWNERS else ():
                if written in one.dependencies:
                    found.setdefault(path, {})[address] = None
        return {path: tuple(addresses) for path, addresses in found.items()}


def _texts(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text among the attributes with its path without indices; its own id and ARN are no references."""
    stack: list[tuple[str, Any]] = list(attributes.items())[::-1]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str) and path not in {"id", "arn"}:
            yield path, value
        elif isinstance(value, list):
            stack.extend((path, item) for item in reversed(value))
        elif isinstance(value, dict):
            stack.extend((f"{path}.{name}", item) for name, item in reversed(value.items()))


READER = TerraformState()
