"""Plans: what is planned, where it stands, what it points at, and that nothing bad reads as clean (R2.1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.errors import UnreadableError
from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.observation import Action, Observation, Reading
from remit.readers import INFRASTRUCTURE
from remit.readers.infrastructure.terraform_plan import READER

JSON = dict[str, Any]


def resource(address: str, values: JSON | None = None, **more: object) -> JSON:
    """One planned resource; type, name and key come from the address."""
    last = address.rpartition("module.")[2] if ".module." not in address else address
    native_type, _, rest = ".".join(last.split(".")[-2:]).partition(".")
    name, _, key = rest.partition("[")
    provider = native_type.partition("_")[0]
    index = {"index": json.loads(key.rstrip("]"))} if key else {}
    return {
        "address": address,
        "mode": "managed",
        "type": native_type,
        "name": name,
        **index,
        "provider_name": f"registry.terraform.io/hashicorp/{provider}",
        "values": values or {},
        **more,
    }


def change(address: str, *actions: str, **more: object) -> JSON:
    return {"address": address, "mode": "managed", "change": {"actions": list(actions), **more}}


def refer(*references: str) -> JSON:
    return {"references": list(references)}


def block(label: str, expressions: JSON, **more: object) -> JSON:
    native_type, _, name = label.partition(".")
    return {"mode": "managed", "type": native_type, "name": name, "expressions": expressions, **more}


def plan(resources: list[Any], **more: object) -> JSON:
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": resources}},
        **more,
    }


@pytest.fixture
def read(tmp_path: Path) -> Any:  # noqa: ANN401 - a function
    def read_plan(document: object, name: str = "infra/plan.json") -> Reading:
        path = tmp_path / "plan.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return READER.read(path, name=name)

    return read_plan


def by_address(reading: Reading) -> dict[str, Observation]:
    return {observation.address: observation for observation in reading.observations}


def test_the_registry_offers_it() -> None:
    assert INFRASTRUCTURE.load("terraform-plan") is READER
    assert {"terraform-plan", "terraform-state"} <= set(INFRASTRUCTURE.ids())


def test_what_is_planned_is_read_module_by_module(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1: instances of count and for_each, child modules, no data sources, no deletions."""
    document = plan(
        [
            resource("aws_s3_bucket.a[0]"),
            resource('aws_s3_bucket.b["x.y"]'),
            resource("data.aws_ami.z", mode="data"),
        ],
        resource_changes=[change("aws_s3_bucket.gone", "delete")],
    )
    inner = {"address": 'module.m["k"].module.n', "resources": [resource('module.m["k"].module.n.aws_vpc.v')]}
    document["planned_values"]["root_module"]["child_modules"] = [
        {"address": 'module.m["k"]', "child_modules": [inner]}
    ]
    reading = read(document)
    assert [one.address for one in reading.observations] == [
        "aws_s3_bucket.a[0]",
        'aws_s3_bucket.b["x.y"]',
        'module.m["k"].module.n.aws_vpc.v',
    ]
    assert reading.observations[0].native == "tf:aws_s3_bucket"
    assert reading.inputs == ("infra/plan.json",)
    assert reading.unreadable == ()


def test_what_apply_decides_is_unknown_at_its_place(read: Any) -> None:  # noqa: ANN401 - a function
    values = {"name": "n", "none": None, "rules": [{"port": 1}, {"port": None}], "list": ["a", None], "tags": None}
    unknown = {
        "arn": True,
        "rules": [{}, {"port": True, "cidr": [False, True]}],
        "list": [False, True],
        "tags": {},
        "later": [{"deep": {"x": True}}],
        "quiet": [{"x": False}],
        "name": False,
    }
    reading = read(
        plan([resource("aws_x.a", values)], resource_changes=[change("aws_x.a", "create", after_unknown=unknown)])
    )
    assert reading.observations[0].attributes == {
        "name": "n",
        "arn": UNKNOWN,
        "rules": [{"port": 1}, {"port": UNKNOWN, "cidr": [None, UNKNOWN]}],
        "list": ["a", UNKNOWN],
        "later": [{"deep": {"x": UNKNOWN}}],
    }


