"""Kubernetes manifests, through the whole of `scan` and `check`."""

from __future__ import annotations

from fuzz import estates
from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

_TESTS = ("infrastructure/test_kubernetes.py", "ownership/test_kubernetes_owners.py")

FAMILY = Format(
    what="Kubernetes manifests",
    readers={INFRASTRUCTURE: ("kubernetes",)},
    places={"a.yaml": _TESTS, "a.json": _TESTS},
    native={"k8s": "kind"},
    run=estates.survey,  # a file that only says how to reach a cluster is passed over without a word
).family()
