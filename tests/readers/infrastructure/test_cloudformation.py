"""CloudFormation templates: values, references, places, nesting, and nothing that vanishes. R2.1."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planned import knowledge
from remit.app.collect import collect
from remit.knowledge.join import NamedAsset, join
from remit.model.facts import HIDDEN, PLACEHOLDER, UNKNOWN
from remit.model.observation import Observation, Reading
from remit.model.organisation import Organisation
from remit.readers import INFRASTRUCTURE
from remit.readers.infrastructure._cloudformation_document import parse_template
from remit.readers.infrastructure._cloudformation_shape import join_tags, shaped, snake_case
from remit.readers.infrastructure.cloudformation import READER, looks_like_template


def read(folder: Path, **files: str) -> dict[str, Reading]:
    """What the files hold; `__` in a name stands for a point, `_S_` for a folder."""
    for name, text in files.items():
        path = folder / name.replace("_S_", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    claimed = [path for path in sorted(folder.rglob("*")) if READER.claims(path)]
    return dict(READER.read_folders(folder, claimed, name=lambda path: os.path.relpath(path, folder)))


def one(folder: Path, text: str) -> dict[str, Observation]:
    """The resources of one template in which everything can be read."""
    (reading,) = read(folder, t__yaml=text).values()
    assert reading.unreadable == ()
    return {seen.address: seen for seen in reading.observations}


def causes(readings: dict[str, Reading]) -> list[tuple[str, str]]:
    return [(str(item.location), item.cause) for reading in readings.values() for item in reading.unreadable]


def value(folder: Path, expression: str, more: str = "") -> Any:  # noqa: ANN401 - any value
    text = f"{more}\nResources:\n  A:\n    Type: AWS::X::Y\n    Properties:\n      Name: {expression}\n"
    text += "  Role:\n    Type: AWS::IAM::Role\n"
    return one(folder, text)["A"].attributes.get("name")


def named(folder: Path, text: str) -> dict[str, NamedAsset]:
    joined = join(list(one(folder, text).values()), knowledge())
    return {asset.observation.address: asset for asset in joined.assets}


def facts(asset: NamedAsset) -> dict[str, Any]:
    return {fact.name: fact.value for fact in asset.facts}


KNOWN = """
Parameters:
  Plain: {Type: String, Default: plain}
  Open: {Type: String}
  Zones: {Type: CommaDelimitedList, Default: "a, b"}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /aws/image}
  Secret: {Type: String, NoEcho: true, Default: hunter2hunter2}
Mappings:
  Regions: {eu: {size: big}}
Conditions:
  Yes: !Equals [!Ref Plain, plain]
  No: !Not [!Condition Yes]
  Maybe: !Equals [!Ref Open, x]
  Both: !And [!Condition Yes, !Condition Maybe]
  Either: !Or [!Condition Yes, !Condition Maybe]
  Circle: !Not [!Condition Circle]