def test_no_secret_is_kept(read: Any) -> None:  # noqa: ANN401 - a function
    """Marked by Terraform, told by its name, among environment variables, inside JSON text, or by its look."""
    container = [{"environment": [{"name": "DB_PASSWORD", "value": "S3CRET-json"}, {"name": "MODE", "value": "prod"}]}]
    values = {
        "marked": "S3CRET-marked",
        "absent": None,
        "settings": {"inner": ["S3CRET-deep", "open"]},
        "master_password": "S3CRET-name",
        "private_key_pem": "S3CRET-key",
        "secret_string": '{"user": "S3CRET-map"}',
        "environment": [{"variables": {"API_TOKEN": "S3CRET-env", "MODE": "prod", "TOKEN_ARN": "arn:aws:x"}}],
        "app_settings": {"DbConnectionString": "S3CRET-azure", "Key": "@Microsoft.KeyVault(x)"},
        "user_data": "export KEY=AKIAIOSFODNN7EXAMPLE",
        "url": "postgres://root:S3CRET-url@db/x",
        "container_definitions": json.dumps(container),
    }
    hidden = {"marked": True, "absent": True, "settings": {"inner": [True]}}
    reading = read(plan([resource("aws_x.a", values, sensitive_values=hidden)]))
    attributes = reading.observations[0].attributes
    assert "S3CRET" not in repr(reading)
    assert "AKIA" not in repr(reading)
    assert attributes["marked"] is HIDDEN
    assert "absent" not in attributes
    assert attributes["settings"] == {"inner": [HIDDEN, "open"]}
    assert attributes["environment"][0]["variables"] == {
        "API_TOKEN": HIDDEN,
        "MODE": "prod",
        "TOKEN_ARN": "arn:aws:x",
    }
    assert attributes["app_settings"] == {"DbConnectionString": HIDDEN, "Key": "@Microsoft.KeyVault(x)"}
    assert json.loads(attributes["container_definitions"])[0]["environment"][0]["name"] == "DB_PASSWORD"


def test_what_only_speaks_about_secrets_stays(read: Any) -> None:  # noqa: ANN401 - a function
    values = {
        "http_tokens": "required",
        "customer_master_key_spec": "SYMMETRIC_DEFAULT",
        "kms_key_id": "1234abcd",
        "password_policy": "strict",
        "manage_master_user_password": True,
        "secret_arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x",
        "token": "",
        "parameter": [{"name": "password_encryption", "value": "scram-sha-256"}],
    }
    assert read(plan([resource("aws_x.a", values)])).observations[0].attributes == values


def test_text_that_only_looks_like_json_is_judged_by_its_look(read: Any) -> None:  # noqa: ANN401 - a function
    values = {
        "a": "{not json, key}",
        "b": "[AKIAIOSFODNN7EXAMPLE key",
        "c": '{"key": "open"}',
        "9": "x",
        "n" * 600: "x",
    }
    attributes = read(plan([resource("aws_x.a", values)])).observations[0].attributes
    assert attributes == values | {"b": HIDDEN}


def test_marks_of_the_change_count_where_the_values_have_none(read: Any) -> None:  # noqa: ANN401 - a function
    changes = [
        change("aws_x.a", "create", after_sensitive={"note": True}),
        change("aws_x.b", "create", after_sensitive=True),
    ]
    resources = [resource("aws_x.a", {"note": "n"}), resource("aws_x.b", {"note": "n"}, sensitive_values={})]
    reading = read(plan(resources, resource_changes=changes))
    assert [one.attributes for one in reading.observations] == [{"note": HIDDEN}, {"note": HIDDEN}]


def test_values_come_from_the_change_where_the_plan_has_none(read: Any) -> None:  # noqa: ANN401 - a function
    bare = resource("aws_x.a")
    del bare["values"]
    reading = read(plan([bare], resource_changes=[change("aws_x.a", "create", after={"name": "n"})]))
    assert reading.observations[0].attributes == {"name": "n"}


@pytest.mark.parametrize(
    ("actions", "action", "is_change"),
    [
        (["create"], Action.CREATE, False),
        (["update"], Action.UPDATE, True),
        (["delete", "create"], Action.REPLACE, True),
        (["create", "delete"], Action.REPLACE, True),
        (["no-op"], Action.STANDS, True),
    ],
)
def test_an_action_says_what_happens(read: Any, actions: list[str], action: Action, *, is_change: bool) -> None:  # noqa: ANN401 - a function
    reading = read(plan([resource("aws_x.a")], resource_changes=[change("aws_x.a", *actions)]))
    assert (reading.observations[0].action, reading.is_change) == (action, is_change)


