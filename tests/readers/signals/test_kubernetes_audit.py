"""Kubernetes' audit log (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from readers.signals.readings import refused, told
from remit.knowledge.signs import load_signs
from remit.model.event import Channel, EventKind, EventOutcome


def line(verb: str, resource: str, user: str = "dana", code: int = 200, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse",
        "auditID": "1",
        "stage": "ResponseComplete",
        "verb": verb,
        "user": {"username": user, "groups": ["system:authenticated"]},
        "userAgent": "kubectl/v1.31",
        "objectRef": {"resource": resource, "namespace": "shop", "name": "web"},
        "responseStatus": {"code": code},
        "requestReceivedTimestamp": "2026-11-20T09:30:00.000000Z",
        **more,
    }


def test_what_an_event_says(tmp_path: Path) -> None:
    (event,) = told(tmp_path / "k.log", line("delete", "deployments"), source="kubernetes-audit")
    assert (event.action, event.targets, event.actor) == ("delete deployments", ("deployments/shop/web",), "dana")
    assert (event.kind, event.outcome, event.channel) == (EventKind.DELETION, EventOutcome.SUCCESS, Channel.DIRECT)


def test_only_the_answer_counts(tmp_path: Path) -> None:
    begun = line("create", "pods", stage="RequestReceived")
    found = told(tmp_path / "k.log", begun, line("create", "pods", code=403), source="kubernetes-audit")
    assert [one.outcome for one in found] == [EventOutcome.FAILURE]


def test_channels_and_impersonation(tmp_path: Path) -> None:
    found = told(
        tmp_path / "k.log",
        line("patch", "deployments", userAgent="argocd-application-controller"),
        line("patch", "deployments", user="system:serviceaccount:kube-system:x"),
        line("patch", "deployments", userAgent="Mozilla/5.0"),
        line("patch", "deployments", userAgent="", impersonatedUser={"username": "root"}, responseStatus=None),
        source="kubernetes-audit",
    )
    assert [one.channel for one in found] == [Channel.CODE, Channel.SERVICE, Channel.CONSOLE, Channel.UNKNOWN]
    assert (found[-1].actor, found[-1].outcome) == ("dana as root", EventOutcome.UNKNOWN)


def test_a_binding_of_the_role_that_may_do_everything(tmp_path: Path) -> None:
    """R2.6, F4"""
    admin = line("create", "clusterrolebindings", requestObject={"roleRef": {"name": "cluster-admin"}})
    view = line("create", "clusterrolebindings", requestObject={"roleRef": {"name": "view"}})
    system = line("update", "clusterroles", user="system:kube-controller-manager")
    masters = line("delete", "deployments", user="boss") | {"user": {"username": "boss", "groups": ["system:masters"]}}
    found = told(tmp_path / "k.log", admin, view, system, masters, source="kubernetes-audit")
    signs = [load_signs().recognise(one) for one in found]
    assert [sign and sign.id for sign in signs] == ["rights-widened", "privileged-change", None, "break-glass"]


def test_what_is_none_is_told(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "k.log", {"verb": "get"}, source="kubernetes-audit")) == 1
