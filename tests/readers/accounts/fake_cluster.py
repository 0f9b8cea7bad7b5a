"""A Kubernetes interface on this machine: real HTTP, discovery, lists in chunks, and the refusals of a real server.

It speaks what “Kubernetes API Concepts” describes and stores nothing: its objects are given to it. It knows no watches,
no writes and no rules of its own; what it refuses, it was told to refuse.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Object = dict[str, Any]
# Group, version, plural, kind, and whether it is namespaced, as a cluster's discovery lists them.
RESOURCES = (
    ("", "v1", "pods", "Pod", True),
    ("", "v1", "services", "Service", True),
    ("", "v1", "secrets", "Secret", True),
    ("", "v1", "configmaps", "ConfigMap", True),
    ("", "v1", "serviceaccounts", "ServiceAccount", True),
    ("", "v1", "namespaces", "Namespace", False),
    ("", "v1", "nodes", "Node", False),
    ("", "v1", "events", "Event", True),
    ("apps", "v1", "deployments", "Deployment", True),
    ("apps", "v1", "replicasets", "ReplicaSet", True),
    ("batch", "v1", "cronjobs", "CronJob", True),
    ("extensions", "v1beta1", "ingresses", "Ingress", True),
    ("networking.k8s.io", "v1", "ingresses", "Ingress", True),
    ("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", True),
    ("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", False),
    ("argoproj.io", "v1alpha1", "rollouts", "Rollout", True),
)


@dataclass(slots=True)
class FakeCluster:
    """What the interface serves and how it behaves.

    Attributes:
        objects: by group and plural.
        refused: group and plural of lists that are forbidden for the whole cluster.
        refused_within: namespaces in which a forbidden list is allowed after all.
        chunk: most objects of one answer.
        expired: how many chunks behind the first are answered with 410.
        busy: how many questions are answered with 429 before any other answer.
        broken_groups: groups whose own discovery fails.
        is_old: whether it does not know how to leave out everything but metadata.
        token: what whoever asks must bring; empty for nothing.
        asked: paths with their queries, counted.
        accepted: `Accept` of the last question of each path.
    """

    objects: Mapping[tuple[str, str], list[Object]] = field(default_factory=dict)
    refused: set[tuple[str, str]] = field(default_factory=set)
    refused_within: set[str] = field(default_factory=set)
    chunk: int = 2
    expired: int = 0
    busy: int = 0
    broken_groups: set[str] = field(default_factory=set)
    is_old: bool = False
    token: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    accepted: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str, accept: str, authorization: str) -> tuple[int, Object, dict[str, str]]:
        """Status, body and headers."""
        parts = urlsplit(path)
        self.asked[path] += 1
        self.accepted[parts.path] = accept
        if self.token and authorization != f"Bearer {self.token}":
            return _status(401, "Unauthorized")
        if self.busy:
            self.busy -= 1
            status, body, _ = _status(429, "too many requests")
            return status, body, {"Retry-After": "1"}
        steps = [step for step in parts.path.split("/") if step]
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if steps[:1] == ["version"]:
            return 200, {"major": "1", "minor": "32", "gitVersion": "v1.32.0"}, {}
        if steps[:1] == ["api"]:
            return self._below("", steps[1:], query, accept)
        if steps[:1] == ["apis"]:
            return self._groups() if len(steps) == 1 else self._below(steps[1], steps[2:], query, accept)
        return _status(404, "the server could not find the requested resource")

    def _groups(self) -> tuple[int, Object, dict[str, str]]:
        groups = []
        for name in dict.fromkeys(row[0] for row in RESOURCES if row[0]):
            version = next(row[1] for row in RESOURCES if row[0] == name)
            one = {"groupVersion": f"{name}/{version}", "version": version}
            groups.append({"name": name, "versions": [one], "preferredVersion": one})
        return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}, {}

    def _below(
        self, group: str, steps: list[str], query: Mapping[str, str], accept: str
    ) -> tuple[int, Object, dict[str, str]]:
        if not steps:
            return 200, {"kind": "APIVersions", "versions": ["v1"]}, {}
        if group in self.broken_groups:
            return _status(503, "the server is currently unable to handle the request")
        rows = [row for row in RESOURCES if row[:2] == (group, steps[0])]
        if len(steps) == 1:
            return 200, _resource_list(group, steps[0], rows), {}
        namespace = steps[2] if len(steps) == 4 and steps[1] == "namespaces" else ""
        name = steps[3] if namespace else steps[1]
        row = next((one for one in rows if one[2] == name), None)
        if row is None:
            return _status(404, "the server could not find the requested resource")
        if (group, name) in self.refused and namespace not in self.refused_within:
            return _status(403, f'{name} is forbidden: User "remit" cannot list resource "{name}" at the cluster scope')
        return self._list(row, namespace, query, accept)

    def _list(
        self, row: tuple[str, str, str, str, bool], namespace: str, query: Mapping[str, str], accept: str
    ) -> tuple[int, Object, dict[str, str]]:
        group, version, name, kind, _ = row
        every = self.objects.get((group, name), [])
        some = [one for one in every if not namespace or one["metadata"].get("namespace") == namespace]
        start = int(query.get("continue", "0"))
        if start and self.expired:
            self.expired -= 1
            return _status(410, "The provided continue parameter is too old")
        size = min(int(query.get("limit", "0")) or len(some), self.chunk)
        rest = str(start + size) if start + size < len(some) else ""
        body = {
            "kind": f"{kind}List",
            "apiVersion": f"{group}/{version}" if group else version,
            "metadata": {"resourceVersion": "7", **({"continue": rest} if rest else {})},
            "items": some[start : start + size],
        }
        if "PartialObjectMetadataList" in accept and not self.is_old:
            body |= {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1"}
            body["items"] = [{"metadata": one["metadata"]} for one in some[start : start + size]]
        return 200, body, {}


def _resource_list(group: str, version: str, rows: list[tuple[str, str, str, str, bool]]) -> Object:
    """The resources of a group, each with a subresource beside it, as a server lists them."""
    listed = [
        {"name": name, "singularName": kind.lower(), "kind": kind, "namespaced": inside, "verbs": ["get", "list"]}
        for _, _, name, kind, inside in rows
    ]
    listed += [{**one, "name": f"{one['name']}/status", "verbs": ["get"]} for one in listed]
    root = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": root, "resources": listed}


def _status(code: int, message: str) -> tuple[int, Object, dict[str, str]]:
    reason = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 410: "Expired", 429: "TooManyRequests"}
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code}
    return code, body | {"reason": reason.get(code, "ServiceUnavailable")}, {}


@contextmanager
def serving(cluster: FakeCluster, encrypted: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of the interface while it runs; behind TLS where a context says how."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece, or each waits for the other side to say that it has the first

        def do_GET(self) -> None:
            accept, login = self.headers.get("Accept", ""), self.headers.get("Authorization", "")
            status, body, headers = cluster.answer(self.path, accept, login)
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if encrypted is not None:
        server.socket = encrypted.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield f"{'https' if encrypted else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
