"""The generated enforcement means what the standard says: each format is read back or run (R2.7)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from planned import knowledge
from remit.app.tagging_policy import FORMATS, Enforcement, Wish, render_policy
from remit.checks.tagging_standard import concerns
from remit.organisation.load import load_organisation
from remit.readers.infrastructure._hcl_files import parse_source

STANDARD = """
organisation: Ferries
accounts: {"111122223333": {provider: aws}}
data_classes: {internal: {what: Inside.}, secret: {what: "Of | few."}}
tagging:
  owner: {what: The team that answers., pattern: "[a-z][a-z-]{1,20}"}
  data-class: {values_from: data_classes, scope: {services: [aws/s3, azure/storage], data_stores: true}}
  cost-centre: {values: [4711, "${x}"], required: false}
  note: {required: false, scope: {services: ["gcp/*"], environments: [production], accounts: ["111122223333"]}}
  "odd[key]": {required: false}
"""


def wish(folder: Path, **more: Any) -> Wish:  # noqa: ANN401 - any field
    path = folder / "remit.yaml"
    path.write_text(STANDARD, encoding="utf-8")
    organisation = load_organisation(path, controls=[], services=knowledge().service_ids())
    return Wish(organisation=organisation, knowledge=knowledge(), **more)


def made(folder: Path, style: str, **more: Any) -> Enforcement:  # noqa: ANN401 - any field
    return render_policy(style, wish(folder, **more))


def test_r2_7_aws_keys_values_and_types_are_where_its_syntax_has_them(tmp_path: Path) -> None:
    document = json.loads(made(tmp_path, "aws-tag-policy", enforced_for=["s3:bucket"]).text)
    assert list(document) == ["tags"]
    tags = document["tags"]
    assert set(tags) == {"owner", "data-class", "cost-centre", "odd[key]"}  # `note` is for Google's services alone
    assert all(set(tag) <= {"tag_key", "tag_value", "enforced_for"} for tag in tags.values())
    assert all(set(part) == {"@@assign"} for tag in tags.values() for part in tag.values())
    assert all(tag["tag_key"]["@@assign"].lower() == key for key, tag in tags.items())
    assert tags["data-class"]["tag_value"]["@@assign"] == ["internal", "secret"]
    assert "tag_value" not in tags["owner"]
    assert tags["owner"]["enforced_for"]["@@assign"] == ["s3:bucket"]


def test_r2_7_what_a_format_cannot_say_is_told(tmp_path: Path) -> None:
    notes = made(tmp_path, "aws-tag-policy").notes
    assert "owner: this format cannot say its pattern [a-z][a-z-]{1,20}" in notes
    assert any("--enforced-for" in note for note in notes)
    assert any(note.startswith("odd[key]: Azure allows no such name") for note in made(tmp_path, "azure-policy").notes)
    assert any("environments and accounts" in note for note in made(tmp_path, "rego").notes)


def denied(condition: dict[str, Any], resource: dict[str, Any]) -> bool:
    """A second reading of Azure's conditions, as its page on policy rules has them; only those that we write."""
    if "allOf" in condition:
        return all(denied(one, resource) for one in condition["allOf"])
    if "anyOf" in condition:
        return any(denied(one, resource) for one in condition["anyOf"])
    field = condition["field"]
    value = resource["type"] if field == "type" else resource["tags"].get(field[len("tags['") : -2])
    if "exists" in condition:
        return (value is not None) is (condition["exists"] == "true")
    if "in" in condition:
        return value is not None and value.lower() in {one.lower() for one in condition["in"]}
    if "notIn" in condition:
        return (value or "").lower() not in {one.lower() for one in condition["notIn"]}
    return bool(value == condition["equals"])


@pytest.mark.parametrize(
    ("service", "tags", "refused"),
    [
        ("Microsoft.Storage/storageAccounts", {"owner": "web", "data-class": "internal"}, set()),
        ("Microsoft.Storage/storageAccounts", {"owner": "web"}, {"tag-data-class"}),
        ("Microsoft.Storage/storageAccounts", {"owner": "web", "data-class": "loud"}, {"tag-data-class"}),
        ("Microsoft.Sql/servers", {"owner": "web"}, set()),
        ("Microsoft.Sql/servers", {}, {"tag-owner"}),
        ("Microsoft.Sql/servers", {"owner": "web", "cost-centre": "1"}, {"tag-cost-centre"}),
        ("Microsoft.Sql/servers", {"owner": "web", "cost-centre": "4711"}, set()),
    ],
)
def test_r2_7_azure_refuses_what_the_standard_refuses(
    service: str, tags: dict[str, str], refused: set[str], tmp_path: Path
) -> None:
    definitions = json.loads(made(tmp_path, "azure-policy").text)
    found = {
        one["name"]
        for one in definitions
        if denied(one["properties"]["policyRule"]["if"], {"type": service, "tags": tags})
    }
    assert found == refused
    assert all(one["properties"]["mode"] == "Indexed" for one in definitions)
    assert {one["properties"]["policyRule"]["then"]["effect"] for one in definitions} == {"deny"}


