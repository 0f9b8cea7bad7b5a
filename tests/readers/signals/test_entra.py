"""Microsoft Entra's audit log and sign-ins (R2.6)."""

from __future__ import annotations

from pathlib import Path

from readers.signals.readings import refused, told
from remit.knowledge.signs import load_signs
from remit.model.event import EventKind, EventOutcome

GRANT = {
    "id": "1",
    "activityDateTime": "2026-11-20T09:30:00Z",
    "activityDisplayName": "Add member to role",
    "result": "success",
    "initiatedBy": {"user": {"userPrincipalName": "dana@example.com"}},
    "targetResources": [
        {
            "userPrincipalName": "eve@example.com",
            "modifiedProperties": [{"displayName": "Role.DisplayName", "newValue": '"Global Administrator"'}],
        }
    ],
}


def test_an_activity_from_graph_and_as_a_diagnostic_line(tmp_path: Path) -> None:
    diagnostic = {"time": "2026-11-20T09:31:00Z", "category": "AuditLogs", "tenantId": "t", "properties": GRANT}
    plain, wrapped = told(tmp_path / "e.json", GRANT, diagnostic, source="entra")
    assert (plain.actor, plain.targets, plain.outcome) == (
        "dana@example.com",
        ("eve@example.com",),
        EventOutcome.SUCCESS,
    )
    assert (wrapped.account, wrapped.action, wrapped.kind) == ("t", "Add member to role", EventKind.CHANGE)
    sign = load_signs().recognise(wrapped)
    assert sign is not None
    assert sign.id == "rights-widened"


def test_a_lesser_role_is_a_privileged_change(tmp_path: Path) -> None:
    reader = [{"displayName": "x", "modifiedProperties": [{"newValue": '"Directory Readers"'}]}]
    (event,) = told(tmp_path / "e.json", GRANT | {"targetResources": reader}, source="entra")
    sign = load_signs().recognise(event)
    assert sign is not None
    assert sign.id == "privileged-change"


def test_sign_ins(tmp_path: Path) -> None:
    base = {"createdDateTime": "2026-11-20T09:30:00Z", "appDisplayName": "Azure Portal", "conditionalAccessStatus": "x"}
    good = base | {"userPrincipalName": "dana@example.com", "status": {"errorCode": 0}}
    bad = base | {"servicePrincipalName": "ci", "status": {"errorCode": 50126}}
    unsaid = base | {"userId": "u"}
    found = told(tmp_path / "e.json", good, bad, unsaid, source="entra")
    assert [(one.kind, one.actor, one.outcome) for one in found] == [
        (EventKind.SIGN_IN, "dana@example.com", EventOutcome.SUCCESS),
        (EventKind.SIGN_IN, "ci", EventOutcome.FAILURE),
        (EventKind.SIGN_IN, "u", EventOutcome.UNKNOWN),
    ]


def test_what_is_none_is_told(tmp_path: Path) -> None:
    bad = [{"category": "AuditLogs"}, {"time": "2026-11-20T09:30:00Z"}, {"category": "AuditLogs", "time": "2026-11-20"}]
    assert len(refused(tmp_path / "e.json", *bad, source="entra")) == 3


def test_a_deletion(tmp_path: Path) -> None:
    (event,) = told(tmp_path / "e.json", GRANT | {"activityDisplayName": "Delete user"}, source="entra")
    assert event.kind is EventKind.DELETION