def test_a_prior_state_makes_it_a_change_and_data_alone_does_not(read: Any) -> None:  # noqa: ANN401 - a function
    def prior(mode: str) -> JSON:
        child = {"address": "module.m", "resources": [{"mode": mode}]}
        return {"values": {"root_module": {"child_modules": [child]}}}

    assert read(plan([], prior_state=prior("managed"))).is_change
    assert not read(plan([], prior_state=prior("data"))).is_change


REFERENCES = {
    "resources": [
        block("aws_kms_key.k", {}),
        block("aws_s3_bucket.b", {"kms": refer("aws_kms_key.k.arn", "aws_kms_key.k")}, for_each_expression={}),
        block("aws_s3_bucket_policy.same", {"bucket": refer("aws_s3_bucket.b", "each.key")}),
        block("aws_s3_bucket_policy.all", {"bucket": refer("aws_s3_bucket.b", "local.k")}),
        block(
            "aws_s3_bucket_policy.one",
            {"bucket": refer('aws_s3_bucket.b["y"].id', 'aws_s3_bucket.b["y"]', "aws_s3_bucket.b")},
        ),
        block(
            "aws_s3_bucket_policy.each",
            {"bucket": refer("each.value.id", "each.value")},
            for_each_expression=refer("aws_s3_bucket.b"),
        ),
        block(
            "aws_x.nested",
            {
                "vpc_config": [{"subnet_ids": refer("data.aws_subnet.s.id", "data.aws_subnet.s")}, {"plain": {}}],
                "from": refer("module.m.key", "module.m"),
                "empty": refer("aws_kms_key.gone.arn", "aws_kms_key.gone", "var.root"),
            },
        ),
    ],
    "module_calls": {
        "m": {
            "source": "./modules/m",
            "expressions": {"key": refer("aws_kms_key.k.arn", "aws_kms_key.k")},
            "module": {
                "outputs": {"key": {"expression": refer("module.inner.key", "module.inner")}},
                "resources": [block("aws_x.in", {"key": refer("var.key")})],
                "module_calls": {
                    "inner": {
                        "source": "../inner",
                        "expressions": {"key": refer("var.key")},
                        "module": {"outputs": {"key": {"expression": refer("var.key")}}},
                    }
                },
            },
        }
    },
}


