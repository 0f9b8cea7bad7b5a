"""The Helm chart: linted and rendered by helm, valid for Kubernetes, and without what Remit finds in others' (R3.1)."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.run import run
from deploy.programs import DEPLOY, program

CHART = DEPLOY / "helm" / "remit"
EVERYTHING = (
    "--set=ingress.enabled=true",
    "--set=serviceMonitor.enabled=true",
    "--set=labels.owner=platform",
    "--set=workers=2",
    "--set-string=identity=url: https://remit.example.com",
    "--set=environmentFrom={remit-providers}",
    "--set=arguments={aws:production,--every,scan=1h}",
    "--set=serviceAccount.annotations.role=reader",
    "--set=nodeSelector.pool=web",
    '--set-json=imagePullSecrets=[{"name":"registry"}]',
    '--set-json=tolerations=[{"key":"web","operator":"Exists"}]',
    '--set-json=networkPolicy.egress=[{"ports":[{"protocol":"TCP","port":443}]}]',
)
VERSIONS = ("1.29", "1.33", "1.37")


def helm(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("helm"), *words], capture_output=True, text=True, check=False)


def rendered(*options: str) -> str:
    ran = helm("template", "remit", str(CHART), "--namespace", "remit", *options)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def objects(*options: str) -> dict[str, Any]:
    return {one["kind"]: one for one in yaml.safe_load_all(rendered(*options)) if one}


def test_helm_has_nothing_to_say_about_it() -> None:
    ran = helm("lint", "--strict", str(CHART))
    assert ran.returncode == 0, ran.stdout
    assert "0 chart(s) failed" in ran.stdout


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("options", [(), EVERYTHING], ids=["as it is", "everything"])
def test_what_it_renders_is_valid_for_kubernetes(tmp_path: Path, options: tuple[str, ...], version: str) -> None:
    found = [one for one in yaml.safe_load_all(rendered(*options)) if one]
    known = [one for one in found if one["kind"] != "ServiceMonitor"]  # an operator's own kind; see the next test
    assert len(known) >= 5
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump_all(known), encoding="utf-8")
    words = [program("kubernetes-validate"), "--strict", "--kubernetes-version", version, str(file)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("passed for resource") + ran.stderr.count("passed for resource") == len(known)


def test_everything_that_can_be_asked_for_is_there() -> None:
    assert set(objects()) == {"Deployment", "Service", "ServiceAccount", "NetworkPolicy", "PodDisruptionBudget"}
    every = objects(*EVERYTHING)
    assert set(every) == set(objects()) | {"ConfigMap", "Ingress", "ServiceMonitor"}
    assert every["Ingress"]["spec"]["rules"][0]["host"] == "remit.example.com"
    monitor = every["ServiceMonitor"]["spec"]
    ports = {port["name"]: port for port in every["Service"]["spec"]["ports"]}
    assert monitor["endpoints"][0]["port"] in ports
    assert monitor["selector"]["matchLabels"].items() <= every["Service"]["metadata"]["labels"].items()
    arguments = every["Deployment"]["spec"]["template"]["spec"]["containers"][0]["args"]
    assert arguments[-3:] == ["aws:production", "--every", "scan=1h"]
    assert "PodDisruptionBudget" not in objects("--set=replicas=1")  # it would only hold the node up


def test_the_selectors_fit_together() -> None:
    found = objects(*EVERYTHING)
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"].items()
    for selector in (
        found["Deployment"]["spec"]["selector"]["matchLabels"],
        found["Service"]["spec"]["selector"],
        found["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels


def test_no_container_may_more_than_it_must() -> None:
    pod = objects()["Deployment"]["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    for container in [*pod["containers"], *pod["initContainers"]]:
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"] is True
        assert security["runAsNonRoot"] is True
        assert security["runAsUser"] > 0
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        assert {"cpu", "memory"} <= container["resources"]["limits"].keys()
    graces = 10 + 30
    assert pod["terminationGracePeriodSeconds"] > graces


def test_no_secret_stands_in_it() -> None:
    pod = objects(*EVERYTHING)["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    told = {one["name"]: one for one in container["env"]}
    assert told["REMIT_STORE"]["valueFrom"]["secretKeyRef"] == {"name": "remit-store", "key": "url"}
    assert [name for name, one in told.items() if "value" in one] == ["REMIT_AUDIT_KEY", "REMIT_IDENTITY"]


def test_its_command_is_one_that_the_server_takes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known = run(capsys, "serve", "--help").out
    (container,) = objects(*EVERYTHING)["Deployment"]["spec"]["template"]["spec"]["containers"]
    options = [word.partition("=")[0] for word in container["args"] if word.startswith("--")]
    assert [option for option in options if option not in known] == []


@pytest.mark.parametrize(
    "option",
    [
        "--set=url=http://remit.example.com",
        "--set=url=https://remit.example.com/below",
        "--set=image.tag=latest",
        "--set=image.digest=sha256:12",
        "--set=replicas=0",
        "--set=auditKey.existingSecret=",
        "--set=nonsense=1",
    ],
)
def test_values_that_cannot_be_followed_are_refused(option: str) -> None:
    ran = helm("template", "remit", str(CHART), option)
    assert ran.returncode != 0
    assert "values don't meet the specifications of the schema" in ran.stderr


def test_a_digest_wins_over_a_tag() -> None:
    digest = "sha256:" + "0" * 64
    (container,) = objects(f"--set=image.digest={digest}", "--set=image.tag=1.2.3")["Deployment"]["spec"]["template"][
        "spec"
    ]["containers"]
    assert container["image"] == f"ghcr.io/example/remit@{digest}"


def test_remit_finds_nothing_in_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What we would raise against others does not hold for us: every check, none failed, none undecided."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "remit.yaml").write_text(
        "people: {ann: {name: Ann, email: ann@example.com}}\nteams: {platform: {name: Platform, owner: ann}}\n",
        encoding="utf-8",
    )
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "all.yaml").write_text(rendered(*EVERYTHING), encoding="utf-8")
    ran = run(capsys, "scan", "k8s", "--format", "json")
    assert ran.code == 0, ran.err
    assert [one["rule"] for one in ran.document["findings"]] == []
    names = {one["service"] for one in ran.document["assets"]}
    assert any("workload" in name for name in names), names
