"""Terraform states in both forms, through the whole of `scan` and `check`.

The law of its own: a managed instance that the state holds is read, or something is said to be unreadable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from fuzz import estates, trees
from fuzz.case import SECRET, BrokenLawError, Case, Family, files_below
from fuzz.documents import SECRET_NAMES, TEXTS, attributes, test_mappings, vocabulary
from remit.app.scan import Scan
from repository import ROOT

TOKENS: Final = (
    "version",
    "lineage",
    "serial",
    "resources",
    "instances",
    "attributes",
    "index_key",
    "sensitive_attributes",
    "dependencies",
    "module",
    "provider",
    "deposed",
    "mode",
    "values",
    "root_module",
    "child_modules",
    "format_version",
    "address",
    "attributes_flat",
    "schema_version",
    "encrypted_data",
    "each",
    "managed",
    "data",
    "checks",
    *TEXTS,
)


def seeds(folders: Sequence[Path]) -> Iterator[Case]:
    """States of the tests, and files that look like one."""
    for mapping in test_mappings("readers"):
        if "resources" in mapping or "values" in mapping:
            yield Case({"terraform.tfstate": json.dumps(mapping).encode()})
    for path in files_below([ROOT / "examples", *folders], ".tfstate", ".json"):
        content = path.read_bytes()
        if b'"lineage"' in content or (b'"values"' in content and b'"planned_values"' not in content):
            yield Case({"terraform.tfstate": content})


def make(draw: Random) -> Case:
    """A state in the raw form or as it is shown."""
    document = _raw(draw) if draw.random() < 0.6 else _shown(draw)
    return Case({"terraform.tfstate": json.dumps(document).encode()}, hides=True)


def _raw(draw: Random) -> dict[str, Any]:
    listed = []
    for number in range(draw.randrange(6)):
        native_type = draw.choice(sorted(vocabulary()))
        words = vocabulary()[native_type] or ("name",)
        keys = draw.choice(([None], [None], [0, 1], ["a", 'b"]', "\u202e"]))
        instances = [
            {
                "schema_version": 0,
                "attributes": {"id": f"i-{number}", "arn": f"arn:aws:x:::{number}", **attributes(draw, words)},
                "dependencies": [draw.choice(("aws_kms_key.r0", "module.a.aws_vpc.r1", "data.x.y", "", "a.b.c.d"))],
                **({} if key is None else {"index_key": key}),
                **({"deposed": "00ab"} if draw.random() < 0.05 else {}),
            }
            for key in keys
        ]
        listed.append(
            {
                "mode": draw.choice(("managed",) * 6 + ("data",)),
                "type": native_type,
                "name": f"r{number}",
                "provider": draw.choice(('provider["registry.terraform.io/hashicorp/aws"]', "provider.aws", "x")),
                "instances": instances,
                **({"module": draw.choice(("module.a", 'module.b["x"].module.c'))} if draw.random() < 0.4 else {}),
            }
        )
    return {
        "version": 4,
        "terraform_version": "1.9.8",
        "serial": 3,
        "lineage": "0f3c",
        "resources": listed,
        "outputs": {"x": {"password": SECRET, "sensitive": True}},
    }


def _shown(draw: Random) -> dict[str, Any]:
    listed = []
    for number in range(draw.randrange(6)):
        native_type = draw.choice(sorted(vocabulary()))
        listed.append(
            {
                "address": f"{native_type}.r{number}",
                "mode": "managed",
                "type": native_type,
                "name": f"r{number}",
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "depends_on": ["aws_kms_key.r0"],
                "values": attributes(draw, vocabulary()[native_type] or ("name",)),
                "sensitive_values": draw.choice(({}, {"name": True}, None)),
            }
        )
    return {"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": listed}}}


def accounts(case: Case, result: Scan) -> None:
    """Each managed instance is there."""
    if result.landscape.estate.unreadable or not result.collection.inputs:
        return
    state = trees.document(case.files["terraform.tfstate"])
    if not isinstance(state, dict):
        raise BrokenLawError("what is no JSON is read as a state")
    if "format_version" in state:
        values = state.get("values")
        there = sum(1 for _ in trees.resources(values.get("root_module") if isinstance(values, dict) else None))
    else:
        there = sum(
            len(one["instances"])
            for one in state.get("resources", ())
            if one.get("mode", "managed") == "managed" and isinstance(one.get("instances"), list)
        )
    if there != result.landscape.estate.counts.resources:
        raise BrokenLawError("instances of a state vanish")


def run(case: Case, folder: Path) -> str:
    """Scan and judge it."""
    del folder
    return estates.survey(case, accounts)


FAMILY = Family(
    what="Terraform states, raw and shown",
    seeds=seeds,
    make=make,
    run=run,
    tokens=TOKENS,
    is_kept=lambda case: trees.hides(case, frozenset(SECRET_NAMES)),
)