"""


def test_it_is_registered() -> None:
    assert INFRASTRUCTURE.load("cloudformation") is READER


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Ref Plain", "plain"),
        ("!Ref Open", UNKNOWN),
        ("!Ref Nowhere", UNKNOWN),
        ("!Ref Zones", ["a", "b"]),
        ("!Ref Image", UNKNOWN),
        ("!Ref Secret", HIDDEN),
        ("!Ref AWS::Region", UNKNOWN),
        ("!Ref AWS::NoValue", None),
        ("!Ref Role", UNKNOWN),
        ("!GetAtt Role.Arn", UNKNOWN),
        ("!GetAtt Nowhere.Arn", UNKNOWN),
        ("{'Fn::GetAtt': [Role, !Ref Open]}", UNKNOWN),
        ("!Sub '${Plain}-${!literal}'", "plain-${literal}"),
        ("!Sub ['${a}-b', {a: !Ref Plain}]", "plain-b"),
        ("!Sub '${Plain}-${Open}'", UNKNOWN),
        ("!Sub '${Role.Arn}'", UNKNOWN),
        ("!Sub 'x${Secret}'", HIDDEN),
        ("!Sub [1]", UNKNOWN),
        ("!Join ['-', [a, 1, true]]", "a-1-true"),
        ("!Join ['-', !Ref Zones]", "a-b"),
        ("!Join ['-', [a, !Ref Open]]", UNKNOWN),
        ("!Join [a]", UNKNOWN),
        ("!Select [1, !Ref Zones]", "b"),
        ("!Select [7, !Ref Zones]", UNKNOWN),
        ("!Select [0, !GetAZs '']", UNKNOWN),
        ("!Select [0, !Split [',', 'x,y']]", "x"),
        ("!Split ['', a]", UNKNOWN),
        ("!Split [',', !Ref Secret]", HIDDEN),
        ("!If [Yes, a, b]", "a"),
        ("!If [No, a, b]", "b"),
        ("!If [No, a, !Ref AWS::NoValue]", None),
        ("!If [Maybe, a, b]", UNKNOWN),
        ("!If [Maybe, a, a]", "a"),
        ("!If [Both, a, b]", UNKNOWN),
        ("!If [Either, a, b]", "a"),
        ("!If [Circle, a, b]", UNKNOWN),
        ("!If [Nowhere, a, b]", UNKNOWN),
        ("!If [a]", UNKNOWN),
        ("!FindInMap [Regions, eu, size]", "big"),
        ("!FindInMap [Regions, !Ref AWS::Region, size]", UNKNOWN),
        ("!FindInMap [Regions, us, size, {DefaultValue: small}]", "small"),
        ("!FindInMap [Regions, us, size]", UNKNOWN),
        ("!FindInMap [Regions]", UNKNOWN),
        ("!ImportValue other", UNKNOWN),
        ("!Base64 hello", "hello"),
        ("!Cidr ['10.0.0.0/16', 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("!Cidr ['10.0.0.0/30', 9, 8]", UNKNOWN),
        ("!Cidr [x, 1]", UNKNOWN),
        ("!Cidr [!Ref Open, 1]", UNKNOWN),
        ("!Cidr x", UNKNOWN),
        ("!Transform {Name: AWS::Include}", UNKNOWN),
        ("!Some::Tool x", UNKNOWN),
        ("{'Fn::Length': [a, b]}", 2),
        ("{'Fn::Length': !Ref Open}", UNKNOWN),
        ("{'Fn::ToJsonString': {a: 1}}", '{"a":1}'),
        ("{'Fn::ToJsonString': {a: !Ref Open}}", UNKNOWN),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("{'Fn::ForEach::L': [V, [One, Two], {'${V}': !Ref V}]}", {"one": "One", "two": "Two"}),
        ("{'Fn::ForEach::L': [V, !Ref Open, {'${V}': 1}], B: 1}", UNKNOWN),
    ],
)
def test_functions_give_what_is_known(tmp_path: Path, expression: str, expected: object) -> None:
    """R2.1"""
    assert value(tmp_path, expression, KNOWN) == expected


def test_references_point_at_addresses_and_survive_values_that_are_unknown(tmp_path: Path) -> None:
    """R2.1"""
    seen = one(
        tmp_path,
        """
Parameters: {P: {Type: String}}
Conditions: {Maybe: !Equals [!Ref P, x]}
Resources:
  Key: {Type: AWS::KMS::Key}
  Other: {Type: AWS::KMS::Key}
  A:
    Type: AWS::X::Y
    DependsOn: Key
    Properties:
      KmsKeyId: !GetAtt Key.Arn
      List: [{Ref: Other}, !Sub '${Key.Arn}/x']
      Sure: !If [Maybe, !Ref Key, !Ref Key]
      Unsure: !If [Maybe, !Ref Key, !Ref Other]
""",
    )["A"]
    assert seen.references == {
        "kms_key_id": ("Key",),
        "list": ("Other", "Key"),
        "sure": ("Key",),
        "depends_on": ("Key",),
    }


def test_a_resource_s_own_condition_holds_within_it(tmp_path: Path) -> None:
    text = """
Parameters: {P: {Type: String, Default: ""}}
Conditions: {Prod: !Equals [!Ref P, prod]}
Resources:
  A: {Type: AWS::X::Y, Condition: Prod, Properties: {Name: !If [Prod, yes, no]}}
  B: {Type: AWS::X::Y, Properties: {Name: !If [Prod, yes, no]}}
