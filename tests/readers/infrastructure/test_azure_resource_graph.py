"""What Azure Resource Graph answers, as a live reading. R2.1."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from remit.app.collect import collect
from remit.errors import UnreadableError
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import join
from remit.model.facts import UNKNOWN
from remit.model.observation import Reading
from remit.model.organisation import Organisation
from remit.readers import HEAD_BYTES
from remit.readers.infrastructure.azure_resource_graph import READER

GROUP = "/subscriptions/S1/resourceGroups/shop/providers"


def row(type_: str, name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    kind, _, rest = type_.partition("/")
    return {
        "id": f"{GROUP}/{kind}/{rest}/{name}",
        "name": name,
        "type": type_.lower(),
        "tenantId": "t",
        "location": "westeurope",
        "resourceGroup": "shop",
        "subscriptionId": "S1",
        "properties": {},
        **more,
    }


ROWS = [
    row(
        "Microsoft.Storage/storageAccounts",
        "ledger",
        tags={"team": "ledger"},
        sku={"name": "Standard_LRS"},
        properties={"allowBlobPublicAccess": False, "supportsHttpsTrafficOnly": True, "provisioningState": "Succeeded"},
    ),
    row(
        "Microsoft.Compute/virtualMachines",
        "web",
        identity={"type": "SystemAssigned"},
        properties={
            "storageProfile": {"osDisk": {"createOption": "FromImage"}},
            "networkProfile": {"networkInterfaces": [{"id": f"{GROUP}/microsoft.network/NETWORKinterfaces/nic"}]},
        },
    ),
    row(
        "Microsoft.Network/networkInterfaces",
        "nic",
        properties={"ipConfigurations": [{"name": "a", "properties": {"publicIPAddress": {"id": f"{GROUP}/x/y/z"}}}]},
    ),
    row("Microsoft.Web/sites", "jobs", kind="functionapp,linux", properties={"httpsOnly": True}),
]


def read(folder: Path, value: Any, name: str = "rows.json") -> Reading:  # noqa: ANN401 - JSON
    path = folder / name
    data = json.dumps(value, indent=1).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert READER.recognise(path, path.read_bytes()[:HEAD_BYTES])
    return READER.read(path, name=name)


@pytest.mark.parametrize("name", ["rows.json", "rows.json.gz"])
@pytest.mark.parametrize("is_bare", [True, False])
def test_rows_are_live_resources(tmp_path: Path, name: str, *, is_bare: bool) -> None:
    """R2.1"""
    answer = ROWS if is_bare else {"count": 4, "data": ROWS, "skip_token": None, "total_records": 4}
    reading = read(tmp_path, answer, name)
    assert reading.is_live
    assert (reading.unreadable, reading.sweeps) == ((), ())
    assert [one.native_type for one in reading.observations] == [
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Compute/virtualMachines",
        "Microsoft.Network/networkInterfaces",
        "Microsoft.Web/sites:functionapp",
    ]
    ledger, web, nic, _ = reading.observations
    assert (ledger.account, ledger.region, ledger.tags) == ("s1", "westeurope", {"team": "ledger"})
    assert ledger.location.line > 1
    assert "provisioning_state" not in ledger.attributes
    assert web.references == {"network_profile.network_interfaces.id": (nic.address,)}


def test_what_the_table_does_not_list_is_unknown(tmp_path: Path) -> None:
    """R2.1: the services of an account are no rows, so nobody can say that versioning is off."""
    joined = join(read(tmp_path, ROWS).observations, open_knowledge())
    facts = {asset.name: {fact.name: fact.value for fact in asset.facts} for asset in joined.assets}
    assert facts["ledger"]["public_access"] == "blocked"
    assert facts["ledger"]["encryption_in_transit"] == "required"
    assert facts["ledger"]["versioning"] is UNKNOWN
    assert facts["ledger"]["lifecycle_rules"] is UNKNOWN
    assert facts["web"]["network_exposure"] == "internet"
    assert facts["jobs"]["secrets_in_environment"] is UNKNOWN


def test_code_and_account_become_one(tmp_path: Path) -> None:
    """R2.5: what differs is drift."""
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "resources": [
            {"type": "Microsoft.Storage/storageAccounts", "name": "ledger", "apiVersion": "2023-01-01",
             "properties": {"allowBlobPublicAccess": False, "publicNetworkAccess": "Disabled"}},
        ],
    }  # fmt: skip
    (tmp_path / "main.json").write_text(json.dumps(template))
    (tmp_path / "rows.json").write_text(json.dumps(ROWS[:1]))
    estate = collect([tmp_path], open_knowledge(), Organisation()).estate
    assert estate.counts.assets == 1
    drift = {one.name: one.value for one in estate.facts_of(0)}["drift"]
    assert isinstance(drift, tuple)
    assert "network_exposure: private → internet" in drift


def test_what_is_cut_short_is_a_hole(tmp_path: Path) -> None:
    """R2.1"""
    reading = read(tmp_path, {"count": 4, "data": ROWS, "skip_token": "x", "total_records": 70})
    assert [one.cause for one in reading.unreadable] == ["the answer is cut short: 4 rows of 70"]
    reading = read(tmp_path, {"count": 4, "data": ROWS, "resultTruncated": "true"})
    assert [one.cause for one in reading.unreadable] == ["the answer is cut short: 4 rows of more"]


def test_rows_without_properties_pass_for_nothing(tmp_path: Path) -> None:
    """R2.1: a list without them says nothing of how a resource is set up."""
    bare = [{**one, "properties": None} for one in ROWS]
    reading = read(tmp_path, [*bare, ROWS[0], {"id": 7}])
    assert len(reading.observations) == 1
    assert [one.cause for one in reading.unreadable] == [
        "a row without the id of a resource",
        "4 of 6 rows have no properties, and would pass for resources with nothing set",
    ]


def test_other_files_are_not_taken(tmp_path: Path) -> None:
    """R2.1"""
    for text in ("{}", "[]", json.dumps({"data": []}), json.dumps([{"id": "/subscriptions/1"}]), "\x1f\x8bnot gzip"):
        assert not READER.recognise(tmp_path / "a.json", text.encode("latin-1"))
    assert not READER.recognise(tmp_path / "a.txt", json.dumps(ROWS).encode())
    (tmp_path / "a.json").write_text('{"data": 7}')
    with pytest.raises(UnreadableError, match="no answer of Resource Graph"):
        READER.read(tmp_path / "a.json", name="a.json")
    (tmp_path / "b.json").write_bytes(gzip.compress(b"{}")[:-4])
    with pytest.raises(UnreadableError, match="not valid gzip"):
        READER.read(tmp_path / "b.json", name="b.json")
