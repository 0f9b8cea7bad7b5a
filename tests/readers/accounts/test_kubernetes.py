"""A live cluster: every list in chunks, refusals as holes, no secret's value, and kubectl as the judge (R2.1, R2.5)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planned import NOW, knowledge
from readers.accounts.fake_cluster import RESOURCES, FakeCluster, serving
from remit.app.scan import scan
from remit.errors import UnreadableError
from remit.model.observation import Reading
from remit.readers.accounts import _kubernetes_sweep
from remit.readers.accounts._kubernetes_config import Access
from remit.readers.accounts._kubernetes_http import Client
from remit.readers.accounts._kubernetes_sweep import Sweeping
from remit.readers.accounts.kubernetes import LISTS, READER
from remit.readers.infrastructure.kubernetes import READER as FILES
from repository import ROOT

KUBECTL = shutil.which("kubectl")
with_kubectl = pytest.mark.skipif(KUBECTL is None, reason="kubectl is not on the PATH: make test-deps installs it")
POD = {"containers": [{"name": "web", "image": "web:1", "args": ["--password=hunter2-hunter2"]}]}


RIGHT, WRONG = "right", "wrong"


def thing(name: str, namespace: str = "shop", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    metadata = {
        "name": name,
        "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{namespace}/{name}/{json.dumps(more, sort_keys=True)}")),
    }
    metadata |= {"namespace": namespace} if namespace else {}
    return {"metadata": metadata | more.pop("metadata", {}), **more}


def shop(**settings: Any) -> FakeCluster:  # noqa: ANN401 - settings of the fake
    """A small shop: a deployment with what it made, and one of most kinds."""
    web = thing("web", spec={"replicas": 2, "template": {"metadata": {"labels": {"app": "web"}}, "spec": POD}})
    owner = {"controller": True, "kind": "Deployment", "name": "web", "uid": web["metadata"]["uid"]}
    made = thing("web-5d9", spec={"template": {"spec": POD}}, metadata={"ownerReferences": [owner]})
    owned = {"controller": True, "kind": "ReplicaSet", "name": "web-5d9", "uid": made["metadata"]["uid"]}
    static = {"controller": True, "kind": "Node", "name": "node-1", "uid": "node-1"}
    ingress = thing("front", spec={"tls": [{"hosts": ["shop.example"]}]})
    objects = {
        ("", "namespaces"): [
            thing(name, "", metadata={"labels": {"team": "pay"}}) for name in ("shop", "till", "kube")
        ],
        ("", "nodes"): [thing("node-1", "", metadata={"uid": "node-1"})],
        ("", "pods"): [
            *(thing(f"web-5d9-{n}", spec=POD, metadata={"ownerReferences": [owned]}) for n in "abcde"),
            thing("lone", "till", spec=POD),
            thing("static", "kube", spec=POD, metadata={"ownerReferences": [static]}),
        ],
        ("", "secrets"): [thing("db", type="Opaque", data={"password": "aHVudGVyMi1odW50ZXIy"})],
        ("", "events"): [thing("noise", reason="Pulled")],
        ("", "services"): [thing("web", spec={"type": "LoadBalancer", "selector": {"app": "web"}})],
        ("apps", "deployments"): [web],
        ("apps", "replicasets"): [made],
        ("extensions", "ingresses"): [ingress],
        ("networking.k8s.io", "ingresses"): [ingress],
        ("networking.k8s.io", "networkpolicies"): [thing("all", spec={"podSelector": {}})],
        ("argoproj.io", "rollouts"): [thing("canary", spec={"template": {"spec": POD}})],
    }
    return FakeCluster(objects=objects, **settings)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def kubeconfig(folder: Path, server: str, *, namespace: str = "", token: str = "") -> Path:
    path = folder / "kubeconfig.json"
    context = {"cluster": "harbour", "user": "me"} | ({"namespace": namespace} if namespace else {})
    path.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "dev",
                "clusters": [{"name": "harbour", "cluster": {"server": server}}],
                "users": [{"name": "me", "user": {"token": token} if token else {}}],
                "contexts": [{"name": "dev", "context": context}],
            }
        )
    )
    return path


def look(cluster: FakeCluster, folder: Path, monkeypatch: pytest.MonkeyPatch, **more: str) -> Reading:
    with serving(cluster) as server:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(folder, server, **more)))
        ((name, reading),) = READER.read_account("dev")
    assert name == "kubernetes:dev"
    assert reading.is_live
    return reading


def addresses(reading: Reading) -> set[str]:
    return {one.address for one in reading.observations}


def test_every_object_is_there_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1"""
    cluster = shop()
    reading = look(cluster, tmp_path, monkeypatch)
    expected = sum(
        len(some) for key, some in cluster.objects.items() if key not in {("", "events"), ("extensions", "ingresses")}
    )
    assert len(reading.observations) == expected
    assert reading.unreadable == ()
    assert {one.account for one in reading.observations} == {"harbour"}
    assert {sweep.service for sweep in reading.sweeps} >= {"kubernetes/workload", "kubernetes/configuration"}
    kinds = {one.address: one.native_type for one in reading.observations}
    assert kinds["Ingress/shop/front"] == "networking.k8s.io/Ingress"
    assert kinds["Pod/shop/web-5d9-a"] == "controlled/Pod"
    assert kinds["ReplicaSet/shop/web-5d9"] == "controlled/ReplicaSet"
    assert (kinds["Pod/till/lone"], kinds["Pod/kube/static"]) == ("Pod", "Pod")
    assert any("limit=500&continue=2" in path for path in cluster.asked)


