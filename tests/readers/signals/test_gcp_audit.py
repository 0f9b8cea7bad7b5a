"""Google Cloud's audit logs (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readers.signals.readings import refused, told
from remit.knowledge.signs import load_signs
from remit.model.event import Channel, EventKind, EventOutcome


def entry(method: str, *, payload: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "insertId": "1",
        "logName": "projects/shop/logs/cloudaudit.googleapis.com%2Factivity",
        "timestamp": "2026-11-20T09:30:00.123456789Z",
        "resource": {
            "type": "gcs_bucket",
            "labels": {"project_id": "shop", "bucket_name": "reports", "location": "eu"},
        },
        "protoPayload": {
            "serviceName": "storage.googleapis.com",
            "methodName": method,
            "resourceName": "projects/_/buckets/reports",
            "authenticationInfo": {"principalEmail": "dana@example.com"},
            **(payload or {}),
        },
        **more,
    }


def test_what_an_entry_says(tmp_path: Path) -> None:
    (event,) = told(tmp_path / "g.json", entry("storage.buckets.update"), source="gcp-audit")
    assert (event.actor, event.account, event.region, event.service) == ("dana@example.com", "shop", "eu", "storage")
    assert event.targets == ("projects/_/buckets/reports", "reports")
    assert (event.kind, event.outcome, event.channel) == (EventKind.CHANGE, EventOutcome.SUCCESS, Channel.UNKNOWN)


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("storage.objects.get", EventKind.READ),
        ("v1.compute.instances.delete", EventKind.DELETION),
        ("google.container.v1.ClusterManager.ListClusters", EventKind.READ),
        ("google.container.v1.ClusterManager.CreateCluster", EventKind.CHANGE),
    ],
)
def test_kinds(method: str, kind: EventKind, tmp_path: Path) -> None:
    (event,) = told(tmp_path / "g.json", entry(method), source="gcp-audit")
    assert event.kind is kind


def test_channels_outcomes_and_the_start_of_an_operation(tmp_path: Path) -> None:
    agents = ("Terraform/1.9", "Mozilla/5.0", "gcloud/500")
    payloads = [{"requestMetadata": {"callerSuppliedUserAgent": agent}, "status": {"code": 7}} for agent in agents]
    found = told(tmp_path / "g.json", *(entry("a.update", payload=one) for one in payloads), source="gcp-audit")
    assert [one.channel for one in found] == [Channel.CODE, Channel.CONSOLE, Channel.DIRECT]
    assert {one.outcome for one in found} == {EventOutcome.FAILURE}
    (begun,) = told(tmp_path / "g.json", entry("a.create", operation={"first": True}), source="gcp-audit")
    assert (begun.kind, begun.action) == (EventKind.OTHER, "a.create (begun)")


def test_an_owner_is_recognised_and_a_viewer_is_a_privileged_change(tmp_path: Path) -> None:
    """R2.6, F4"""

    def grant(role: str, action: str = "ADD") -> dict[str, Any]:
        delta = {"policyDelta": {"bindingDeltas": [{"action": action, "role": role, "member": "user:eve@example.com"}]}}
        return entry("SetIamPolicy", payload={"serviceData": delta})

    found = told(tmp_path / "g.json", grant("roles/owner"), grant("roles/viewer"), grant("roles/owner", "REMOVE"),
                 source="gcp-audit")  # fmt: skip
    signs = [load_signs().recognise(one) for one in found]
    assert [sign and sign.id for sign in signs] == ["rights-widened", "privileged-change", "privileged-change"]


def test_what_is_none_is_told(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "g.json", {"timestamp": "2026-11-20T09:30:00Z"}, [], source="gcp-audit")) == 1
