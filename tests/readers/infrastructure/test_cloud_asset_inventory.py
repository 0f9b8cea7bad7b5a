"""Exports of Google's Cloud Asset Inventory, as a live reading. R2.1."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import join
from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.observation import Reading
from remit.readers import HEAD_BYTES
from remit.readers.infrastructure.cloud_asset_inventory import READER


def resource(name: str, kind: str, data: dict[str, Any], location: str = "") -> dict[str, Any]:
    return {
        "name": f"//{kind.partition('/')[0]}/{name}",
        "asset_type": kind,
        "resource": {"version": "v1", "discovery_name": kind.partition("/")[2], "data": data, "location": location},
        "ancestors": ["projects/12345", "organizations/1"],
    }


def policy(name: str, kind: str, *members: str) -> dict[str, Any]:
    return {
        "name": f"//{kind.partition('/')[0]}/{name}",
        "asset_type": kind,
        "iam_policy": {"bindings": [{"role": "roles/storage.objectViewer", "members": list(members)}]},
        "ancestors": ["projects/12345", "organizations/1"],
    }


BUCKET = "storage.googleapis.com/Bucket"
ENTRIES = [
    resource("projects/12345", "cloudresourcemanager.googleapis.com/Project", {
        "projectNumber": "12345", "projectId": "shop",
    }),
    resource("ledger", BUCKET, {
        "name": "ledger", "labels": {"team": "ledger"}, "versioning": {"enabled": True},
        "encryption": {"defaultKmsKeyName": "projects/shop/locations/eu/keyRings/r/cryptoKeys/k"},
        "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}},
    }, "EUROPE-WEST1"),
    resource("projects/shop/locations/eu/keyRings/r/cryptoKeys/k", "cloudkms.googleapis.com/CryptoKey", {
        "name": "projects/shop/locations/eu/keyRings/r/cryptoKeys/k", "rotationPeriod": "7776000s",
    }),
    resource("projects/shop/zones/europe-west1-b/instances/web", "compute.googleapis.com/Instance", {
        "name": "web", "networkInterfaces": [{
            "network": "https://www.googleapis.com/compute/v1/projects/shop/global/networks/net", "accessConfigs": [{}],
        }],
        "metadata": {"items": [
            {"key": "startup-script", "value": "curl -H correct-horse"}, {"key": "team", "value": "x"},
        ]},
    }, "europe-west1-b"),
    resource("projects/shop/global/networks/net", "compute.googleapis.com/Network", {"name": "net"}, "global"),
    resource("projects/shop/locations/l/clusters/c", "container.googleapis.com/Cluster", {"name": "c"}, "europe-west1"),
    resource("projects/shop/locations/l/clusters/c/nodePools/p", "container.googleapis.com/NodePool", {"name": "p"}),
]  # fmt: skip


def read(folder: Path, text: str, name: str = "assets.json") -> Reading:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert READER.recognise(path, path.read_bytes()[:HEAD_BYTES])
    return READER.read(path, name=name)


def lines(*entries: Any) -> str:  # noqa: ANN401 - JSON
    return "\n".join(map(json.dumps, entries)) + "\n"


def camel(entry: dict[str, Any]) -> dict[str, Any]:
    return {{"asset_type": "assetType", "iam_policy": "iamPolicy"}.get(key, key): value for key, value in entry.items()}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("assets.json", lines(*ENTRIES)),
        ("assets.jsonl.gz", lines(*ENTRIES)),
        ("list.json", json.dumps(list(map(camel, ENTRIES)), indent=1)),
        ("answer.json", json.dumps({"assets": list(map(camel, ENTRIES))})),
        ("answer.json", json.dumps({"assets": list(map(camel, ENTRIES))}, indent=1)),
    ],
)
def test_every_form_gives_the_same_assets(tmp_path: Path, name: str, text: str) -> None:
    """R2.1"""
    reading = read(tmp_path, text, name)
    assert reading.is_live
    assert (reading.unreadable, reading.sweeps) == ((), ())
    seen = {one.address.rpartition("/")[2]: one for one in reading.observations}
    assert list(seen) == ["12345", "ledger", "k", "web", "net", "c", "p"]
    assert {one.account for one in seen.values()} == {"shop"}
    assert [seen[one].region for one in ("ledger", "web", "net", "c")] == [
        "europe-west1",
        "europe-west1",
        "",
        "europe-west1",
    ]
    assert seen["ledger"].native == f"gcp:{BUCKET}"
    assert seen["ledger"].tags == {"team": "ledger"}
    assert seen["ledger"].references == {"encryption.default_kms_key_name": (seen["k"].address,)}
    assert seen["web"].references == {"network_interfaces.network": (seen["net"].address,)}
    assert seen["p"].references == {"parent": (seen["c"].address,)}
    script, team = seen["web"].attributes["metadata"]["items"]
    assert (script["value"], team["value"]) == (HIDDEN, "x")


def facts(reading: Reading) -> dict[str, dict[str, Any]]:
    joined = join(reading.observations, open_knowledge())
    return {asset.name: {fact.name: fact.value for fact in asset.facts} for asset in joined.assets}


def test_policies_join_their_assets(tmp_path: Path) -> None:
    """R2.1: two exports in one file."""
    reading = read(
        tmp_path, lines(*ENTRIES, policy("ledger", BUCKET, "allUsers"), resource("shut", BUCKET, {"name": "shut"}))
    )
    told = facts(reading)
    assert told["ledger"]["public_access"] == "public"
    assert told["ledger"]["encryption_at_rest"] == "customer_key"
    assert told["ledger"]["versioning"] == "on"
    assert told["shut"]["public_access"] == "not_public"
    assert told["web"]["network_exposure"] == "internet"


def test_without_policies_nobody_can_tell_what_is_public(tmp_path: Path) -> None:
    """R2.1"""
    assert facts(read(tmp_path, lines(*ENTRIES)))["ledger"]["public_access"] is UNKNOWN


def test_a_policy_whose_asset_was_not_exported(tmp_path: Path) -> None:
    """R2.1"""
    (only,) = read(tmp_path, lines(policy("far", BUCKET, "user:a@example.com"))).observations
    assert only.references == {}
    assert only.attributes["members"] == ["user:a@example.com"]


@pytest.mark.parametrize("bindings", [7, [7], [{"role": 7, "members": 7}], [{"members": [7]}]])
def test_a_policy_that_cannot_be_told_may_let_everyone_in(tmp_path: Path, bindings: Any) -> None:  # noqa: ANN401 - JSON
    """R0.9"""
    odd = {**policy("ledger", BUCKET), "iam_policy": {"bindings": bindings}}
    reading = read(tmp_path, lines(*ENTRIES, odd))
    assert reading.observations[2].attributes["members"] == [UNKNOWN]
    assert facts(reading)["ledger"]["public_access"] is UNKNOWN


def test_a_policy_without_bindings_lets_nobody_in(tmp_path: Path) -> None:
    """R2.1"""
    reading = read(tmp_path, lines(*ENTRIES, {**policy("ledger", BUCKET), "iam_policy": {"etag": "x"}}))
    assert facts(reading)["ledger"]["public_access"] == "not_public"


def test_what_is_broken_is_named_by_its_line(tmp_path: Path) -> None:
    """R2.1: nothing vanishes, and what can be read is."""
    text = lines(ENTRIES[0]) + "{broken\n\n7\n" + lines({"name": "//x/y", "asset_type": "x/Y"}, {"name": 7}, ENTRIES[1])
    reading = read(tmp_path, text)
    assert len(reading.observations) == 2
    assert [(str(one.location), one.cause) for one in reading.unreadable] == [
        ("assets.json:2:1", "not valid JSON: unexpected character, expected a string key"),
        ("assets.json:4:1", "an asset is an object"),
        ("assets.json:5:1", "an asset without its resource: ask for the content type resource"),
        ("assets.json:6:1", "an asset without name and type"),
    ]
    path = tmp_path / "short.json.gz"
    path.write_bytes(gzip.compress(lines(*ENTRIES * 50).encode())[:900])
    assert "it breaks off" in READER.read(path, name="short").unreadable[-1].cause


def test_other_files_are_not_taken(tmp_path: Path) -> None:
    """R2.1"""
    for text in ("", "{}", "[]", "text", json.dumps({"name": "//x/y"}), json.dumps({"asset_type": "x"})):
        assert not READER.recognise(tmp_path / "a.json", text.encode())
    assert not READER.recognise(tmp_path / "a.txt", lines(*ENTRIES).encode())


@pytest.mark.parametrize("begin", ["[", "{\n", "{"])
def test_what_is_packed_too_tightly_is_not_unpacked(tmp_path: Path, begin: str) -> None:
    """R10.3"""
    (tmp_path / "a.gz").write_bytes(gzip.compress((begin + json.dumps(ENTRIES[1])[1:]).encode(), 1))
    bomb = gzip.compress(b" " * 2**24) * 8
    path = tmp_path / "assets.json.gz"
    path.write_bytes((tmp_path / "a.gz").read_bytes() + (bomb if begin != "{" else gzip.compress(b"\n") + bomb))
    try:
        causes = [one.cause for one in READER.read(path, name="assets.json.gz").unreadable]
    except UnreadableError as problem:
        causes = [problem.message]
    assert [cause for cause in causes if "unpack" in cause]
