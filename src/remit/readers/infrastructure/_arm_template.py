"""One ARM template with the templates that it nests, on its way to observations.

Every entry of `resources` ends as an observation or as unreadable, a loop as what it makes, a nested deployment as
itself with its resources under its name. What the parameters rule out is left out: an older template makes one of two
things by a condition, and a module of Bicep offers locks and settings that only stand where a parameter asks for them.
A condition that cannot be told leaves the resource in. Nested templates are read where they lie in the repository;
others are named as unreadable.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin

from remit.errors import UnreadableError
from remit.model.facts import HIDDEN, Marker
from remit.model.location import Location
from remit.model.observation import Observation, Unreadable
from remit.readers.infrastructure._arm_document import ArmDocument, Step
from remit.readers.infrastructure._arm_files import Files
from remit.readers.infrastructure._arm_resources import Resource, expanded
from remit.readers.infrastructure._arm_scope import Budget, Loops, Scope
from remit.readers.infrastructure._arm_shape import HERE, Shaper, native_type, region_of, tags_of
from remit.readers.infrastructure._arm_values import (
    ABSENT,
    MAX_SIZE,
    Pointer,
    Unclear,
    label,
    pointer_of,
    points_of,
    segments,
    size_of,
    unclear,
)

MAX_NESTING: Final = 12
_DEPLOYMENTS: Final = "microsoft.resources/deployments"
_HINT: Final = "write it as the template reference of Azure Resource Manager has it"
_ELSEWHERE: Final = "scan that template by itself as well"


@dataclass(slots=True)
class Root:
    """What the templates of one root share.

    Attributes:
        files: where templates are read.
        budget: work left.
        unreadable: what could not be read.
        ruled_out: file and place of what the parameters rule out: a condition that does not hold, a loop of none.
        found: resources with their template, in order of appearance.
        deployments: nested templates by what names their deployment.
        addresses: addresses by what names a resource.
    """

    files: Files
    budget: Budget
    unreadable: list[Unreadable] = field(default_factory=list)
    ruled_out: list[tuple[str, tuple[Step, ...]]] = field(default_factory=list)
    found: list[tuple[Resource, Template, str]] = field(default_factory=list)
    deployments: dict[Pointer, Template] = field(default_factory=dict)
    addresses: dict[Pointer, str] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    taken: set[str] = field(default_factory=set)

    def refuse(self, location: Location, cause: str, hint: str) -> None:
        """Note what could not be read."""
        self.unreadable.append(Unreadable(location=location, cause=cause, hint=hint))

    def register(self, resource: Resource, template: Template) -> None:
        """Take up a resource under an address of its own."""
        plain = f"{template.prefix}{resource.kind}/{'/'.join(map(label, resource.names))}"
        address, number = plain, 1
        while address in self.taken:
            number += 1
            address = f"{plain}#{number}"
        self.taken.add(address)
        self.addresses.setdefault(resource.pointer, address)
        self.by_name["/".join(resource.pointer.names)].append(address)
        self.found.append((resource, template, address))

    def addresses_of(self, points: Sequence[Pointer]) -> tuple[str, ...]:
        """Addresses of the resources that are meant: of the parent where only that was read."""
        found = (self._address(point) for point in points)
        return tuple(dict.fromkeys(one for one in found if one))

    def _address(self, point: Pointer) -> str:
        if not point.kind:
            named = self.by_name.get(point.names[0], []) if point.names else []
            return named[0] if len(named) == 1 else ""
        kind, names = point.kind, point.names
        while names:
            address = self.addresses.get(Pointer(kind, names))
            if address:
                return address
            kind, names = kind.rpartition("/")[0], names[:-1]
        return ""

    def output_of(self, points: Sequence[Pointer], name: str) -> Any:  # noqa: ANN401 - any value
        """An output of a nested deployment; `ABSENT` where it was not read."""
        for point in points:
            template = self.deployments.get(point)
            if template is None and not point.kind:
                template = self.deployments.get(Pointer(_DEPLOYMENTS, point.names))
            if template is not None:
                return template.output(name)
        return ABSENT


class Template:
    """One template under one name; a template that is nested twice is two."""

    def __init__(  # noqa: PLR0913 - each is one thing that a nested template takes from its parent
        self,
        root: Root,
        document: ArmDocument,
        path: Path,
        *,
        steps: tuple[Step, ...] = (),
        prefix: str = "",
        scope: Scope | None = None,
        loops: Loops | None = None,
        given: Callable[[str], Any] = lambda _name: ABSENT,
        above: tuple[str, ...] = (),
        place: Mapping[str, str] | None = None,
    ) -> None:
        """Read the sections of a template.

        Args:
            root: what is shared.
            document: the file that holds it.
            path: that file.
            steps: where in the document it stands.
            prefix: what stands before the addresses of its resources.
            scope: the parent's names, where it has none of its own.
            loops: the parent's loops, likewise.
            given: values that are passed to it.
            above: real paths of the files above it.
            place: subscription and group that it is deployed to.

        Raises:
            UnreadableError: it has no resources.
        """
        self.root, self.document, self.path, self.steps, self.prefix = root, document, path, steps, prefix
        self.above, self.place, self.loops = above, place or {}, loops or {}
        body = document.value
        for step in steps:
            body = body[step]
        if not isinstance(body, dict) or not isinstance(body.get("resources", []), (list, dict)):
            raise UnreadableError(
                "a template without resources", place=str(document.at(*steps)), hint="a template has a list resources"
            )
        self.body: dict[str, Any] = body
        self.scope = scope or self._scope(given)
        self.depth = prefix.count(".") if not steps else len(above)

    def _scope(self, given: Callable[[str], Any]) -> Scope:
        return Scope(
            key=self.prefix,
            here=self.root.files.here(self.path),
            budget=self.root.budget,
            parameters=_lowered(self.body.get("parameters")),
            variables=_lowered(self.body.get("variables")),
            functions=_functions(self.body.get("functions")),
            given=given,
            output_of=self.root.output_of,
        )

    def expand(self) -> None:
        """Take up the template's resources, then those of the templates that it nests."""
        nested: list[tuple[Resource, str]] = []
        for one in expanded(self.body.get("resources", []), (*self.steps, "resources"), self.scope, self.loops):
            if isinstance(one, tuple):
                steps, cause = one
                self.root.refuse(self.document.at(*steps), cause, _HINT)
                continue
            if one.is_ruled_out:
                self.root.ruled_out.append((self.document.name, one.steps))
                continue
            self.root.register(one, self)
            if one.kind.lower() == _DEPLOYMENTS:
                nested.append((one, self.root.found[-1][2]))
        children = [child for one, address in nested if (child := self._child(one, address)) is not None]
        for child in children:
            child.expand()

    def output(self, name: str) -> Any:  # noqa: ANN401 - any value
        """What an output comes to; `ABSENT` where there is none of that name."""
        row = _lowered(self.body.get("outputs")).get(name.lower())
        if not isinstance(row, Mapping) or "value" not in row:
            return ABSENT
        if str(row.get("type", "")).lower().startswith("secure"):
            return HIDDEN
        key = f"outputs('{self.prefix}{name.lower()}')"
        if key in self.scope.answers:
            return self.scope.answers[key]
        self.scope.answers[key] = ABSENT  # a circle ends here
        self.scope.answers[key] = self.scope.evaluate(row["value"], self.loops)
        return self.scope.answers[key]

    def _child(self, one: Resource, address: str) -> Template | None:
        """The template that a deployment nests; None where it cannot be read, which is noted."""
        properties = one.raw.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        location = self.document.at(*one.steps)
        prefix = f"{self.prefix}{label(one.names[-1])}."
        if len(self.above) >= MAX_NESTING or prefix.count(".") > MAX_NESTING:
            self.root.refuse(location, f"{address}: templates are nested too deeply", "end the circle")
            return None
        place = self._placed(one)
        options = properties.get("expressionEvaluationOptions")
        is_inner = isinstance(options, dict) and str(options.get("scope", "")).lower() == "inner"
        given = self._passing(one, properties)
        try:
            if isinstance(properties.get("template"), dict):
                steps = (*one.steps, "properties", "template")
                within = {"given": given} if is_inner else {"scope": self.scope, "loops": one.loops}
                child = Template(
                    self.root,
                    self.document,
                    self.path,
                    steps=steps,
                    prefix=prefix,
                    above=self.above,
                    place=place,
                    **within,
                )
            else:
                path = self._linked(one, properties.get("templateLink"))
                above = (*self.above, os.path.realpath(path))
                document = self.root.files.document(path)
                child = Template(self.root, document, path, prefix=prefix, given=given, above=above, place=place)
        except UnreadableError as problem:
            self.root.refuse(location, f"{address}: {problem.message}", problem.hint)
            return None
        self.root.deployments.setdefault(one.pointer, child)
        return child

    def _placed(self, one: Resource) -> dict[str, str]:
        """Where a deployment goes, as far as it says so."""
        found = dict(self.place)
        for key in ("subscriptionId", "resourceGroup"):
            value = self.scope.evaluate(one.raw.get(key), one.loops)
            if isinstance(value, str) and value:
                found[key] = value
            elif value is not None:
                found.pop(key, None)
        return found

    def _passing(self, one: Resource, properties: Mapping[str, Any]) -> Callable[[str], Any]:
        """Gives the parameters that a deployment passes, evaluated when they are asked for."""
        passed = _lowered(properties.get("parameters"))

        def given(name: str) -> Any:  # noqa: ANN401 - any value
            row = passed.get(name.lower())
            if not isinstance(row, Mapping):
                return ABSENT
            if "reference" in row:
                return HIDDEN  # a secret of a vault
            return self.scope.evaluate(row["value"], one.loops) if "value" in row else ABSENT

        return given

    def _linked(self, one: Resource, link: Any) -> Path:  # noqa: ANN401 - JSON
        """The file that a link leads to.

        Raises:
            UnreadableError: it leads elsewhere, cannot be told, or back to where it comes from.
        """
        raw = link if isinstance(link, dict) else {}
        relative = self.scope.evaluate(raw.get("relativePath"), one.loops)
        address = urljoin(self.scope.here, relative) if isinstance(relative, str) else None
        if address is None:
            address = self.scope.evaluate(raw.get("uri"), one.loops)
        if isinstance(address, str) and address.startswith(HERE) and "\0" not in address:
            path = self.root.files.boundary / unquote(address.removeprefix(HERE).partition("?")[0])
            if os.path.realpath(path) in self.above:
                raise UnreadableError("it nests itself", hint="end the circle")
            return Path(os.path.normpath(path))
        if isinstance(address, str) or "id" in raw:
            where = address if isinstance(address, str) else label(self.scope.evaluate(raw["id"], one.loops))
            raise UnreadableError(f"it nests a template that lies elsewhere, {where:.200}", hint=_ELSEWHERE)
        raise UnreadableError("the template that it nests is not known here", hint=_ELSEWHERE)

    def observed(self, one: Resource, address: str) -> Observation:
        """A resource with its attributes and what they refer to; every resource must have been taken up before."""
        shaper = Shaper(lambda value: self.root.addresses_of(points_of(value)))
        skipped = {"properties", "resources", "dependsOn", "condition", "copy", "type", "name", "scope"}
        is_deployment = one.kind.lower() == _DEPLOYMENTS
        values = {key: self.scope.evaluate(raw, one.loops) for key, raw in one.raw.items() if key not in skipped}
        if not is_deployment:  # what it nests and passes is read by itself
            held = self.scope.evaluate(one.raw.get("properties"), one.loops)
            values["properties"] = held if size_of(held) < MAX_SIZE else unclear(f"properties of {address}")
        last = one.names[-1]
        attributes = shaper.attributes(values, one.kind, last if isinstance(last, str) else None)
        if not isinstance(last, str):
            attributes["name"] = Marker.UNKNOWN
        references = {path: tuple(found) for path, found in shaper.references.items()}
        self._relate(one, attributes, references)
        location = values.get("location")
        return Observation(
            reader="arm",
            native_type=native_type(one.kind, values.get("kind")),
            address=address,
            attributes=attributes,
            tags=tags_of(attributes.get("tags")),
            location=self.document.at(*one.steps),
            path=self.document.name,
            provider="azure",
            account=self.place.get("subscriptionId", ""),
            region=region_of(location) if isinstance(location, str) else "",
            references=references,
        )

    def _relate(self, one: Resource, attributes: dict[str, Any], references: dict[str, tuple[str, ...]]) -> None:
        """Note a resource's parent, what it extends, and what it waits for."""
        for name, point in (("parent", one.parent), ("scope", self._extended(one))):
            if point is not None:
                attributes.setdefault(name, Marker.UNKNOWN)
                found = self.root.addresses_of((point,))
                if found:
                    references[name] = found
        depends = one.raw.get("dependsOn")
        waits: dict[str, None] = {}
        for raw in depends if isinstance(depends, list) else ():
            value = self.scope.evaluate(raw, one.loops)
            waits |= dict.fromkeys(self.root.addresses_of(self._named(value)))
        if waits:
            references["depends_on"] = tuple(waits)

    def _extended(self, one: Resource) -> Pointer | None:
        if one.extends is not None:
            return one.extends
        if "scope" not in one.raw:
            return None
        return next(iter(self._named(self.scope.evaluate(one.raw["scope"], one.loops))), None)

    def _named(self, value: Any) -> tuple[Pointer, ...]:  # noqa: ANN401 - any value
        """The resources that an id, a name or a symbolic name speaks of."""
        if isinstance(value, str) and value.lower() in self.scope.symbols:
            return (self.scope.symbols[value.lower()],)
        if not isinstance(value, (str, Unclear)):
            return ()
        text = value.text if isinstance(value, Unclear) else value
        named = pointer_of(text) or pointer_of(f"/providers/{text}")
        if named is not None:
            return (named,)
        return points_of(value) or (Pointer("", ("/".join(segments(value)),)),)


def _lowered(section: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A section by name in small letters: names of ARM templates have no case."""
    return {str(key).lower(): row for key, row in section.items()} if isinstance(section, dict) else {}


def _functions(section: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    found = {}
    for one in section if isinstance(section, list) else ():
        members = one.get("members") if isinstance(one, dict) else None
        for name, row in members.items() if isinstance(members, dict) else ():
            if isinstance(row, dict):
                found[f"{one.get('namespace', '')}.{name}".lower()] = row
    return found


def observations(root: Root) -> Iterator[Observation]:
    """Everything that was taken up, in order of appearance."""
    for one, template, address in root.found:
        yield template.observed(one, address)
