"""States in both forms: what stands, what it depends on, and no secret kept (R2.1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.errors import UnreadableError
from remit.model.facts import HIDDEN
from remit.model.observation import Action, Reading
from remit.readers.infrastructure.terraform_state import READER

JSON = dict[str, Any]
PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"].us'


@pytest.fixture
def read(tmp_path: Path) -> Any:  # noqa: ANN401 - a function
    def read_state(document: object, name: str = "live/terraform.tfstate") -> Reading:
        path = tmp_path / "terraform.tfstate"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return READER.read(path, name=name)

    return read_state


def raw(*resources: object) -> JSON:
    return {
        "version": 4,
        "terraform_version": "1.9.0",
        "serial": 1,
        "lineage": "x",
        "outputs": {},
        "resources": list(resources),
    }


def standing(native_type: str, *instances: object, **more: object) -> JSON:
    head = {"mode": "managed", "type": native_type, "name": "n", "provider": PROVIDER, "instances": list(instances)}
    return head | more


def shown(*resources: JSON, **more: object) -> JSON:
    return {
        "format_version": "1.0",
        "terraform_version": "1.9.0",
        "values": {"root_module": {"resources": list(resources), **more}},
    }


def test_a_raw_state_reads_instance_by_instance(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1"""
    bucket = {
        "arn": "arn:aws:s3:::b",
        "region": "eu-west-1",
        "tags": {"team": "a"},
        "tags_all": {"team": "a", "org": "o"},
        "none": None,
    }
    reading = read(
        raw(
            standing(
                "aws_s3_bucket",
                {"index_key": 'a"b', "attributes": bucket},
                {"index_key": 0, "attributes": {}},
                module='module.m["k"]',
            ),
            standing("aws_ami", {"attributes": {}}, mode="data"),
            standing("aws_vpc", {"attributes": {}}, {"attributes": {}, "deposed": "12ab"}),
        )
    )
    one = reading.observations[0]
    assert [found.address for found in reading.observations] == [
        'module.m["k"].aws_s3_bucket.n["a\\"b"]',
        'module.m["k"].aws_s3_bucket.n[0]',
        "aws_vpc.n",
        "aws_vpc.n (deposed object 12ab)",
    ]
    assert (one.provider, one.region, one.path, one.action) == ("aws", "eu-west-1", "live", Action.STANDS)
    assert one.tags == {"team": "a", "org": "o"}
    assert "none" not in one.attributes
    assert not reading.is_change
    assert reading.unreadable == ()


def test_a_shown_state_reads_module_by_module(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1"""
    child = {
        "address": "module.m",
        "resources": [{"address": "module.m.aws_vpc.v", "mode": "managed", "type": "aws_vpc", "name": "v"}],
    }
    bucket = {
        "address": "aws_s3_bucket.b",
        "mode": "managed",
        "type": "aws_s3_bucket",
        "name": "b",
        "values": {"id": "b", "note": "x"},
        "sensitive_values": {"note": True},
    }
    text = json.dumps(shown(bucket, child_modules=[child]), indent=2)
    reading = read(text)
    assert [one.address for one in reading.observations] == ["aws_s3_bucket.b", "module.m.aws_vpc.v"]
    assert reading.observations[0].attributes == {"id": "b", "note": HIDDEN}
    place = reading.observations[1].location
    assert text.split("\n")[place.line - 1].strip() == '"address": "module.m.aws_vpc.v",'


def test_an_empty_state_holds_nothing(read: Any) -> None:  # noqa: ANN401 - a function
    assert read({"format_version": "1.0"}).observations == ()
    assert read(raw()).observations == ()


@pytest.mark.parametrize("keys_are_sorted", [False, True])
def test_a_raw_resource_is_placed_where_it_begins(read: Any, *, keys_are_sorted: bool) -> None:  # noqa: ANN401 - a function
    state = raw(
        standing("aws_vpc", {"attributes": {}}),
        standing("aws_vpc", {"attributes": {}}, module="module.m"),
    )
    text = json.dumps(state, indent=1, sort_keys=keys_are_sorted)
    lines = [one.location.line for one in read(text).observations]
    assert [text.split("\n")[line - 1].strip() for line in lines] == ['"mode": "managed",'] * 2
    assert lines[0] < lines[1]


def test_no_secret_is_kept(read: Any) -> None:  # noqa: ANN401 - a function
    """Marked by path, told by its name, or the type's own secret."""
    marks = [[{"type": "get_attr", "value": "note"}], [{"type": "get_attr", "value": "map"}, {"type": "index"}], "old"]
    attributes = {"note": "S3CRET", "map": {"a": "S3CRET"}, "old": "S3CRET", "password": "S3CRET", "open": "x"}
    reading = read(
        raw(
            standing("aws_x", {"attributes": attributes, "sensitive_attributes": marks}),
            standing("random_password", {"attributes": {"result": "S3CRET", "length": 9}}),
        )
    )
    assert "S3CRET" not in repr(reading)
    assert reading.observations[0].attributes == dict.fromkeys(attributes, HIDDEN) | {"open": "x"}
    assert reading.observations[1].attributes == {"result": HIDDEN, "length": 9}


def test_references_are_found_by_the_ids_of_what_it_depends_on(read: Any) -> None:  # noqa: ANN401 - a function
    key = {"id": "key-1", "arn": "arn:aws:kms:eu-west-1:123456789012:key/key-1"}
    bucket = {"id": "b-1", "name": "other", "rule": [{"kms": key["arn"]}], "stranger": "vpc-1"}
    reading = read(
        raw(
            standing("aws_kms_key", {"index_key": 0, "attributes": key}, module="module.m[0]"),
            standing("aws_vpc", {"attributes": {"id": "vpc-1"}}),
            standing("aws_s3_bucket", {"attributes": bucket, "dependencies": ["module.m.aws_kms_key.n", 7]}),
        )
    )
    assert [dict(one.references) for one in reading.observations] == [
        {},
        {},
        {"rule.kms": ("module.m[0].aws_kms_key.n[0]",)},
    ]


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        (7, "not a mapping"),
        (standing("aws_x") | {"instances": 7}, "not a list"),
        (standing("aws_x", 7), "not a mapping"),
        (standing("aws_x", {"attributes": {}}, name=None), "not text"),
        (standing("aws_x", {"attributes": [1]}), "not a mapping"),
        (standing("aws_x", {"attributes": {}, "index_key": []}), "neither a number nor text"),
        (standing("aws_x", {"attributes_flat": {"a": "b"}}), "before 0.12"),
        (standing("aws_x", {"attributes": {}, "sensitive_attributes": [[7]]}), "no paths"),
        (standing("aws_vpc", {"attributes": {}}), "stands twice"),
    ],
)
def test_one_broken_resource_is_named_and_the_others_are_read(read: Any, broken: object, cause: str) -> None:  # noqa: ANN401 - a function
    """R2.1: an item that cannot be read is counted and shown."""
    reading = read(raw(standing("aws_vpc", {"attributes": {}}), broken, standing("aws_last", {"attributes": {}})))
    assert [one.address for one in reading.observations] == ["aws_vpc.n", "aws_last.n"]
    (item,) = reading.unreadable
    assert cause in item.cause
    assert item.hint


