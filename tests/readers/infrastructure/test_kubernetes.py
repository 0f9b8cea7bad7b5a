"""Kubernetes objects: streams, lists, templates; what points at what; and no secret kept (R2.1)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from remit.model.facts import HIDDEN
from remit.model.observation import Reading
from remit.readers.infrastructure._kubernetes_references import matches
from remit.readers.infrastructure.kubernetes import READER

KUBECTL = shutil.which("kubectl")
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web, owner: storefront}, annotations: {a8r.io/owner: mina}}
spec:
  template:
    metadata: {labels: {app: web, tier: "1"}}
    spec:
      serviceAccountName: web
      containers:
        - name: web
          image: web:1
          args: ["--password=hunter2-hunter2"]
          env: [{name: DB_PASSWORD, value: hunter2-hunter2}, {name: LEVEL, value: info}]
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}}\n"
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n"


@pytest.fixture
def read(tmp_path: Path) -> Any:  # noqa: ANN401 - a function
    def read_files(**files: str) -> Reading:
        paths = []
        for name, text in files.items():
            path = tmp_path / f"{name}.yaml"
            path.write_text(text)
            paths.append(path)
        claimed = [path for path in paths if READER.claims(path)]
        readings = list(READER.read_folders(tmp_path, claimed, name=lambda path: path.name))
        assert len(readings) <= 1, "one folder is one root"
        return readings[0][1] if readings else Reading(observations=())

    return read_files


def test_objects_of_one_folder_know_each_other(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1, R1.13"""
    policy = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        "metadata: {name: all, namespace: shop}\nspec: {podSelector: {}}\n"
    )
    scaler = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n"
        "spec: {scaleTargetRef: {kind: Deployment, name: web}}\n"
    )
    reading = read(a=f"{DEPLOYMENT}\n---\n{SERVICE}", b=f"{ACCOUNT}---\n{policy}---\n{scaler}")
    by_address = {one.address: one for one in reading.observations}
    assert list(by_address) == [
        "Deployment/shop/web", "Service/shop/web", "ServiceAccount/shop/web", "NetworkPolicy/shop/all",
        "HorizontalPodAutoscaler/shop/web",
    ]  # fmt: skip
    web = ("Deployment/shop/web",)
    assert by_address["Service/shop/web"].references == {"spec.selector": web}
    assert by_address["NetworkPolicy/shop/all"].references == {"spec.podSelector": web}
    assert by_address["HorizontalPodAutoscaler/shop/web"].references == {"spec.scaleTargetRef.name": web}
    assert by_address["Deployment/shop/web"].references == {"pod.serviceAccountName": ("ServiceAccount/shop/web",)}
    assert str(by_address["Service/shop/web"].location) == "a.yaml:17:1"


def test_a_label_that_is_no_plain_value_is_no_tag(read: Any) -> None:  # noqa: ANN401 - a function
    text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {app: {deep: [1]}, tier: 1}}}"
    (one,) = read(a=text).observations
    assert one.tags == {"tier": "1"}


