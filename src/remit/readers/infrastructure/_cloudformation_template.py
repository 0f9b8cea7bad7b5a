"""One template with the templates that it nests, on its way to observations.

Every entry of `Resources` ends as an observation or as unreadable; a loop (`Fn::ForEach`) ends as what it makes, a
nested stack as itself with its resources under its address (`Network.Vpc`). A resource under a condition is read
whether or not the defaults meet it, because a template states what may be made; its properties are read as if the
condition held. Nested templates are read where they lie in the repository; others are named as unreadable.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Unreadable
from remit.readers.infrastructure._cloudformation_document import MAX_BYTES, Template, parse_template
from remit.readers.infrastructure._cloudformation_scope import Budget, Given, Scope, parameters_of
from remit.readers.infrastructure._cloudformation_serverless import expanded, implicit, implicit_api
from remit.readers.infrastructure._cloudformation_shape import join_tags
from remit.readers.infrastructure._cloudformation_values import (
    FOR_EACH,
    Values,
    assuming,
    collection,
    given,
    loop,
)
from remit.readers.infrastructure._secrets import hide_secrets
from remit.readers.infrastructure._template_files import TemplateFiles

STACK: Final = "AWS::CloudFormation::Stack"
MAX_NESTING: Final = 16
_REMOTE: Final = ("https://", "http://", "s3://")
_PLACE_HINT: Final = "write it as the AWS CloudFormation user guide has it"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One resource as it is written, or made by a loop or by SAM."""

    raw: Any
    location: Location


