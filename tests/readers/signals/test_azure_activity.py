"""Azure's activity log (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readers.signals.readings import refused, told
from remit.model.event import Channel, EventKind, EventOutcome

SUBSCRIPTION = "00000000-0000-0000-0000-00000000abcd"
VAULT = f"/SUBSCRIPTIONS/{SUBSCRIPTION.upper()}/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/V"
PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"


def line(operation: str, result: str = "Success", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {
        "time": "2026-11-20T09:30:00.1234567Z",
        "resourceId": VAULT,
        "operationName": operation,
        "category": "Administrative",
        "resultType": result,
        "identity": {"claims": {"appid": PORTAL, "name": "dana@example.com"}},
        "location": "global",
        **more,
    }


def test_a_diagnostic_line(tmp_path: Path) -> None:
    (event,) = told(tmp_path / "a.json", line("MICROSOFT.KEYVAULT/VAULTS/DELETE"), source="azure-activity")
    assert (event.kind, event.outcome, event.channel) == (EventKind.DELETION, EventOutcome.SUCCESS, Channel.CONSOLE)
    assert (event.actor, event.account, event.region) == ("dana@example.com", SUBSCRIPTION, "")
    assert (event.targets, event.time % 1_000_000) == ((VAULT,), 123456)


def test_records_of_an_event_hub_and_the_start_of_an_operation(tmp_path: Path) -> None:
    hub = {"records": [line("Microsoft.Web/sites/write", "Start"), line("Microsoft.Web/sites/write", "Failure")]}
    begun, ended = told(tmp_path / "a.json", hub, source="azure-activity")
    assert (begun.kind, begun.action) == (EventKind.OTHER, "Microsoft.Web/sites/write (begun)")
    assert (ended.kind, ended.outcome) == (EventKind.CHANGE, EventOutcome.FAILURE)


def test_what_the_command_line_lists(tmp_path: Path) -> None:
    listed = {
        "eventTimestamp": "2026-11-20T09:30:00Z",
        "operationName": {"value": "Microsoft.Authorization/locks/delete"},
        "caller": "gus@example.com",
        "resourceId": VAULT,
        "status": {"value": "Succeeded"},
        "claims": {"appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46"},
    }
    (event,) = told(tmp_path / "a.json", [listed], source="azure-activity")
    assert (event.actor, event.channel, event.outcome) == ("gus@example.com", Channel.DIRECT, EventOutcome.SUCCESS)


@pytest.mark.parametrize("bad", [{"operationName": "x"}, {"time": "2026-11-20T09:30:00Z"}])
def test_what_is_none_is_told(bad: dict[str, Any], tmp_path: Path) -> None:
    assert len(refused(tmp_path / "a.json", bad, source="azure-activity")) == 1


def test_reads_and_unknown_applications(tmp_path: Path) -> None:
    (event,) = told(tmp_path / "a.json", line("Microsoft.Web/sites/read", identity={}), source="azure-activity")
    assert (event.kind, event.channel, event.actor) == (EventKind.READ, Channel.UNKNOWN, "")
