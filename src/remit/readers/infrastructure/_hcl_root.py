"""One root module with everything that it calls, as observations of the shape that plans give.

Every resource block ends as observations, as none where `count` or `for_each` makes none, or as unreadable with its
place. What is not here (a module from a registry, before `terraform init`) is unreadable at its call.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from remit.errors import UnreadableError
from remit.model.facts import Marker
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers import DEFAULT_WORKSPACE, Workspace
from remit.readers.infrastructure._hcl_evaluate import value_in
from remit.readers.infrastructure._hcl_module import Module, load_module
from remit.readers.infrastructure._hcl_place import Budget
from remit.readers.infrastructure._hcl_references import Writer
from remit.readers.infrastructure._hcl_scope import ModuleScope, Surroundings, suffix
from remit.readers.infrastructure._hcl_syntax import Block, Get, Literal, Name, Node, Pairs
from remit.readers.infrastructure._hcl_tree import Seen, Tree, is_source
from remit.readers.infrastructure._hcl_values import plain
from remit.readers.infrastructure._terraform_belonging import (
    NO_SETTINGS,
    ProviderSettings,
    account_of,
    provider_of,
    region_of,
    settings_of,
    tags_of,
)
from remit.readers.infrastructure._terraform_modules import Instance, ModuleInstance
from remit.readers.infrastructure._terraform_references import Resolver
from remit.readers.infrastructure._terraform_values import MalformedError, attributes_of

MAX_DEPTH: Final = 32
MAX_SCOPES: Final = 20_000
MAX_OBSERVATIONS: Final = 200_000
_PLAN: Final = "write a plan and read that"
_PLAIN: Final = ("region", "allowed_account_ids", "subscription_id", "project", "default_labels")
_NESTED: Final = (("default_tags", "tags"), ("assume_role", "role_arn"))


@dataclass(slots=True)
class Kept:
    """A module that was loaded, for other roots too, with the digests of what it was read from."""

    module: Module
    seen: dict[str, str]


@dataclass(slots=True)
class _Found:
    """One resource instance before its references are known."""

    scope: ModuleScope
    block: Block
    instance: Instance
    attributes: dict[str, Any]
    settings: ProviderSettings
    provider: str


@dataclass(slots=True)
class _Walk:
    """What grows while the module instances are walked."""

    found: list[_Found] = field(default_factory=list)
    modules: dict[str, ModuleInstance] = field(default_factory=dict)
    unkeyed: dict[int, set[str]] = field(default_factory=dict)
    scopes: int = 0
    empty: list[Location] = field(default_factory=list)


class Root:
    """Reads one root module."""

    def __init__(
        self, folder: Path, tree: Tree, modules: dict[str, Kept], workspace: Workspace = DEFAULT_WORKSPACE
    ) -> None:
        self.folder = folder
        self.workspace = workspace
        self.tree = tree
        self.modules = modules
        self.unreadable: dict[tuple[object, str], Unreadable] = {}
        self.folders: dict[str, None] = {}
        self._installed: Mapping[str, str] | None = None
        self._targets: dict[tuple[int, str, str], Module | None] = {}
        self._first: dict[tuple[int, str], Module] = {}
        self._settings: dict[tuple[int, str], ProviderSettings] = {}
        self._walk = _Walk()

    def read(self) -> Seen:
        """Everything that the root makes."""
        root = self._module(self.folder, with_values=True)
        scope = ModuleScope(root, Surroundings(self.folder, self.tree, self._load, Budget(), self.workspace.name))
        self._visit(scope, 0)
        if scope.around.budget.left < 0:
            cause = "evaluating it takes too many steps; what was left is unknown"
            self._note(Unreadable(location=Location(file=root.name), cause=cause, hint=_PLAN))
        observations = self._observations(root)
        unreadable = sorted(self.unreadable.values(), key=lambda one: (one.location.file, one.location.line))
        reading = Reading(
            observations=tuple(observations), unreadable=tuple(unreadable), inputs=(self.tree.name(self.folder),)
        )
        return Seen(reading, tuple(self.folders), tuple(self._walk.empty))

    def _note(self, problem: Unreadable) -> None:
        self.unreadable.setdefault((problem.location, problem.cause), problem)

    # --- modules ---------------------------------------------------------------------------------

    def _module(self, folder: Path, *, with_values: bool = False) -> Module:
        self.folders[os.path.realpath(folder)] = None
        variables = self.workspace.variables if with_values else ()
        key = f"{folder}{'=' if with_values else ''}{','.join(map(str, variables))}"
        if key not in self.modules:
            before, self.tree.seen = self.tree.seen, {}
            module = load_module(folder, self.tree, with_values=with_values, variables=variables)
            self.modules[key] = Kept(module, self.tree.seen)
            self.tree.seen = before
        self.tree.seen |= self.modules[key].seen
        module = self.modules[key].module
        for problem in module.unreadable:
            self._note(problem)
        return module

    def _load(self, scope: ModuleScope, name: str) -> Module | None:
        """The module that a call names, None with a note where it cannot be read."""
        path = _static(scope, name)
        key = (id(scope.module), name, path if not _is_local(scope.module.calls[name]) else "")
        if key not in self._targets:
            self._targets[key] = None
            call = scope.module.calls[name]
            try:
                self._targets[key] = found = self._found(scope, call, path)
                self._first.setdefault(key[:2], found)
            except UnreadableError as error:
                cause = f"module {name}: {error.message}"
                self._note(Unreadable(location=scope.module.place(call), cause=cause, hint=error.hint))
        target = self._targets[key]
        if target is not None and (depth := _depth(scope, target)) is not None:
            cause = f"module {name}: " + (depth or "it calls itself")
            place = scope.module.place(scope.module.calls[name])
            self._note(Unreadable(location=place, cause=cause, hint="take it out of the circle"))
            return None
        return target

    def _found(self, scope: ModuleScope, call: Block, path: str) -> Module:
        source = call.attributes.get("source")
        text = source.value if isinstance(source, Literal) and isinstance(source.value, str) else ""
        if not text:
            raise UnreadableError("its source is no plain text", hint=_PLAN)
        if text.startswith(("./", "../")) or text in {".", ".."}:
            folder = Path(os.path.normpath(scope.module.folder / text))
            if not self.tree.holds(folder):
                raise UnreadableError(f"{text} lies outside of what is scanned", hint="scan the folder that holds both")
        else:
            directory = self._modules_json().get(path, "")
            folder = Path(os.path.normpath(self.folder / directory)) if directory else Path()
            if not directory or not self.tree.holds(folder):
                hint = f"run terraform init in {self.tree.name(self.folder)}, or write a plan and read that"
                raise UnreadableError(f"{text} is not here, so what it makes is not read", hint=hint)
        if not any(map(is_source, self.tree.configuration(folder))):
            raise UnreadableError(
                f"there is no configuration in {self.tree.name(folder)}, its source", hint="check the path"
            )
        return self._module(folder)

    def _modules_json(self) -> Mapping[str, str]:
        """Folders by module path, as `terraform init` keeps them."""
        if self._installed is None:
            self._installed = {}
            try:
                manifest = orjson.loads(self.tree.text(self.folder / ".terraform/modules/modules.json"))
                self._installed = {str(one["Key"]): str(one["Dir"]) for one in manifest["Modules"]}
            except (UnreadableError, orjson.JSONDecodeError, KeyError, TypeError):
                pass
        return self._installed

    # --- resources -------------------------------------------------------------------------------

    def _visit(self, scope: ModuleScope, depth: int) -> None:
        walk, module = self._walk, scope.module
        walk.scopes += 1
        unkeyed = walk.unkeyed.setdefault(id(module), set())
        for name, block in module.resources.items():
            self._expand(scope, name, block, unkeyed)
        for name, call in module.calls.items():
            children = scope.children(name)
            expansion = scope.expansion(call)
            if not expansion.bound and (target := self._load(scope, name)) is not None:
                walk.empty += map(target.place, target.resources.values())
            if expansion.cause:
                self._note(Unreadable(location=module.place(call), cause=f"module {name}: {expansion.cause}", hint=""))
            if not expansion.is_known:
                unkeyed.add(f"module.{name}")
            for key, child in children.items():
                walk.modules[child.address] = ModuleInstance(parent=scope.address, name=name, key=key)
                if depth < MAX_DEPTH and walk.scopes < MAX_SCOPES:
                    self._visit(child, depth + 1)
                else:
                    cause = f"module {name}: more module instances than are read"
                    self._note(Unreadable(location=module.place(call), cause=cause, hint=_PLAN))

    def _expand(self, scope: ModuleScope, name: str, block: Block, unkeyed: set[str]) -> None:
        expansion = scope.expansion(block)
        place = scope.module.place(block)
        if expansion.cause:
            self._note(Unreadable(location=place, cause=f"{name}: {expansion.cause}", hint=_PLAN))
        if not expansion.is_known:
            unkeyed.add(name)
        if not expansion.bound:
            self._walk.empty.append(place)
        native_type = block.labels[0]
        settings, source = self._provider(scope, block)
        for key, bound in expansion.bound.items():
            address = f"{name}{suffix(key)}"
            if len(self._walk.found) >= MAX_OBSERVATIONS:
                cause = f"{name}: more than {MAX_OBSERVATIONS} resources are more than are read"
                self._note(Unreadable(location=place, cause=cause, hint="scan its modules apart"))
                return
            instance = Instance(
                address=f"{scope.address}.{address}" if scope.address else address,
                module=scope.address, native_type=native_type, name=block.labels[1], key=key, provider=source,
                raw={}, location=place,
            )  # fmt: skip
            try:
                attributes = attributes_of(native_type, scope.body(block, bound), None, None)
            except MalformedError as error:
                cause = f"{instance.address}: {error}"
                self._note(Unreadable(location=place, cause=cause, hint=_PLAN))
                continue
            self._walk.found.append(_Found(scope, block, instance, attributes, settings, source))

    def _observations(self, root: Module) -> Iterator[Observation]:
        walk = self._walk
        writer = Writer(self._called, lambda module: walk.unkeyed.get(id(module), ()))
        resolver = Resolver(writer.module(root), walk.modules, [one.instance for one in walk.found])
        for one in walk.found:
            instance, attributes = one.instance, one.attributes
            provider = provider_of(one.provider, instance.native_type)
            yield Observation(
                reader="tf",
                native_type=instance.native_type,
                address=instance.address,
                attributes=attributes,
                tags=tags_of(attributes, one.settings),
                location=instance.location,
                path=self._path(one.scope),
                provider=provider,
                account=account_of(provider, attributes, one.settings),
                region=region_of(provider, instance.native_type, attributes, one.settings),
                references=resolver.of(instance),
            )

    def _called(self, module: Module, name: str) -> Module | None:
        return self._first.get((id(module), name))

    def _path(self, scope: ModuleScope) -> str:
        """The folder of a module instance; one that was installed keeps its caller's."""
        while scope.parent is not None and ".terraform" in scope.module.folder.parts:
            scope = scope.parent
        return "" if scope.module.name == "." else scope.module.name

    # --- providers -------------------------------------------------------------------------------

    def _provider(self, scope: ModuleScope, block: Block) -> tuple[ProviderSettings, str]:
        """The settings of a resource's provider, and the provider's name or source."""
        written = block.attributes.get("provider")
        key = _provider_key(written) or block.labels[0].partition("_")[0]
        local = key.partition(".")[0]
        source = next((one.module.required[local] for one in _upwards(scope) if local in one.module.required), local)
        return self._settings_of(scope, key), source

    def _settings_of(self, scope: ModuleScope, key: str) -> ProviderSettings:
        question = (id(scope), key)
        if question not in self._settings:
            self._settings[question] = self._configured(scope, key)
        return self._settings[question]

    def _configured(self, scope: ModuleScope, key: str) -> ProviderSettings:
        if key in scope.module.providers:
            return _settings(scope.module.providers[key], scope)
        if scope.parent is None or scope.call is None:
            return NO_SETTINGS
        passed = scope.call.attributes.get("providers")
        for name, node in passed.pairs if isinstance(passed, Pairs) else ():
            if (name.value if isinstance(name, Literal) else _provider_key(name)) == key:
                return self._settings_of(scope.parent, _provider_key(node))
        return NO_SETTINGS if "." in key else self._settings_of(scope.parent, key)