"""
    seen = one(tmp_path, text)
    assert (seen["A"].attributes["name"], seen["B"].attributes["name"]) == ("yes", "no")


def test_places_are_those_of_logical_ids_in_yaml_and_in_json(tmp_path: Path) -> None:
    """R2.1"""
    yaml = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n\n  A:\n    Type: AWS::X::Y\n"
    body = '{"AWSTemplateFormatVersion": "2010-09-09",\n "Outputs": {"Resources": {"A": 1}},\n'
    body += ' "Resources": {\n  "A": {"Type": "AWS::X::Y"}}}'
    readings = read(tmp_path, y__yaml=yaml, j__json=body)
    places = [str(seen.location) for reading in readings.values() for seen in reading.observations]
    assert places == ["j.json:4:3", "y.yaml:4:3"]


def test_what_users_name_keeps_its_spelling(tmp_path: Path) -> None:
    seen = one(
        tmp_path,
        """
Resources:
  A:
    Type: AWS::Lambda::Function
    Properties:
      KmsKeyArn: k
      Environment: {Variables: {TABLE: t, PlainName: x, DB_PASSWORD: hunter2hunter2}}
      Tags: [{Key: Team, Value: payments}, {Key: cost-centre, Value: 7}]
      Labels: {Some.Key: {InnerName: 1}}
  B: {Type: AWS::SSM::Parameter, Properties: {Tags: {Team: payments}}}
  C: {Type: AWS::X::Y, Properties: {UserPoolTags: {Team: x}, OddTags: text, Tags: !Ref AWS::StackName}}
""",
    )
    variables = {"TABLE": "t", "PlainName": "x", "DB_PASSWORD": HIDDEN}
    assert seen["A"].attributes["environment"] == {"variables": variables}
    assert seen["A"].attributes["tags"] == {"Team": "payments", "cost-centre": 7}
    assert seen["A"].tags == {"Team": "payments", "cost-centre": "7"}
    assert seen["A"].attributes["labels"] == {"Some.Key": {"InnerName": 1}}
    assert (seen["B"].tags, seen["C"].tags) == ({"Team": "payments"}, {"Team": "x"})


def test_tags_that_cannot_be_told_are_left_out() -> None:
    attributes: dict[str, Any] = {
        "tags": [{"Key": "a", "Value": UNKNOWN}, {"Key": UNKNOWN, "Value": "b"}, UNKNOWN, {"Key": "c", "Value": True}],
        "more_tags": [{"Name": "x"}],
    }
    assert join_tags(attributes) == {"c": "true"}
    assert attributes["tags"] == {"a": UNKNOWN, "c": True}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DBInstanceIdentifier", "db_instance_identifier"),
        ("KMSMasterKeyID", "kms_master_key_id"),
        ("EnableIAMDatabaseAuthentication", "enable_iam_database_authentication"),
        ("S3BucketName", "s3_bucket_name"),
        ("Ipv6CidrBlock", "ipv6_cidr_block"),
        ("MultiAZ", "multi_az"),
        ("WebACLId", "web_acl_id"),
        ("AZs", "azs"),
        ("_", "_"),
    ],
)
def test_names_become_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_policies_stay_as_written_with_marks_for_what_is_unknown(tmp_path: Path) -> None:
    """R2.1"""
    seen = one(
        tmp_path,
        """
Resources:
  B: {Type: AWS::S3::Bucket}
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref B
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}
            Action: s3:GetObject
            Resource: !Join ['', [!GetAtt B.Arn, '/*']]
            Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
""",
    )["P"]
    (statement,) = seen.attributes["policy_document"]["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{PLACEHOLDER}:root"}
    assert statement["Resource"] == f"{PLACEHOLDER}/*"
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": UNKNOWN}}
    assert seen.references == {"bucket": ("B",), "policy_document.Statement.Resource": ("B",)}


def test_a_firewall_s_statement_is_no_policy() -> None:
    rule = {"Name": "a", "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS"}}}
    assert shaped(rule) == {"name": "a", "statement": {"managed_rule_group_statement": {"vendor_name": "AWS"}}}
    policy = {"Statement": {"Effect": "Allow", "Action": None}}
    assert shaped({"ResourcePolicy": {"PolicyDocument": policy}}) == {
        "resource_policy": {"policy_document": {"Statement": {"Effect": "Allow"}}}
    }


def test_entries_that_cannot_be_read_are_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    """R2.1"""
    text = """
