"""Exports of tenants: Entra, Google Workspace, GitHub, Okta, Salesforce, Slack."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

FAMILY = Format(
    what="exports of Entra, Google Workspace, GitHub, Okta, Salesforce and Slack",
    readers={INFRASTRUCTURE: ("entra", "google-workspace", "github-organization", "okta", "salesforce", "slack")},
    places={"a.json": ("infrastructure/test_tenant_exports.py",)},
).family()
