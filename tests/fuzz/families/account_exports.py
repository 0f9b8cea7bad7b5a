"""Exports of accounts: AWS Config, Azure Resource Graph, Cloud Asset Inventory."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

FAMILY = Format(
    what="exports of AWS Config, Azure Resource Graph and Cloud Asset Inventory",
    readers={INFRASTRUCTURE: ("aws-config", "azure-resource-graph", "cloud-asset-inventory")},
    places={
        "a.json": (
            "infrastructure/test_aws_config.py",
            "infrastructure/test_azure_resource_graph.py",
            "infrastructure/test_cloud_asset_inventory.py",
        ),
        "a.jsonl": ("infrastructure/test_cloud_asset_inventory.py", "infrastructure/test_aws_config.py"),
    },
    native={"cfn": "resourceType", "arm": "type", "gcp": "asset_type"},
).family()