Transform: [AWS::LanguageExtensions, MyMacro]
Parameters: {Open: {Type: CommaDelimitedList}}
Resources:
  A: text
  B: {Properties: {}}
  C: {Type: AWS::X::Y, Properties: [1]}
  D: {Type: AWS::X::Y, Properties: {Fn::Transform: {Name: AWS::Include}}}
  E: {Type: AWS::X::Y, Properties: {Ref: Open}}
  Fn::ForEach::F: [Name, !Ref Open, {'F${Name}': {Type: AWS::X::Y}}]
  Fn::Transform: {Name: AWS::Include}
  Fn::ForEach::G: [Name, [One, Two], {'G${Name}': {Type: AWS::X::Y, Properties: {Name: !Sub 'x-${Name}'}}}]
  H: {Type: AWS::X::Y}
"""
    readings = read(tmp_path, t__yaml=text)
    (reading,) = readings.values()
    assert [seen.address for seen in reading.observations] == ["GOne", "GTwo", "H"]
    assert reading.observations[0].attributes == {"name": "x-One"}
    assert causes(readings) == [
        ("t.yaml:2:1", "the macro MyMacro may add or change resources"),
        ("t.yaml:10:3", "Fn::ForEach::F: what it loops over is not known"),
        ("t.yaml:5:3", "A: a resource is a mapping"),
        ("t.yaml:6:3", "B: it has no Type"),
        ("t.yaml:7:3", "C: its Properties are no mapping"),
        ("t.yaml:8:3", "D: its Properties are made by a macro"),
        ("t.yaml:9:3", "E: what its properties are is not known here"),
        ("t.yaml:11:3", "Fn::Transform: it is made by a macro"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "claimed"),
    [
        ("a.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n", True),
        ("a.template", "Resources:\n  A:\n    Type: 'AWS::S3::Bucket'\n", True),
        ("a.json", '{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}', True),
        ("a.yaml", "Transform: AWS::Serverless-2016-10-31\nResources:\n", True),
        ("a.json", '{"Changes": [{"Type": "Resource", "ResourceChange": {}}], "StackName": "s"}', True),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  Resources: |\n    Type: AWS::S3::Bucket\n", False),
        ("a.yaml", "steps:\n  - run: |\n      AWSTemplateFormatVersion: x\n", False),
        ("a.json", '{"format_version": "1.0", "planned_values": {}}', False),
        ("a.json", '{"Resources": [1, 2]}', False),
        ("a.md", "AWSTemplateFormatVersion: '2010-09-09'\n", False),
    ],
)
def test_only_templates_are_claimed(tmp_path: Path, name: str, text: str, claimed: bool) -> None:
    """R2.1"""
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert READER.claims(tmp_path / name) is claimed


def test_pipes_are_not_opened_and_refused_files_are_left_to_others(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert not READER.claims(tmp_path / "pipe.yaml")
    assert not READER.claims(tmp_path / "missing.yaml")
    assert looks_like_template("\ufeffAWSTemplateFormatVersion: x".encode("utf-16"))


CHILD = """
Parameters:
  Key: {Type: String}
  Size: {Type: String, Default: small}
  Password: {Type: String, NoEcho: true}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key, Size: !Ref Size, Password: !Ref Password}}
Outputs:
  Url: {Value: !Ref Queue}
  Given: {Value: !Ref Size}
  Broken: 1
"""
PARENT = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Key: {Type: AWS::KMS::Key}
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./inner/child.yaml, Parameters: {Key: !GetAtt Key.Arn, Size: big, Password: abcdefghij}}
  User:
    Type: AWS::X::Y
    Properties: {Queue: !GetAtt Inner.Outputs.Url, Size: !GetAtt Inner.Outputs.Given, Odd: !GetAtt Inner.Outputs.Broken}
"""


def test_nested_stacks_are_read_under_their_parents_address(tmp_path: Path) -> None:
    """R2.1"""
    readings = read(tmp_path, parent__yaml=PARENT, inner_S_child__yaml=CHILD)
    assert list(readings) == ["parent.yaml"]
    seen = {one.address: one for one in readings["parent.yaml"].observations}
    assert list(seen) == ["Key", "Inner", "Inner.Queue", "User"]
    queue = seen["Inner.Queue"]
    assert queue.attributes == {"kms_master_key_id": UNKNOWN, "size": "big", "password": HIDDEN}
    assert queue.references == {"kms_master_key_id": ("Key",)}
    assert (str(queue.location), queue.path) == ("inner/child.yaml:7:3", "inner/child.yaml")
    assert seen["User"].attributes == {"queue": UNKNOWN, "size": "big", "odd": UNKNOWN}
    assert seen["User"].references == {"queue": ("Inner.Queue",), "odd": ("Inner",)}


