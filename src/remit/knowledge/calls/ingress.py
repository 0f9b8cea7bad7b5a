"""What annotations of Kubernetes services and ingresses say of plain HTTP and of where they answer.

Annotations belong to the controller that serves the object; only those of widely used ones are known: Google's, NGINX',
the AWS Load Balancer Controller's, and those that Kubernetes' page “Service” lists under “Internal load balancer”.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from remit.knowledge.calls import Answer, Call, Values

_REFUSES_PLAIN: Final = {
    "kubernetes.io/ingress.allow-http": "false",
    "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
}
_INTERNAL: Final = {
    "networking.gke.io/load-balancer-type": "internal",
    "cloud.google.com/load-balancer-type": "internal",
    "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
    "alb.ingress.kubernetes.io/scheme": "internal",
    "kubernetes.io/ingress.class": "gce-internal",
}
_REDIRECT_PORT: Final = "alb.ingress.kubernetes.io/ssl-redirect"


def redirects(annotations: Values) -> Answer:
    """`true` where plain requests are refused or sent on to the encrypted port; None where nothing says so."""
    for held in annotations:
        if isinstance(held, Mapping) and (
            held.get(_REDIRECT_PORT) or any(held.get(key) == value for key, value in _REFUSES_PLAIN.items())
        ):
            return "true"
    return None


def internal(annotations: Values) -> Answer:
    """`true` where the load balancer is asked for an address of the inner network; None where nothing says so."""
    for held in annotations:
        if isinstance(held, Mapping) and any(str(held.get(key)).lower() == value for key, value in _INTERNAL.items()):
            return "true"
    return None


CALLS: dict[str, Call] = {"redirects": redirects, "internal": internal}
