"""Terraform and OpenTofu plans as JSON: what `terraform show -json plan` writes (format versions 0.x and 1.x).

Every managed resource instance of `planned_values` is an observation, so what a plan deletes is not one and
data sources are not either. Values that are written and known only after apply are `UNKNOWN` at their exact place;
what nobody wrote and the provider will fill is left out, so that its documented default holds. Sensitive ones are
`HIDDEN`; references come from the configuration; a location is the line of the resource's `address`. The
path of a resource is the plan's folder joined with the local `source` folders of the modules it lies in; a
module from a registry or from above the given folder keeps its caller's path.

A plan cannot say in which source file a block stands, what a `local` refers to, nor what a provider takes
from its environment.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from remit.documents.json import MAX_BYTES, parse_json
from remit.documents.text import decode, encoding_of, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Action, Observation, Reading, Unreadable
from remit.readers.infrastructure._terraform_belonging import (
    ProviderSettings,
    account_of,
    folder_of,
    provider_of,
    region_of,
    settings_for,
    settings_of,
    tags_of,
)
from remit.readers.infrastructure._terraform_configuration import (
    EMPTY,
    Module,
    mapping,
    module_of,
    sequence,
)
from remit.readers.infrastructure._terraform_modules import HINT, Contents, Instance, Places, contents_of
from remit.readers.infrastructure._terraform_references import Resolver
from remit.readers.infrastructure._terraform_values import MalformedError, attributes_of, drop_filled

_ZIP: Final = b"PK\x03\x04"
_OPENING: Final = re.compile(
    r'\s*\{\s*(?:"format_version"\s*:\s*"[^"]*"\s*,\s*(?:"terraform_version"\s*:\s*"[^"]*"\s*,\s*)?'
    r'"(?:variables|planned_values|resource_drift|resource_changes|output_changes|prior_state|configuration'
    r'|relevant_attributes|applyable|complete|errored|timestamp)"'
    r'|(?:"(?:applyable|complete|errored)"\s*:\s*\w+\s*,\s*)*"configuration"\s*:\s*\{\s*"(?:provider_config|root_module)")'
)
_SECTIONS: Final = re.compile(r'"(?:planned_values|resource_changes)"\s*:\s*[\[{]')
_VERSION: Final = re.compile(r"[01]\.\d+")
_KEPT: Final = frozenset({"create", "update", "no-op"})
_WRITE: Final = "write it with `terraform show -json PLANFILE`"


class TerraformPlan:
    """Reads plan JSON; a binary plan is recognised, so that it is refused with the right command."""

    def recognise(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - the text tells, whatever its name
        """Whether the head is that of a plan: its first keys, or a zip whose first member is `tfplan`."""
        if head.startswith(_ZIP):
            return head[30:36] == b"tfplan"
        text = head.decode(encoding_of(head), "ignore")
        return bool(_OPENING.match(text)) or (
            text.lstrip().startswith("{") and '"format_version"' in text and bool(_SECTIONS.search(text))
        )

    def read(self, path: Path, *, name: str) -> Reading:
        """Every planned resource.

        Raises:
            UnreadableError: not JSON, no plan, a binary plan, a version that is not known, over the limits.
        """
        data = read_bytes(path, limit=MAX_BYTES)
        if data.startswith(_ZIP):
            raise UnreadableError("this is a plan in Terraform's binary format", place=name, hint=_WRITE)
        text = decode(data, name=name)
        del data
        plan = _checked(parse_json(text, name), name)
        places = Places(text, name, "planned_values")
        contents = contents_of(mapping(plan["planned_values"], "planned_values").get("root_module"), places)
        return _Mapping(plan, contents, name).reading()


def _checked(plan: object, name: str) -> dict[str, Any]:
    if not isinstance(plan, dict) or not isinstance(plan.get("planned_values"), dict):
        raise UnreadableError("JSON, but no Terraform plan: it has no planned_values", place=name, hint=_WRITE)
    version = plan.get("format_version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise UnreadableError(
            f"a plan of format version {version!r:.40}; 0.x and 1.x are read",
            place=name,
            hint="write it with a Terraform whose format is 1.x, or upgrade Remit",
        )
    return plan


class _Mapping:
    """One plan on its way to observations; what fails on the way is collected."""

    def __init__(self, plan: dict[str, Any], contents: Contents, name: str) -> None:
        self.plan = plan
        self.contents = contents
        self.name = name
        self.unreadable = [*_shortfalls(plan, name), *contents.unreadable]
        self.changes: dict[str, dict[str, Any]] = {}
        self.has_change = False
        try:
            self.read_changes()
        except MalformedError as error:
            self.note(f"resource_changes: {error}; what is unknown or sensitive cannot be told")
        self.unreadable += self.missing()
        self.root, self.settings = self.configuration()
        self.resolver = Resolver(self.root, contents.modules, contents.instances)
        self.paths: dict[str, str] = {"": folder_of(name)}

    def note(self, cause: str) -> None:
        place = Location(file=self.name)
        self.unreadable.append(Unreadable(location=place, cause=cause, hint=HINT))

    def configuration(self) -> tuple[Module, Mapping[str, ProviderSettings]]:
        try:
            raw = mapping(self.plan.get("configuration"), "configuration")
            settings = settings_of(raw.get("provider_config"), self.plan.get("variables"))
            return module_of(raw.get("root_module")), settings
        except MalformedError as error:
            self.note(f"configuration: {error}; references, provider regions and default tags are missing")
            return EMPTY, {}

    def read_changes(self) -> None:
        for raw in sequence(self.plan.get("resource_changes"), "resource_changes"):
            change = mapping(raw, "a change")
            if change.get("mode") == "data" or change.get("deposed"):
                continue
            inner = mapping(change.get("change"), "a change")
            self.changes[str(change.get("address"))] = inner
            self.has_change |= sequence(inner.get("actions"), "actions") != ["create"]

    def missing(self) -> list[Unreadable]:
        """Resources that the plan changes and keeps, but gives no values of."""
        known = self.contents.refused.union(instance.address for instance in self.contents.instances)
        return [
            Unreadable(location=Location(file=self.name), cause=f"{address}: it has no planned values", hint=HINT)
            for address, change in self.changes.items()
            if address not in known and not _KEPT.isdisjoint(_names(change.get("actions")))
        ]

    def reading(self) -> Reading:
        observations = []
        for instance in self.contents.instances:
            try:
                observations.append(self.observe(instance))
            except MalformedError as error:
                cause = f"{instance.address}: {error}"
                self.unreadable.append(Unreadable(location=instance.location, cause=cause, hint=HINT))
        return Reading(
            observations=tuple(observations),
            unreadable=tuple(self.unreadable),
            is_change=self.has_change or _has_resources(self.plan.get("prior_state")),
            inputs=(self.name,),
        )

    def observe(self, instance: Instance) -> Observation:
        change = self.changes.get(instance.address, {})
        attributes = _attributes(instance, change)
        block = self.resolver.module(instance.module).blocks.get(instance.block)
        if block:
            drop_filled(attributes, block.written)
        settings = settings_for(block.provider if block else "", self.settings)
        provider = provider_of(instance.provider, instance.native_type)
        return Observation(
            reader="tf",
            native_type=instance.native_type,
            address=instance.address,
            attributes=attributes,
            tags=tags_of(attributes, settings),
            location=instance.location,
            path=self.path(instance.module),
            provider=provider,
            account=account_of(provider, attributes, settings),
            region=region_of(provider, instance.native_type, attributes, settings),
            references=self.resolver.of(instance),
            action=_action(change.get("actions")),
        )

    def path(self, module: str) -> str:
        """The folder of a module instance, as far as local sources tell it."""
        if module not in self.paths:
            call = self.resolver.call(module)
            step = self.contents.modules[module]
            folder = self.path(step.parent)
            if call and call.source.startswith(("./", "../")):
                inner = posixpath.normpath(posixpath.join(folder, call.source))
                folder = folder if _climbs(inner) > _climbs(self.paths[""]) else inner
            self.paths[module] = folder
        return self.paths[module]


def _climbs(folder: str) -> int:
    """How many levels a relative path lies above where it starts."""
    return folder.split("/").count("..")


def _attributes(instance: Instance, change: Mapping[str, Any]) -> dict[str, Any]:
    values = instance.raw.get("values")
    if values is None and isinstance(change.get("after"), dict):
        values = change["after"]
    hidden = _sensitive_marks(instance.raw, change)
    return attributes_of(instance.native_type, values, change.get("after_unknown"), hidden)


def _sensitive_marks(raw: Mapping[str, Any], change: Mapping[str, Any]) -> object:
    """The sensitive marks: those beside the values, or those of the change where older formats keep them."""
    marks = raw.get("sensitive_values")
    after = change.get("after_sensitive")
    if marks is True or after is True:
        return True
    if isinstance(marks, dict) and isinstance(after, dict):
        return {**after, **{name: mark for name, mark in marks.items() if mark}}
    return marks or after


def _names(actions: object) -> set[str]:
    return {name for name in actions if isinstance(name, str)} if isinstance(actions, list) else set()


def _action(actions: object) -> Action:
    names = _names(actions)
    if "create" in names:
        return Action.CREATE if len(names) == 1 else Action.REPLACE
    return Action.UPDATE if "update" in names else Action.STANDS


def _shortfalls(plan: Mapping[str, Any], name: str) -> list[Unreadable]:
    """What the plan says about itself that keeps it from being the whole truth."""
    causes = []
    if plan.get("errored") is True:
        causes.append(("the plan ended with an error, so resources are missing", "mend the error and plan again"))
    if plan.get("complete") is False:
        hint = "plan without -target, and again once what is deferred can be planned"
        causes.append(("the plan is incomplete: it was targeted, or parts of it are deferred", hint))
    place = Location(file=name)
    return [Unreadable(location=place, cause=cause, hint=hint) for cause, hint in causes]


def _has_resources(prior_state: object) -> bool:
    """Whether managed resources stood before the plan."""
    values = prior_state.get("values") if isinstance(prior_state, dict) else None
    stack = [values.get("root_module")] if isinstance(values, dict) else []
    while stack:
        module = stack.pop()
        if isinstance(module, dict):
            resources = module.get("resources")
            if isinstance(resources, list) and any(
                isinstance(resource, dict) and resource.get("mode") == "managed" for resource in resources
            ):
                return True
            children = module.get("child_modules")
            stack.extend(children if isinstance(children, list) else [])
    return False


READER = TerraformPlan()