@pytest.mark.skipif(
    shutil.which("terraform") is None,
    reason="terraform is not on the PATH; neither Debian nor PyPI carries it, so make test-deps cannot install it",
)
@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"owner": "web", "data-class": "internal", "cost-centre": "${x}"}, ""),
        ({"data-class": "internal"}, "The tag owner is missing."),
        ({"owner": "W", "data-class": "internal"}, "The tag owner does not look"),
        ({"owner": "web", "data-class": "loud"}, "The tag data-class has a value"),
    ],
)
def test_r2_7_terraform_itself_refuses_what_the_standard_refuses(
    tags: dict[str, str], words: str, tmp_path: Path
) -> None:
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "tags.tf").write_text(made(tmp_path, "terraform").text, encoding="utf-8")
    (folder / "a.tfvars.json").write_text(json.dumps({"tags": tags}), encoding="utf-8")
    quiet = {"env": {**os.environ, "CHECKPOINT_DISABLE": "1"}, "capture_output": True, "text": True, "cwd": folder}
    command = ["terraform", "plan", "-input=false", "-no-color", "-var-file=a.tfvars.json"]
    ran = subprocess.run(command, check=False, timeout=60, **quiet)  # type: ignore[call-overload]
    assert (ran.returncode == 0) is (words == ""), ran.stderr
    assert words in " ".join(ran.stderr.replace("│", "").split())


def test_r2_7_terraform_source_is_read_back_by_the_reader(tmp_path: Path) -> None:
    source = parse_source(made(tmp_path, "terraform").text, "tags.tf")
    assert (len(source.blocks), source.broken) == (1, [])


AFTER: list[tuple[str, str, dict[str, Any]]] = [
    ("aws_s3_bucket", "create", {"tags": {"Owner": "web", "data_class": "internal"}}),
    ("aws_s3_bucket", "create", {"tags": {"owner": "web"}, "tags_all": {"owner": "web", "data-class": "x"}}),
    ("aws_sqs_queue", "update", {"tags": {}}),
    ("aws_sqs_queue", "delete", {"tags": {}}),
    ("aws_sqs_queue", "create", {"tags": {"owner": "W", "cost-centre": "9"}}),
    ("aws_iam_policy_attachment", "create", {"name": "no tags at all"}),
]
PLAN = {
    "resource_changes": [
        {"address": f"{kind}.{number}", "type": kind, "change": {"actions": [action], "after": after}}
        for number, (kind, action, after) in enumerate(AFTER)
    ]
}


def test_r2_7_rego_run_over_a_plan_denies_what_the_standard_refuses(tmp_path: Path) -> None:
    regorus: Any = import_module("regorus")
    engine = regorus.Engine()
    engine.add_policy("tags.rego", made(tmp_path, "rego").text)
    engine.set_input_json(json.dumps(PLAN))
    assert sorted(engine.eval_rule("data.remit.tagging.deny")) == [
        'aws_s3_bucket.1: "x" is no value of the tag data-class',
        "aws_sqs_queue.2: the tag owner is missing",
        'aws_sqs_queue.4: "9" is no value of the tag cost-centre',
        'aws_sqs_queue.4: "W" does not look as the tag owner should',
    ]


def test_r2_7_the_page_has_a_row_for_each_tag_and_no_cell_breaks_it(tmp_path: Path) -> None:
    text = made(tmp_path, "markdown").text
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) == 5
    assert all(line.count("|") == 6 for line in rows)
    assert text.startswith("# Tagging standard of Ferries\n")


def test_every_format_renders_an_empty_line_at_the_end_only(tmp_path: Path) -> None:
    for style in FORMATS:
        text = made(tmp_path, style).text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


def test_a_rule_concerns_what_lies_in_all_of_its_scope(tmp_path: Path) -> None:
    rule = wish(tmp_path).organisation.tagging["note"]
    assert concerns(rule, "gcp/gke", "production", "111122223333", is_data_store=False)
    assert not concerns(rule, "aws/s3", "production", "111122223333", is_data_store=False)
    assert not concerns(rule, "gcp/gke", "test", "111122223333", is_data_store=False)
    assert not concerns(rule, "gcp/gke", "production", "4", is_data_store=False)
