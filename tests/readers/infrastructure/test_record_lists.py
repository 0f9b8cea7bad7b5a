"""Lists of secrets, devices and machines: one thing a record, no value kept. R2.1."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.model.observation import Reading
from remit.readers.infrastructure import (
    aws_iot,
    aws_secret_list,
    azure_iot,
    azure_secret_list,
    gcp_secret_list,
    intune,
    vault,
    vmware,
)
from remit.readers.infrastructure._record_lists import RecordList

EVERY = (aws_iot, aws_secret_list, azure_iot, azure_secret_list, gcp_secret_list, intune, vault, vmware)
ARN = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:pay-AbCdEf"


def read(reader: RecordList, folder: Path, value: object, name: str = "list.json") -> Reading:
    """The file, which this reader alone recognises."""
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    os.utime(path, (1768003200, 1768003200))  # 2026-01-10
    assert [one.READER for one in EVERY if one.READER.recognise(path, path.read_bytes()[:8192])] == [reader]
    return reader.read(path, name=name)


def test_secrets_of_aws(tmp_path: Path) -> None:
    record = {"ARN": ARN, "Name": "pay", "Tags": [{"Key": "owner", "Value": "shop"}], "CreatedDate": 1700000000.5}
    (one,) = read(aws_secret_list.READER, tmp_path, {"SecretList": [record]}).observations
    assert (one.native, one.address, one.provider) == ("secrets:aws", f"secrets:{ARN}", "aws")
    assert (one.account, one.region, dict(one.tags)) == ("210987654321", "eu-west-1", {"owner": "shop"})
    assert (one.attributes["name"], one.attributes["as_of"]) == ("pay", "2026-01-10")


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (aws_secret_list.READER, {"SecretList": [{"ARN": ARN, "Name": "pay", "SecretString": "hunter2-hunter2"}]}),
        (azure_secret_list.READER, [{"id": "https://v.vault.azure.net/secrets/pay", "value": "hunter2-hunter2"}]),
        (azure_secret_list.READER, {"id": "https://v.vault.azure.net/secrets/pay/1", "value": "hunter2-hunter2"}),
        (gcp_secret_list.READER, [{"name": "projects/1/secrets/pay", "payload": {"data": "hunter2-hunter2"}}]),
        (
            vault.READER,
            {
                "request_id": "1",
                "data": {"data": {"key": "hunter2-hunter2"}, "metadata": {"created_time": "2026-01-01"}},
            },
        ),
        (
            azure_iot.READER,
            [
                {
                    "deviceId": "pump",
                    "connectionState": "Connected",
                    "authentication": {"symmetricKey": {"primaryKey": "hunter2-hunter2"}},
                }
            ],
        ),
    ],
)
def test_values_are_dropped_and_a_note_says_so(tmp_path: Path, reader: RecordList, value: object) -> None:
    reading = read(reader, tmp_path, value)
    assert [one.cause for one in reading.unreadable] == ["the list holds values of secrets; they were dropped"]
    assert "hunter2" not in repr(reading)
    assert len(reading.observations) == 1


def test_names_and_places_of_the_others(tmp_path: Path) -> None:
    found: dict[str, Any] = {}
    for reader, value, name in (
        (azure_secret_list.READER, {"value": [{"id": "https://v.vault.azure.net/secrets/pay/1"}]}, "a.json"),
        (gcp_secret_list.READER, [{"name": "projects/acme/secrets/pay", "labels": {"app": "shop"}}], "g.json"),
        (vault.READER, {"request_id": "1", "data": {"created_time": "2026-01-01", "current_version": 2}}, "pay.json"),
        (
            aws_iot.READER,
            {"things": [{"thingName": "meter", "thingArn": "arn:aws:iot:eu-west-1:1:thing/meter"}]},
            "t.json",
        ),
        (azure_iot.READER, [{"deviceId": "pump", "lastActivityTime": "0001-01-01T00:00:00Z"}], "d.json"),
    ):
        (one,) = read(reader, tmp_path, value, name).observations
        found[one.native] = (one.attributes["name"], one.account)
    assert found == {
        "secrets:azure": ("pay", ""),
        "secrets:gcp": ("pay", "acme"),
        "secrets:vault": ("pay", ""),
        "iot:aws": ("meter", "1"),
        "iot:azure": ("pump", ""),
    }


def test_devices_of_intune_and_a_page_of_more(tmp_path: Path) -> None:
    page = {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#deviceManagement/managedDevices",
        "@odata.nextLink": "https://next",
        "value": [{"id": "1", "deviceName": "ana-laptop", "userPrincipalName": "ana@acme.example"}],
    }
    reading = read(intune.READER, tmp_path, page)
    assert "ana@acme" not in repr(reading)
    assert len(reading.unreadable) == 1


def test_machines_of_a_spreadsheet(tmp_path: Path) -> None:
    table = (
        "VM,Powerstate,Template,OS according to the configuration file,VM UUID\n"
        'db1,poweredOn,False,"Debian GNU/Linux 12 (64-bit)",4230-1\n=HYPERLINK("x"),poweredOff,False,,\n'
        "db1,poweredOn,False,x,4230-1\n"
    )
    first, second, third = read(vmware.READER, tmp_path, table, "vInfo.csv").observations
    assert (first.address, first.attributes["system"]) == ("vmware:4230-1", "Debian GNU/Linux 12 (64-bit)")
    assert second.attributes["name"].startswith("=HYPERLINK")
    assert third.address == "vmware:4230-1#3"


def test_records_without_a_name_and_odd_ones(tmp_path: Path) -> None:
    reading = read(aws_secret_list.READER, tmp_path, {"SecretList": [{"Tags": "odd"}, 7]})
    assert [one.address for one in reading.observations] == ["secrets:list#1"]


def test_a_broken_list_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"SecretList": [')
    with pytest.raises(UnreadableError) as refused:
        aws_secret_list.READER.read(path, name="a.json")
    assert refused.value.place.startswith("a.json:1:")


def test_other_endings_are_not_recognised() -> None:
    assert not aws_secret_list.READER.recognise(Path("a.txt"), b'{"SecretList": []}')
    assert not aws_secret_list.READER.recognise(Path("a.csv"), b'{"SecretList": []}')