def test_a_broken_resource_of_a_shown_state_is_named(read: Any) -> None:  # noqa: ANN401 - a function
    broken = {"address": "aws_x.n", "mode": "managed", "type": "aws_x", "name": "n", "depends_on": 7}
    reading = read(shown(broken, {"address": 7}))
    assert [item.cause.partition(":")[0] for item in reading.unreadable] == ["a resource", "aws_x.n"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "no Terraform state"),
        ("{}", "no Terraform state"),
        ('{"version": 3, "modules": []}', "a state of version 3"),
        ('{"version": {"password": "hunter2"}, "modules": []}', "a state of version unknown"),
        ('{"version": 4}', "a state of version 4"),
        ('{"serial": 1, "lineage": "x", "encrypted_data": "x"}', "the state is encrypted"),
        ('{"format_version": "1.0", "planned_values": {}}', "no Terraform state"),
        ('{"format_version": "9.0", "values": {}}', "no Terraform state"),
        ('{"version": 4', "it ends too early"),
    ],
)
def test_what_is_no_state_is_refused_with_what_to_do(read: Any, text: str, message: str) -> None:  # noqa: ANN401 - a function
    """R2.1"""
    with pytest.raises(UnreadableError, match=message) as caught:
        read(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "head", "is_state"),
    [
        ("a.json", json.dumps(raw()), True),
        ("a.json", json.dumps(raw(), sort_keys=True), True),
        ("a.json", json.dumps(shown()), True),
        ("a.json", '{"format_version":"1.0"}', True),
        ("a.json", '{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{', False),
        ("a.json", '{"format_version":"1.0","provider_schemas":{', False),
        ("a.json", '{"lineage": "family tree"}', False),
        ("terraform.tfstate", '{"anything": 1}', True),
        ("terraform.tfstate.backup", json.dumps(raw()), False),
        ("terraform.tfstate", "", False),
    ],
)
def test_it_knows_a_state_by_its_head(name: str, head: str, *, is_state: bool) -> None:
    assert READER.recognise(Path(name), head.encode()) is is_state


WORDS = (
    "resources instances attributes dependencies sensitive_attributes module mode type name index_key values "
    "root_module value id"
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "managed", "module.m"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(tuple(WORDS.split())), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(resource=ANY, instance=ANY, value=ANY)
def test_any_json_reads_or_is_refused(tmp_path: Path, resource: object, instance: object, value: object) -> None:
    path = tmp_path / "terraform.tfstate"
    for document in (value, raw(resource, standing("aws_x", instance)), {"format_version": "1.0", "values": value}):
        path.write_text(json.dumps(document))
        try:
            READER.read(path, name="terraform.tfstate")
        except UnreadableError as error:
            assert error.hint  # noqa: PT017 - either end is right, so raises() does not fit
