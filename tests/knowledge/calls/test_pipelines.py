"""What pipelines may do, with what, and who starts them. R2.1, R11.5."""

from __future__ import annotations

import pytest

from remit.knowledge.calls import pipelines
from remit.model.facts import UNKNOWN

SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"


@pytest.mark.parametrize(
    ("used", "way"),
    [
        (f"actions/checkout@{SHA}", "commit"),
        (f"docker://alpine@sha256:{SHA}{SHA[:24]}", "commit"),
        ("actions/checkout@v4", "tag"),
        ("actions/checkout@4.1.0-rc.1", "tag"),
        ("group/tool@release-1.2", "tag"),
        ("docker://alpine:3.20", "tag"),
        ("docker://registry:5000/alpine", "branch"),
        ("actions/checkout@main", "branch"),
        ("library", "branch"),
        ("@v1", "branch"),
        ("./.github/actions/own", "none"),
    ],
)
def test_how_a_component_is_named(used: str, way: str) -> None:
    assert pipelines.pinning([used]) == way


def test_the_loosest_counts_and_is_listed() -> None:
    uses = [f"a/b@{SHA}", "c/d@v1", "e/f@main", UNKNOWN]
    assert pipelines.pinning(uses) == "branch"
    assert pipelines.pinning(uses[:2]) == "tag"
    assert pipelines.pinning([]) == "none"
    assert pipelines.loose(uses) == ("c/d@v1", "e/f@main")


@pytest.mark.parametrize(
    "name", ["AWS_ACCESS_KEY_ID", "PROD_AWS_SECRET_ACCESS_KEY", "GCP_SA_KEY", "kubeConfigX KUBECONFIG"]
)
def test_names_of_deploy_credentials(name: str) -> None:
    assert pipelines.is_credential(name)
    assert pipelines.credentials([name], [True]) == "stored"
    assert pipelines.stored([name, "SLACK_URL", UNKNOWN]) == (name,)


def test_without_one_it_is_federated_none_or_unknown() -> None:
    assert pipelines.credentials(["SLACK_URL"], [True]) == "federated"
    assert pipelines.credentials(["SLACK_URL"], [False]) == "none"
    assert pipelines.credentials(["*"], []) is UNKNOWN


@pytest.mark.parametrize(
    ("grants", "answer"),
    [
        ([], None),
        (["read-all"], "read"),
        ([{}], "read"),
        ([{"contents": "read"}, {"contents": "write"}], "scoped"),
        ([{"contents": "read", "id-token": "write"}], "read"),
        (["write-all", "default"], "write_all"),
        (["default", "read-all"], UNKNOWN),
        ([7], UNKNOWN),
    ],
)
def test_permissions(grants: list[object], answer: object) -> None:
    assert pipelines.permissions(grants) == answer


@pytest.mark.parametrize(
    ("triggers", "checks_out", "answer"),
    [
        (["push"], [False], "none"),
        (["pull_request"], [], "isolated"),
        (["push", "pull_request_target"], [], "privileged"),
        (["pull_request_target"], [True], "runs_their_code"),
        ([UNKNOWN], [], UNKNOWN),
        (["push"], [UNKNOWN], UNKNOWN),
    ],
)
def test_who_starts_it(triggers: list[object], checks_out: list[object], answer: object) -> None:
    assert pipelines.trigger(triggers, checks_out) == answer


@pytest.mark.parametrize(
    ("labels", "answer"),
    [
        (["ubuntu-24.04"], "hosted"),
        (["ubuntu-latest", "self-hosted"], "self_hosted"),
        (["agent:linux"], "self_hosted"),
        (["big-box"], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_whose_machines(labels: list[object], answer: object) -> None:
    assert pipelines.runner(labels) == answer


def test_masking_injection_and_approval() -> None:
    assert pipelines.masking(["KEY"], [], ["KEY"]) == "exposed"
    assert pipelines.masking([], [True], ["KEY"]) == "exposed"
    assert pipelines.masking([], [True], []) == "kept_out"
    assert pipelines.masking([], [False], ["KEY"]) == "kept_out"
    assert pipelines.injection(["github.head_ref"]) == "suspected"
    assert pipelines.injection([]) == "none_seen"
    assert pipelines.approval(["production"], ["deploy"]) == "required"
    assert pipelines.approval(["production"], []) is UNKNOWN
    assert pipelines.approval([], []) == "none"


def test_stored_variables() -> None:
    assert pipelines.variable(["DB_PASSWORD"], [False]) == "exposed"
    assert pipelines.variable(["DB_PASSWORD"], [True]) == "kept_out"
    assert pipelines.variable(["REGION"], [False]) == "kept_out"
    assert pipelines.variable(["DB_PASSWORD"], []) is None