def test_references_reach_the_instances_they_mean(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1: by key, by all, by each.value, through nested blocks, module inputs and outputs."""
    addresses = ["aws_kms_key.k", "aws_x.nested"]
    for key in ("x", "y"):
        addresses += [f'{name}["{key}"]' for name in ("aws_s3_bucket.b", "aws_s3_bucket_policy.same")]
        addresses += [f'aws_s3_bucket_policy.each["{key}"]']
    addresses += ["aws_s3_bucket_policy.all", 'aws_s3_bucket_policy.one["x"]']
    document = plan([resource(address) for address in addresses], configuration={"root_module": REFERENCES})
    document["planned_values"]["root_module"]["child_modules"] = [
        {"address": "module.m", "resources": [resource("module.m.aws_x.in")]}
    ]
    found = {address: dict(one.references) for address, one in by_address(read(document)).items()}
    x, y = 'aws_s3_bucket.b["x"]', 'aws_s3_bucket.b["y"]'
    assert found[x] == {"kms": ("aws_kms_key.k",)}
    assert found['aws_s3_bucket_policy.same["y"]'] == {"bucket": (y,)}
    assert found["aws_s3_bucket_policy.all"] == {"bucket": (x, y)}
    assert found['aws_s3_bucket_policy.one["x"]'] == {"bucket": (y,)}
    assert found['aws_s3_bucket_policy.each["x"]'] == {"bucket": (x,)}
    assert found["module.m.aws_x.in"] == {"key": ("aws_kms_key.k",)}
    assert found["aws_x.nested"] == {
        "vpc_config.subnet_ids": ("data.aws_subnet.s",),
        "from": ("aws_kms_key.k",),
    }


def test_a_circle_of_references_ends(read: Any) -> None:  # noqa: ANN401 - a function
    call = {
        "expressions": {"v": refer("module.m.o", "module.m")},
        "module": {"outputs": {"o": {"expression": refer("var.v")}}},
    }
    configuration = {
        "root_module": {
            "resources": [block("aws_x.a", {"b": refer("module.m.o", "module.m")})],
            "module_calls": {"m": call},
        }
    }
    assert read(plan([resource("aws_x.a")], configuration=configuration)).observations[0].references == {}


@pytest.mark.parametrize(
    ("name", "source", "path"),
    [
        ("plan.json", "./modules/m", "modules/m"),
        ("infra/prod/plan.json", "../../modules/m", "modules/m"),
        ("infra/plan.json", "../../../etc", "infra"),
        ("../plan.json", "./m", "../m"),
        ("../plan.json", "../m", ".."),
        ("infra/plan.json", "terraform-aws-modules/s3-bucket/aws", "infra"),
        ("/abs/plan.json", "./m", "/abs/m"),
    ],
)
def test_a_path_is_the_folder_of_the_module(read: Any, name: str, source: str, path: str) -> None:  # noqa: ANN401 - a function
    document = plan([], configuration={"root_module": {"module_calls": {"m": {"source": source}}}})
    document["planned_values"]["root_module"]["child_modules"] = [
        {"address": "module.m[0]", "resources": [resource("module.m[0].aws_x.a")]}
    ]
    assert read(document, name).observations[0].path == path


def provider(name: str, **expressions: object) -> JSON:
    wrapped = {
        key: value if isinstance(value, (dict, list)) else {"constant_value": value}
        for key, value in expressions.items()
    }
    return {"name": name, "expressions": wrapped}


def test_provider_settings_fill_in_what_a_resource_does_not_say(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1, R2.2: account, region and default tags, aliases and root variables included."""
    configuration = {
        "provider_config": {
            "aws": provider(
                "aws",
                region=refer("var.region"),
                assume_role=[{"role_arn": {"constant_value": "arn:aws:iam::123456789012:role/x"}}],
                default_tags=[{"tags": {"constant_value": {"team": "default", "org": "o", "n": 1}}}],
            ),
            "aws.us": provider("aws", region="us-east-1", allowed_account_ids={"constant_value": ["210987654321"]}),
        },
        "root_module": {
            "resources": [
                block("aws_x.a", {}, provider_config_key="aws"),
                block("aws_x.us", {}, provider_config_key="aws.us"),
                block("aws_iam_role.r", {}, provider_config_key="aws"),
            ]
        },
    }
    resources = [
        resource("aws_x.a", {"tags": {"team": "own"}, "role_arn": "arn:aws:iam::999999999999:role/x"}),
        resource("aws_x.us", {"tags": {"a": "1"}, "tags_all": {"a": "1", "all": True}}),
        resource("aws_iam_role.r"),
    ]
    found = by_address(read(plan(resources, configuration=configuration, variables={"region": {"value": "eu-west-1"}})))
    one, us, role = found["aws_x.a"], found["aws_x.us"], found["aws_iam_role.r"]
    assert (one.provider, one.account, one.region) == ("aws", "123456789012", "eu-west-1")
    assert one.tags == {"team": "own", "org": "o", "n": "1"}
    assert (us.account, us.region, us.tags) == ("210987654321", "us-east-1", {"a": "1", "all": "true"})
    assert role.region == ""


@pytest.mark.parametrize(
    ("address", "values", "expected"),
    [
        ("aws_x.a", {"arn": "arn:aws:rds:eu-west-1:123456789012:db:x"}, ("123456789012", "eu-west-1")),
        ("aws_x.a", {"role_arn": "arn:aws:iam::123456789012:role/x"}, ("123456789012", "")),
        ("aws_x.a", {"policy_arn": "arn:aws:iam::aws:policy/x", "availability_zone": "us-west-2a"}, ("", "us-west-2")),
        ("google_x.a", {"project": "p-1", "zone": "europe-west1-b"}, ("p-1", "europe-west1")),
        ("google_x.a", {"id": "projects/p-2/locations/x"}, ("p-2", "")),
        (
            "azurerm_x.a",
            {"parent_id": "/subscriptions/00000000-0000-0000-0000-000000000001/x", "location": "West Europe"},
            ("00000000-0000-0000-0000-000000000001", "westeurope"),
        ),
        ("kubernetes_x.a", {"metadata": [{"labels": {"app": "x"}}]}, ("", "")),
    ],
)
def test_a_resource_tells_where_it_belongs(
    read: Any,  # noqa: ANN401 - a function
    address: str,
    values: JSON,
    expected: tuple[str, str],
) -> None:
    one = read(plan([resource(address, values)])).observations[0]
    assert (one.account, one.region) == expected


@pytest.mark.parametrize(
    ("values", "tags"),
    [
        ({"tag": [{"key": "a", "value": "1"}, {"key": "b", "value": None}]}, {"a": "1"}),
        ({"tags": [{"key": "a", "value": "1"}]}, {"a": "1"}),
        ({"tags": ["network-tag"]}, {}),
        ({"labels": {"a": "1"}, "effective_labels": {"a": "1", "b": "2"}}, {"a": "1", "b": "2"}),
        ({"metadata": [{"labels": {"app": "x"}}]}, {"app": "x"}),
        ({"tags": {"a": 1, "b": False, "c": 1.5}}, {"a": "1", "b": "false", "c": "1.5"}),
    ],
)
def test_tags_are_found_in_every_shape(read: Any, values: JSON, tags: JSON) -> None:  # noqa: ANN401 - a function
    """R2.2"""
    assert read(plan([resource("google_x.a", values)])).observations[0].tags == tags


def test_an_unknown_tag_is_left_out(read: Any) -> None:  # noqa: ANN401 - a function
    changes = [change("aws_x.a", "create", after_unknown={"tags_all": True, "tags": {"b": True}})]
    reading = read(plan([resource("aws_x.a", {"tags": {"a": "1"}})], resource_changes=changes))
    assert reading.observations[0].tags == {"a": "1"}


@pytest.mark.parametrize("indent", [None, 2])
def test_a_location_is_the_planned_address(read: Any, indent: int | None) -> None:  # noqa: ANN401 - a function
    values = {"address": "aws_x.b", "name": "ü\n"}
    document = plan([resource("aws_x.a", values), resource('aws_x.b["ö"]')], resource_changes=[change("aws_x.a")])
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    for one in read(text).observations:
        line = text.split("\n")[one.location.line - 1]
        assert line[one.location.column - 1 :].startswith(f'"address": {json.dumps(one.address, ensure_ascii=False)}')


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        (7, "a resource: a resource: not a mapping"),
        ({"address": 7, "type": "t", "name": "n"}, "its address is not text"),
        (resource("aws_x.bad", type=None), "aws_x.bad: its type is not text"),
        (resource("aws_x.bad", mode=1), "its mode is not text"),
        (resource("aws_x.bad") | {"values": [1]}, "its values are not a mapping"),
        (resource("aws_x.bad", index=1.5), "its index is neither"),
        (resource("aws_x.good"), "its address stands twice"),
    ],
)
def test_one_broken_resource_is_named_and_the_others_are_read(read: Any, broken: object, cause: str) -> None:  # noqa: ANN401 - a function
    """R2.1: an item that cannot be read is counted and shown."""
    reading = read(plan([resource("aws_x.good"), broken, resource("aws_x.last")]))
    assert [one.address for one in reading.observations] == ["aws_x.good", "aws_x.last"]
    (item,) = reading.unreadable
    assert cause in item.cause
    assert item.hint
    assert item.location.line == 1