def test_no_value_of_a_secret_is_asked_for_or_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1"""
    for is_old in (False, True):
        cluster = shop(is_old=is_old)
        reading = look(cluster, tmp_path, monkeypatch)
        assert cluster.accepted["/api/v1/secrets"].startswith("application/json;as=PartialObjectMetadataList")
        assert "Secret/shop/db" in addresses(reading)
        assert "aHVudGVyMi1odW50ZXIy" not in repr(reading)
        assert "hunter2" not in repr(reading)


def test_a_refused_list_is_a_hole_and_no_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1, R2.5"""
    reading = look(shop(refused={("", "secrets"), ("apps", "deployments")}), tmp_path, monkeypatch)
    told = {one.location.file: one.cause for one in reading.unreadable}
    assert set(told) == {"kubernetes:dev list secrets", "kubernetes:dev list deployments.apps"}
    assert told["kubernetes:dev list secrets"].startswith("refused: 403 secrets is forbidden: ")
    services = {sweep.service for sweep in reading.sweeps}
    assert services.isdisjoint({"kubernetes/workload", "kubernetes/configuration"})
    assert "kubernetes/network" in services
    assert "Service/shop/web" in addresses(reading)


def test_the_context_s_namespace_is_asked_where_the_cluster_may_not_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = shop(refused={("", "pods"), ("", "services")}, refused_within={"till"})
    reading = look(cluster, tmp_path, monkeypatch, namespace="till")
    assert "Pod/till/lone" in addresses(reading)
    assert not any(address.startswith("Pod/shop") for address in addresses(reading))
    assert [one.location.file for one in reading.unreadable] == [
        "kubernetes:dev list pods",
        "kubernetes:dev list services",
    ]


def test_an_expired_list_begins_anew_and_a_busy_server_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = addresses(look(shop(), tmp_path, monkeypatch))
    reading = look(shop(expired=2, busy=3), tmp_path, monkeypatch)
    assert addresses(reading) == whole
    assert reading.unreadable == ()


def test_a_list_that_never_stops_expiring_is_a_hole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = look(shop(expired=99), tmp_path, monkeypatch)
    assert "refused: 410 The provided continue parameter is too old" in {one.cause for one in reading.unreadable}


def test_a_group_that_does_not_answer_is_a_hole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = look(shop(broken_groups={"apps"}), tmp_path, monkeypatch)
    (hole,) = reading.unreadable
    assert hole.location.file == "kubernetes:dev discovery /apis/apps/v1"
    assert reading.sweeps == ()


def test_whoever_is_not_known_gets_nothing_but_holes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = look(shop(token=RIGHT), tmp_path, monkeypatch, token=WRONG)
    assert reading.observations == ()
    assert all("401" in one.cause for one in reading.unreadable)
    assert look(shop(token=RIGHT), tmp_path, monkeypatch, token=RIGHT).unreadable == ()


def test_an_answer_that_is_too_long_is_asked_for_in_smaller_chunks() -> None:
    cluster = FakeCluster(objects={("", "pods"): [thing(f"p{n}", spec=POD) for n in range(30)]}, chunk=500)
    with serving(cluster) as server:
        client = Client(Access(cluster="c", server=server), max_bytes=6_000)
        sweeping = Sweeping(client, "kubernetes:c")
        assert len(list(sweeping.objects())) == 30
        client.close()
    assert sweeping.holes == []


@dataclass(slots=True)
class Odd(FakeCluster):
    """A server that answers one path with a body of its own."""

    path: str = ""
    body: Any = None

    def answer(self, path: str, accept: str, authorization: str) -> tuple[int, Any, dict[str, str]]:
        if path.partition("?")[0] == self.path:
            return 200, self.body, {}
        return FakeCluster.answer(self, path, accept, authorization)


@pytest.mark.parametrize(
    ("path", "body", "cause"),
    [
        ("/api/v1/pods", [1], "an answer that is no object"),
        ("/api/v1/pods", {"items": [], "metadata": {"continue": "x"}}, "the list goes round in circles"),
        ("/apis", "text", "an answer that is no object"),
    ],
)
def test_an_odd_answer_is_a_hole(path: str, body: object, cause: str) -> None:
    with serving(Odd(path=path, body=body)) as server:
        sweeping = Sweeping(Client(Access(cluster="c", server=server)), "kubernetes:c")
        assert list(sweeping.objects()) == []
        sweeping.client.close()
    assert [one.cause for one in sweeping.holes] == [cause]


