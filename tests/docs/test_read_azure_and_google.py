"""Every command of Remit's that the guide on Azure, Google Cloud and AWS Config shows runs. R2.1."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from cli.run import run
from cloud_server import Answer, Question, serving
from repository import ROOT

GUIDE = ROOT / "docs" / "guides" / "read-azure-and-google.md"
COMMANDS = re.findall(r"^remit (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
STORAGE = "Microsoft.Storage/storageAccounts"
OWN = f"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/g/providers/{STORAGE}/ledger"
ROW = {"id": OWN, "type": STORAGE.lower(), "resourceGroup": "g", "properties": {"allowBlobPublicAccess": False}}
BUCKET = {
    "name": "//storage.googleapis.com/ledger",
    "assetType": "storage.googleapis.com/Bucket",
    "resource": {"data": {"name": "ledger"}},
    "ancestors": ["projects/shop"],
}
VOLUME = {
    "resourceType": "AWS::EC2::Volume",
    "resourceId": "vol-1",
    "awsAccountId": "111122223333",
    "configuration": {"volumeId": "vol-1", "encrypted": True},
}
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
FILES = {
    "main.json": {"$schema": SCHEMA, "resources": [{"type": STORAGE, "name": "ledger", "properties": {}}]},
    "whatif.json": {"changes": [{"changeType": "NoChange", "resourceId": OWN, "after": ROW}]},
    "resources.json": {"data": [ROW], "total_records": 1},
    "assets.json": [BUCKET],
}


def clouds(question: Question) -> Answer:
    """Both clouds, with one thing in each."""
    if question.path.startswith("/v1/"):
        return Answer(200, {"assets": [BUCKET] if "RESOURCE" in question.path else []})
    if "permissions" in question.path:
        return Answer(200, {"value": [{"actions": ["*/read"], "notActions": []}]})
    return Answer(200, {"data": [ROW]})


@pytest.mark.parametrize("command", COMMANDS)
def test_it_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """R2.1: each finds one thing, or more, and can read everything."""
    for name, value in FILES.items():
        (tmp_path / name).write_text(json.dumps(value))
    (tmp_path / "config.json.gz").write_bytes(gzip.compress(json.dumps({"configurationItems": [VOLUME]}).encode()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AZURE_ACCESS_TOKEN", "a-token")
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "a-token")
    with serving(clouds) as server:
        monkeypatch.setenv("REMIT_AZURE_ENDPOINT", server.address)
        monkeypatch.setenv("REMIT_GCP_ENDPOINT", server.address)
        ran = run(capsys, *command.split(), "--format", "json")
    assert ran.code in {0, 1}, ran.err
    assert ran.document["summary"]["assets"] >= 1
    assert ran.document["summary"]["unreadable"] == 0


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 8
