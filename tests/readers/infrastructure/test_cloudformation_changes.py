"""Change sets of CloudFormation: what a change adds and alters, and what it cannot say. R2.1, R3.1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.observation import Action, Reading
from remit.readers.infrastructure.cloudformation import READER


def change(action: str, properties: object = None, **more: object) -> dict[str, Any]:
    context = {} if properties is None else {"AfterContext": json.dumps({"Properties": properties})}
    body = {"Action": action, "LogicalResourceId": "B", "ResourceType": "AWS::S3::Bucket", **context, **more}
    return {"Type": "Resource", "ResourceChange": body}


def read(folder: Path, *changes: object, **more: object) -> Reading:
    body = {
        "Changes": list(changes),
        "ChangeSetId": "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/c/1",
        "StackName": "s",
        **more,
    }
    path = folder / "changes.json"
    path.write_text(json.dumps(body, indent=1), encoding="utf-8")
    assert READER.claims(path)
    ((_, reading),) = READER.read_folders(folder, [path], name=lambda path: path.name)
    return reading


def test_what_a_change_adds_and_alters_has_the_properties_it_will_have(tmp_path: Path) -> None:
    """R3.1"""
    reading = read(
        tmp_path,
        change(
            "Add",
            {"BucketName": "b", "Tags": [{"Key": "Team", "Value": "pay"}], "Arn": "{{changeSet:KNOWN_AFTER_APPLY}}"},
        ),
        change("Modify", {"Secret": "****", "List": ["****"]}, Replacement="True"),
        change("Modify", {}, Replacement="False"),
        change("Import", {}),
        change("Remove"),
    )
    added, replaced, updated, imported = reading.observations
    assert reading.is_change
    assert reading.unreadable == ()
    assert (added.account, added.region, added.action) == ("111122223333", "eu-west-1", Action.CREATE)
    assert added.attributes == {"bucket_name": "b", "tags": {"Team": "pay"}, "arn": UNKNOWN}
    assert added.tags == {"Team": "pay"}
    assert str(added.location) == "changes.json:3:3"
    assert (replaced.action, replaced.attributes) == (Action.REPLACE, {"secret": HIDDEN, "list": [HIDDEN]})
    assert (updated.action, imported.action) == (Action.UPDATE, Action.UPDATE)


def test_what_a_change_refers_to_is_kept(tmp_path: Path) -> None:
    target = {"Attribute": "Properties", "Name": "KmsKeyId"}
    details: list[object] = [
        {"ChangeSource": "ResourceAttribute", "CausingEntity": "Key.Arn", "Target": target},
        {"ChangeSource": "ParameterReference", "CausingEntity": "P", "Target": target},
        {"Target": target},
        "odd",
    ]
    (seen,) = read(tmp_path, change("Modify", {}, Details=details)).observations
    assert seen.references == {"kms_key_id": ("Key",)}


def test_what_it_cannot_say_is_unreadable(tmp_path: Path) -> None:
    """R2.1"""
    odd = change("Add", {})
    odd["ResourceChange"].pop("ResourceType")
    broken = change("Add")
    broken["ResourceChange"]["AfterContext"] = "{"
    nameless = change("Add", {})
    nameless["ResourceChange"]["Action"] = {}
    reading = read(tmp_path, change("Add"), change("Dynamic", {}), odd, broken, "text", nameless, NextToken="more")
    assert reading.observations == ()
    assert [item.cause for item in reading.unreadable] == [
        "it is cut short: the change set has more changes than stand here",
        "B: the change set does not say which properties it will have",
        "B: what the change does to it is not known yet (Dynamic)",
        "a change without LogicalResourceId, ResourceType or Action",
        "B: the change set does not say which properties it will have",
        "this is no change",
        "a change without LogicalResourceId, ResourceType or Action",
    ]


def test_json_that_only_looks_like_one_is_no_change_set(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('{"Changes": {}, "StackName": "s", "ResourceChange": 1}', encoding="utf-8")
    ((_, reading),) = READER.read_folders(tmp_path, [path], name=lambda path: path.name)
    assert [item.cause for item in reading.unreadable] == ["a CloudFormation template without Resources"]