def test_odd_objects_are_taken_as_they_come() -> None:
    body = {"items": [1, {}, {"metadata": None}, {"metadata": {"name": 3}}], "metadata": None}
    with serving(Odd(path="/api/v1/pods", body=body)) as server:
        sweeping = Sweeping(Client(Access(cluster="c", server=server)), "kubernetes:c")
        assert [one.name for one in sweeping.objects()] == ["", "", "3"]
        sweeping.client.close()


def test_more_objects_than_are_kept_are_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kubernetes_sweep, "MAX_OBJECTS", 3)
    with serving(shop()) as server:
        sweeping = Sweeping(Client(Access(cluster="c", server=server)), "kubernetes:c")
        assert len(list(sweeping.objects())) == 3
        sweeping.client.close()
    assert sweeping.holes[-1].cause == "more than 3 objects"


def test_a_server_that_is_gone_is_a_hole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(FakeCluster()) as server:
        pass
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path, server)))
    ((_, reading),) = READER.read_account("")
    assert reading.observations == ()
    assert all(one.cause.startswith("no answer: ") for one in reading.unreadable)


def test_a_scan_of_a_cluster_has_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1, R3.4"""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    with serving(shop()) as server:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path, server)))
        landscape = scan([Path("kubernetes:dev")], knowledge(), now=NOW).landscape
    rules = {one.rule for one in landscape.findings if one.asset.endswith("Deployment/shop/web")}
    assert {"system-calls", "service-account-token"} <= rules
    assert not any("web-5d9" in asset for asset in landscape.estate.ids)


def test_code_and_cluster_become_one_asset_by_kind_and_namespace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R2.5"""
    declared = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
        f"spec: {{replicas: 3, template: {{spec: {json.dumps(POD)}}}}}\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
        f"spec: {json.dumps(POD)}\n---\n"
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: lone, namespace: shop}}\nspec: {json.dumps(POD)}\n"
    )
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "web.yaml").write_text(declared)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    with serving(shop()) as server:
        monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path, server)))
        estate = scan([tmp_path / "code", Path("kubernetes:dev")], knowledge(), now=NOW).landscape.estate
    management = estate.facts["management"]
    told = {name: str(management[row][0]) for row, name in enumerate(estate.ids)}
    assert told["Deployment/shop/web"] == "code"
    assert told["Pod/till/lone"] == "by_hand"
    drift = estate.facts["drift"]
    assert drift[estate.ids.index("Deployment/shop/web")][0] == ("network_policy: off → on", "replicas: 3 → 2")
    assert {name for name, value in told.items() if value == "code"} == {"Deployment/shop/web"}


@with_kubectl
def test_the_real_kubectl_and_the_reader_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1: what `kubectl get -A -o json` prints of each kind is what the reader saw."""
    cluster = shop()
    reading = look(cluster, tmp_path, monkeypatch)
    ours = {
        (one.address.partition("/")[0], *_named(one.attributes)): one.attributes.get("spec")
        for one in reading.observations
    }
    theirs: dict[tuple[str, str, str], Any] = {}
    with serving(cluster) as server:
        path = kubeconfig(tmp_path, server)
        for group, _, name, kind, _ in RESOURCES:
            if (group, name) not in {("", "events"), ("extensions", "ingresses")}:
                resource = f"{name}.{group}" if group else name
                for one in _kubectl(path, tmp_path, "get", resource, "-A", "-o", "json")["items"]:
                    theirs[kind, *_named(one)] = one.get("spec")
    assert set(ours) == set(theirs)
    for key, spec in theirs.items():
        if "hunter2" not in json.dumps(spec):
            assert ours[key] == spec
    shown = {key for key, spec in theirs.items() if "hunter2" in json.dumps(spec)}
    assert all("hunter2" not in json.dumps(ours[key], default=str) for key in shown)
    assert shown, "commands are in the objects and are not kept"


def _named(value: Any) -> tuple[str, str]:  # noqa: ANN401 - an object
    return value["metadata"].get("namespace", ""), value["metadata"]["name"]


def _kubectl(config: Path, folder: Path, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "KUBECONFIG": str(config)}
    command = [KUBECTL or "kubectl", "--cache-dir", str(folder / "cache"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_says_where_the_cluster_is() -> None:
    with pytest.raises(UnreadableError, match="there is no kubeconfig"):
        list(READER.read_account("dev"))


def test_the_role_of_the_guide_reads_and_sees_no_secret() -> None:
    """R2.1"""
    path = ROOT / "docs" / "guides" / "kubernetes-read-only.yaml"
    ((_, reading),) = FILES.read_folders(path.parent, [path], name=lambda file: file.name)
    (role,) = [one for one in reading.observations if one.native_type == "rbac.authorization.k8s.io/ClusterRole"]
    rules = role.attributes["rules"]
    assert all(set(rule["verbs"]) == {"get", "list"} for rule in rules)
    assert not any("" in rule["apiGroups"] and {"secrets", "*"} & set(rule["resources"]) for rule in rules)
    granted = {(group, name) for rule in rules for group in rule["apiGroups"] for name in rule["resources"]}
    for lists in LISTS.values():
        assert all({(group, name), (group, "*")} & granted for group, name in lists - {("", "secrets")})