def test_labels_and_annotations_are_tags(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.2: the usual owner annotation among them."""
    (one,) = read(a=DEPLOYMENT).observations
    assert one.tags == {"app": "web", "owner": "storefront", "a8r.io/owner": "mina"}
    assert (one.native, one.provider, one.path) == ("k8s:apps/Deployment", "kubernetes", "a.yaml")


def test_no_secret_is_kept(read: Any) -> None:  # noqa: ANN401 - a function
    """R12"""
    manifest = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n"
        '    kubectl.kubernetes.io/last-applied-configuration: \'{"data": "aHVudGVyMg=="}\'\n'
        "data: {a: aHVudGVyMg==}\nstringData: {b: hunter2-hunter2}\n"
    )
    settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {API_TOKEN: hunter2-hunter2, LEVEL: info}\n"
    reading = read(a=f"{DEPLOYMENT}---\n{manifest}---\n{settings}")
    for marker in ("hunter2", "aHVudGVy"):
        assert marker not in repr(reading)
    held = {one.native_type: one.attributes for one in reading.observations}
    assert held["Secret"]["data"] == {"a": HIDDEN}
    assert held["ConfigMap"]["environment"] == {"API_TOKEN": HIDDEN, "LEVEL": "info"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Pod", "spec: {containers: [{name: c}]}"),
        ("ReplicaSet", "spec: {template: {spec: {containers: [{name: c}]}}}"),
        ("CronJob", "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}}"),
        ("PodTemplate", "template: {spec: {containers: [{name: c}]}}"),
        ("Rollout", "spec: {template: {spec: {containers: [{name: c}]}}}"),
    ],
)
def test_every_kind_that_makes_pods_offers_the_pod(read: Any, kind: str, body: str) -> None:  # noqa: ANN401
    """R2.1"""
    (one,) = read(a=f"apiVersion: x/v1\nkind: {kind}\nmetadata: {{name: a}}\n{body}\n").observations
    assert one.attributes["pod"] == {"containers": [{"name": "c"}]}


def test_lists_are_their_items(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1: what `kubectl get` prints, in both shapes."""
    item = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}}
    general = {"apiVersion": "v1", "kind": "List", "items": [item, {"kind": "Service"}]}
    bare = {"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [{"metadata": {"name": "b"}}]}
    reading = read(a=json.dumps(general), b=json.dumps(bare))
    assert [one.native for one in reading.observations] == ["k8s:Service", "k8s:apps/Deployment"]
    assert [one.cause for one in reading.unreadable] == ["apiVersion or kind is missing"]


def test_names_that_clash_are_told_apart(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1"""
    one = "apiVersion: {}\nkind: Ingress\nmetadata: {{name: a}}\n"
    text = "---\n".join(one.format(version) for version in ("extensions/v1", "networking.k8s.io/v1", "extensions/v1"))
    addresses = [found.address for found in read(a=f"{text}---\napiVersion: v1\nkind: Pod\n").observations]
    assert addresses == ["Ingress/a", "Ingress.networking.k8s.io/a", "Ingress.extensions/a", "Pod/?"]
    twice = read(a="---\n".join([ACCOUNT] * 4)).observations
    assert [found.address for found in twice][1:] == [f"ServiceAccount/shop/web#{number}" for number in (2, 3, 4)]


def test_what_cannot_be_read_hides_nothing_else(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1"""
    reading = read(
        a=f"{SERVICE}---\napiVersion: v1\nkind: [\n---\n- no object\n---\n{ACCOUNT}",
        b="apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n",
        c="apiVersion: v1\nkind: Pod\nmetadata:\n  name: '{{ .Values.name }}'\n",
        d="apiVersion: v1\nkind: Pod\nmetadata: {name: ok, annotations: {note: 'see {{ here }}'}}\n",
    )
    assert [one.address for one in reading.observations] == ["Service/shop/web", "ServiceAccount/shop/web", "Pod/ok"]
    assert [str(one.location) for one in reading.unreadable] == ["a.yaml:8:1", "a.yaml:9:1", "b.yaml:4", "c.yaml:4"]
    assert "helm template" in reading.unreadable[2].hint


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: backstage.io/v1alpha1\nkind: Component\n",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
        "apiVersion: openslo/v1\nkind: SLO\n",
        "apiVersion: v1\nkind: Config\nclusters: []\n",
    ],
)
def test_what_only_looks_like_an_object_is_left_alone(read: Any, text: str) -> None:  # noqa: ANN401 - a function
    """R2.1"""
    assert read(a=text).observations == ()


@pytest.mark.parametrize("text", ["a: 1\n", "kind: x\n", "apiVersion: v1\n", "", "# apiVersion: v1\n# kind: Pod\n"])
def test_other_files_are_not_claimed(tmp_path: Path, text: str) -> None:
    """R2.1"""
    path = tmp_path / "a.yaml"
    path.write_text(text)
    assert not READER.claims(path)
    assert not READER.claims(tmp_path / "missing.yaml")
    assert not READER.claims(tmp_path / "a.txt")


def test_too_many_documents_are_said(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    """R2.1"""
    monkeypatch.setattr("remit.readers.infrastructure._kubernetes_objects.MAX_DOCUMENTS", 2)
    reading = read(a=f"{SERVICE}---\n{ACCOUNT}---\n{DEPLOYMENT}")
    assert len(reading.observations) == 2
    assert "more than the 2" in reading.unreadable[0].cause


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "web", "tier": "2"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["web"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "Near", "values": ["web"]}]}, False),
        ({"matchExpressions": ["app"]}, False),
    ],
)
def test_selectors(selector: dict[str, Any], expected: bool) -> None:
    """Kubernetes, Labels and Selectors: set-based requirements are joined by and."""
    assert matches(selector, {"app": "web", "tier": "1"}) is expected


def write(folder: Path, **files: str) -> list[tuple[str, Reading]]:
    """Files by name, `__` for a slash and `_` before the ending; and what is read of those that are claimed."""
    paths = []
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(path)
    claimed = [path for path in paths if READER.claims(path)]
    return list(READER.read_folders(folder, claimed, name=lambda path: path.relative_to(folder).as_posix()))


PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 5}\n"


def test_a_patch_is_no_second_object(tmp_path: Path) -> None:
    """R2.1"""
    overlay = (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\n"
        "patches:\n- path: patches/more.yaml\n- target: {kind: Deployment}\n  patch: |-\n    - op: remove\n"
        "patchesStrategicMerge: [old.yaml]\n"
    )
    readings = write(
        tmp_path,
        base__web_yaml=DEPLOYMENT,
        base__kustomization_yaml="resources: [web.yaml]\n",
        over__kustomization_yaml=overlay,
        over__old_yaml=PATCH,
        over__patches__more_yaml=PATCH,
    )
    assert [one.address for _, reading in readings for one in reading.observations] == ["Deployment/shop/web"]
    told = {str(one.location): one for _, reading in readings for one in reading.unreadable}
    assert set(told) == {"over/kustomization.yaml:6:3", "over/old.yaml", "over/patches/more.yaml"}
    assert told["over/old.yaml"].hint == "render it: kubectl kustomize over > rendered.yaml, and read that"