class Stack:
    """One template under one address; a template that is nested twice is two stacks."""

    def __init__(
        self,
        path: Path,
        files: TemplateFiles,
        budget: Budget,
        *,
        prefix: str = "",
        passed: Mapping[str, Given] | None = None,
        above: tuple[str, ...] = (),
    ) -> None:
        """Read and index a template.

        Raises:
            UnreadableError: nothing in it can be relied on.
        """
        self.path, self.files, self.above = path, files, (*above, os.path.realpath(path))
        self.name = files.name(path)
        self.template = parse_template(files.text(path, limit=MAX_BYTES), self.name)
        body = _body(self.template, self.name)
        self.unreadable: list[Unreadable] = [*self._macros(body)]
        self.scope = Scope(
            name=self.name,
            prefix=prefix,
            parameters=parameters_of(body.get("Parameters"), passed),
            mappings=_section(body, "Mappings"),
            conditions=_section(body, "Conditions"),
            resources=frozenset(),
            budget=budget,
            outputs=self.output_of,
        )
        self.outputs = _section(body, "Outputs")
        self.entries = self._entries(body)
        self.scope.resources = frozenset(self.entries)
        self.children: dict[str, Stack | Unreadable | None] = {}

    def _macros(self, body: Mapping[str, Any]) -> Iterator[Unreadable]:
        """Macros of the user's own: what they add or change happens where nobody here can see it."""
        transforms = body.get("Transform", [])
        for one in transforms if isinstance(transforms, list) else [transforms]:
            name = one.get("Name") if isinstance(one, dict) else one
            if isinstance(name, str) and not name.startswith("AWS::"):
                yield Unreadable(
                    location=self.template.at("Transform"),
                    cause=f"the macro {name} may add or change resources",
                    hint="scan the template that it makes: aws cloudformation get-template --template-stage Processed",
                )

    def _entries(self, body: Mapping[str, Any]) -> dict[str, _Entry]:
        """Resources by logical id: loops unrolled, SAM expanded."""
        found: dict[str, _Entry] = {}
        for key, raw in body["Resources"].items():
            self._unroll(key, raw, self.template.at("Resources", key), found)
        written = {key: entry.raw for key, entry in found.items()}
        owners = implicit(written)
        for key, owner in owners.items():
            found[key] = _Entry(implicit_api(key), found[owner].location)
        general = body.get("Globals")
        made: dict[str, _Entry] = {}
        for key, entry in found.items():
            if not isinstance(entry.raw, dict):
                made[key] = entry
                continue
            for made_id, resource in expanded(key, entry.raw, general):
                if made_id == key or made_id not in found:
                    made[made_id] = _Entry(resource, entry.location)
        return made

    def _unroll(self, key: str, raw: Any, location: Location, found: dict[str, _Entry], depth: int = 0) -> None:  # noqa: ANN401
        if not key.startswith(FOR_EACH):
            found[key] = _Entry(raw, location)
            return
        items = collection(raw, Values(self.scope)) if depth < MAX_NESTING else None
        if items is None:
            self._refuse(location, f"{key}: what it loops over is not known", "give its parameter a default")
            return
        for made, body in loop(raw, items, self.scope):
            self._unroll(made, body, location, found, depth + 1)

    def _refuse(self, location: Location, cause: str, hint: str) -> None:
        self.unreadable.append(Unreadable(location=location, cause=cause, hint=hint))

    def observations(self) -> Iterator[Observation]:
        """The stack's resources in order of appearance, each nested stack's behind it; the rest is `unreadable`."""
        for key, entry in self.entries.items():
            cause = _complaint(key, entry.raw)
            if cause:
                self._refuse(entry.location, f"{self.scope.address(key)}: {cause}", _PLACE_HINT)
                continue
            if entry.raw["Type"] == STACK:
                child = self.child(key)
                if not isinstance(child, Stack):
                    self.unreadable += [child] if child else []
                    continue
                yield from self._observed(key, entry)
                yield from child.observations()
                self.unreadable += child.unreadable
            else:
                yield from self._observed(key, entry)

    def _observed(self, key: str, entry: _Entry) -> Iterator[Observation]:
        """One resource with its properties evaluated; none where they cannot be told at all."""
        raw = entry.raw
        values = Values(assuming(self.scope, raw.get("Condition")))
        try:
            attributes = values.build(raw.get("Properties") or {})
        except RecursionError:
            attributes = None
        if not isinstance(attributes, dict):
            cause = f"{self.scope.address(key)}: what its properties are is not known here"
            self._refuse(entry.location, cause, "give the parameters that they hang on a default")
            return
        references = {path: tuple(addresses) for path, addresses in values.references.items()}
        depends = raw.get("DependsOn", [])
        waits = [one for one in (depends if isinstance(depends, list) else [depends]) if isinstance(one, str)]
        named = [one for one in waits if one in self.scope.resources]
        if named:
            references["depends_on"] = tuple(self.scope.address(one) for one in named)
        hide_secrets(attributes)
        yield Observation(
            reader="cfn",
            native_type=raw["Type"],
            address=self.scope.address(key),
            tags=join_tags(attributes),
            attributes=attributes,
            location=entry.location,
            path=self.name,
            provider="aws" if raw["Type"].startswith("AWS::") else "",
            references=references,
        )

    def child(self, key: str) -> Stack | Unreadable | None:
        """The nested stack of that logical id; None while it is being read."""
        if key not in self.children:
            self.children[key] = None  # a circle through parameters and outputs ends here
            self.children[key] = self._nested(key, self.entries[key])
        return self.children[key]

    def _nested(self, key: str, entry: _Entry) -> Stack | Unreadable:
        address = self.scope.address(key)

        def refused(cause: str, hint: str) -> Unreadable:
            return Unreadable(location=entry.location, cause=f"{address}: {cause}", hint=hint)

        properties = _section(entry.raw, "Properties")
        url = _asset_path(entry.raw) or Values(self.scope).build(properties.get("TemplateURL"))
        if not isinstance(url, str) or "\0" in url:
            return refused("the template that it nests is not known here", "scan that template by itself as well")
        if url.startswith(_REMOTE):
            return refused(
                f"it nests a template that lies elsewhere, {url:.200}", "scan that template by itself as well"
            )
        path = Path(os.path.normpath(self.path.parent / url))
        if os.path.realpath(path) in self.above or len(self.above) >= MAX_NESTING:
            return refused(f"{url:.200} nests itself, or nests too deeply", "end the circle")
        raw = properties.get("Parameters")
        passed = {name: given(self.scope, value) for name, value in (raw if isinstance(raw, dict) else {}).items()}
        try:
            return Stack(path, self.files, self.scope.budget, prefix=f"{address}.", passed=passed, above=self.above)
        except UnreadableError as problem:
            return refused(f"{problem.place or url}: {problem.message}", problem.hint)

    def output_of(self, key: str, name: str) -> Given | None:
        """An output of a nested stack; None when it cannot be read."""
        entry = self.entries.get(key)
        if entry is None or not isinstance(entry.raw, dict) or entry.raw.get("Type") != STACK:
            return None
        child = self.child(key)
        output = child.outputs.get(name) if isinstance(child, Stack) else None
        if not isinstance(child, Stack) or not isinstance(output, dict) or "Value" not in output:
            return None
        return given(child.scope, output["Value"])


def _body(template: Template, name: str) -> dict[str, Any]:
    body = template.value
    resources = body.get("Resources") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(resources, dict):
        raise UnreadableError(
            "a CloudFormation template without Resources", place=name, hint="a template has a mapping Resources"
        )
    return body


def _section(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    section = body.get(name)
    return section if isinstance(section, dict) else {}


def _complaint(key: str, raw: Any) -> str:  # noqa: ANN401 - JSON
    """What keeps an entry of `Resources` from being read; empty when nothing does."""
    if key == "Fn::Transform" or (isinstance(raw, dict) and "Type" not in raw and "Fn::Transform" in raw):
        return "it is made by a macro"
    if not isinstance(raw, dict):
        return "a resource is a mapping"
    if not isinstance(raw.get("Type"), str) or not raw["Type"]:
        return "it has no Type"
    properties = raw.get("Properties")
    if properties is not None and not isinstance(properties, dict):
        return "its Properties are no mapping"
    if isinstance(properties, dict) and "Fn::Transform" in properties:
        return "its Properties are made by a macro"
    return ""


def _asset_path(raw: Mapping[str, Any]) -> str:
    """The local file that the CDK has written for a nested stack; empty for any other."""
    metadata = raw.get("Metadata")
    path = metadata.get("aws:asset:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) and path.endswith((".json", ".yaml", ".yml")) else ""
