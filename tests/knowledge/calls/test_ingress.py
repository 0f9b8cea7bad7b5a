"""Annotations that refuse plain HTTP, or ask for an address of the inner network (R3.4)."""

from __future__ import annotations

import pytest

from remit.knowledge.calls.ingress import CALLS


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ([], None),
        ([None], None),
        ([{"kubernetes.io/ingress.allow-http": "true"}], None),
        ([{"kubernetes.io/ingress.allow-http": "false"}], "true"),
        ([{"nginx.ingress.kubernetes.io/force-ssl-redirect": "true"}], "true"),
        ([{"alb.ingress.kubernetes.io/ssl-redirect": "443"}], "true"),
    ],
)
def test_redirects(annotations: list[object], expected: object) -> None:
    assert CALLS["redirects"](annotations) == expected


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ([], None),
        ([None], None),
        ([{"networking.gke.io/load-balancer-type": "External"}], None),
        ([{"networking.gke.io/load-balancer-type": "Internal"}], "true"),
        ([{"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}], "true"),
        ([{"service.beta.kubernetes.io/aws-load-balancer-internal": "false"}], None),
    ],
)
def test_internal(annotations: list[object], expected: object) -> None:
    assert CALLS["internal"](annotations) == expected