def test_values_that_nest_too_deep_are_named(read: Any) -> None:  # noqa: ANN401 - a function
    deep: Any = 1
    for _ in range(200):
        deep = {"a": [deep]}
    reading = read(plan([resource("aws_x.a", {"a": deep}), resource("aws_x.b")]))
    assert [one.address for one in reading.observations] == ["aws_x.b"]
    assert "nest deeper than 64" in reading.unreadable[0].cause


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"errored": True}, "ended with an error"),
        ({"complete": False}, "incomplete"),
        ({"configuration": {"root_module": []}}, "references, provider regions and default tags are missing"),
        ({"configuration": {"root_module": {"resources": [7]}}}, "references"),
        ({"resource_changes": {}}, "cannot be told"),
        ({"resource_changes": [change("aws_x.lost", "create")]}, "aws_x.lost: it has no planned values"),
    ],
)
def test_a_plan_that_is_not_the_whole_truth_says_so(read: Any, more: JSON, cause: str) -> None:  # noqa: ANN401 - a function
    reading = read(plan([resource("aws_x.a")], **more))
    assert len(reading.observations) == 1
    assert [cause in item.cause for item in reading.unreadable] == [True]


@pytest.mark.parametrize(
    ("module", "cause"),
    [
        ({"resources": 7}, "not a list"),
        ({"child_modules": [7]}, "not a mapping"),
        ({"child_modules": [{}]}, "without an address"),
        ({"child_modules": [{"address": "module.b.c"}]}, "is no module in"),
        (7, "not a mapping"),
    ],
)
def test_a_broken_module_is_named(read: Any, module: object, cause: str) -> None:  # noqa: ANN401 - a function
    document = plan([])
    document["planned_values"]["root_module"] = module
    assert cause in read(document).unreadable[0].cause


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps(plan([]))[:-3], "it ends too early"),
        ("not json", "not valid JSON"),
        ("", "the file is empty"),
        ("[]", "no Terraform plan"),
        ('{"format_version": "1.0", "values": {}}', "no Terraform plan"),
        (json.dumps(plan([]) | {"format_version": "2.0"}), "format version '2.0'"),
        (json.dumps({"planned_values": {}}), "format version None"),
        ('{"planned_values":' + "[" * 100_000, "nested deeper"),
        ("PK\x03\x04" + "\0" * 26 + "tfplan", "binary format"),
    ],
)
def test_what_is_no_plan_is_refused_with_what_to_do(read: Any, text: str, message: str) -> None:  # noqa: ANN401 - a function
    """R2.1"""
    with pytest.raises(UnreadableError, match=message) as caught:
        read(text)
    assert caught.value.place.startswith("infra/plan.json")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("head", "is_plan"),
    [
        ('{"format_version":"1.2","terraform_version":"1.9.0","variables":{"a":', True),
        ('{"format_version":"1.2","planned_values":{', True),
        ('\ufeff{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{', True),
        ('{"applyable":true,"complete":true,"configuration":{"provider_config":{', True),
        ('{"configuration": {"root_module": {', True),
        ("PK\x03\x04" + "\0" * 26 + "tfplan", True),
        ("PK\x03\x04" + "\0" * 26 + "a.docx", False),
        ('{"format_version":"1.0","terraform_version":"1.9.0","values":{', False),
        ('{"format_version":"1.0","provider_schemas":{', False),
        ('{"version": 4, "terraform_version": "1.9.0", "serial": 1,', False),
        ('{"AWSTemplateFormatVersion": "2010-09-09"', False),
        ("", False),
    ],
)
def test_it_knows_a_plan_by_its_head(head: str, *, is_plan: bool) -> None:
    for encoding in ("utf-8",) if head.startswith("PK") else ("utf-8", "utf-16-le", "utf-16-be"):
        assert READER.recognise(Path("any.json"), head.encode(encoding)) is is_plan


WORDS = (
    "resources child_modules address type name mode values index actions change references expressions tags a "
    "constant_value module module_calls outputs expression root_module provider_config"
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "aws_x.a", "module.m", "create"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(tuple(WORDS.split())), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(root=ANY, change=ANY, configuration=ANY, variables=ANY, prior=ANY)
def test_any_json_reads_or_is_refused(
    tmp_path: Path, root: object, change: object, configuration: object, variables: object, prior: object
) -> None:
    path = tmp_path / "plan.json"
    sections = {"root_module": root}
    whole = {
        "format_version": "1.0",
        "planned_values": sections,
        "resource_changes": [change],
        "configuration": configuration,
        "variables": variables,
        "prior_state": prior,
    }
    for document in (root, whole, plan([root, resource("aws_x.a")], configuration={"root_module": configuration})):
        path.write_text(json.dumps(document))
        try:
            READER.read(path, name="plan.json")
        except UnreadableError as error:
            assert error.hint  # noqa: PT017 - either end is right, so raises() does not fit
