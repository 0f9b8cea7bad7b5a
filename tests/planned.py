"""Terraform plans written inline: a resource a line, everything else as Terraform would write it.

What goes through here is read by the real reader and named by the real knowledge base.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from remit.app.collect import Collection
from remit.app.scan import Scan, scan, survey
from remit.app.serving import example_estate
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.estate import Counts, EstateBuilder
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

TEAMS = """
people: {dana: {name: Dana Reef}, gus: {name: Gus Shoal, left: 2025-01-01}}
teams:
  pay: {name: Payments, owner: dana}
  gone: {name: Gone, owner: gus}
"""

FIRST_TIER = 'workloads: {all: {match: {addresses: ["*"]}, tier: 1}}'  # what may least be lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One planned resource.

    Attributes:
        type, name: as in the code.
        values: what is known.
        unknown: attributes that are written and known only after apply.
        computed: attributes that nobody wrote and the provider will fill.
        references: attribute → addresses it points to.
        actions: what the plan does to it.
    """

    type: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    computed: Sequence[str] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    actions: Sequence[str] = ("create",)

    @property
    def address(self) -> str:
        return f"{self.type}.{self.name}"

    @property
    def provider(self) -> str:
        return f"registry.terraform.io/hashicorp/{self.type.partition('_')[0]}"

    def planned(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "mode": "managed",
            "type": self.type,
            "name": self.name,
            "provider_name": self.provider,
            "values": dict(self.values),
        }

    def change(self) -> dict[str, Any]:
        after_unknown = dict.fromkeys((*self.unknown, *self.computed, *self.references), True)
        stands = self.actions != ("create",)
        return {
            **{key: value for key, value in self.planned().items() if key != "values"},
            "change": {
                "actions": list(self.actions),
                "before": dict(self.values) if stands else None,
                "after": dict(self.values),
                "after_unknown": after_unknown,
            },
        }

    def configured(self) -> dict[str, Any]:
        written = {name: {"constant_value": value} for name, value in self.values.items()}
        written |= {name: {"references": ["var.later"]} for name in self.unknown}
        written |= {name: {"references": [f"{to}.id", to]} for name, to in self.references.items()}
        return {
            "address": self.address,
            "mode": "managed",
            "type": self.type,
            "name": self.name,
            "expressions": written,
        }


def resource(type_name: str, name: str = "this", /, **values: Any) -> Resource:  # noqa: ANN401 - any JSON value
    """A resource of which everything is known."""
    return Resource(type=type_name, name=name, values=values)


def plan_json(resources: Iterable[Resource]) -> str:
    """The plan as Terraform writes it."""
    found = list(resources)
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.9.8",
            "planned_values": {"root_module": {"resources": [one.planned() for one in found]}},
            "resource_changes": [one.change() for one in found],
            "configuration": {"root_module": {"resources": [one.configured() for one in found]}},
        }
    )


def write_plan(path: Path, *resources: Resource) -> Path:
    """The plan in a file; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(plan_json(resources), encoding="utf-8")
    return path


@cache
def knowledge() -> KnowledgeBase:
    """The knowledge base that ships, opened once."""
    return open_knowledge()


def look(folder: Path, *resources: Resource, configuration: str = "") -> Scan:
    """Scan one plan in a folder, with a remit.yaml when there is something to say."""
    if configuration:
        (folder / "remit.yaml").write_text(configuration, encoding="utf-8")
    else:
        (folder / ".git").mkdir(exist_ok=True)  # the search for remit.yaml ends here
    return scan([write_plan(folder / "plan.json", *resources)], knowledge(), now=NOW)


def surveyed(folder: Path, *resources: Resource, configuration: str = "") -> Landscape:
    """The landscape of one plan."""
    return look(folder, *resources, configuration=configuration).landscape


@cache
def example() -> Landscape:
    """The example organisation, looked at once; nothing changes it."""
    return scan([example_estate()], knowledge(), now=NOW).landscape


@cache
def nothing() -> Landscape:
    """A landscape without a single asset."""
    estate = EstateBuilder().build(counts=Counts())
    return survey(Collection(estate=estate, inputs=(), ignored=(), touched=None), Organisation(), knowledge(), now=NOW)


def found_by(rule: str, landscape: Landscape) -> list[Finding]:
    """What one check found, by asset."""
    return sorted((one for one in landscape.findings if one.rule == rule), key=lambda one: one.asset)
