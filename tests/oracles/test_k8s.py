"""Gatekeeper's samples: an object that a policy refuses differs from its allowed sibling in the fact it is about.

R2.1, R3.1. Two policies look at what Remit has no fact for: whether a disruption budget elsewhere picks the workload
(the samples leave the budget out), and which storage class is on a list; what such a pair differs in is said below.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.knowledge.join import join
from remit.readers.infrastructure.kubernetes import READER

SAMPLES = Path(__file__).parents[2].parent / "shared" / "oracles" / "k8s"
MANIFEST = SAMPLES / "manifest.json"
ENTRIES: dict[str, Any] = json.loads(MANIFEST.read_text()) if MANIFEST.is_file() else {}
pytestmark = pytest.mark.skipif(not ENTRIES, reason="the folder shared/oracles/k8s is not beside this checkout")

# The facts in which the two samples of a policy differ, all of them.
DIFFERENCES: dict[str, set[str]] = {
    "allow-privilege-escalation": {"privilege_escalation"},
    "automount-serviceaccount-token": {"service_account_token"},
    "block-loadbalancer-services": {"network_exposure", "node_ports"},
    "capabilities": {"added_capabilities"},
    "containerlimits": {"memory_limit_mib"},
    "disallowedtags": {"image_reference"},
    "host-namespaces": {"host_namespaces"},
    "host-network-ports": {"host_namespaces", "host_ports"},
    "httpsonly": {"encryption_in_transit"},
    "imagedigests": {"image_reference"},
    "poddisruptionbudget": set(),
    "privileged-containers": {"privileged"},
    "read-only-root-filesystem": {"root_filesystem"},
    "requiredprobes": {"health_probes"},
    "storageclass": {"storage_class"},
    "users": {"run_as"},
}
TAGS = {"requiredannotations": "a8r.io/owner", "requiredlabels": "owner"}


@cache
def knowledge() -> KnowledgeBase:
    return open_knowledge()


def sample(policy: str, expectation: str) -> Path:
    (name,) = [name for name, one in ENTRIES.items() if (one["policy"], one["expect"]) == (policy, expectation)]
    return SAMPLES / name


def facts_of(path: Path) -> dict[str, object]:
    ((_, reading),) = READER.read_folders(path.parent, [path], name=lambda file: file.name)
    assert reading.unreadable == ()
    (asset,) = join(reading.observations, knowledge()).assets
    return {fact.name: fact.value for fact in asset.facts}


@pytest.mark.parametrize("policy", sorted(DIFFERENCES))
def test_siblings_differ_in_what_the_policy_is_about(policy: str) -> None:
    """R2.1, R3.1"""
    allowed, refused = facts_of(sample(policy, "allowed")), facts_of(sample(policy, "disallowed"))
    assert {name for name in allowed | refused if allowed.get(name) != refused.get(name)} == DIFFERENCES[policy]


@pytest.mark.parametrize("policy", sorted(TAGS))
def test_owner_claims_are_there_or_not(policy: str) -> None:
    """R2.2"""
    for expectation, is_there in (("allowed", True), ("disallowed", False)):
        path = sample(policy, expectation)
        ((_, reading),) = READER.read_folders(path.parent, [path], name=lambda file: file.name)
        assert all((TAGS[policy] in one.tags) is is_there for one in reading.observations)


def test_every_sample_is_claimed_and_read() -> None:
    """R2.1"""
    for name in ENTRIES:
        assert READER.claims(SAMPLES / name), name
        ((_, reading),) = READER.read_folders(SAMPLES, [SAMPLES / name], name=lambda file: file.name)
        assert (len(reading.observations), reading.unreadable) == (1, ()), name


def test_a_binding_that_names_whoever_has_not_logged_in() -> None:
    """R3.4: the samples bind roles that are not among them, so the bindings are parts without an asset."""
    for expectation in ("allowed", "disallowed"):
        path = sample("disallowanonymous", expectation)
        ((_, reading),) = READER.read_folders(path.parent, [path], name=lambda file: file.name)
        assert len(join(reading.observations, knowledge()).orphans) == 1


def test_every_policy_is_looked_at() -> None:
    one_sided = {"block-nodeport-services", "seccomp", "disallowanonymous"}
    assert {one["policy"] for one in ENTRIES.values()} == DIFFERENCES.keys() | TAGS.keys() | one_sided
    assert facts_of(sample("block-nodeport-services", "disallowed"))["node_ports"] == ("30007",)
    assert facts_of(sample("seccomp", "allowed"))["system_calls"] == "confined"


REVIEWS = sorted((SAMPLES / "admission_reviews").glob("*.yaml"))


@pytest.mark.parametrize("path", REVIEWS, ids=lambda path: path.stem)
def test_a_review_gives_the_pod_that_it_asks_about(path: Path) -> None:
    """R2.1"""
    asked = yaml.safe_load(path.read_text())["request"]["object"]
    assert READER.claims(path)
    ((_, reading),) = READER.read_folders(path.parent, [path], name=lambda file: file.name)
    assert [(one.native_type, one.attributes["metadata"]["name"]) for one in reading.observations] == [
        (asked["kind"], asked["metadata"]["name"])
    ]
    assert [one["image"] for one in reading.observations[0].attributes["pod"]["containers"]] == [
        one["image"] for one in asked["spec"]["containers"]
    ]