def test_a_kustomization_that_cannot_be_read_names_no_patch(tmp_path: Path) -> None:
    readings = write(tmp_path, kustomization_yaml="patches: [", web_yaml=DEPLOYMENT)
    assert [len(reading.observations) for _, reading in readings] == [1]
    assert [len(reading.observations) for _, reading in write(tmp_path, kustomization_yaml="[]", a_yaml=SERVICE)] == [1]


def test_values_of_a_chart_are_no_object(tmp_path: Path) -> None:
    """R2.1"""
    values = "apiVersion: apps/v1\nkind: DaemonSet\nimage: {tag: '1'}\n"
    (tmp_path / "chart").mkdir()
    (tmp_path / "chart" / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    assert write(tmp_path, chart__values_yaml=values, chart__values_prod_yaml=values) == []
    assert [len(reading.observations) for _, reading in write(tmp_path, values_yaml=values)] == [1]


def test_an_admission_review_gives_the_object_that_it_asks_about(tmp_path: Path) -> None:
    """R2.1"""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a"}]}}
    request = {"uid": "1", "operation": "CREATE", "namespace": "shop", "object": pod}
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    ((_, reading),) = write(tmp_path, a_yaml=json.dumps(review))
    assert [(one.native_type, one.address) for one in reading.observations] == [("Pod", "Pod/shop/a")]
    for gone in ({**review, "request": {"operation": "DELETE", "object": None}}, {**review, "request": None}):
        ((_, reading),) = write(tmp_path, a_yaml=json.dumps(gone))
        why = "AdmissionReview of admission.k8s.io/v1, with no object of a cluster in it"
        assert (reading.observations, reading.inputs, reading.passed_over) == ((), (), {"a.yaml": why})


def test_what_a_controller_that_was_read_has_made_is_its_own(tmp_path: Path) -> None:
    """R2.1"""
    owner = {"controller": True, "kind": "ReplicaSet", "name": "web", "uid": "1"}
    made = {"name": "web", "namespace": "shop", "uid": "1"}
    pods = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "ownerReferences": [{**owner, "uid": uid}]}}
        for name, uid in (("of-web", "1"), ("of-another", "2"))
    ]
    objects = [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": made}, *pods]
    ((_, reading),) = write(tmp_path, a_yaml=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    assert [one.native_type for one in reading.observations] == ["apps/ReplicaSet", "controlled/Pod", "Pod"]


def test_routes_point_to_their_gateway_and_their_services(tmp_path: Path) -> None:
    """R1.13"""
    gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: front, namespace: shop}\n"
    route = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web, namespace: shop}\n"
        "spec: {parentRefs: [{name: front}], rules: [{backendRefs: [{name: web, port: 80}]}]}\n"
    )
    ((_, reading),) = write(tmp_path, a_yaml=gateway, b_yaml=route, c_yaml=SERVICE)
    (one,) = [one for one in reading.observations if one.native_type.endswith("/HTTPRoute")]
    assert one.references == {
        "spec.parentRefs.name": ("Gateway/shop/front",),
        "spec.rules.backendRefs.name": ("Service/shop/web",),
    }


@pytest.mark.skipif(KUBECTL is None, reason="kubectl is not on the PATH: make test-deps installs it")
def test_what_kubectl_renders_of_a_kustomization_is_whole(tmp_path: Path) -> None:
    """R2.1: the way out that the hint of a patch names."""
    readings = write(
        tmp_path,
        base__web_yaml=DEPLOYMENT,
        base__kustomization_yaml="resources: [web.yaml]\n",
        over__kustomization_yaml="resources: [../base]\npatches: [{path: more.yaml}]\n",
        over__more_yaml=PATCH,
    )
    (hole,) = [one for _, reading in readings for one in reading.unreadable]
    command = hole.hint.partition(": ")[2].partition(" >")[0].split()
    done = subprocess.run([KUBECTL or "", *command[1:]], cwd=tmp_path, capture_output=True, check=True, timeout=60)
    ((_, reading),) = write(tmp_path, rendered_yaml=done.stdout.decode())
    assert [one.attributes["spec"]["replicas"] for one in reading.observations] == [5]
    assert reading.unreadable == ()


@pytest.mark.parametrize("uid", ["[a]", "{a: b}", '""'])
def test_an_owner_of_an_odd_shape_controls_nothing(read: Any, uid: str) -> None:  # noqa: ANN401 - a function
    """R2.1, R10.3: found by fuzzing."""
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n"
        f"  {{name: a, uid: {uid}, ownerReferences: [{{controller: true, kind: ReplicaSet, uid: {uid}}}]}}\n"
    )
    (one,) = read(a=text).observations
    assert one.native == "k8s:Pod"


def test_many_objects_of_one_name_are_told_apart(read: Any) -> None:  # noqa: ANN401 - a function
    """R2.1: each has an address of its own, and the thousandth is found as quickly as the first."""
    text = "---\n".join(["apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"] * 3000)
    addresses = [one.address for one in read(a=text).observations]
    assert addresses[:4] == ["Deployment/a", "Deployment.apps/a", "Deployment.apps/a#2", "Deployment.apps/a#3"]
    assert len(set(addresses)) == 3000