def _settings(block: Block, scope: ModuleScope) -> ProviderSettings:
    """The settings of a provider's block, by way of the shape that plans have."""
    expressions: dict[str, Any] = {}
    for name in _PLAIN:
        if name in block.attributes:
            expressions[name] = {"constant_value": _told(value_in(block.attributes[name], scope.scope))}
    for outer, inner in _NESTED:
        for nested in block.of(outer):
            if inner in nested.attributes:
                value = _told(value_in(nested.attributes[inner], scope.scope))
                expressions[outer] = [{inner: {"constant_value": value}}]
    return settings_of({"": {"expressions": expressions}}, None)[""]


def _told(value: Any) -> Any:  # noqa: ANN401 - any value
    """None for what cannot be told, wholly or in part of a list."""
    value = plain(value)
    if isinstance(value, Marker) or (isinstance(value, list) and any(isinstance(one, Marker) for one in value)):
        return None
    return value


def _provider_key(node: Node | None) -> str:
    """`aws` or `aws.west`, however it is written."""
    match node:
        case Name():
            return node.name
        case Get(base=Name(), steps=[str(alias)]):
            return f"{node.base.name}.{alias}"  # type: ignore[union-attr]
        case Literal(value=str()):
            return str(node.value)
    return ""


def _upwards(scope: ModuleScope | None) -> Iterator[ModuleScope]:
    while scope is not None:
        yield scope
        scope = scope.parent


def _is_local(call: Block) -> bool:
    source = call.attributes.get("source")
    return isinstance(source, Literal) and str(source.value).startswith(".")


def _static(scope: ModuleScope, name: str) -> str:
    """The path of a call through the configuration, `eks.kms`, as `modules.json` has it."""
    calls = [one.call.labels[0] for one in _upwards(scope) if one.call is not None]
    return ".".join((*reversed(calls), name))


def _depth(scope: ModuleScope, target: Module) -> str | None:
    """Why a call goes no further: an empty text where it closes a circle."""
    above = list(_upwards(scope))
    if any(one.module is target or one.module.folder == target.folder for one in above):
        return ""
    return f"modules nest deeper than {MAX_DEPTH} levels" if len(above) > MAX_DEPTH else None