def test_nested_templates_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """R2.1"""
    (tmp_path / "secret.yaml").write_text(CHILD, encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    urls = {
        "Far": "https://example.org/a.yaml", "Up": "../secret.yaml", "Link": "link.yaml", "Gone": "gone.yaml",
        "Self": "t.yaml", "Open": "!Ref AWS::Region", "Nul": '"a\\0b"', "Odd": "odd.yaml",
    }  # fmt: skip
    rows = "".join(
        f"  {k}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {v}}}}}\n" for k, v in urls.items()
    )
    readings = read(folder, t__yaml=f"Resources:\n{rows}", odd__yaml="a: 1\n")
    assert readings["t.yaml"].observations == ()
    assert [cause for place, cause in causes({"t": readings["t.yaml"]})] == [
        "Far: it nests a template that lies elsewhere, https://example.org/a.yaml",
        "Up: ../secret.yaml: it lies outside of what is scanned",
        "Link: link.yaml: it lies outside of what is scanned",
        "Gone: gone.yaml: no such file",
        "Self: t.yaml nests itself, or nests too deeply",
        "Open: the template that it nests is not known here",
        "Nul: the template that it nests is not known here",
        "Odd: odd.yaml: a CloudFormation template without Resources",
    ]


def test_a_circle_of_templates_ends(tmp_path: Path) -> None:
    text = "Resources:\n  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {}}}}}\n"
    readings = read(tmp_path, a__yaml=text.format("b.yaml"), b__yaml=text.format("a.yaml"))
    assert list(readings) == ["a.yaml"]
    assert causes(readings) == [("b.yaml:2:3", "N.N: a.yaml nests itself, or nests too deeply")]


def test_a_circle_through_parameters_and_outputs_ends(tmp_path: Path) -> None:
    text = """
Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: c.yaml, Parameters: {Key: !GetAtt B.Outputs.Url}}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: c.yaml, Parameters: {Key: !GetAtt A.Outputs.Url}}}
"""
    readings = read(tmp_path, t__yaml=text, c__yaml=CHILD)
    assert [one.address for one in readings["t.yaml"].observations] == ["A", "A.Queue", "B", "B.Queue"]


def test_hostile_input_is_refused_with_its_place(tmp_path: Path) -> None:
    """R2.1"""
    loops = "{Fn::ForEach::L: [V, [" + ", ".join(map(str, range(1000))) + "], {'a${V}': INNER}]}"
    nested = loops
    for _ in range(2):
        nested = nested.replace("INNER", loops)
    names = "".join(f"  C{n}: !Not [!Condition C{n + 1}]\n" for n in range(5000))
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
    )
    head = "AWSTemplateFormatVersion: x\n"
    readings = read(
        tmp_path,
        bomb__yaml=head + bomb + "Resources: {}\n",
        broken__json='{"AWSTemplateFormatVersion": "x",\n "Resources": {',
        chain__yaml=head
        + f"Conditions:\n{names}Resources:\n  A: {{Type: AWS::X::Y, Properties: {{B: !If [C0, 1, 2]}}}}\n",
        deep__json='{"AWSTemplateFormatVersion": "x", "Resources": ' + '{"a":' * 200 + "1" + "}" * 201,
        loops__yaml=head
        + "Resources:\n  B: {Type: AWS::X::Z}\n  A: {Type: AWS::X::Y, Properties: "
        + nested.replace("INNER", "1")
        + "}\n",
        none__yaml=head + "Description: nothing\n",
    )
    (bomb_place, bomb_cause), *others = causes(readings)
    assert bomb_place.startswith("bomb.yaml:")
    assert bomb_cause.startswith("expands to more than")
    assert others == [
        ("broken.json:2:16", "not valid JSON: it ends too early"),
        ("chain.yaml:5004:3", "A: what its properties are is not known here"),
        ("deep.json", "nested deeper than 64 levels"),
        ("loops.yaml", "it expands to more than 3000000 values"),
        ("none.yaml", "a CloudFormation template without Resources"),
    ]
    assert [one.address for one in readings["loops.yaml"].observations] == ["B"]


