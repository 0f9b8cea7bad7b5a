"""A seeded Terraform plan of any size, with the mix of a small company's account; nothing in it is real."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

TEAMS = ("payments", "booking", "data", "web", "platform", "security")
ADDRESSES = ("0.0.0.0/0", "192.0.2.0/24")


def _bucket(number: int, draw: random.Random) -> list[tuple[str, dict[str, Any]]]:
    name = f"bucket-{number}"
    switches = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    return [
        ("aws_s3_bucket", {"bucket": name, "tags": {"owner": draw.choice(TEAMS)}}),
        ("aws_s3_bucket_public_access_block", {"bucket": name, **dict.fromkeys(switches, draw.random() < 0.9)}),
        ("aws_s3_bucket_versioning", {"bucket": name, "versioning_configuration": [{"status": "Enabled"}]}),
    ]


def _host(number: int, draw: random.Random) -> list[tuple[str, dict[str, Any]]]:
    tokens = draw.choice(("required", "required", "optional"))
    return [
        (
            "aws_instance",
            {
                "ami": "ami-0123456789abcdef0",
                "instance_type": "t3.small",
                "metadata_options": [{"http_tokens": tokens, "http_endpoint": "enabled"}],
                "tags": {"owner": draw.choice(TEAMS), "Name": f"host-{number}"},
            },
        ),
        ("aws_ebs_volume", {"encrypted": draw.random() < 0.8, "size": 20, "tags": {"team": draw.choice(TEAMS)}}),
        (
            "aws_security_group",
            {
                "name": f"group-{number}",
                "ingress": [
                    {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": [draw.choice(ADDRESSES)]}
                ],
            },
        ),
    ]


def _function(number: int, draw: random.Random) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("aws_lambda_function", {"function_name": f"f-{number}", "runtime": "python3.13", "package_type": "Zip"}),
        (
            "aws_db_instance",
            {"identifier": f"db-{number}", "engine": "postgres", "storage_encrypted": draw.random() < 0.9},
        ),
        ("aws_kms_key", {"enable_key_rotation": draw.random() < 0.7}),
    ]


def plan(resources: int, seed: int = 7) -> dict[str, Any]:
    """Plan JSON with exactly that many managed resources, spread over modules of fifty."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable draw, no secret
    made: list[tuple[str, dict[str, Any]]] = []
    for number in range(resources):
        made += (_bucket, _host, _function)[number % 3](number, draw)
        if len(made) >= resources:
            break
    modules: list[dict[str, Any]] = []
    for start in range(0, resources, 50):
        address = f"module.m{start // 50}"
        rows = [
            {
                "address": f"{address}.{kind}.r{start + offset}",
                "mode": "managed",
                "type": kind,
                "name": f"r{start + offset}",
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "values": values,
                "sensitive_values": {},
            }
            for offset, (kind, values) in enumerate(made[start : min(start + 50, resources)])
        ]
        modules.append({"address": address, "resources": rows})
    changes = [
        {
            "address": row["address"],
            "mode": "managed",
            "type": row["type"],
            "name": row["name"],
            "change": {"actions": ["create"], "before": None, "after": row["values"], "after_unknown": {"id": True}},
        }
        for module in modules
        for row in module["resources"]
    ]
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"child_modules": modules}},
        "resource_changes": changes,
        "configuration": {"root_module": {}},
    }


def write(folder: Path, resources: int) -> Path:
    """The plan as a file, with a remit.yaml beside it that declares the teams."""
    file = folder / f"plan-{resources}.json"
    file.write_text(json.dumps(plan(resources)), encoding="utf-8")
    people = "".join(f"  p-{team}: {{name: Person of {team}}}\n" for team in TEAMS)
    teams = "".join(f"  {team}: {{name: {team.title()}, owner: p-{team}, members: [p-{team}]}}\n" for team in TEAMS)
    (folder / "remit.yaml").write_text(f"organisation: Benchmark\npeople:\n{people}teams:\n{teams}", encoding="utf-8")
    return file
