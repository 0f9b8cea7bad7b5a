"""Terraform plans as JSON, through the whole of `scan` and `check`.

The law of its own: a managed resource that the planned values hold is read, or something is said to be unreadable.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import planned
from fuzz import estates, trees
from fuzz.case import SECRET, BrokenLawError, Case, Family, files_below
from fuzz.documents import SECRET_NAMES, TEXTS, attributes, value, vocabulary
from remit.app.scan import Scan
from repository import ROOT

_ACTIONS: Final[tuple[list[str], ...]] = (
    ["create"],
    ["update"],
    ["no-op"],
    ["delete"],
    ["delete", "create"],
    ["read"],
    [],
    ["forget"],
)
TOKENS: Final = (
    "eyJ-" * 60_000,
    "planned_values",
    "root_module",
    "child_modules",
    "resources",
    "resource_changes",
    "address",
    "mode",
    "managed",
    "data",
    "type",
    "name",
    "index",
    "values",
    "sensitive_values",
    "after_unknown",
    "after",
    "actions",
    "configuration",
    "provider_config",
    "module_calls",
    "expressions",
    "references",
    "constant_value",
    "prior_state",
    "format_version",
    "module.a",
    "module.a.module.b",
    '["a"]',
    "each.key",
    "count.index",
    "for_each_expression",
    "deposed",
    *TEXTS,
)


def seeds(folders: Sequence[Path]) -> Iterator[Case]:
    """The example's plans, those of the tests, and JSON files that look like a plan."""
    for path in files_below([ROOT / "examples", *folders], ".json"):
        content = path.read_bytes()
        if b"planned_values" in content or "planned_values".encode("utf-16-le") in content:
            yield Case({"plan.json": content})
    yield Case({"plan.json": planned.plan_json([planned.resource("aws_s3_bucket", bucket="b")]).encode()})


def make(draw: Random) -> Case:
    """A plan of a few resources in a few modules."""
    resources = [_resource(draw, number) for number in range(draw.randrange(8))]
    document = json.loads(planned.plan_json([]))
    modules: dict[str, list[dict[str, Any]]] = {}
    for module, resource, _ in resources:
        modules.setdefault(module, []).append(resource)
    children = [{"address": name, "resources": inner} for name, inner in modules.items() if name]
    document["planned_values"]["root_module"] = {"resources": modules.get("", []), "child_modules": children}
    document["resource_changes"] = [change for _, _, change in resources]
    document["configuration"] = {
        "provider_config": {
            "aws": {
                "name": "aws",
                "expressions": {"region": {"constant_value": "eu-west-1"}, "token": {"constant_value": SECRET}},
            }
        },
        "root_module": {
            "resources": [_configured(draw, resource) for _, resource, _ in resources if draw.random() < 0.7],
            "module_calls": {"a": {"source": draw.choice(("./a", "../..", "x/y/z", "")), "module": {}}},
        },
    }
    document["variables"] = {"db_password": {"value": SECRET}}
    document["prior_state"] = {"values": {"root_module": {"resources": [one for _, one, _ in resources[:1]]}}}
    document |= draw.choice(({}, {}, {"errored": True}, {"complete": False}))
    return Case({"plan.json": json.dumps(document).encode()}, hides=True)


def _resource(draw: Random, number: int) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Its module, its planned values and its change."""
    native_type = draw.choice(sorted(vocabulary()))
    words = vocabulary()[native_type] or ("name",)
    module = draw.choice(("", "", "module.a", 'module.b["x"]', "module.a.module.c"))
    index = draw.choice((None, None, 0, "k"))
    suffix = "" if index is None else f"[{json.dumps(index)}]"
    told = attributes(draw, words)
    hidden = {name: True for name in told if draw.random() < 0.1}
    told |= {name: SECRET for name in hidden if draw.random() < 0.5}
    known: dict[str, Any] = {
        "address": f"{module}.{native_type}.r{number}{suffix}".removeprefix("."),
        "mode": draw.choice(("managed",) * 6 + ("data",)),
        "type": native_type,
        "name": f"r{number}",
        "provider_name": f"registry.terraform.io/hashicorp/{native_type.partition('_')[0]}",
        **({} if index is None else {"index": index}),
    }
    unknown: dict[str, Any] = {
        draw.choice(words): draw.choice((True, [{"a": True}], {})) for _ in range(draw.randrange(3))
    }
    change = {"actions": draw.choice(_ACTIONS), "before": None, "after": told, "after_unknown": unknown}
    change |= {"after_sensitive": hidden}
    return module, {**known, "values": told, "sensitive_values": hidden}, {**known, "change": change}


def _configured(draw: Random, resource: dict[str, Any]) -> dict[str, Any]:
    words = vocabulary()[resource["type"]] or ("name",)
    written: dict[str, Any] = {
        draw.choice(words): draw.choice(
            (
                {
                    "references": [
                        draw.choice(("var.x", "aws_kms_key.r1.arn", "aws_kms_key.r1", "local.a", "module.a.o"))
                    ]
                },
                {"constant_value": value(draw, words)},
                [{"name": {"constant_value": 1}}],
            )
        )
        for _ in range(3)
    }
    return {
        **{key: resource[key] for key in ("mode", "type", "name")},
        "address": resource["address"],
        "provider_config_key": "aws",
        "expressions": written,
        "for_each_expression": {"references": ["local.x"]},
    }


def accounts(case: Case, result: Scan) -> None:
    """Each managed resource of the planned values is there; said twice, read twice."""
    if result.landscape.estate.unreadable or "plan.json" not in result.collection.inputs:
        return
    plan = trees.document(case.files["plan.json"])
    root = plan.get("planned_values", {}).get("root_module") if isinstance(plan, dict) else None
    there = Counter(str(one.get("address")) for one in trees.resources(root))
    missing = there - Counter(estates.addresses(result))
    if missing:
        raise BrokenLawError("resources of a plan vanish")


def run(case: Case, folder: Path) -> str:
    """Scan and judge it."""
    del folder
    return estates.survey(case, accounts)


FAMILY = Family(
    what="Terraform plans as JSON",
    seeds=seeds,
    make=make,
    run=run,
    tokens=TOKENS,
    is_kept=lambda case: trees.hides(case, frozenset({*SECRET_NAMES, "db_password"})),
)
