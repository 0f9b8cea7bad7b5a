"""Terraform source without running Terraform: values, instances, modules, places, and nothing that vanishes. R2.1."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from planned import knowledge
from remit.app.collect import collect
from remit.knowledge.join import join
from remit.model.facts import HIDDEN, PLACEHOLDER, UNKNOWN
from remit.model.observation import Observation, Reading
from remit.model.organisation import Organisation
from remit.readers import INFRASTRUCTURE, FolderReader
from remit.readers.infrastructure import terraform_plan
from remit.readers.infrastructure.terraform_source import READER

FERRIES = Path(__file__).parent / "ferries"  # a root of the example as it once was, and the plan of it


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def read(folder: Path, files: dict[str, str] | None = None) -> dict[str, Reading]:
    write(folder, files or {})
    claimed = [path for path in sorted(folder.rglob("*")) if READER.claims(path) and ".terraform" not in path.parts]

    def name(path: Path) -> str:
        return os.path.relpath(path, folder)

    return dict(READER.read_folders(folder, claimed, name=name))


def one(folder: Path, text: str, **files: str) -> dict[str, Observation]:
    (reading,) = read(
        folder, {"main.tf": text} | {name.replace("__", "."): inner for name, inner in files.items()}
    ).values()
    assert reading.unreadable == ()
    return {seen.address: seen for seen in reading.observations}


def value(folder: Path, expression: str, more: str = "") -> Any:  # noqa: ANN401 - any value
    seen = one(folder, f'resource "x_y" "z" {{\n  a = {expression}\n}}\n{more}')
    return seen["x_y.z"].attributes.get("a")


def causes(readings: dict[str, Reading]) -> list[tuple[str, str]]:
    return [(str(item.location), item.cause) for reading in readings.values() for item in reading.unreadable]


def test_it_is_registered_as_a_reader_of_folders() -> None:
    assert INFRASTRUCTURE.load("terraform-source") is READER
    assert isinstance(READER, FolderReader)
    assert [
        READER.claims(Path(name)) for name in ("a.tf", "a.tf.json", "x.tofu", "terraform.tfvars", "x.auto.tfvars")
    ] == [True] * 5
    assert not any(READER.claims(Path(name)) for name in (".a.tf", "a.tf~", "prod.tfvars", "a.tfstate", "plan.json"))


EXPRESSIONS: list[tuple[str, object]] = [
    ("1 + 2 * 3 - 4 / 2", 5),
    ("(1 + 2) * 3", 9),
    ("7 % 4 == 3 && !false", True),
    ('-2 < -1 ? "y" : "n"', "y"),
    ('"a-${1 + 1}-${true}"', "a-2-true"),
    ('"$${x} %%{y}"', "${x} %{y}"),
    ('"\\"\\\\\\n\\u00e9"', '"\\\né'),
    ("[for n in [1, 2, 3] : n * 2 if n > 1]", [4, 6]),
    ("{for k, v in {a = 1, b = 2} : upper(k) => v}", {"A": 1, "B": 2}),
    ('{for s in ["ab", "ac", "b"] : substr(s, 0, 1) => s...}', {"a": ["ab", "ac"], "b": ["b"]}),
    ("[{x = 1}, {x = 2}][*].x", [1, 2]),
    ("[{x = [5]}, {x = [6]}].*.x[0]", [5]),
    ('{"k" : 1, (upper("l")) = 2}', {"k": 1, "L": 2}),
    ("merge({a = 1}, null, {a = 2})", {"a": 2}),
    ('lookup({a = 1}, "b", 3)', 3),
    ("try({}.a, 4)", 4),
    ("can({}.a)", False),
    ('coalesce("", null, "c")', "c"),
    ('join(",", concat(["a"], ["b"]))', "a,b"),
    ('cidrsubnet("10.0.0.0/16", 8, 3)', "10.0.3.0/24"),
    ('cidrsubnets("10.0.0.0/16", 4, 8)', ["10.0.0.0/20", "10.0.16.0/24"]),
    ('cidrhost("10.0.0.0/24", -1)', "10.0.0.255"),
    ('format("%s-%03d", "a", 7)', "a-007"),
    ('jsonencode({b = [1], a = "<"})', '{"a":"\\u003c","b":[1]}'),
    ('jsondecode("[1]")', [1]),
    ('toset(["b", "a", "b"])', ["a", "b"]),
    ("flatten([[1], [[2]]])", [1, 2]),
    ("range(3)", [0, 1, 2]),
    ('setproduct(["a"], ["b", "c"])', [["a", "b"], ["a", "c"]]),
    ('zipmap(["a"], [1])', {"a": 1}),
    ("one([])", None),
    ('contains(["a"], "a")', True),
    ('element(["a", "b"], 3)', "b"),
    ('split(",", "a,b")', ["a", "b"]),
    ("max(1, 3, 2)", 3),
    ('"%{ if 1 > 0 }yes%{ else }no%{ endif }"', "yes"),
    ('"%{ for x in [1, 2] ~} ${x} %{~ endfor }"', "12"),
    ('md5("a")', "0cc175b9c0f1b6a831c399e269772661"),
    ("distinct([1, 1, 2])", [1, 2]),
    ("slice([1, 2, 3], 1, 2)", [2]),
    ("min([4, 2]...)", 2),
    ("null", None),
    ("terraform.workspace", UNKNOWN),
    ('regex("a", "a")', UNKNOWN),
    ("timestamp()", UNKNOWN),
    ("true || x_y.other.id", True),
    ("x_y.other.id && false", False),
    ("[x_y.other.id, 1]", [UNKNOWN, 1]),
    ('"${x_y.other.id}/*"', UNKNOWN),
    ("jsonencode([x_y.other.id])", UNKNOWN),
    ("length([x_y.other.id])", 1),
    ('contains([x_y.other.id, "a"], "a")', True),
    ('contains([x_y.other.id], "a")', UNKNOWN),
    ("x_y.other.id == null", UNKNOWN),
    ("1 / 0", UNKNOWN),
    ('sensitive("s")', HIDDEN),
    ('"a${sensitive("s")}"', HIDDEN),
    ('nonsensitive("s")', "s"),
    ('"1" == 1', False),
    ('"3" + 1', 4),
]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_expressions(tmp_path: Path, expression: str, expected: object) -> None:
    assert value(tmp_path, expression) == expected


def test_heredocs_lose_the_indentation_they_share(tmp_path: Path) -> None:
    assert value(tmp_path, "<<-EOT\n    a ${1}\n      b\n    EOT\n") == "a 1\n  b\n"
    assert value(tmp_path, '<<EOT\n  "q" \\n $${x}\nEOT\n') == '  "q" \\n ${x}\n'


def test_comments_and_layout_of_every_kind(tmp_path: Path) -> None:
    text = '# one\n// two\n/* three\nresource "a" "b" { */\nresource x_y z { /* in */ a = [ # c\n 1,\n 2, // d\n ] }\n'
    assert one(tmp_path, text)["x_y.z"].attributes == {"a": [1, 2]}


def test_values_come_from_defaults_and_files_of_values(tmp_path: Path) -> None:
    text = """
    variable "default" { default = "d" }
    variable "file" { default = "d" }
    variable "auto" {}
    variable "none" {}
    variable "secret" {
      default   = "s"
      sensitive = true
    }
    variable "typed" {
      type    = object({ on = optional(bool, true), size = number })
      default = { size = "3" }
    }
    locals { mix = "${var.default}-${var.file}" }
    resource "x_y" "z" {
      a = local.mix
      b = var.auto
      c = var.none
      d = var.secret
      e = var.typed
      f = null
      g = var.undeclared
    }
    """
    seen = one(tmp_path, text, terraform__tfvars='file = "f"\n', x__auto__tfvars="auto = [1]\n")
    assert seen["x_y.z"].attributes == {
        "a": "d-f", "b": [1], "c": UNKNOWN, "d": HIDDEN, "e": {"on": True, "size": 3}, "g": UNKNOWN,
    }  # fmt: skip


def test_instances_have_keys_and_unknown_ones_stand_once(tmp_path: Path) -> None:
    text = """
    variable "v" {}
    resource "x_y" "count" {
      count = 2
      a     = count.index
    }
    resource "x_y" "each" {
      for_each = { k = "v" }
      a        = "${each.key}=${each.value}"
      b        = x_y.count[1].id
    }
    resource "x_y" "set" {
      for_each = toset(["q"])
      a        = each.value
    }
    resource "x_y" "none" { count = 0 }
    resource "x_y" "unknown" {
      for_each = var.v
      a        = each.key
    }
    resource "x_y" "points" {
      a = x_y.unknown["x"].id
      b = x_y.each["k"].a
    }
    """
    seen = one(tmp_path, text)
    assert {address: item.attributes.get("a") for address, item in seen.items()} == {
        "x_y.count[0]": 0, "x_y.count[1]": 1, 'x_y.each["k"]': "k=v", 'x_y.set["q"]': "q", "x_y.unknown": UNKNOWN,
        "x_y.points": UNKNOWN,
    }  # fmt: skip
    assert seen['x_y.each["k"]'].references == {"b": ("x_y.count[1]",)}
    assert seen["x_y.points"].references == {"a": ("x_y.unknown",), "b": ('x_y.each["k"]',)}
    assert seen["x_y.points"].attributes["b"] == "k=v"


def test_dynamic_blocks_are_blocks(tmp_path: Path) -> None:
    text = """
    variable "v" {}
    locals { ports = [22, 443] }
    resource "x_y" "z" {
      rule { port = 1 }
      dynamic "rule" {
        for_each = local.ports
        iterator = each_port
        content {
          port = each_port.value
          from = x_y.other.id
        }
      }
      dynamic "open" {
        for_each = var.v
        content { a = open.value }
      }
      timeouts { create = "1m" }
      lifecycle { prevent_destroy = true }
    }
    resource "x_y" "other" {}
    """
    seen = one(tmp_path, text)["x_y.z"]
    assert seen.attributes == {
        "rule": [{"port": 1}, {"port": 22, "from": UNKNOWN}, {"port": 443, "from": UNKNOWN}],
        "open": UNKNOWN,
        "timeouts": {"create": "1m"},
    }
    assert seen.references == {"rule.from": ("x_y.other",)}


def test_modules_are_read_under_their_caller(tmp_path: Path) -> None:
    module = """
    variable "name" {}
    resource "aws_s3_bucket" "this" { bucket = var.name }
    output "arn" { value = aws_s3_bucket.this.arn }
    output "name" { value = var.name }
    """
    root = """
    provider "aws" {
      region = "eu-north-1"
      default_tags { tags = { team = "a" } }
    }
    provider "aws" {
      alias  = "west"
      region = "us-west-2"
    }
    module "one" {
      source   = "./modules/b"
      for_each = toset(["x", "y"])
      name     = "n-${each.key}"
    }
    module "west" {
      source    = "./modules/b"
      name      = "w"
      providers = { aws = aws.west }
    }
    resource "aws_s3_bucket_policy" "p" {
      bucket = module.one["x"].name
      policy = module.one["x"].arn
      region = "eu-west-1"
    }
    """
    (reading,) = read(tmp_path, {"main.tf": root, "modules/b/main.tf": module}).values()
    seen = {item.address: item for item in reading.observations}
    assert list(seen) == [
        "aws_s3_bucket_policy.p", 'module.one["x"].aws_s3_bucket.this', 'module.one["y"].aws_s3_bucket.this',
        "module.west.aws_s3_bucket.this",
    ]  # fmt: skip
    bucket = seen['module.one["x"].aws_s3_bucket.this']
    assert (bucket.attributes, bucket.path, str(bucket.location)) == (
        {"bucket": "n-x"},
        "modules/b",
        "modules/b/main.tf:3:5",
    )
    assert (bucket.provider, bucket.region, bucket.tags) == ("aws", "eu-north-1", {"team": "a"})
    assert seen["module.west.aws_s3_bucket.this"].region == "us-west-2"
    policy = seen["aws_s3_bucket_policy.p"]
    assert policy.attributes == {"bucket": "n-x", "policy": UNKNOWN, "region": "eu-west-1"}
    assert policy.references["policy"] == ('module.one["x"].aws_s3_bucket.this',)


def test_a_module_that_is_not_here_is_named_and_one_that_was_installed_is_read(tmp_path: Path) -> None:
    root = (
        'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\nresource "x_y" "z" {\n a = module.vpc.id\n}\n'
    )
    readings = read(tmp_path, {"main.tf": root})
    ((place, cause),) = causes(readings)
    assert place == "main.tf:1:1"
    assert cause == "module vpc: terraform-aws-modules/vpc/aws is not here, so what it makes is not read"
    assert readings["."].unreadable[0].hint.startswith("run terraform init in .")
    assert readings["."].observations[0].attributes == {"a": UNKNOWN}
    manifest = (
        '{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"vpc","Source":"x","Dir":".terraform/modules/vpc"}]}'
    )
    readings = read(
        tmp_path,
        {".terraform/modules/modules.json": manifest, ".terraform/modules/vpc/main.tf": 'resource "x_y" "v" {}\n'},
    )
    assert causes(readings) == []
    assert [(item.address, item.path) for item in readings["."].observations] == [
        ("x_y.z", ""),
        ("module.vpc.x_y.v", ""),
    ]


def test_what_lies_outside_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside/main.tf": 'resource "x_y" "secret" {}', "outside/s.txt": "s", "in/.git/HEAD": ""})
    text = 'module "m" {\n  source = "../outside"\n}\n'
    text += 'resource "x_y" "z" {\n  a = file("../outside/s.txt")\n  b = file("in.txt")\n}\n'
    readings = read(tmp_path / "in", {"main.tf": text, "in.txt": "i"})
    assert causes(readings) == [("main.tf:1:1", "module m: ../outside lies outside of what is scanned")]
    assert [item.attributes for item in readings["."].observations] == [{"a": UNKNOWN, "b": "i"}]


def test_policy_documents_become_the_text_that_the_provider_renders(tmp_path: Path) -> None:
    text = """
    data "aws_iam_policy_document" "d" {
      statement {
        sid       = "Read"
        actions   = ["s3:GetObject"]
        resources = ["arn:aws:s3:::b/*"]
        principals {
          type        = "*"
          identifiers = ["*"]
        }
        condition {
          test     = "Bool"
          variable = "aws:SecureTransport"
          values   = ["true"]
        }
      }
    }
    data "aws_iam_policy_document" "open" {
      source_policy_documents = [data.aws_iam_policy_document.d.json]
      statement {
        effect    = "Deny"
        actions   = ["s3:*", "ec2:*"]
        resources = [x_y.z.arn]
      }
    }
    resource "x_y" "z" {
      policy = data.aws_iam_policy_document.d.json
      other  = data.aws_iam_policy_document.open.json
      found  = data.aws_ami.a.id
    }
    """
    assert one(tmp_path, text)["x_y.z"].attributes == {
        "policy": '{"Statement":[{"Action":"s3:GetObject","Condition":{"Bool":{"aws:SecureTransport":"true"}},'
        '"Effect":"Allow","Principal":"*","Resource":"arn:aws:s3:::b/*","Sid":"Read"}],"Version":"2012-10-17"}',
        "other": '{"Statement":[{"Action":"s3:GetObject","Condition":{"Bool":{"aws:SecureTransport":"true"}},'
        '"Effect":"Allow","Principal":"*","Resource":"arn:aws:s3:::b/*","Sid":"Read"},'
        f'{{"Action":["s3:*","ec2:*"],"Effect":"Deny","Resource":"{PLACEHOLDER}"}}],"Version":"2012-10-17"}}',
        "found": UNKNOWN,
    }


def test_secrets_are_not_kept(tmp_path: Path) -> None:
    seen = one(tmp_path, 'resource "aws_db_instance" "d" {\n  password = "hunter2-hunter2"\n  username = "u"\n}\n')
    assert seen["aws_db_instance.d"].attributes == {"password": HIDDEN, "username": "u"}


def test_a_broken_block_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        'resource "x_y" "good" { a = 1 }\n\nresource "x_y" "bad" {\n  a = = 2\n}\n\n'
        'resource "x_y" "open" {\n  a = 1\n\n'
        'resource "x_y" "last" { a = 3 }\n'
    )
    readings = read(
        tmp_path, {"main.tf": text, "b.tf": 'resource "x_y" "other" {}\n', "c.tf": 'resource "x_y" "cut" { a = "'}
    )
    assert [item.address for item in readings["."].observations] == ["x_y.other", "x_y.good", "x_y.last"]
    assert causes(readings) == [
        ("c.tf:1:28", "resource x_y.cut: the text is not closed"),
        ("main.tf:4:7", "resource x_y.bad: expected an expression, found “=”"),
        ("main.tf:10:1", "resource x_y.open: a resource begins inside another block: the one before it is not closed"),
    ]


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bytes.tf").write_bytes(b'resource "x_y" "z" {}\n\xff\xfe')
    assert causes(read(tmp_path)) == [("bytes.tf:2", "not valid UTF-8 at byte 22")]


def test_a_block_that_stands_twice_is_named(tmp_path: Path) -> None:
    readings = read(tmp_path, {"a.tf": 'resource "x_y" "z" { a = 1 }\n', "b.tf": 'resource "x_y" "z" { a = 2 }\n'})
    assert causes(readings) == [("b.tf:1:1", "resource x_y.z is declared twice; the first is read")]
    assert [item.attributes for item in readings["."].observations] == [{"a": 1}]


def test_override_files_replace(tmp_path: Path) -> None:
    text = 'resource "x_y" "z" {\n  a = 1\n  b = 1\n  r { c = 1 }\n}\n'
    readings = read(tmp_path, {"main.tf": text, "x_override.tf": 'resource "x_y" "z" {\n  a = 2\n  r { c = 2 }\n}\n'})
    assert readings["."].observations[0].attributes == {"a": 2, "b": 1, "r": [{"c": 2}]}


def test_json_syntax(tmp_path: Path) -> None:
    text = """{"locals": {"n": "x"}, "resource": {"x_y": {"z": {"a": "${local.n}-1", "tags": {"t": "v"},
    "rule": [{"p": 1}], "dynamic": {"more": {"for_each": [1, 2], "content": {"p": "${more.value}"}}}}}}}"""
    (reading,) = read(tmp_path, {"main.tf.json": text}).values()
    (seen,) = reading.observations
    assert seen.attributes == {"a": "x-1", "tags": {"t": "v"}, "rule": [{"p": 1}], "more": [{"p": 1}, {"p": 2}]}
    assert str(seen.location) == "main.tf.json:1:45"
    assert causes(read(tmp_path / "b", {"main.tf.json": "[1"})) == [
        ("main.tf.json:1:3", "not valid JSON: it ends too early")
    ]


def test_folders_that_no_root_comes_to_are_roots(tmp_path: Path) -> None:
    files = {
        "a/main.tf": 'module "b" {\n  source = "../b"\n}\nresource "x_y" "a" {}\n',
        "b/main.tf": 'module "a" {\n  source = "../a"\n}\nresource "x_y" "b" {}\n',
        "c/main.tf": '# module "d" { source = "../d" }\nresource "x_y" "c" {}\n',
        "d/main.tf": 'resource "x_y" "d" {}\n',
    }
    readings = read(tmp_path, files)
    assert {name: [item.address for item in reading.observations] for name, reading in readings.items()} == {
        "c": ["x_y.c"], "a": ["x_y.a", "module.b.x_y.b"], "d": ["x_y.d"],
    }  # fmt: skip
    assert causes(readings) == [("b/main.tf:1:1", "module a: it calls itself")]


def _ferries() -> tuple[dict[str, Observation], dict[str, Observation]]:
    plan = terraform_plan.READER.read(FERRIES / "plan.json", name="plan.json")
    (source,) = read(FERRIES / "terraform").values()
    assert source.unreadable == ()
    return {one.address: one for one in plan.observations}, {one.address: one for one in source.observations}


def test_source_and_plan_of_the_ferries_say_the_same() -> None:
    plan, source = _ferries()
    assert source.keys() == plan.keys()
    for address, planned in plan.items():
        seen = source[address]
        assert (seen.references, seen.tags, seen.provider) == (planned.references, planned.tags, planned.provider), (
            address
        )
        assert (seen.account, seen.region) == (planned.account, planned.region), address
    by_plan, by_source = (join(list(one.values()), knowledge()) for one in (plan, source))
    for planned_asset, asset in zip(
        sorted(by_plan.assets, key=lambda one: one.observation.address),
        sorted(by_source.assets, key=lambda one: one.observation.address),
        strict=True,
    ):
        known = {(fact.name, fact.value) for fact in planned_asset.facts}
        assert {(fact.name, fact.value) for fact in asset.facts} == known, asset.observation.address
        assert asset.name == planned_asset.name


def test_every_block_of_the_ferries_has_its_place() -> None:
    _, source = _ferries()
    places = {(one.location.file, one.location.line) for one in source.values()}
    for path in sorted((FERRIES / "terraform").rglob("*.tf")):
        name = path.relative_to(FERRIES / "terraform").as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert ((name, number) in places) == bool(re.match(r'resource "', line)), f"{name}:{number}"


def test_a_plan_beside_its_source_is_read_instead_with_the_places_of_the_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(FERRIES)
    found = collect([Path("plan.json"), Path("terraform")], knowledge(), Organisation())
    assert found.inputs == ("plan.json",)
    assert found.estate.counts.resources == 40
    assert all(found.estate.location(row).file.endswith(".tf") for row in range(len(found.estate.ids)))


def test_a_plan_of_something_else_leaves_the_source_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bucket = 'resource "aws_s3_bucket" "b" {}\n'
    write(tmp_path, {"east/main.tf": bucket, "west/main.tf": bucket})
    plan = '{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"aws_s3_bucket.b",'
    write(tmp_path, {"plan.json": plan + '"mode":"managed","type":"aws_s3_bucket","name":"b","values":{}}]}}}'})
    assert collect([Path()], knowledge(), Organisation()).inputs == ("plan.json", "east", "west")
    write(tmp_path, {"west/more.tf": 'resource "aws_s3_bucket" "c" {}\n'})
    found = collect([Path()], knowledge(), Organisation())
    assert found.inputs == ("plan.json", "west")
    assert set(found.estate.ids) == {"plan.json#aws_s3_bucket.b", "west#aws_s3_bucket.b", "aws_s3_bucket.c"}
    assert collect([Path("west/main.tf")], knowledge(), Organisation()).inputs == ("west",)


def test_a_broken_module_that_two_roots_call_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call = 'module "m" {\n  source = "../m"\n}\n'
    write(tmp_path, {"a/main.tf": call, "b/main.tf": call, "m/main.tf": 'resource "aws_s3_bucket" "b" {\n'})
    found = collect([Path()], knowledge(), Organisation())
    assert found.inputs == ("a", "b")
    assert [str(one.location) for one in found.estate.unreadable] == ["m/main.tf:1:1"]