def test_sections_of_odd_shapes_raise_nothing(tmp_path: Path) -> None:
    """R2.1"""
    readings = read(
        tmp_path,
        t__yaml="""
Parameters: [1]
Mappings: text
Conditions: {C: {Fn::Or: text}, D: [1]}
Outputs: 1
Resources:
  A: {Type: AWS::X::Y, DependsOn: [{Ref: B}, [x], B, Gone], Condition: [C], Properties: {P: !If [C, 1, 2], Q: !Sub {}}}
  B: {Type: AWS::X::Y, Properties: {S: !GetAtt N.Outputs.U, T: {Fn::GetAtt: []}, U: !If [D, 1, 2]}}
  N: {Type: AWS::CloudFormation::Stack, Properties: 1.5}
""",
    )
    (reading,) = readings.values()
    assert [one.references for one in reading.observations] == [{"depends_on": ("B",)}, {"s": ("N",)}]
    assert [one.attributes for one in reading.observations] == [
        {"p": UNKNOWN, "q": UNKNOWN},
        {"s": UNKNOWN, "t": UNKNOWN, "u": UNKNOWN},
    ]
    assert causes(readings) == [("t.yaml:9:3", "N: its Properties are no mapping")]


def test_what_the_cdk_synthesizes_is_read_with_its_nested_stacks(tmp_path: Path) -> None:
    """R2.1"""
    stack = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URLSuffix"}]]}},
        "Metadata": {"aws:asset:path": "Child.nested.template.json"},
    }
    readings = read(
        tmp_path,
        App__template__json=json.dumps({"Resources": {"Child": stack, "Meta": {"Type": "AWS::CDK::Metadata"}}}),
        Child__nested__template__json=json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}),
    )
    (reading,) = readings.values()
    assert [one.address for one in reading.observations] == ["Child", "Child.Topic", "Meta"]


def test_a_public_bucket_and_a_wildcard_role_are_seen(tmp_path: Path) -> None:
    """R2.1: policies of templates are judged like any others."""
    assets = named(
        tmp_path,
        """
Resources:
  Site: {Type: AWS::S3::Bucket}
  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Site
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${Site.Arn}/*'}]
  Admin:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: all
          PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}
  Named:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 'sts:AssumeRole'}}
      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess']
""",
    )
    assert facts(assets["Site"])["public_access"] == "public"
    assert (facts(assets["Admin"])["privileges"], facts(assets["Admin"])["trust"]) == ("wildcard", "service")
    assert (facts(assets["Named"])["privileges"], facts(assets["Named"])["trust"]) == ("wildcard", "public")


def test_a_folder_of_templates_is_collected_once_each(tmp_path: Path) -> None:
    """R2.1: through the use case that every command goes through."""
    read(tmp_path, parent__yaml=PARENT, inner_S_child__yaml=CHILD)
    collection = collect([tmp_path], knowledge(), Organisation())
    assert collection.estate.counts.resources == 4
    assert collection.estate.counts.unreadable == 0


NAMES = st.from_regex(r"[A-Z][a-z]{1,6}([A-Z][a-z]{1,4})?", fullmatch=True).filter(
    lambda name: name not in {"Ref", "Tags", "Labels", "Options", "Parameters", "Headers", "Body", "Content", "Pattern"}
)
SCALARS = st.booleans() | st.integers(-(10**6), 10**6) | st.text("abcXYZ 019-_/", min_size=1, max_size=12)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_what_is_rendered_reads_the_same(properties: dict[str, Any]) -> None:
    """R2.1: reading what is written gives what was meant, in YAML's flow style, in JSON, and shaped directly."""
    body = {"Resources": {"A": {"Type": "AWS::X::Y", "Properties": properties}}}
    as_json = parse_template(json.dumps(body), "t")
    as_yaml = parse_template("Resources:\n  A:\n    Type: AWS::X::Y\n    Properties: " + json.dumps(properties), "t")
    assert as_json.value == as_yaml.value == body
    assert snake_keys(properties) == shaped(properties)


def snake_keys(value: Any) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, dict):
        return {snake_case(key): snake_keys(item) for key, item in value.items()}
    return [snake_keys(item) for item in value] if isinstance(value, list) else value
